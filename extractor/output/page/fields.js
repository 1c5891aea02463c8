// What can be corrected: the fields of each kind of record, as descriptions that `form` turns into controls.
// The names and the code lists are the schema's.

const F = {
  text: (name, label, more) => ({ name, label, kind: "text", ...more }),
  choice: (name, label, codes) => ({ name, label, kind: "choice", codes }),
  flag: (name, label) => ({ name, label, kind: "flag" }),
  number: (name, label, limit) => ({ name, label, kind: "number", limit }),
  day: (name, label) => ({ name, label, kind: "day" }),
  count: (name, label) => ({ name, label, kind: "count" }),
  ref: (name, label, to, empty) => ({ name, label, kind: "ref", to, empty }),
  refs: (name, label, to) => ({ name, label, kind: "refs", to }),
  list: (name, label) => ({ name, label, kind: "list" }),
  part: (name, label, fields) => ({ name, label, kind: "part", fields }),
  rows: (name, label, one, fields, plain) => ({ name, label, one, kind: "rows", fields, plain }),
};
const COUNTRY = { pattern: "[A-Z]{3}", hint: "three letters, as in IRQ", example: "IRQ" };
const DATE = F.part("date", "Date", [
  F.day("start", "From"),
  F.day("end", "To"),
  F.choice("precision", "Precision", "DatePrecision"),
  F.text("time", "Time of day"),
]);

const FORMS = {
  incidents: [
    F.text("summary", "Summary", { long: true, required: true }),
    F.choice("sub_event_type", "Type", "SubEventType"),
    DATE,
    F.part("place", "Place", [
      F.text("name", "Name", { required: true }),
      F.text("country", "Country", COUNTRY),
      F.text("admin1", "Province"),
      F.number("latitude", "Latitude", 90),
      F.number("longitude", "Longitude", 180),
      F.choice("precision", "Precision", "PlacePrecision"),
    ]),
    F.choice("outcome", "Outcome", "Outcome"),
    F.choice("responsibility", "Responsibility", "Responsibility"),
    F.choice("status", "Status", "Status"),
    F.flag("background", "Background, not what the article newly reports"),
    F.rows("perpetrators", "Perpetrators", "perpetrator", [
      F.ref("actor_id", "Who", "actors"),
      F.choice("attribution", "How firmly", "Attribution"),
      F.ref("attributed_by", "According to", "actors", true),
    ]),
    F.rows("targets", "Targets", "target", [
      F.text("name", "What", { required: true }),
      F.ref("actor_id", "Actor", "actors", true),
      F.choice("type", "Kind", "TargetType"),
      F.choice("effect", "Effect", "Effect"),
    ]),
    F.rows("weapons", "Weapons", "weapon", [
      F.text("name", "What", { required: true }),
      F.choice("type", "Kind", "WeaponType"),
      F.count("launched", "Launched"),
      F.count("intercepted", "Intercepted"),
      F.count("impacted", "Came down"),
    ]),
    F.rows("casualties", "Casualties", "row", [
      F.choice("outcome", "What", "CasualtyOutcome"),
      F.choice("category", "Who", "CasualtyCategory"),
      F.text("nationality", "Nationality", COUNTRY),
      F.count("count", "Number"),
    ]),
    F.rows("defences", "Defences", "defence", [
      F.text("system", "System", { required: true }),
      F.ref("actor_id", "Actor", "actors", true),
    ]),
  ],
  actors: [
    F.text("name", "Name", { required: true }),
    F.list("aliases", "Other names, one a line"),
    F.choice("kind", "Kind", "ActorKind"),
    F.text("role", "Role"),
    F.text("country", "Country", COUNTRY),
    F.rows("affiliations", "Affiliations", "affiliation", [
      F.choice("relation", "Relation", "AffiliationRelation"),
      F.ref("actor_id", "To", "actors"),
    ]),
  ],
  claims: [
    F.text("content", "Content", { long: true, required: true }),
    F.text("source", "Source, as worded"),
    F.ref("source_id", "Source, as an actor", "actors", true),
    F.text("via", "Via"),
    F.text("cue", "Reporting words"),
    F.choice("act", "Act", "Act"),
    F.choice("certainty", "Certainty", "Certainty"),
    F.choice("quotation", "Quotation", "Quotation"),
    F.choice("medium", "Medium", "Medium"),
    F.flag("negated", "Asserts that something is not so"),
    DATE,
    F.refs("incident_ids", "About", "incidents"),
    F.rows(
      "relations",
      "Relations to earlier claims",
      "relation",
      [F.choice("relation", "Relation", "ClaimRelation"), F.ref("claim_id", "Claim", "claims")],
      true,
    ),
  ],
};
