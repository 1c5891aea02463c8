"""What is scored, and how: one table for each type of object. Read this to know what a number stands for.

A *field* is a value of an object, with its comparator (``eval.comparisons``). ``unmarked`` is the code that
says "the article does not say" or "nothing special": like null, it is no value, so agreeing on it earns
nothing, setting something else in its place is spurious, and leaving it where gold has a value is a miss.

*Anchors* say which predicted object may stand for which gold object (``eval.matching``): weights of the
measures, over those anchors that either of the two fills, and the ``gate`` that their mean must reach.

*Rows* are the lists inside an object, aligned in the same way within a matched pair.

Not scored, because it is computed from something that is: ``event_type``, coordinates, the span of a date or
place (checked for being in the text), ids. ``confidence`` has a measure of its own (``eval.calibration``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from eval.comparisons import (
    DATE,
    ENUM,
    EXACT,
    NAME,
    NAMES,
    PLACE,
    QUANTITY,
    REFERENCE,
    REFERENCES,
    SPAN,
    SPANS,
    SUB_EVENT,
    TEXT,
    Comparator,
    Coverage,
    Refers,
    coverage,
    evidence_alike,
    names_alike,
    sets_alike,
)
from extractor.records import (
    Actor,
    Affiliation,
    Casualties,
    Claim,
    Defence,
    Incident,
    Perpetrator,
    Record,
    RelatedClaim,
    Target,
    Weapon,
)

Measure = Callable[[Any, Any, Refers], float]


def read(record: Record, path: str) -> object | None:
    """Return the value at a dotted path; None where there is none, and for empty text and empty lists."""
    value: object = record
    for name in path.split("."):
        if value is None:
            return None
        value = getattr(value, name)
    return None if value in ("", ()) else value


@dataclass(frozen=True)
class Field:
    """A scored value: where it is, how it is compared, and the code that counts as no value."""

    path: str
    comparator: Comparator
    unmarked: object = None

    def value(self, record: Record) -> object | None:
        """Return the record's value, None when it has none."""
        value = read(record, self.path)
        return None if value == self.unmarked else value


@dataclass(frozen=True)
class Anchor:
    """What makes two objects candidates for each other: a value to read, a measure and its weight."""

    weight: float
    read: Callable[[Any], object | None]
    measure: Measure

    @classmethod
    def of(cls, weight: float, path: str, comparator: Comparator) -> Anchor:
        """Return the anchor on a field's value as that field compares it."""
        return cls(weight, lambda record: read(record, path), comparator.measure)


@dataclass(frozen=True)
class ObjectType:
    """A type of object: its fields, its rows, and how its objects are aligned.

    ``attribute`` is the list of the extraction or of the holding object that has them. ``particulars`` are
    the names that set an object apart from one told in the same words; only a type that has ``shares`` can be
    split or merged.
    """

    name: str
    attribute: str
    record: type[Record]
    fields: tuple[Field, ...]
    anchors: tuple[Anchor, ...]
    gate: float
    rows: tuple[ObjectType, ...] = ()
    shares: bool = False
    particulars: Callable[[Any], tuple[str, ...]] = lambda _: ()
    unscored: frozenset[str] = field(default_factory=frozenset)


# What anchors read ------------------------------------------------------------------------------------------


def _names(actor: Actor) -> tuple[str, ...]:
    return (actor.name, *actor.aliases)


def _participants(incident: Incident) -> tuple[str, ...] | None:
    found = [perpetrator.actor_id for perpetrator in incident.perpetrators]
    found += [target.actor_id for target in incident.targets if target.actor_id]
    return tuple(dict.fromkeys(found)) or None


def _sites(incident: Incident) -> tuple[str, ...]:
    place = (incident.place.name,) if incident.place else ()
    return (*place, *(target.name for target in incident.targets))


def _source(claim: Claim) -> tuple[str | None, str | None] | None:
    return (claim.source_id, claim.source) if claim.source_id or claim.source else None


def _best_name(gold: tuple[str, ...], predicted: tuple[str, ...], _: Refers) -> float:
    return max(names_alike(ours, theirs) for ours in gold for theirs in predicted)


def _same_source(
    gold: tuple[str | None, str | None], predicted: tuple[str | None, str | None], refers: Refers
) -> float:
    """Take the better of the reference and the wording: either may be missing on one side."""
    actor = refers(gold[0], predicted[0]) if gold[0] and predicted[0] else 0.0
    wording = names_alike(gold[1], predicted[1]) if gold[1] and predicted[1] else 0.0
    return max(actor, wording)


def _evidence(weight: float) -> Anchor:
    return Anchor(weight, _covered, lambda gold, predicted, _: evidence_alike(gold, predicted))


def _covered(record: Actor | Incident | Claim) -> Coverage:
    return coverage(record.spans)


# Actors -----------------------------------------------------------------------------------------------------

AFFILIATION: Final = ObjectType(
    name="actor.affiliations",
    attribute="affiliations",
    record=Affiliation,
    fields=(
        Field("actor_id", REFERENCE),
        Field("relation", ENUM),
        Field("span", SPAN),
    ),
    anchors=(
        Anchor.of(0.6, "actor_id", REFERENCE),
        Anchor.of(0.2, "relation", ENUM),
        Anchor.of(0.2, "span", SPAN),
    ),
    gate=0.35,
)

ACTOR: Final = ObjectType(
    name="actor",
    attribute="actors",
    record=Actor,
    fields=(
        Field("name", NAME),
        Field("aliases", NAMES),
        Field("kind", ENUM),
        Field("role", TEXT),
        Field("country", EXACT),
        Field("spans", SPANS),
    ),
    anchors=(Anchor(0.75, _names, _best_name), _evidence(0.25)),
    gate=0.6,
    rows=(AFFILIATION,),
    shares=True,
    particulars=_names,
    unscored=frozenset({"id"}),
)

# Incidents --------------------------------------------------------------------------------------------------

PERPETRATOR: Final = ObjectType(
    name="incident.perpetrators",
    attribute="perpetrators",
    record=Perpetrator,
    fields=(
        Field("actor_id", REFERENCE),
        Field("attribution", ENUM),
        Field("attributed_by", REFERENCE),
        Field("span", SPAN),
    ),
    anchors=(
        Anchor.of(0.6, "actor_id", REFERENCE),
        Anchor.of(0.1, "attribution", ENUM),
        Anchor.of(0.3, "span", SPAN),
    ),
    gate=0.25,
)

TARGET: Final = ObjectType(
    name="incident.targets",
    attribute="targets",
    record=Target,
    fields=(
        Field("name", NAME),
        Field("actor_id", REFERENCE),
        Field("type", ENUM),
        Field("effect", ENUM, unmarked="unknown"),
        Field("span", SPAN),
    ),
    anchors=(Anchor.of(0.5, "name", NAME), Anchor.of(0.2, "type", ENUM), Anchor.of(0.3, "span", SPAN)),
    gate=0.3,
)

WEAPON: Final = ObjectType(
    name="incident.weapons",
    attribute="weapons",
    record=Weapon,
    fields=(
        Field("name", NAME),
        Field("type", ENUM),
        Field("launched", QUANTITY),
        Field("intercepted", QUANTITY),
        Field("impacted", QUANTITY),
        Field("span", SPAN),
    ),
    anchors=(Anchor.of(0.4, "name", NAME), Anchor.of(0.4, "type", ENUM), Anchor.of(0.2, "span", SPAN)),
    gate=0.4,
)

DEFENCE: Final = ObjectType(
    name="incident.defences",
    attribute="defences",
    record=Defence,
    fields=(
        Field("system", NAME),
        Field("actor_id", REFERENCE),
        Field("span", SPAN),
    ),
    anchors=(Anchor.of(0.6, "system", NAME), Anchor.of(0.4, "span", SPAN)),
    gate=0.3,
)

CASUALTIES: Final = ObjectType(
    name="incident.casualties",
    attribute="casualties",
    record=Casualties,
    fields=(
        Field("outcome", ENUM),
        Field("category", ENUM, unmarked="unknown"),
        Field("nationality", EXACT),
        Field("count", QUANTITY),
        Field("span", SPAN),
    ),
    anchors=(
        Anchor.of(0.4, "outcome", ENUM),
        Anchor.of(0.2, "category", ENUM),
        Anchor.of(0.05, "nationality", EXACT),
        Anchor.of(0.2, "count", QUANTITY),
        Anchor.of(0.15, "span", SPAN),
    ),
    gate=0.35,
)

INCIDENT: Final = ObjectType(
    name="incident",
    attribute="incidents",
    record=Incident,
    fields=(
        Field("sub_event_type", SUB_EVENT),
        Field("summary", TEXT),
        Field("date", DATE),
        Field("date.precision", ENUM, unmarked="unknown"),
        Field("date.time", TEXT),
        Field("place", PLACE),
        Field("place.country", EXACT),
        Field("place.admin1", NAME),
        Field("place.precision", ENUM, unmarked="unknown"),
        Field("outcome", ENUM, unmarked="unknown"),
        Field("responsibility", ENUM, unmarked="not_stated"),
        Field("status", ENUM, unmarked="reported"),
        Field("background", ENUM),
        Field("spans", SPANS),
    ),
    anchors=(
        _evidence(0.35),
        Anchor.of(0.2, "sub_event_type", SUB_EVENT),
        Anchor.of(0.2, "place", PLACE),
        Anchor.of(0.15, "date", DATE),
        Anchor(0.1, _participants, sets_alike),
    ),
    gate=0.5,
    rows=(PERPETRATOR, TARGET, WEAPON, DEFENCE, CASUALTIES),
    shares=True,
    particulars=_sites,
    unscored=frozenset({"id", "confidence"}),
)

# Claims -----------------------------------------------------------------------------------------------------

RELATED: Final = ObjectType(
    name="claim.relations",
    attribute="relations",
    record=RelatedClaim,
    fields=(Field("claim_id", REFERENCE), Field("relation", ENUM)),
    anchors=(Anchor.of(0.7, "claim_id", REFERENCE), Anchor.of(0.3, "relation", ENUM)),
    gate=0.35,
)

CLAIM: Final = ObjectType(
    name="claim",
    attribute="claims",
    record=Claim,
    fields=(
        Field("source_id", REFERENCE),
        Field("source", NAME),
        Field("via", NAME),
        Field("cue", NAME),
        Field("content", TEXT),
        Field("quotation", ENUM),
        Field("act", ENUM),
        Field("certainty", ENUM),
        Field("negated", ENUM, unmarked=False),
        Field("medium", ENUM, unmarked="unknown"),
        Field("date", DATE),
        Field("date.precision", ENUM, unmarked="unknown"),
        Field("date.time", TEXT),
        Field("incident_ids", REFERENCES),
        Field("spans", SPANS),
    ),
    anchors=(
        _evidence(0.4),
        Anchor.of(0.35, "content", TEXT),
        Anchor(0.25, _source, _same_source),
    ),
    gate=0.5,
    rows=(RELATED,),
    shares=True,
    unscored=frozenset({"id"}),
)

TYPES: Final = (ACTOR, INCIDENT, CLAIM)
"""In the order of alignment: incidents are told apart by their actors, claims by their sources."""


_ALL: Final = tuple(part for kind in TYPES for part in (kind, *kind.rows))
OBJECT_KEYS: Final = tuple(kind.name for kind in _ALL)
"""What counts of objects are kept under: "incident", "incident.casualties"."""

VALUE_KEYS: Final = tuple(f"{kind.name}.{one.path}" for kind in _ALL for one in kind.fields)
"""What counts of values are kept under: "incident.date", "incident.casualties.count"."""
