"""The extractions as tables: which there are, their columns, keys and rows. SQLite and Parquet folders share
them.

Every table has an integer ``key``; a column ``X_key`` points to table X's. ``document_key`` is on every row,
so that a table can be read without joins. Rows keep the order of the article; ``id`` is the record's id in
it. Dates are ISO text days, quantities four columns (text, low, high, qualifier), null where the article is
silent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from extractor.records import Date, Extraction, Quantity, Span

Value = str | int | float | bool | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Table:
    """A table: columns with their SQLite types, and which column points to which table."""

    name: str
    columns: tuple[tuple[str, str], ...]
    references: tuple[tuple[str, str], ...]


def _table(name: str, columns: str, **references: str) -> Table:
    """Read "id TEXT, low INTEGER" into a table that also has its key and its document."""
    if name != "documents":
        columns = f"document_key INTEGER, {columns}"
        references["document_key"] = "documents"
    pairs = tuple((pair.split()[0], pair.split()[1]) for pair in f"key INTEGER, {columns}".split(", "))
    return Table(name, pairs, tuple(references.items()))


_COUNT: Final = "{0}_text TEXT, {0}_low INTEGER, {0}_high INTEGER, {0}_qualifier TEXT"
_DATE: Final = "date_text TEXT, date_start TEXT, date_end TEXT, date_precision TEXT, date_time TEXT"
_SPAN: Final = "start INTEGER, end INTEGER, words TEXT"
_ACTOR: Final = {"actor_key": "actors"}
_INCIDENT: Final = {"incident_key": "incidents"}

TABLES: Final = (
    _table(
        "documents",
        "id TEXT, title TEXT, source TEXT, author TEXT, published TEXT, url TEXT, language TEXT, "
        "sha256 TEXT, characters INTEGER, model TEXT, strategy TEXT, extractor_version TEXT, "
        "input_tokens INTEGER, output_tokens INTEGER, cached_tokens INTEGER, calls INTEGER, "
        "cost_usd REAL, seconds REAL, created TEXT",
    ),
    _table("actors", "id TEXT, name TEXT, kind TEXT, role TEXT, country TEXT"),
    _table("aliases", "actor_key INTEGER, name TEXT", **_ACTOR),
    _table(
        "affiliations",
        f"actor_key INTEGER, relation TEXT, other_key INTEGER, {_SPAN}",
        **_ACTOR,
        other_key="actors",
    ),
    _table(
        "incidents",
        f"id TEXT, event_type TEXT, sub_event_type TEXT, summary TEXT, {_DATE}, place_name TEXT, "
        "country TEXT, admin1 TEXT, latitude REAL, longitude REAL, place_precision TEXT, outcome TEXT, "
        "responsibility TEXT, status TEXT, background BOOLEAN, confidence REAL",
    ),
    _table(
        "perpetrators",
        f"incident_key INTEGER, actor_key INTEGER, attribution TEXT, attributed_by_key INTEGER, {_SPAN}",
        **_INCIDENT,
        **_ACTOR,
        attributed_by_key="actors",
    ),
    _table(
        "targets",
        f"incident_key INTEGER, name TEXT, actor_key INTEGER, type TEXT, effect TEXT, {_SPAN}",
        **_INCIDENT,
        **_ACTOR,
    ),
    _table(
        "weapons",
        f"incident_key INTEGER, name TEXT, type TEXT, {_COUNT.format('launched')}, "
        f"{_COUNT.format('intercepted')}, {_COUNT.format('impacted')}, {_SPAN}",
        **_INCIDENT,
    ),
    _table(
        "defences", f"incident_key INTEGER, system TEXT, actor_key INTEGER, {_SPAN}", **_INCIDENT, **_ACTOR
    ),
    _table(
        "casualties",
        "incident_key INTEGER, outcome TEXT, category TEXT, nationality TEXT, "
        f"{_COUNT.format('count')}, {_SPAN}",
        **_INCIDENT,
    ),
    _table(
        "claims",
        "id TEXT, source TEXT, source_key INTEGER, via TEXT, cue TEXT, content TEXT, quotation TEXT, "
        f"act TEXT, certainty TEXT, negated BOOLEAN, medium TEXT, {_DATE}",
        source_key="actors",
    ),
    _table("claim_incidents", "claim_key INTEGER, incident_key INTEGER", claim_key="claims", **_INCIDENT),
    _table(
        "claim_relations",
        "claim_key INTEGER, relation TEXT, other_key INTEGER",
        claim_key="claims",
        other_key="claims",
    ),
    _table("mentions", f"record TEXT, record_key INTEGER, {_SPAN}"),
    _table("issues", "code TEXT, message TEXT, record_id TEXT, field TEXT"),
)
"""In an order in which every table comes after those it points to."""


class Numbering:
    """Hands out the integer keys of a whole export, one table after the other."""

    def __init__(self) -> None:
        self._last: dict[str, int] = defaultdict(int)

    def next(self, table: str) -> int:
        self._last[table] += 1
        return self._last[table]


def rows(extractions: Iterable[Extraction]) -> Iterator[tuple[str, Row]]:
    """Yield (table name, row) for everything in the extractions; a row comes after those it points to."""
    numbering = Numbering()
    for extraction in extractions:
        document = numbering.next("documents")
        yield "documents", (document, *_document(extraction))
        keys: dict[str | None, int | None] = {None: None}
        for kind, records in (
            ("actors", extraction.actors),
            ("incidents", extraction.incidents),
            ("claims", extraction.claims),
        ):
            for record in records:
                keys[record.id] = numbering.next(kind)
        for name, row in _records(extraction, keys):
            yield (
                name,
                (keys[str(row[0])], document, *row)
                if name in _NAMED
                else (numbering.next(name), document, *row),
            )


_NAMED: Final = frozenset({"actors", "incidents", "claims"})


def _document(extraction: Extraction) -> Row:
    info, made = extraction.document, extraction.provenance
    published = info.published.isoformat() if info.published else None
    head = (
        info.id,
        info.title,
        info.source,
        info.author,
        published,
        info.url,
        info.language,
        info.sha256,
        info.characters,
    )
    if made is None:
        return (*head, *(None,) * 10)
    used = made.usage
    spent = (
        used.input_tokens,
        used.output_tokens,
        used.cached_tokens,
        used.calls,
        made.cost_usd,
        made.seconds,
    )
    return (*head, made.model, made.strategy, made.extractor_version, *spent, made.created.isoformat())


def _records(extraction: Extraction, keys: dict[str | None, int | None]) -> Iterator[tuple[str, Row]]:
    for actor in extraction.actors:
        yield "actors", (actor.id, actor.name, actor.kind, actor.role, actor.country)
    for actor in extraction.actors:
        key = keys[actor.id]
        for alias in actor.aliases:
            yield "aliases", (key, alias)
        for tie in actor.affiliations:
            yield "affiliations", (key, tie.relation, keys[tie.actor_id], *_span(tie.span))
        yield from _mentions("actor", key, actor.spans)
    for incident in extraction.incidents:
        place, key = incident.place, keys[incident.id]
        where: Row = (None,) * 6
        if place:
            where = (
                place.name,
                place.country,
                place.admin1,
                place.latitude,
                place.longitude,
                place.precision,
            )
        yield (
            "incidents",
            (
                incident.id,
                incident.event_type,
                incident.sub_event_type,
                incident.summary,
                *_date(incident.date),
                *where,
                incident.outcome,
                incident.responsibility,
                incident.status,
                incident.background,
                incident.confidence,
            ),
        )
        for p in incident.perpetrators:
            yield (
                "perpetrators",
                (key, keys[p.actor_id], p.attribution, keys[p.attributed_by], *_span(p.span)),
            )
        for t in incident.targets:
            yield "targets", (key, t.name, keys[t.actor_id], t.type, t.effect, *_span(t.span))
        for w in incident.weapons:
            counts = (*_count(w.launched), *_count(w.intercepted), *_count(w.impacted))
            yield "weapons", (key, w.name, w.type, *counts, *_span(w.span))
        for d in incident.defences:
            yield "defences", (key, d.system, keys[d.actor_id], *_span(d.span))
        for c in incident.casualties:
            yield "casualties", (key, c.outcome, c.category, c.nationality, *_count(c.count), *_span(c.span))
        yield from _mentions("incident", key, incident.spans)
    yield from _claims(extraction, keys)
    for issue in extraction.issues:
        yield "issues", (issue.code, issue.message, issue.record_id, issue.field)


def _claims(extraction: Extraction, keys: dict[str | None, int | None]) -> Iterator[tuple[str, Row]]:
    for claim in extraction.claims:
        yield (
            "claims",
            (
                claim.id,
                claim.source,
                keys[claim.source_id],
                claim.via,
                claim.cue,
                claim.content,
                claim.quotation,
                claim.act,
                claim.certainty,
                claim.negated,
                claim.medium,
                *_date(claim.date),
            ),
        )
    for claim in extraction.claims:
        key = keys[claim.id]
        for incident_id in claim.incident_ids:
            yield "claim_incidents", (key, keys[incident_id])
        for related in claim.relations:
            yield "claim_relations", (key, related.relation, keys[related.claim_id])
        yield from _mentions("claim", key, claim.spans)


def _mentions(record: str, key: int | None, spans: Iterable[Span]) -> Iterator[tuple[str, Row]]:
    for span in spans:
        yield "mentions", (record, key, *_span(span))


def _span(span: Span) -> Row:
    return span.start, span.end, span.text


def _date(date: Date | None) -> Row:
    if date is None:
        return (None,) * 5
    days = [day.isoformat() if day else None for day in (date.start, date.end)]
    return date.text, *days, date.precision, date.time


def _count(count: Quantity | None) -> Row:
    return (count.text, count.low, count.high, count.qualifier) if count else (None,) * 4
