// The records beside the article: one card each, the selected one open with all its fields and its decision.

const CHIP = {
  incidents: (r, doc) => [
    r.sub_event_type,
    dateWords(r.date),
    r.place && placeWords(r.place),
    r.background && "background",
  ],
  actors: (r) => [words(r.kind), r.role, r.country && countryName(r.country)],
  claims: (r, doc) => [
    actorName(doc, r.source_id) || r.source || "unnamed source",
    words(r.act),
    r.negated && "negated",
  ],
};

// A day, or the shortest ISO form of a whole month or year, or both ends; the article's words where nothing is known.
function dateWords(date) {
  if (!date?.start) return date ? `“${date.text}”` : null;
  const { start, end } = date;
  if (start === end) return start;
  const next = new Date(Date.parse(end) + DAY).toISOString().slice(0, 10);
  if (start.endsWith("-01-01") && end === `${start.slice(0, 4)}-12-31`) return start.slice(0, 4);
  if (start.endsWith("-01") && next.endsWith("-01") && start.slice(0, 7) === end.slice(0, 7))
    return start.slice(0, 7);
  return `${start} – ${end}`;
}
const placeWords = (place) => place.name + (place.country ? `, ${countryName(place.country)}` : "");
const countWords = (count) => {
  if (!count) return null;
  const { low, high, text } = count;
  const range = low == null && high == null ? "?" : low === high ? `${low}` : `${low ?? 0}–${high ?? "…"}`;
  return `${range} (“${text}”)`;
};

// The lines of an open card: [label, field path, text].
const LINES = {
  incidents: (r, doc) => [
    ["Type", null, r.sub_event_type],
    ["When", "date", r.date && `${dateWords(r.date)}${r.date.time ? `, ${r.date.time}` : ""} · ${r.date.precision}`],
    [
      "Where",
      "place",
      r.place &&
        [
          placeWords(r.place),
          r.place.admin1,
          r.place.latitude != null && `${r.place.latitude.toFixed(2)}, ${r.place.longitude.toFixed(2)}`,
          r.place.precision,
        ]
          .filter(Boolean)
          .join(" · "),
    ],
    ...r.perpetrators.map((p, i) => [
      "By",
      `perpetrators.${i}`,
      `${actorName(doc, p.actor_id)} · ${words(p.attribution)}${p.attributed_by ? ` by ${actorName(doc, p.attributed_by)}` : ""}`,
    ]),
    ...r.targets.map((t, i) => [
      "Against",
      `targets.${i}`,
      `${t.name} · ${words(t.type)}${t.effect === "unknown" ? "" : `, ${t.effect}`}`,
    ]),
    ...r.weapons.map((w, i) => [
      "With",
      `weapons.${i}`,
      [
        `${w.name} · ${words(w.type)}`,
        w.launched && `launched ${countWords(w.launched)}`,
        w.intercepted && `intercepted ${countWords(w.intercepted)}`,
        w.impacted && `impacted ${countWords(w.impacted)}`,
      ]
        .filter(Boolean)
        .join(", "),
    ]),
    ...r.defences.map((d, i) => [
      "Defence",
      `defences.${i}`,
      `${d.system}${d.actor_id ? ` · ${actorName(doc, d.actor_id)}` : ""}`,
    ]),
    ...r.casualties.map((c, i) => [
      c.outcome === "unspecified" ? "Casualties" : words(c.outcome),
      `casualties.${i}`,
      [
        countWords(c.count) || "number not given",
        c.category !== "unknown" && c.category,
        c.nationality && countryName(c.nationality),
      ]
        .filter(Boolean)
        .join(" · "),
    ]),
    ["Outcome", null, r.outcome !== "unknown" && words(r.outcome)],
    ["Claimed", null, r.responsibility !== "not_stated" && words(r.responsibility)],
    ["Status", null, r.status !== "reported" && r.status],
  ],
  actors: (r, doc) => [
    ["Also", null, r.aliases.join(", ")],
    ["Kind", null, words(r.kind)],
    ["Role", null, r.role],
    ["Country", null, r.country && countryName(r.country)],
    ...r.affiliations.map((a, i) => [words(a.relation), `affiliations.${i}`, actorName(doc, a.actor_id)]),
    ["Named", null, plural(r.spans.length, "time")],
  ],
  claims: (r, doc) => [
    [
      "Source",
      null,
      [r.source, actorName(doc, r.source_id)].filter((s, i, all) => s && all.indexOf(s) === i).join(" · ") ||
        "unnamed",
    ],
    ["Via", null, (r.via && actorName(doc, doc.records.has(r.via) ? r.via : null)) || r.via],
    ["Act", null, `${words(r.act)}${r.cue ? ` (“${r.cue}”)` : ""}`],
    ["Certainty", null, r.certainty],
    ["Quoted", null, `${r.quotation} · ${words(r.medium)}`],
    ["When", "date", dateWords(r.date)],
    ...r.incident_ids.map((id) => ["About", null, headline(doc.records.get(id)), id]),
    ...r.relations.map((x) => [words(x.relation), null, headline(doc.records.get(x.claim_id)), x.claim_id]),
  ],
};

function showRecords() {
  const pane = $("#records");
  pane.replaceChildren();
  if (!state.doc) return;
  const loose = state.doc.issues.filter((issue) => !state.doc.records.has(issue.record_id));
  let count = 0;
  for (const kind of KINDS) {
    const entries = state.doc[kind].map((record) => state.doc.records.get(record.id)).filter(passes);
    if (!entries.length) continue;
    count += entries.length;
    pane.append(
      el(
        "h3",
        { class: kind },
        kind[0].toUpperCase() + kind.slice(1),
        el("span", { class: "count" }, entries.length),
      ),
    );
    pane.append(el("ol", { class: "cards" }, entries.map(card)));
  }
  if (!count)
    pane.append(
      el(
        "p",
        { class: "empty" },
        filtering() ? "No record of this article passes the filters." : "The machine found no records here.",
      ),
    );
  if (loose.length && !filtering()) {
    pane.append(
      el("h3", { class: "issues" }, "Issues of this article", el("span", { class: "count" }, loose.length)),
    );
    pane.append(
      el(
        "ul",
        { class: "issues" },
        loose.map((issue) => el("li", { dir: "auto" }, el("b", {}, words(issue.code)), ` ${issue.message}`)),
      ),
    );
  }
}

function card(entry) {
  const record = current(entry);
  const open = entry === selected();
  const verdict = verdictOn(entry);
  const chips = CHIP[entry.kind](record, entry.doc).filter(Boolean);
  const head = el(
    "button",
    {
      class: "head",
      "aria-expanded": open ? "true" : "false",
      type: "button",
      onclick: () => select(open ? null : entry, { from: "records" }),
    },
    el("span", { class: "title", dir: "auto" }, headline(entry)),
    el(
      "span",
      { class: "chips" },
      chips.map((chip) => el("span", { dir: "auto" }, chip)),
    ),
    el(
      "span",
      { class: "marks" },
      verdict !== "open" &&
        el(
          "span",
          { class: `verdict ${verdict}` },
          { accept: "accepted", reject: "rejected", correct: "corrected" }[verdict],
        ),
      entry.issues.length > 0 && el("span", { class: "warn" }, plural(entry.issues.length, "issue")),
      record.confidence !== undefined && meter(record.confidence),
    ),
  );
  const item = el(
    "li",
    { class: `card ${entry.kind} is-${verdict}${open ? " open" : ""}`, id: `card-${entry.record.id}` },
    head,
  );
  item.addEventListener("mouseenter", () => paint({ entry }));
  item.addEventListener("mouseleave", () => paint());
  if (open) item.append(state.editing ? form(entry) : details(entry, record));
  return item;
}

function meter(value) {
  const percent = Math.round(value * 100);
  const bar = el(
    "span",
    { class: `meter${value < 0.5 ? " low" : ""}`, title: `Confidence ${percent} %` },
    el("i"),
    el("span", {}, `${percent} % confident`),
  );
  bar.firstChild.style.width = `${Math.max(2, percent * 0.28)}px`;
  return bar;
}

function details(entry, record) {
  const lines = LINES[entry.kind](record, entry.doc).filter((line) => line[2]);
  const list = el(
    "dl",
    {},
    lines.map(([label, field, text, link]) => {
      const value = el("dd", { dir: "auto" });
      if (link)
        value.append(
          el("button", { class: "link", type: "button", onclick: () => select(entry.doc.records.get(link)) }, text),
        );
      else if (field) {
        const span = el("button", { class: "quote", type: "button", title: "Show the words in the article" }, text);
        const show = () => paint({ entry, field });
        span.addEventListener("mouseenter", show);
        span.addEventListener("focus", show);
        span.addEventListener("mouseleave", () => paint());
        span.addEventListener("blur", () => paint());
        span.addEventListener("click", () => {
          show();
          $(".here")?.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
        });
        value.append(span);
      } else value.append(text);
      return el("div", {}, el("dt", {}, label), value);
    }),
  );
  const issues = entry.issues.map((issue) =>
    el(
      "li",
      { dir: "auto" },
      el("b", {}, [words(issue.code), issue.field].filter(Boolean).join(", ")),
      ` ${issue.message}`,
    ),
  );
  const verdict = verdictOn(entry);
  const act = (name, label, key, run) =>
    el(
      "button",
      {
        class: `do ${name}`,
        type: "button",
        "aria-pressed": verdict === name ? "true" : "false",
        "aria-keyshortcuts": key,
        onclick: run,
      },
      label,
      el("kbd", { "aria-hidden": "true" }, key),
    );
  return el(
    "div",
    { class: "details" },
    list,
    issues.length > 0 && el("ul", { class: "issues" }, issues),
    el(
      "div",
      { class: "actions" },
      act("accept", "Accept", "a", () => judge("accept")),
      act("reject", "Reject", "r", () => judge("reject")),
      act("correct", "Correct", "e", () => edit()),
      verdict !== "open" &&
        el(
          "button",
          { class: "do", type: "button", onclick: () => judge(null) },
          "Take back",
          el("kbd", { "aria-hidden": "true" }, "u"),
        ),
    ),
  );
}

function hint(entry) {
  $$(".card.hint").forEach((node) => node.classList.remove("hint"));
  if (entry) document.getElementById(`card-${entry.record.id}`)?.classList.add("hint");
}
