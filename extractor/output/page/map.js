// Where: the incidents with coordinates on an equirectangular map, drawn here from a coarse coast (Natural Earth,
// public domain) and reference towns (GeoNames, CC BY 4.0). No borders are drawn: whose land it is, is not ours to say.

let frame = null; // {lon, lat, width} of what is on show, in degrees; null: all incidents
let spot = null; // the point picked, "lat,lon"

function pointsOf(entries) {
  const points = new Map();
  for (const entry of entries) {
    const place = current(entry).place;
    if (place?.latitude == null || place.longitude == null) continue;
    const key = `${place.latitude},${place.longitude}`;
    if (!points.has(key)) points.set(key, { key, lat: place.latitude, lon: place.longitude, entries: [] });
    points.get(key).entries.push(entry);
  }
  for (const point of points.values())
    point.name = commonest(point.entries.map((entry) => current(entry).place.name));
  return [...points.values()];
}

function commonest(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length)[0][0];
}

const COAST = DATA.land.map((ring) => {
  const steps = ring.split(" ").map(Number);
  let [x, y] = [0, 0];
  const points = [];
  for (let i = 0; i < steps.length; i += 2) points.push([(x += steps[i]) / 20, (y += steps[i + 1]) / 20]);
  return {
    points,
    east: Math.max(...points.map((p) => p[0])),
    west: Math.min(...points.map((p) => p[0])),
    north: Math.max(...points.map((p) => p[1])),
    south: Math.min(...points.map((p) => p[1])),
  };
});

function showMap() {
  const sheet = $("#map");
  sheet.replaceChildren(el("h2", {}, "Where"));
  const entries = ENTRIES.filter((entry) => entry.kind === "incidents" && passes(entry));
  const points = pointsOf(entries);
  const placed = points.reduce((sum, point) => sum + point.entries.length, 0);
  if (!points.length) {
    sheet.append(el("p", { class: "empty" }, "No incident with coordinates passes the filters."));
  } else {
    const figure = el("figure", { class: "map" });
    sheet.append(figure);
    draw(figure, points);
  }
  const chosen = points.find((point) => point.key === spot);
  const listed = chosen ? chosen.entries : points.flatMap((point) => point.entries);
  sheet.append(
    el(
      "h3",
      {},
      chosen
        ? `${plural(listed.length, "incident")} at ${chosen.name}`
        : `${plural(placed, "incident")} with coordinates`,
      chosen &&
        el(
          "button",
          {
            class: "link",
            type: "button",
            onclick: () => {
              spot = null;
              showMap();
            },
          },
          "Show all",
        ),
    ),
  );
  sheet.append(incidentList(listed));
  const rest = entries.filter((entry) => current(entry).place?.latitude == null);
  if (rest.length && !chosen)
    sheet.append(el("h3", {}, `${plural(rest.length, "incident")} without coordinates`), incidentList(rest));
}

function fit(points, ratio) {
  const [lats, lons] = [points.map((p) => p.lat), points.map((p) => p.lon)];
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const lon = (Math.min(...lons) + Math.max(...lons)) / 2;
  const squeeze = Math.cos((lat * Math.PI) / 180);
  const wide = Math.max(...lons) - Math.min(...lons);
  const high = (Math.max(...lats) - Math.min(...lats)) / squeeze;
  return { lat, lon, width: Math.min(360, Math.max(12, wide * 2, high * ratio * 1.6)) };
}

function draw(figure, points) {
  const width = Math.max(300, Math.min(1080, $("main").clientWidth - 48));
  const height = Math.round(Math.min(width * (width < 500 ? 0.9 : 0.56), Math.max(280, innerHeight - 330)));
  const view = frame || fit(points, width / height);
  const squeeze = Math.max(0.2, Math.cos((view.lat * Math.PI) / 180));
  const scale = width / view.width;
  const x = (lon) => width / 2 + (lon - view.lon) * scale;
  const y = (lat) => height / 2 - ((lat - view.lat) * scale) / squeeze;
  const inside = (lon, lat, pad = 0) =>
    x(lon) > -pad && x(lon) < width + pad && y(lat) > -pad && y(lat) < height + pad;
  const west = view.lon - view.width / 2,
    east = view.lon + view.width / 2;
  const south = view.lat - (height / 2 / scale) * squeeze,
    north = view.lat + (height / 2 / scale) * squeeze;

  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    role: "group",
    "aria-label": `Map of ${plural(points.length, "place")}`,
  });
  const shapes = COAST.filter(
    (ring) => ring.east > west && ring.west < east && ring.north > south && ring.south < north,
  );
  const path = shapes
    .map((ring) => `M${ring.points.map(([lon, lat]) => `${x(lon).toFixed(1)} ${y(lat).toFixed(1)}`).join("L")}Z`)
    .join("");
  picture.append(
    svg("rect", { width, height, class: "sea" }),
    svg("path", { d: path, class: "land", "fill-rule": "evenodd" }),
  );
  const grid = [0.5, 1, 2, 5, 10, 20, 30].find((step) => view.width / step <= 9) || 60;
  for (let lon = Math.ceil(west / grid) * grid; lon <= east; lon += grid)
    picture.append(
      svg("line", { x1: x(lon), x2: x(lon), y1: 0, y2: height, class: "grid" }),
      svg("text", { x: x(lon) + 3, y: height - 4, class: "grid" }, degrees(lon, "E", "W")),
    );
  for (let lat = Math.ceil(south / grid) * grid; lat <= north; lat += grid)
    picture.append(
      svg("line", { y1: y(lat), y2: y(lat), x1: 0, x2: width, class: "grid" }),
      svg("text", { x: 3, y: y(lat) - 3, class: "grid" }, degrees(lat, "N", "S")),
    );

  const taken = [[width - 52, 0, 52, 130]]; // the buttons
  const free = (left, top, w, h) => {
    if (left < 2 || left + w > width - 2 || top < 2 || top + h > height - 16) return false;
    if (taken.some(([a, b, c, d]) => left < a + c && a < left + w && top < b + d && b < top + h)) return false;
    taken.push([left, top, w, h]);
    return true;
  };
  const most = Math.max(...points.map((point) => point.entries.length));
  const radius = (point) => 5 + 9 * Math.sqrt(point.entries.length / Math.max(6, most));
  for (const point of points)
    taken.push([x(point.lon) - radius(point), y(point.lat) - radius(point), 2 * radius(point), 2 * radius(point)]);
  const label = (text, cx, cy, size, cls, anchor) => {
    const w = text.length * size * 0.56;
    const left = anchor === "middle" ? cx - w / 2 : cx;
    if (free(left, cy - size, w, size * 1.25))
      picture.append(svg("text", { x: cx, y: cy, class: cls, "text-anchor": anchor }, text));
  };
  for (const point of [...points].sort((a, b) => b.entries.length - a.entries.length)) {
    if (inside(point.lon, point.lat))
      label(shorten(point.name), x(point.lon) + radius(point) + 4, y(point.lat) + 4, 12, "name", "start");
  }
  for (const [name, lat, lon] of DATA.labels)
    if (inside(lon, lat)) label(name.toUpperCase(), x(lon), y(lat), 12.5, "country", "middle");
  for (const [name, lat, lon] of DATA.towns) {
    if (
      !inside(lon, lat) ||
      taken.some(([a, b, c, d]) => x(lon) > a && x(lon) < a + c && y(lat) > b && y(lat) < b + d)
    )
      continue;
    if (taken.length > 140) break;
    const before = taken.length;
    label(name, x(lon) + 5, y(lat) + 3.5, 10, "town", "start");
    if (taken.length > before) picture.append(svg("circle", { cx: x(lon), cy: y(lat), r: 1.8, class: "town" }));
  }
  for (const point of [...points].sort((a, b) => b.entries.length - a.entries.length)) {
    if (!inside(point.lon, point.lat, 20)) continue;
    const text = `${point.name}: ${plural(point.entries.length, "incident")}`;
    const pick = () => {
      spot = spot === point.key ? null : point.key;
      showMap();
    };
    const dot = svg(
      "g",
      {
        class: `point${spot === point.key ? " picked" : ""}`,
        role: "button",
        tabindex: 0,
        "aria-label": text,
        "aria-pressed": spot === point.key ? "true" : "false",
        onclick: pick,
        onkeydown: (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), pick()),
      },
      svg("title", {}, text),
      svg("circle", { cx: x(point.lon), cy: y(point.lat), r: radius(point) }),
    );
    if (point.entries.length > 1)
      dot.append(
        svg("text", { x: x(point.lon), y: y(point.lat) + 3.5, "text-anchor": "middle" }, point.entries.length),
      );
    picture.append(dot);
  }
  const zoom = (factor) => {
    frame = { ...view, width: Math.min(360, Math.max(0.5, view.width * factor)) };
    redraw(figure, points);
  };
  const button = (text, title, run) =>
    el("button", { type: "button", title, "aria-label": title, onclick: run }, text);
  const buttons = el(
    "div",
    { class: "zoom" },
    button("+", "Zoom in", () => zoom(0.6)),
    button("−", "Zoom out", () => zoom(1.7)),
    button("⤢", "Show all incidents", () => {
      frame = null;
      redraw(figure, points);
    }),
  );
  figure.replaceChildren(
    picture,
    buttons,
    el("figcaption", {}, "Coast: Natural Earth. Towns: GeoNames (CC BY 4.0). Borders are left out on purpose."),
  );
  drag(picture, (dx, dy) => {
    frame = {
      ...view,
      lon: wrap(view.lon - dx / scale),
      lat: Math.max(-85, Math.min(85, view.lat + (dy / scale) * squeeze)),
    };
    redraw(figure, points);
  });
}

const redraw = (figure, points) => draw(figure, points);
const wrap = (lon) => ((lon + 540) % 360) - 180;
const degrees = (value, plus, minus) =>
  `${Math.abs(Math.round(value * 10) / 10)}°${value > 0 ? plus : value < 0 ? minus : ""}`;
const shorten = (name) => (name.length > 26 ? `${name.slice(0, 24)}…` : name);

function drag(picture, move) {
  let from = null;
  const scaleOf = () => picture.viewBox.baseVal.width / picture.getBoundingClientRect().width;
  picture.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".point") === null) {
      from = [event.clientX, event.clientY];
    }
  });
  picture.addEventListener("pointermove", (event) => {
    if (from) picture.style.translate = `${event.clientX - from[0]}px ${event.clientY - from[1]}px`;
  });
  const end = (event) => {
    if (!from) return;
    const [dx, dy] = [(event.clientX - from[0]) * scaleOf(), (event.clientY - from[1]) * scaleOf()];
    from = null;
    picture.style.translate = "";
    if (Math.hypot(dx, dy) > 4) move(dx, dy);
  };
  picture.addEventListener("pointerup", end);
  picture.addEventListener("pointerleave", end);
}
