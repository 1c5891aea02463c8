// What the page knows: documents, their records with spans as {start, end, text}, and how to look them up.
// Offsets are code points, as in the extraction; JavaScript counts UTF-16 units, so `slice` goes through code points
// wherever a text holds characters beyond the basic plane.

const DATA = JSON.parse(document.getElementById("data").textContent);
const DAY = 86_400_000; // ms
const KINDS = ["incidents", "actors", "claims"];
const SINGULAR = { incidents: "Incident", actors: "Actor", claims: "Claim" };

function prepare(doc, index) {
  doc.index = index;
  doc.key = doc.sha256 + doc.fingerprint; // the same text may come twice, with records of its own each time
  const wide = doc.text !== undefined && /[\ud800-\udfff]/.test(doc.text);
  const points = wide ? Array.from(doc.text) : null;
  doc.length = points ? points.length : (doc.text || "").length;
  doc.slice = (start, end) => (points ? points.slice(start, end).join("") : doc.text.slice(start, end));
  doc.find = (words) => occurrences(doc.text, words, points !== null);
  doc.records = new Map();
  for (const kind of KINDS) {
    doc[kind] = doc[kind].map((record) => spansRestored(record, doc));
    for (const record of doc[kind]) doc.records.set(record.id, { kind, record, doc, issues: [] });
  }
  for (const issue of doc.issues) doc.records.get(issue.record_id)?.issues.push(issue);
}

// A span travels as [start, end] where the page has the text.
function spansRestored(value, doc) {
  const restore = (pair) => ({ start: pair[0], end: pair[1], text: doc.slice(pair[0], pair[1]) });
  if (Array.isArray(value)) return value.map((item) => spansRestored(item, doc));
  if (value === null || typeof value !== "object") return value;
  const whole = {};
  for (const [name, field] of Object.entries(value)) {
    if (name === "span" && Array.isArray(field)) whole[name] = restore(field);
    else if (name === "spans") whole[name] = field.map((span) => (Array.isArray(span) ? restore(span) : span));
    else whole[name] = spansRestored(field, doc);
  }
  return whole;
}

// Every place where the words occur, in code points.
function occurrences(text, words, wide) {
  const found = [];
  if (!text || !words) return found;
  const length = wide ? Array.from(words).length : words.length;
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const start = wide ? Array.from(text.slice(0, at)).length : at;
    found.push({ start, end: start + length, text: words });
  }
  return found;
}

DATA.documents.forEach(prepare);
const ENTRIES = DATA.documents.flatMap((doc) => [...doc.records.values()]);

const actorName = (doc, id) => (id ? current(doc.records.get(id))?.name || id : null);
const titleOf = (doc) => doc.title || doc.id;
const countryName = (code) => DATA.countries[code] || code;
const headline = (entry) => {
  const record = current(entry);
  return entry.kind === "incidents" ? record.summary : entry.kind === "actors" ? record.name : record.content;
};
const words = (code) => String(code).replaceAll("_", " ");

// ── small things for building the page; text only ever enters it as text

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  put(node, attributes, children);
  return node;
}

function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  put(node, attributes, children);
  return node;
}

function put(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
}

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
