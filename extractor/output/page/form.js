// Correcting a record: a form made from the descriptions in `fields`. What it yields are whole new values of
// top-level fields. Whatever carries a span must still name words that stand in the article: ground it or drop it.

class Invalid extends Error {
  constructor(input, message) {
    super(message);
    this.input = input;
  }
}

function form(entry) {
  const record = current(entry);
  const fields = FORMS[entry.kind].map((field) => control(field, record[field.name], entry));
  const message = el("p", { class: "error", role: "alert" });
  const node = el(
    "form",
    { class: "details edit", novalidate: true },
    fields.map((field) => field.node),
    message,
    el(
      "div",
      { class: "actions" },
      el("button", { class: "primary", type: "submit" }, "Save correction"),
      el(
        "button",
        { type: "button", onclick: () => leaveForm() },
        "Cancel",
        el("kbd", { "aria-hidden": "true" }, "Esc"),
      ),
    ),
  );
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    $$("[aria-invalid]", node).forEach((input) => input.removeAttribute("aria-invalid"));
    try {
      const changes = {};
      FORMS[entry.kind].forEach((field, i) => {
        const value = fields[i].read();
        if (!same(value, entry.record[field.name])) changes[field.name] = value;
      });
      save(entry, changes);
    } catch (problem) {
      if (!(problem instanceof Invalid)) throw problem;
      message.textContent = problem.message;
      problem.input.setAttribute("aria-invalid", "true");
      problem.input.focus();
    }
  });
  return node;
}

// Null and absent mean the same to an extraction.
function same(a, b) {
  const bare = (value) => {
    if (Array.isArray(value)) return value.map(bare);
    if (value === null || typeof value !== "object") return value ?? null;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, v]) => v !== null && v !== undefined)
        .sort()
        .map(([k, v]) => [k, bare(v)]),
    );
  };
  return JSON.stringify(bare(a ?? null)) === JSON.stringify(bare(b ?? null));
}

function labelled(field, input) {
  return el("label", { class: `f ${field.kind}` }, el("span", {}, field.label), input);
}

function options(codes, value, empty) {
  const all = codes.map((code) => (Array.isArray(code) ? code : [code, words(code)]));
  return [empty && ["", "–"], ...all]
    .filter(Boolean)
    .map(([code, label]) => el("option", { value: code, selected: code === value }, label));
}

const recordOptions = (doc, kind) =>
  doc[kind].map((record) => {
    const label = headline(doc.records.get(record.id));
    return [record.id, label.length > 70 ? `${label.slice(0, 68)}…` : label];
  });

const CONTROLS = {
  text(field, value) {
    const input = field.long
      ? el("textarea", { rows: 3, dir: "auto" }, value || "")
      : el("input", { value: value || "", dir: "auto", name: field.name, placeholder: field.example });
    input.name = field.name;
    return [
      labelled(field, input),
      () => {
        const text = input.value.trim();
        if (!text && field.required) throw new Invalid(input, `“${field.label}” cannot be empty.`);
        if (text && field.pattern && !new RegExp(`^${field.pattern}$`).test(text))
          throw new Invalid(input, `“${field.label}”: ${field.hint}.`);
        return text || null;
      },
    ];
  },
  choice(field, value) {
    const input = el("select", { name: field.name }, options(DATA.codes[field.codes], value));
    return [labelled(field, input), () => input.value];
  },
  flag(field, value) {
    const input = el("input", { type: "checkbox", name: field.name, checked: Boolean(value) });
    return [labelled(field, input), () => input.checked];
  },
  number(field, value) {
    const input = el("input", { inputmode: "decimal", name: field.name, value: value ?? "" });
    return [
      labelled(field, input),
      () => {
        if (!input.value.trim()) return null;
        const number = Number(input.value);
        if (!(Math.abs(number) <= field.limit))
          throw new Invalid(input, `“${field.label}” lies between −${field.limit} and ${field.limit}.`);
        return number;
      },
    ];
  },
  day(field, value) {
    const input = el("input", { type: "date", name: field.name, value: value || "" });
    return [labelled(field, input), () => input.value || null];
  },
  count(field, value) {
    const number = (name, label) =>
      el("input", {
        inputmode: "numeric",
        size: 4,
        "aria-label": `${field.label}, ${label}`,
        placeholder: label,
        value: value?.[name] ?? "",
      });
    const [low, high] = [number("low", "at least"), number("high", "at most")];
    const qualifier = el(
      "select",
      { "aria-label": `${field.label}, wording` },
      options(DATA.codes.Qualifier, value?.qualifier, true),
    );
    const text = el("input", {
      "aria-label": `${field.label}, as worded`,
      placeholder: "as worded",
      value: value?.text || "",
      dir: "auto",
    });
    const whole = (input) => {
      if (!input.value.trim()) return null;
      if (!/^\d+$/.test(input.value.trim())) throw new Invalid(input, `“${field.label}”: a whole number.`);
      return Number(input.value);
    };
    const node = el("fieldset", { class: "f count" }, el("legend", {}, field.label), low, high, qualifier, text);
    return [
      node,
      () => {
        const [from, to] = [whole(low), whole(high)];
        if (from === null && to === null && !qualifier.value && !text.value.trim()) return null;
        if (from !== null && to !== null && from > to)
          throw new Invalid(low, `“${field.label}”: at least ${from} exceeds at most ${to}.`);
        if (!text.value.trim()) throw new Invalid(text, `“${field.label}”: give the number as the article words it.`);
        return {
          text: text.value.trim(),
          low: from,
          high: to,
          qualifier: qualifier.value || (from === to ? "exact" : "range"),
        };
      },
    ];
  },
  ref(field, value, entry) {
    const input = el(
      "select",
      { name: field.name },
      options(
        recordOptions(entry.doc, field.to).filter(([id]) => id !== entry.record.id),
        value,
        field.empty,
      ),
    );
    return [labelled(field, input), () => input.value || null];
  },
  refs(field, value, entry) {
    const boxes = recordOptions(entry.doc, field.to).map(([id, label]) =>
      el(
        "label",
        { class: "f flag" },
        el("span", { dir: "auto" }, label),
        el("input", { type: "checkbox", value: id, checked: (value || []).includes(id) }),
      ),
    );
    const node = el("fieldset", { class: "f" }, el("legend", {}, field.label), boxes);
    return [
      node,
      () =>
        $$("input", node)
          .filter((box) => box.checked)
          .map((box) => box.value),
    ];
  },
  list(field, value) {
    const input = el("textarea", { rows: 2, dir: "auto", name: field.name }, (value || []).join("\n"));
    return [
      labelled(field, input),
      () =>
        input.value
          .split("\n")
          .map((line) => line.trim())
          .filter(Boolean),
    ];
  },
  part(field, value, entry) {
    const has = el("input", { type: "checkbox", checked: Boolean(value) });
    const [body, read] = grounded(field.fields, value, entry, field.name === "date" ? "date" : null);
    const node = el("fieldset", { class: "f part" }, el("legend", {}, el("label", {}, has, ` ${field.label}`)), body);
    const toggle = () => {
      body.hidden = !has.checked;
    };
    has.addEventListener("change", toggle);
    toggle();
    return [node, () => (has.checked ? read() : null)];
  },
  rows(field, value, entry) {
    const list = el("div", { class: "rows" });
    const reads = new Map();
    const add = (row) => {
      const [body, read] = field.plain ? bare(field.fields, row, entry) : grounded(field.fields, row, entry);
      const node = el(
        "fieldset",
        { class: "row" },
        body,
        el(
          "button",
          {
            type: "button",
            class: "link remove",
            onclick: () => {
              reads.delete(node);
              node.remove();
            },
          },
          `Remove this ${field.one}`,
        ),
      );
      reads.set(node, read);
      list.append(node);
      return node;
    };
    (value || []).forEach(add);
    const node = el(
      "fieldset",
      { class: "f part" },
      el("legend", {}, field.label),
      list,
      el(
        "button",
        { type: "button", class: "link", onclick: () => $("input, select", add(undefined))?.focus() },
        `Add a ${field.one}`,
      ),
    );
    return [node, () => [...reads.values()].map((read) => read())];
  },
};

function control(field, value, entry) {
  const [node, read] = CONTROLS[field.kind](field, value, entry);
  return { node, read };
}

function bare(fields, value, entry) {
  const inner = fields.map((field) => [field, control(field, value?.[field.name], entry)]);
  return [
    el(
      "div",
      {},
      inner.map(([, made]) => made.node),
    ),
    () => Object.fromEntries(inner.map(([field, made]) => [field.name, made.read()])),
  ];
}

// Fields that rest on words of the article: the words are part of the form, and must be found.
function grounded(fields, value, entry, kind) {
  const [body, read] = bare(fields, value, entry);
  const before = value?.span;
  let marked = null;
  const input = el("input", { value: before?.text || "", dir: "auto", name: "words" });
  const take = el(
    "button",
    {
      type: "button",
      class: "link",
      onclick: () => {
        if (!state.selection) return say("Mark the words in the article first.");
        marked = state.selection;
        input.value = marked.text;
      },
    },
    "Use marked words",
  );
  body.append(
    el(
      "div",
      { class: "f words" },
      el("label", {}, el("span", {}, "Words in the article"), input),
      entry.doc.text !== undefined && take,
    ),
  );
  return [
    body,
    () => {
      const span = ground(input, marked, before, entry);
      const rest = read();
      if (kind !== "date") return { ...rest, span };
      if ((rest.start === null) !== (rest.end === null))
        throw new Invalid(input, "Give both days of a date, or neither.");
      if (rest.start > rest.end) throw new Invalid(input, "The date ends before it starts.");
      return { ...rest, text: span === before ? value.text : span.text, span };
    },
  ];
}

function ground(input, marked, before, entry) {
  const text = input.value.trim();
  if (marked && marked.text === input.value) return marked;
  if (before && before.text === text) return before;
  const near = entry.record.spans[0].start;
  const found = entry.doc.find(text).sort((a, b) => Math.abs(a.start - near) - Math.abs(b.start - near));
  if (!found.length)
    throw new Invalid(
      input,
      text ? `“${text}” does not stand in the article.` : "Name the words in the article that say so.",
    );
  return found[0];
}
