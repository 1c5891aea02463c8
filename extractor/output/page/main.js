// The page as a whole: choosing articles and records, filters, decisions, keys, download.

function select(entry, { from = null } = {}) {
  const moved = entry && entry.doc !== state.doc;
  if (entry && !passes(entry)) clearFilters();
  state.editing = false;
  state.id = entry ? entry.record.id : null;
  if (moved) return openArticle(entry.doc, entry);
  showRecords();
  paint();
  if (!entry) return;
  if (from !== "text") scrollToSpan();
  const node = document.getElementById(`card-${entry.record.id}`);
  if (from === "text") pane("records", false);
  node?.scrollIntoView({ block: from === "records" ? "nearest" : "center", behavior: "auto" });
  if (from === "records" || from === "keys") $(".head", node)?.focus({ preventScroll: true });
}

function openArticle(doc, entry = null) {
  state.doc = doc;
  state.id = entry ? entry.record.id : null;
  state.editing = false;
  state.selection = null;
  showText();
  showRecords();
  $("#text").scrollTop = 0;
  $("#records").scrollTop = 0;
  for (const item of $$("#articles button")) item.removeAttribute("aria-current");
  const item = $(`#articles button[data-index="${doc?.index}"]`);
  item?.setAttribute("aria-current", "true");
  item?.scrollIntoView({ block: "nearest" });
  if (entry) select(entry);
}

function showArticles() {
  $("#articles ol").replaceChildren(
    ...DATA.documents.map((doc) =>
      el(
        "li",
        {},
        el(
          "button",
          {
            type: "button",
            "data-index": doc.index,
            onclick: () => {
              openArticle(doc);
              pane("text");
            },
          },
          el("span", { class: "title", dir: "auto" }, titleOf(doc)),
          el("small", { dir: "auto" }, [doc.published, doc.source].filter(Boolean).join(" · ")),
          el("small", { class: "counts" }),
        ),
      ),
    ),
  );
}

// Counts and marks that depend on filters and decisions.
function refresh() {
  let checked = 0;
  $$("#articles button").forEach((item, i) => {
    const doc = DATA.documents[i];
    const shown = shownIn(doc).length;
    const done = decisions.get(doc.key)?.size || 0;
    checked += done;
    item.parentElement.hidden = filtering() && !shown;
    const counts = filtering()
      ? `${shown} of ${doc.records.size} records`
      : `${plural(doc.incidents.length, "incident")}, ${plural(doc.claims.length, "claim")}`;
    $(".counts", item).textContent = done
      ? `${counts} · ${done === doc.records.size ? "all" : done} checked`
      : counts;
    item.classList.toggle("done", done === doc.records.size && done > 0);
  });
  $("#checked").textContent = `${checked} of ${ENTRIES.length} checked`;
  $("#progress").value = ENTRIES.length ? checked / ENTRIES.length : 0;
  $("#download").disabled = checked === 0;
  $("#clear").hidden = !filtering();
  if (state.view === "timeline") showTimeline();
  if (state.view === "map") showMap();
  if (state.view === "disagreements") showDisagreements();
}

function setView(view) {
  state.view = view;
  for (const tab of $$("[role=tab]")) {
    const here = tab.dataset.view === view;
    tab.setAttribute("aria-selected", String(here));
    tab.tabIndex = here ? 0 : -1;
    $(`#${tab.dataset.view}`).hidden = !here;
  }
  refresh();
}

// On a narrow page one pane shows at a time.
function pane(name, focus = true) {
  $("#read").dataset.pane = name;
  for (const button of $$(".panes button")) button.toggleAttribute("aria-current", button.dataset.pane === name);
  if (focus && name === "text") $("#text").focus({ preventScroll: true });
}

function say(message) {
  $("#status").textContent = message;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => {
    $("#status").textContent = "";
  }, 4000);
}

// ── decisions

function judge(verdict) {
  const entry = selected();
  if (!entry) return say("Choose a record first: j and k move through them.");
  const again = verdict !== null && verdictOn(entry) === verdict;
  decide(entry, again ? null : verdict);
  state.editing = false;
  if (!again && verdict !== null) say({ accept: "Accepted.", reject: "Rejected." }[verdict]);
  const next = !again && verdict !== null ? neighbour(1) : null;
  afterDecision();
  if (next && next !== entry && passes(next)) select(next, { from: "keys" });
}

function edit() {
  if (!selected()) return say("Choose a record first: j and k move through them.");
  state.editing = true;
  pane("records", false);
  showRecords();
  $(".edit input, .edit textarea")?.focus();
}

function leaveForm() {
  state.editing = false;
  showRecords();
  $(`#card-${state.id} .head`)?.focus();
}

function save(entry, changes) {
  if (!Object.keys(changes).length) {
    decide(entry, null);
    say("Nothing differs from what the machine found.");
  } else {
    decide(entry, "correct", changes);
    say("Corrected.");
  }
  afterDecision();
  leaveForm();
}

function afterDecision() {
  state.editing = false;
  const at = $("#text").scrollTop;
  showText();
  $("#text").scrollTop = at;
  showRecords();
  refresh();
}

function download() {
  if ($("#download").disabled) return say("There is nothing to download yet.");
  const url = URL.createObjectURL(new Blob([JSON.stringify(corrections(), null, 1)], { type: "application/json" }));
  const link = el("a", { href: url, download: "corrections.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  say("Corrections downloaded.");
}

async function loadFile(file) {
  try {
    const count = adopt(JSON.parse(await file.text()));
    say(count ? `${plural(count, "decision")} loaded.` : "These corrections are about other records.");
    afterDecision();
  } catch {
    say("This file holds no corrections.");
  }
}

// ── moving

function neighbour(step) {
  const entries = state.doc
    ? KINDS.flatMap((kind) => state.doc[kind])
        .map((record) => state.doc.records.get(record.id))
        .filter(passes)
    : [];
  const at = entries.indexOf(selected());
  return entries[at < 0 ? (step > 0 ? 0 : entries.length - 1) : Math.max(0, Math.min(entries.length - 1, at + step))];
}

function nextArticle(step) {
  const shown = DATA.documents.filter((doc) => !filtering() || shownIn(doc).length);
  const at = shown.indexOf(state.doc);
  const doc = shown[Math.max(0, Math.min(shown.length - 1, at + step))];
  if (doc && doc !== state.doc) openArticle(doc);
}

const KEYS = {
  j: () => neighbour(1) && select(neighbour(1), { from: "keys" }),
  k: () => neighbour(-1) && select(neighbour(-1), { from: "keys" }),
  n: () => nextArticle(1),
  p: () => nextArticle(-1),
  a: () => judge("accept"),
  r: () => judge("reject"),
  e: () => edit(),
  u: () => judge(null),
  d: () => download(),
  "/": () => $("#query").focus(),
  "?": () => $("#keys").showModal(),
  1: () => setView("read"),
  2: () => setView("timeline"),
  3: () => setView("map"),
  4: () => setView("disagreements"),
};
const READING = new Set(["j", "k", "n", "p", "a", "r", "e", "u"]);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("#keys").open) return;
  if (event.key === "Escape") {
    if (state.editing) leaveForm();
    else if (document.activeElement.matches("input, select, textarea")) document.activeElement.blur();
    else if (state.id) select(null);
    return;
  }
  if (event.target.matches("input:not([type=checkbox]), textarea, select") || state.editing) return;
  const run = KEYS[event.key];
  if (!run || (READING.has(event.key) && state.view !== "read")) return;
  event.preventDefault();
  run();
});

// ── filters

function readFilters() {
  const given = new FormData($("#filters"));
  for (const name of Object.keys(filters)) {
    filters[name] = KINDS.includes(name) ? given.has(name) : String(given.get(name) || "");
  }
  filters.query = filters.query.trim().toLowerCase();
  for (const list of $$("#filters select")) list.classList.toggle("set", list.value !== "");
  if (selected() && !passes(selected())) state.id = null;
  showRecords();
  paint();
  refresh();
}

function clearFilters() {
  $("#filters").reset();
  readFilters();
}

function start() {
  const codes = [...new Set(DATA.documents.flatMap((doc) => doc.issues.map((issue) => issue.code)))].sort();
  $("#filters [name=issue]").append(...codes.map((code) => el("option", { value: code }, words(code))));
  $("#filters [name=event]").append(
    ...[...new Set(Object.values(DATA.event_types))].map((type) => el("option", { value: type }, type)),
  );
  for (const type of ["input", "change"]) $("#filters").addEventListener(type, readFilters);
  $("#clear").addEventListener("click", clearFilters);
  $("#filters").addEventListener("submit", (event) => event.preventDefault());
  $("#download").addEventListener("click", download);
  $("#load").addEventListener("click", () => $("#file").click());
  $("#file").addEventListener("change", (event) => event.target.files[0] && loadFile(event.target.files[0]));
  $("#more").addEventListener("click", () => {
    const open = $("#filters").classList.toggle("more");
    $("#more").setAttribute("aria-expanded", String(open));
  });
  $("#help").addEventListener("click", () => $("#keys").showModal());
  for (const tab of $$("[role=tab]")) tab.addEventListener("click", () => setView(tab.dataset.view));
  $("[role=tablist]").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = $$("[role=tab]");
    const tab = tabs[(tabs.findIndex((one) => one.dataset.view === state.view) + step + tabs.length) % tabs.length];
    setView(tab.dataset.view);
    tab.focus();
  });
  for (const button of $$(".panes button")) button.addEventListener("click", () => pane(button.dataset.pane));
  recall();
  showArticles();
  openArticle(state.doc);
  refresh();
}

start();
