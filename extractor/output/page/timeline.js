// When: the folder's incidents over time. A column a day, week, month or year, so that it fits the page; a dot an
// incident where there are few, a bar where there are many. Picking a column lists its incidents underneath.

const STEPS = [
  ["day", 1],
  ["week", 7],
  ["month", 30.4],
  ["quarter", 91.3],
  ["year", 365.25],
];
let period = null; // the column picked: [first day, last day] in ms

function showTimeline() {
  const sheet = $("#timeline");
  sheet.replaceChildren(el("h2", {}, "When"));
  const entries = ENTRIES.filter((entry) => entry.kind === "incidents" && passes(entry));
  const dated = entries.filter((entry) => current(entry).date?.start);
  const undated = entries.filter((entry) => !current(entry).date?.start);
  if (!dated.length) sheet.append(el("p", { class: "empty" }, "No incident with a date passes the filters."));
  else sheet.append(chart(dated));
  const inPeriod = (entry) => !period || (middle(entry) >= period[0] && middle(entry) <= period[1]);
  const listed = dated.filter(inPeriod).sort((a, b) => middle(a) - middle(b));
  const title = period
    ? `${plural(listed.length, "incident")}, ${iso(period[0])} – ${iso(period[1])}`
    : plural(listed.length, "dated incident");
  sheet.append(
    el(
      "h3",
      {},
      title,
      period &&
        el(
          "button",
          {
            class: "link",
            type: "button",
            onclick: () => {
              period = null;
              showTimeline();
            },
          },
          "Show all",
        ),
    ),
  );
  sheet.append(incidentList(listed));
  if (undated.length && !period)
    sheet.append(
      el("h3", {}, `${plural(undated.length, "incident")} without a resolved date`),
      incidentList(undated),
    );
}

const iso = (ms) => new Date(ms).toISOString().slice(0, 10);
const middle = (entry) => {
  const { start, end } = current(entry).date;
  return (Date.parse(start) + Date.parse(end)) / 2;
};

function columnOf(ms, step) {
  const day = new Date(ms);
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  if (step === "year") return [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1) - DAY];
  if (step === "quarter")
    return [Date.UTC(year, month - (month % 3), 1), Date.UTC(year, month - (month % 3) + 3, 1) - DAY];
  if (step === "month") return [Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1) - DAY];
  const first = Math.floor(ms / DAY) * DAY - (step === "week" ? ((day.getUTCDay() + 6) % 7) * DAY : 0);
  return [first, first + (step === "week" ? 6 : 0) * DAY];
}

function chart(entries) {
  const times = entries.map(middle);
  const span = (Math.max(...times) - Math.min(...times)) / DAY + 1;
  const width = Math.max(320, Math.min(1080, $("main").clientWidth - 48));
  const room = Math.max(20, Math.floor(width / 11));
  const [step] = STEPS.find(([, days]) => span / days <= room) || STEPS.at(-1);
  const columns = new Map();
  for (const entry of entries) {
    const [from, to] = columnOf(middle(entry), step);
    if (!columns.has(from)) columns.set(from, { from, to, entries: [] });
    columns.get(from).entries.push(entry);
  }
  const first = Math.min(...columns.keys());
  const last = Math.max(...[...columns.values()].map((column) => column.to)) + DAY;
  const margin = 28;
  const x = (ms) => margin + ((ms - first) / (last - first)) * (width - 2 * margin);
  const most = Math.max(...[...columns.values()].map((column) => column.entries.length));
  const dots = most <= 14;
  const height = dots ? Math.max(90, 24 + most * 13) : 200;
  const base = height - 4;
  const plot = svg("svg", {
    viewBox: `0 0 ${width} ${height + 26}`,
    class: "chart",
    role: "group",
    "aria-label": `${plural(entries.length, "incident")} by ${step}`,
  });
  plot.append(svg("line", { x1: 0, x2: width, y1: base, y2: base, class: "axis" }));
  for (const [ms, label, major] of ticks(first, last, width)) {
    plot.append(
      svg("line", { x1: x(ms), x2: x(ms), y1: base, y2: base + (major ? 9 : 5), class: "axis" }),
      svg("text", { x: x(ms), y: base + 22, class: major ? "tick major" : "tick" }, label),
    );
  }
  for (const column of [...columns.values()].sort((a, b) => a.from - b.from)) {
    const [left, right] = [x(column.from), x(column.to + DAY)];
    const center = (left + right) / 2;
    const picked = period && period[0] === column.from;
    const label = `${column.from === column.to ? iso(column.from) : `${iso(column.from)} – ${iso(column.to)}`}: ${plural(column.entries.length, "incident")}`;
    const pick = () => {
      period = picked ? null : [column.from, column.to];
      showTimeline();
    };
    const group = svg(
      "g",
      {
        class: `column${picked ? " picked" : ""}`,
        role: "button",
        tabindex: 0,
        "aria-label": label,
        "aria-pressed": picked ? "true" : "false",
        onclick: pick,
        onkeydown: (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), pick()),
      },
      svg("title", {}, label),
    );
    const half = Math.max(7, (right - left) / 2);
    group.append(svg("rect", { x: center - half, width: 2 * half, y: 0, height: base, class: "hit" }));
    if (dots) {
      column.entries.forEach((entry, i) =>
        group.append(
          svg("circle", {
            cx: center,
            cy: base - 9 - i * 13,
            r: 4.5,
            class: current(entry).background ? "dot background" : "dot",
          }),
        ),
      );
    } else {
      const tall = (column.entries.length / most) * (base - 12);
      group.append(
        svg("rect", {
          x: center - Math.min(half, 14) + 1,
          width: 2 * Math.min(half, 14) - 2,
          y: base - tall,
          height: tall,
          class: "dot",
        }),
      );
    }
    plot.append(group);
  }
  const legend =
    dots &&
    el(
      "p",
      { class: "legend" },
      el("span", { class: "key" }),
      "newly reported",
      el("span", { class: "key background" }),
      "background",
    );
  return el("figure", {}, plot, legend);
}

// Labels at years, or at months where the time is short.
function ticks(first, last, width) {
  const months = (last - first) / DAY / 30.4;
  const every = Math.ceil(months / Math.max(4, width / 70));
  const found = [];
  if (months < 2) {
    const gap = Math.max(1, Math.ceil((last - first) / DAY / (width / 70)));
    for (let ms = Math.ceil(first / DAY) * DAY; ms < last; ms += gap * DAY) found.push([ms, iso(ms).slice(5), false]);
    return found;
  }
  const stride = [1, 2, 3, 6, 12, 24, 60, 120].find((n) => n >= every) || 240;
  const start = new Date(first);
  for (let m = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / stride) * stride; ; m += stride) {
    const ms = Date.UTC(Math.floor(m / 12), m % 12, 1);
    if (ms >= last) return found;
    if (ms < first) continue;
    const january = m % 12 === 0;
    found.push([
      ms,
      january ? String(m / 12) : new Date(ms).toLocaleString("en", { month: "short", timeZone: "UTC" }),
      january,
    ]);
  }
}

// A list of incidents that lead to their articles; long lists come in portions.
function incidentList(entries, from = 0) {
  const portion = 100;
  const list = el(
    "ol",
    { class: "list" },
    entries.slice(from, from + portion).map((entry) => {
      const record = current(entry);
      return el(
        "li",
        {},
        el(
          "button",
          {
            type: "button",
            onclick: () => {
              setView("read");
              select(entry);
            },
          },
          el("time", {}, dateWords(record.date) || "no date"),
          el(
            "span",
            { class: "what", dir: "auto" },
            record.summary,
            el(
              "small",
              {},
              [record.sub_event_type, record.place && placeWords(record.place), titleOf(entry.doc)]
                .filter(Boolean)
                .join(" · "),
            ),
          ),
        ),
      );
    }),
  );
  if (entries.length <= from + portion) return list;
  const more = el(
    "button",
    { class: "link", type: "button", onclick: () => more.replaceWith(incidentList(entries, from + portion)) },
    `Show ${Math.min(portion, entries.length - from - portion)} more`,
  );
  return el("div", {}, list, more);
}
