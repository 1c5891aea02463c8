// What the analyst decided and where they are. Decisions outlive the page in localStorage, where there is one.

const STORE = `conflict-extractor-review-${DATA.key}`;
const state = { doc: DATA.documents[0] || null, id: null, view: "read", editing: false, selection: null };
const decisions = new Map(); // document key → Map(record id → {verdict, changes})
const filters = {
  query: "",
  incidents: true,
  actors: true,
  claims: true,
  event: "",
  confidence: "",
  issue: "",
  verdict: "",
};

const decisionOn = (entry) => decisions.get(entry.doc.key)?.get(entry.record.id);
const verdictOn = (entry) => decisionOn(entry)?.verdict || "open";

// The record with the analyst's changes.
function current(entry) {
  if (!entry) return null;
  const changes = decisionOn(entry)?.changes;
  return changes ? { ...entry.record, ...changes } : entry.record;
}

const selected = () => (state.id && state.doc?.records.get(state.id)) || null;

function decide(entry, verdict, changes) {
  const { key } = entry.doc;
  if (!decisions.has(key)) decisions.set(key, new Map());
  if (verdict === null) decisions.get(key).delete(entry.record.id);
  else decisions.get(key).set(entry.record.id, changes ? { verdict, changes } : { verdict });
  remember();
}

function corrections() {
  const all = [];
  for (const doc of DATA.documents) {
    const made = decisions.get(doc.key);
    if (!made?.size) continue;
    const list = [...made].map(([record_id, decision]) => ({ record_id, ...decision }));
    all.push({ document: doc.sha256, id: doc.id, fingerprint: doc.fingerprint, decisions: list });
  }
  return {
    format: "conflict-extractor corrections",
    version: 1,
    created: new Date().toISOString(),
    corrections: all,
  };
}

// Take over corrections made earlier; returns how many decisions fitted these records.
function adopt(data) {
  let count = 0;
  for (const one of data.corrections || (Array.isArray(data) ? data : [data])) {
    for (const doc of DATA.documents) {
      if (one.document !== doc.sha256 && one.document !== doc.id) continue;
      if (one.fingerprint && one.fingerprint !== doc.fingerprint) continue;
      for (const { record_id, verdict, changes } of one.decisions || []) {
        const entry = doc.records.get(record_id);
        if (!entry || !["accept", "reject", "correct"].includes(verdict)) continue;
        decide(entry, verdict, verdict === "correct" ? changes : undefined);
        count += 1;
      }
    }
  }
  return count;
}

function remember() {
  try {
    localStorage.setItem(STORE, JSON.stringify(corrections()));
  } catch {
    // Storage is full, or closed to pages opened from a file: the download still holds everything.
  }
}

function recall() {
  try {
    const kept = localStorage.getItem(STORE);
    if (kept) adopt(JSON.parse(kept));
  } catch {
    // As above.
  }
}

function passes(entry) {
  const { kind, record } = entry;
  if (!filters[kind]) return false;
  if (filters.event && (kind !== "incidents" || DATA.event_types[current(entry).sub_event_type] !== filters.event))
    return false;
  if (filters.verdict && verdictOn(entry) !== filters.verdict) return false;
  if (filters.issue === "*" && !entry.issues.length) return false;
  if (filters.issue && filters.issue !== "*" && !entry.issues.some((issue) => issue.code === filters.issue))
    return false;
  if (filters.confidence && !confidenceFits(record.confidence, filters.confidence)) return false;
  return !filters.query || searchable(entry).includes(filters.query);
}

function confidenceFits(value, band) {
  if (value === undefined) return band === "none";
  return band === "low"
    ? value < 0.5
    : band === "middle"
      ? value >= 0.5 && value <= 0.8
      : band === "high" && value > 0.8;
}

function searchable(entry) {
  const record = current(entry);
  const parts = [
    titleOf(entry.doc),
    headline(entry),
    record.sub_event_type,
    record.place?.name,
    record.source,
    record.role,
  ];
  return parts
    .concat(record.aliases || [])
    .filter(Boolean)
    .join(" ")
    .toLowerCase();
}

const filtering = () =>
  Object.entries(filters).some(([name, value]) => (KINDS.includes(name) ? !value : value !== ""));
const shownIn = (doc) => [...doc.records.values()].filter(passes);
