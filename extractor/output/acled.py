"""ACLED: one row per incident in the columns and conventions of the current codebook (text inter codes).

Owns what ACLED decides differently from the schema: one date and its precision, one fatality number, generic
actors, disorder types. What ACLED cannot express is listed in ``README.md`` beside this module; nothing of it
is silently dropped where the *tags* column can carry it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from extractor.output.cells import Cell, write_csv
from extractor.output.geography import countries, country_name
from extractor.output.sides import CIVIL_TARGETS, Party, Sides, accused, by_id, party
from extractor.reading.quantities import named_number
from extractor.records import Casualties, Date, Extraction, Incident, Place
from extractor.records.codes import PlacePrecision, TargetType

_NAMES: Final = """
    event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1
    assoc_actor_1 inter1 actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country
    admin1 admin2 admin3 location latitude longitude geo_precision source source_scale notes fatalities tags
    timestamp
"""
COLUMNS: Final = tuple(_NAMES.split())
"""ACLED codebook, table 1, in its order."""

_INTER: Final[dict[Party, str]] = {
    "state": "State forces",
    "rebels": "Rebel group",
    "militia": "Political militia",
    "civilians": "Civilians",
    "foreign_state": "External/Other forces",
    "external": "External/Other forces",
    "unknown": "External/Other forces",
}
_INTER_ORDER: Final = (
    "State forces", "Rebel group", "Political militia", "Identity militia", "Rioters", "Protesters",
    "External/Other forces", "Civilians",
)  # fmt: skip
"""The order in which the codebook names the pair; it writes "External/Other forces-Civilians"."""

_GENERIC: Final[dict[TargetType, tuple[str, str]]] = {
    "military": ("Unidentified Military Forces", "State forces"),
    "police": ("Police Forces", "State forces"),
    "government": ("Government", "State forces"),
    "diplomatic": ("Government", "External/Other forces"),
    "militia": ("Unidentified Armed Group", "Political militia"),
}
_GEO_PRECISION: Final[dict[PlacePrecision, int | None]] = {
    "exact": 1,
    "settlement": 1,
    "district": 2,
    "province": 3,
    "country": 3,
    "unknown": None,
}
_TIME_PRECISION: Final = {"day": 1, "week": 2, "month": 3}
_VAGUE_TOLLS: Final = {"several": 3, "dozens": 12, "hundreds": 100}
"""ACLED codebook, *Reported fatalities*: "several" and bare plurals 3, "dozens" 12, "hundreds" 100."""


def write_acled(extractions: Iterable[Extraction], out: Path) -> int:
    """Write one row per incident; return how many."""
    return write_csv(COLUMNS, (row for extraction in extractions for row in rows(extraction)), out)


def rows(extraction: Extraction) -> Iterator[dict[str, Cell]]:
    """Yield the extraction's incidents as ACLED rows."""
    for incident in extraction.incidents:
        yield {
            **_identity(extraction, incident),
            **_time(incident.date),
            **_kind(incident),
            **_actors(extraction, incident),
            **_location(incident.place),
            "notes": incident.summary,
            "fatalities": sum(_deaths(row) for row in incident.casualties if row.outcome == "killed"),
            "tags": "; ".join(_tags(extraction, incident)),
        }


def _identity(extraction: Extraction, incident: Incident) -> dict[str, Cell]:
    key = f"{extraction.document.sha256}/{incident.id}".encode()
    number = int.from_bytes(hashlib.sha256(key).digest()[:6], "big") % 10**12
    made = extraction.provenance
    return {
        "event_id_cnty": f"{(incident.place and incident.place.country) or 'XXX'}{number:012d}",
        "source": extraction.document.source or extraction.document.title or extraction.document.id,
        "timestamp": int(made.created.timestamp()) if made else None,
    }


def _time(date: Date | None) -> dict[str, Cell]:
    """Return the midpoint of the period; ACLED holds nothing vaguer than a month, so that leaves it empty."""
    if date is None or date.start is None or date.end is None:
        return {}
    precision = _TIME_PRECISION.get(date.precision)
    if precision is None:
        return {"year": date.start.year if date.start.year == date.end.year else None}
    day = date.start if precision == 1 else date.start + (date.end - date.start) / 2
    return {"event_date": day.isoformat(), "year": day.year, "time_precision": precision}


def _kind(incident: Incident) -> dict[str, Cell]:
    event, sub_event = incident.event_type, incident.sub_event_type
    disorder = "Political violence"
    if sub_event == "Excessive force against protesters":
        disorder = "Political violence; Demonstrations"
    elif event == "Protests" or sub_event == "Violent demonstration":
        disorder = "Demonstrations"
    elif event == "Strategic developments":
        disorder = event
    targets = {target.type for target in incident.targets}
    civilians = (
        event == "Violence against civilians"
        or sub_event == "Excessive force against protesters"
        or (event in ("Explosions/Remote violence", "Riots") and bool(targets) and targets <= CIVIL_TARGETS)
    )
    return {
        "disorder_type": disorder,
        "event_type": event,
        "sub_event_type": sub_event,
        "civilian_targeting": "Civilians targeted" if civilians else None,
    }


def _actors(extraction: Extraction, incident: Incident) -> dict[str, Cell]:
    country = incident.place.country if incident.place else None
    where = f" ({country_name(country)})" if country else ""
    sides = Sides.of(incident, by_id(extraction))
    first = [(actor.name, _INTER[party(actor, country)]) for actor in sides.attackers]
    second = [
        (actor.name, _INTER[party(actor, country)])
        for actor in sides.attacked
        if actor not in sides.attackers
    ]
    if not second and incident.targets:
        kind = next((t.type for t in incident.targets if t.type in _GENERIC), incident.targets[0].type)
        name, inter = _GENERIC.get(kind, ("Civilians", "Civilians"))
        second = [(name + where, inter)]
    if incident.event_type in ("Protests", "Riots"):
        crowd = "Protesters" if incident.event_type == "Protests" else "Rioters"
        if incident.sub_event_type == "Excessive force against protesters":
            first, second = first or second, [(crowd + where, crowd)]
        else:
            first = [(crowd + where, crowd), *first]
    elif incident.event_type == "Violence against civilians":
        civilians = ("Civilians" + where, "Civilians")
        second = [civilians, *(side for side in second if side != civilians)]
    if not first and incident.event_type != "Strategic developments":
        first = [("Unidentified Armed Group" + where, "Political militia")]
    if not first:
        first, second = second, []
    pair = sorted((side[0][1] for side in (first, second) if side), key=_INTER_ORDER.index)
    return {
        "actor1": first[0][0] if first else None,
        "assoc_actor_1": "; ".join(name for name, _ in first[1:]),
        "inter1": first[0][1] if first else None,
        "actor2": second[0][0] if second else None,
        "assoc_actor_2": "; ".join(name for name, _ in second[1:]),
        "inter2": second[0][1] if second else None,
        "interaction": "-".join(pair) if len(pair) > 1 else (f"{pair[0]} only" if pair else None),
    }


def _location(place: Place | None) -> dict[str, Cell]:
    if place is None:
        return {}
    country = countries().get(place.country or "")
    return {
        "iso": country.number if country else None,
        "region": country.acled_region if country else None,
        "country": country_name(place.country),
        "admin1": place.admin1,
        "location": place.name,
        "latitude": None if place.latitude is None else round(place.latitude, 4),
        "longitude": None if place.longitude is None else round(place.longitude, 4),
        "geo_precision": _GEO_PRECISION[place.precision],
    }


def _deaths(row: Casualties) -> int:
    """Return the lowest number reported; where the words give none, ACLED's number for such words."""
    count = row.count
    if count is None:
        return _VAGUE_TOLLS["several"]
    if count.qualifier in _VAGUE_TOLLS:
        return _VAGUE_TOLLS[count.qualifier]
    bound = count.low if count.low is not None else count.high
    if bound is not None:
        return bound
    stated = named_number(count.text)
    return _VAGUE_TOLLS["several"] if stated is None else stated


def _tags(extraction: Extraction, incident: Incident) -> Iterator[str]:
    """Yield what ACLED has no column for, as "name: value"; first where the row is from."""
    yield f"document: {extraction.document.id.replace(';', ',')}"
    yield f"incident: {incident.id}"
    if incident.outcome not in ("hit", "unknown", "not_applicable"):
        yield f"outcome: {incident.outcome}"
    if incident.status != "reported":
        yield f"status: {incident.status}"
    if incident.responsibility != "not_stated":
        yield f"responsibility: {incident.responsibility}"
    if blamed := accused(incident):
        yield f"attribution: {blamed[0].attribution}"
    if incident.background:
        yield "background"
    if incident.confidence is not None:
        yield f"confidence: {incident.confidence:.2f}"
