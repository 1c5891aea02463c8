// The article with its records marked at their spans. Overlaps are handled by cutting the text at every boundary:
// each piece carries the classes of all records that cover it, so nothing has to nest.

let pieces = []; // {node, start, layers} of the article on show

function layersOf(doc) {
  const layers = [];
  for (const entry of doc.records.values()) {
    const record = current(entry);
    for (const span of record.spans) layers.push({ entry, span, field: null });
    for (const [field, span] of fieldSpans(record)) layers.push({ entry, span, field });
  }
  return layers.filter(({ span }) => span.end <= doc.length);
}

// The spans inside a record's fields, each with the path of its field ("weapons.0").
function fieldSpans(record) {
  const found = [];
  for (const [name, value] of Object.entries(record)) {
    if (value?.span) found.push([name, value.span]);
    if (Array.isArray(value)) value.forEach((item, i) => item?.span && found.push([`${name}.${i}`, item.span]));
  }
  return found;
}

function showText() {
  const doc = state.doc;
  const pane = $("#text");
  pane.replaceChildren();
  pieces = [];
  if (!doc) return pane.append(el("p", { class: "empty" }, "There are no extractions in this folder."));
  const about = [doc.source, doc.author, doc.published].filter(Boolean).join(" · ");
  const head = el(
    "header",
    {},
    el("h2", { dir: "auto" }, titleOf(doc)),
    about && el("p", { class: "muted", dir: "auto" }, about),
  );
  if (/^https?:\/\//i.test(doc.url || "")) {
    head.append(
      el("p", {}, el("a", { href: doc.url, rel: "noopener noreferrer", target: "_blank" }, "Original article")),
    );
  }
  pane.append(head);
  if (doc.text === undefined) {
    pane.append(
      el(
        "p",
        { class: "empty" },
        "The text of this article is not in this file; its records are shown without highlights.",
      ),
    );
    return;
  }
  const layers = layersOf(doc);
  const cuts = [...new Set([0, doc.length, ...layers.flatMap(({ span }) => [span.start, span.end])])].sort(
    (a, b) => a - b,
  );
  const starting = Map.groupBy ? Map.groupBy(layers, (l) => l.span.start) : grouped(layers);
  let open = [];
  let line = el("p", { dir: "auto" });
  const body = el("div", { class: "body" });
  const closeLine = () => {
    if (line.childNodes.length) body.append(line);
    line = el("p", { dir: "auto" });
  };
  for (let i = 0; i + 1 < cuts.length; i++) {
    open = open.filter(({ span }) => span.end > cuts[i]).concat(starting.get(cuts[i]) || []);
    let at = cuts[i];
    doc
      .slice(cuts[i], cuts[i + 1])
      .split("\n")
      .forEach((part, n) => {
        if (n) closeLine();
        if (part) line.append(piece(part, at, open));
        at += (doc.length === doc.text.length ? part.length : Array.from(part).length) + 1;
      });
  }
  closeLine();
  if (body.firstChild?.textContent.trim() === titleOf(doc)) body.firstChild.classList.add("sr"); // the heading says it
  pane.append(body);
  paint();
}

function grouped(layers) {
  const groups = new Map();
  for (const layer of layers) groups.set(layer.span.start, [...(groups.get(layer.span.start) || []), layer]);
  return groups;
}

function piece(text, start, layers) {
  if (!layers.length) {
    const plain = el("span", {}, text);
    plain.dataset.start = start;
    return plain;
  }
  const node = el("span", { class: "mark" }, text);
  node.dataset.start = start;
  pieces.push({ node, layers: [...layers] });
  return node;
}

// Set the classes of every piece from filters and selection; cheap enough to run on each move.
function paint(hover = null) {
  const chosen = selected();
  const field = hover?.field;
  for (const { node, layers } of pieces) {
    const shown = layers.filter((layer) => passes(layer.entry) && verdictOn(layer.entry) !== "reject");
    const names = new Set(["mark"]);
    for (const layer of shown) {
      if (!layer.field) names.add(layer.entry.kind);
      if (hover && !field && layer.entry === hover.entry && !layer.field) names.add("hint");
    }
    for (const layer of layers) {
      if (layer.entry !== chosen) continue;
      names.add(layer.field ? "field" : `on-${layer.entry.kind}`);
      if (field && layer.field === field) names.add("here");
    }
    node.className = [...names].join(" ");
  }
}

const pieceOf = (target) => pieces.find(({ node }) => node === target);

// The records at a piece, the one with the shortest span first: clicking again goes on to the next.
function entriesAt(found) {
  const shown = found.layers.filter((layer) => !layer.field && passes(layer.entry));
  shown.sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start));
  return [...new Set(shown.map((layer) => layer.entry))];
}

$("#text").addEventListener("click", (event) => {
  if (!getSelection().isCollapsed) return;
  const found = pieceOf(event.target);
  const entries = found ? entriesAt(found) : [];
  if (entries.length) select(entries[(entries.indexOf(selected()) + 1) % entries.length], { from: "text" });
});
$("#text").addEventListener("mouseover", (event) => {
  const found = pieceOf(event.target);
  const entry = found && entriesAt(found)[0];
  paint(entry ? { entry } : null);
  hint(entry || null);
});
$("#text").addEventListener("mouseleave", () => {
  paint();
  hint(null);
});

// Words the analyst marks with the mouse can be used in a form, with their exact place.
document.addEventListener("selectionchange", () => {
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
  if (!range || range.collapsed || !$("#text").contains(range.commonAncestorContainer)) return;
  const [from, to] = [range.startContainer.parentElement, range.endContainer.parentElement];
  if (from?.dataset.start === undefined || to?.dataset.start === undefined) return;
  const offset = (node, units) => Number(node.dataset.start) + Array.from(node.textContent.slice(0, units)).length;
  const [start, end] = [offset(from, range.startOffset), offset(to, range.endOffset)];
  if (end > start) state.selection = { start, end, text: state.doc.slice(start, end) };
});

function scrollToSpan() {
  const chosen = selected();
  const first = pieces.find(({ layers }) => layers.some((layer) => layer.entry === chosen && !layer.field));
  first?.node.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
