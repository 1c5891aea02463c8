"""Which predicted object stands for which gold object: gated optimal assignment, never position.

Objects are candidates when the weighted mean of their anchors (``eval.fields``) reaches the type's gate;
among candidates the assignment with the greatest total similarity wins. Actors come first, because incidents
are told apart by their participants and claims by their sources. What is left over on either side gets its
label here; how good the values inside a pair are is for ``eval.scoring``.

Two guarantees follow from the optimum: the order of objects does not matter, and taking a predicted object
away never lets more gold objects of its type be found. (It may let a *value* be found that was not: another
prediction takes the place, whose anchors fit less well and whose other values may fit better.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from eval.comparisons import Refers, coverage, names_alike, overlap, size
from eval.fields import TYPES, ObjectType
from eval.labels import Label
from extractor.records import Extraction, Record, Span

TWIN: Final = 0.75
"""From this similarity on, two predictions tell the same thing twice rather than two parts of it."""

FRAGMENT_CREDIT: Final = 0.5
"""What a reference to a copy or a part of the right object is worth: the copy itself is already counted
against.
"""

_TIE: Final = 1e-6
"""Added to each candidate, so that of two equally good assignments the one with more pairs wins."""

_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Pairing:
    """Indices of gold and predicted objects that stand for each other, and labels for those left over.

    ``fragments`` maps a duplicate or a split-off part to the gold object that it repeats.
    """

    pairs: tuple[tuple[int, int], ...]
    missing: dict[int, Label]
    surplus: dict[int, Label]
    fragments: dict[int, int]


@dataclass(frozen=True)
class Alignment:
    """The pairings of an extraction's actors, incidents and claims, and the references that follow."""

    pairings: dict[str, Pairing] = field(default_factory=dict)
    partners: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)

    def refers(self, gold: str, predicted: str) -> float:
        """Score a predicted reference: 1 to the partner of gold's, half to a copy or part of it, else 0."""
        if predicted in self.partners:
            return float(self.partners[predicted] == gold)
        return FRAGMENT_CREDIT * (self.parts.get(predicted) == gold)


def is_grounded(record: Record, article: str) -> bool:
    """Say whether any span that the object rests on is in the article at its offsets."""
    spans: Sequence[Span] = getattr(record, "spans", None) or [
        span for span in [getattr(record, "span", None)] if span is not None
    ]
    return not spans or any(slices(span, article) for span in spans)


def slices(span: Span, article: str) -> bool:
    """Say whether the span's text is what the article has at its offsets."""
    return article[span.start : span.end] == span.text


def supported(extraction: Extraction, article: str) -> Extraction:
    """Return an extraction whose records rest on no words that the article lacks, where they have others."""

    def kept(record: Record) -> Record:
        spans = tuple(span for span in _spans(record) if slices(span, article))
        return record.model_copy(update={"spans": spans}) if spans else record

    return extraction.model_copy(
        update={
            kind.attribute: tuple(kept(record) for record in getattr(extraction, kind.attribute))
            for kind in TYPES
        }
    )


def align(gold: Extraction, predicted: Extraction, article: str) -> Alignment:
    """Align all actors, then incidents, then claims."""
    alignment = Alignment()
    for kind in TYPES:
        ours: Sequence[Record] = getattr(gold, kind.attribute)
        theirs: Sequence[Record] = getattr(predicted, kind.attribute)
        pairing = pair(kind, ours, theirs, alignment.refers, article)
        alignment.pairings[kind.name] = pairing
        alignment.partners.update((_id(theirs[p]), _id(ours[g])) for g, p in pairing.pairs)
        alignment.parts.update((_id(theirs[p]), _id(ours[g])) for p, g in pairing.fragments.items())
    return alignment


def pair(
    kind: ObjectType, gold: Sequence[Record], predicted: Sequence[Record], refers: Refers, article: str
) -> Pairing:
    """Pair the objects of one list with those of another, and label the rest."""
    ours, theirs = _in_order(gold), _in_order(predicted)
    ungrounded = {p for p in theirs if not is_grounded(predicted[p], article)}
    theirs = [p for p in theirs if p not in ungrounded]
    gold_anchors = {g: _anchors(kind, gold[g]) for g in ours}
    predicted_anchors = {p: _anchors(kind, predicted[p]) for p in theirs}
    gate = kind.gate - _ROUNDING
    alike = {
        (g, p): score
        for g in ours
        for p in theirs
        if (score := _similarity(kind, gold_anchors[g], predicted_anchors[p], refers)) >= gate
    }
    pairs = _assign(ours, theirs, alike)
    partner_of_gold = dict(pairs)
    partner_of_predicted = {p: g for g, p in pairs}

    surplus: dict[int, Label] = dict.fromkeys(ungrounded, "ungrounded")
    fragments: dict[int, int] = {}
    for p in theirs:
        if p in partner_of_predicted:
            continue
        candidates = sorted((g for g in ours if (g, p) in alike), key=lambda g: -alike[g, p])
        twins = [
            g
            for g in candidates
            if _similarity(kind, predicted_anchors[partner_of_gold[g]], predicted_anchors[p], _same_id)
            >= TWIN - _ROUNDING
        ]
        surplus[p] = "duplicate" if twins else "split" if candidates and kind.shares else "spurious_object"
        if surplus[p] != "spurious_object":
            fragments[p] = (twins or candidates)[0]

    missing: dict[int, Label] = {}
    for g in ours:
        if g not in partner_of_gold:
            tellers = [p for p in theirs if (g, p) in alike]
            told = kind.shares and any(
                _tells(kind, predicted[p], gold[g], gold[partner_of_predicted[p]]) for p in tellers
            )
            missing[g] = "merged" if told else "missing_object"
    return Pairing(pairs, missing, surplus, fragments)


def _assign(
    ours: Sequence[int], theirs: Sequence[int], alike: dict[tuple[int, int], float]
) -> tuple[tuple[int, int], ...]:
    if not alike:
        return ()
    weights = np.array([[alike[g, p] + _TIE if (g, p) in alike else 0.0 for p in theirs] for g in ours])
    rows, columns = linear_sum_assignment(weights, maximize=True)
    found = [(ours[int(row)], theirs[int(column)]) for row, column in zip(rows, columns, strict=True)]
    return tuple(sorted(couple for couple in found if couple in alike))


def _tells(kind: ObjectType, teller: Record, gold: Record, partner: Record) -> bool:
    """Say whether a prediction matched to one gold object tells another too.

    It does when it covers half of the evidence that the other does not share with its partner, or gives a
    name that only the other has: "Ain al-Assad and Erbil were hit" as one incident tells both.
    """
    own = coverage([s for s in _spans(gold) if not any(s.overlaps(other) for other in _spans(partner))])
    if own and overlap(own, coverage(_spans(teller))) >= size(own) / 2:
        return True
    named = [
        name
        for name in kind.particulars(gold)
        if not any(names_alike(name, other) >= 0.85 for other in kind.particulars(partner))
    ]
    return any(names_alike(name, other) >= 0.85 for name in named for other in kind.particulars(teller))


def _anchors(kind: ObjectType, record: Record) -> list[object | None]:
    return [anchor.read(record) for anchor in kind.anchors]


def _similarity(
    kind: ObjectType, gold: Sequence[object | None], predicted: Sequence[object | None], refers: Refers
) -> float:
    """Return the weighted mean over the anchors that either object fills."""
    total = weight = 0.0
    for anchor, ours, theirs in zip(kind.anchors, gold, predicted, strict=True):
        if ours is None and theirs is None:
            continue
        weight += anchor.weight
        if ours is not None and theirs is not None:
            total += anchor.weight * anchor.measure(ours, theirs, refers)
    return total / weight if weight else 0.0


def _same_id(first: str, second: str) -> float:
    return float(first == second)


def _in_order(records: Sequence[Record]) -> list[int]:
    """Return the indices by content, so that ties do not fall differently when a list is shuffled."""
    starts = [min((span.start for span in _spans(record)), default=0) for record in records]
    if len(set(starts)) == len(starts):
        return sorted(range(len(records)), key=starts.__getitem__)
    keys = [(start, record.model_dump_json()) for start, record in zip(starts, records, strict=True)]
    return sorted(range(len(records)), key=keys.__getitem__)


def _spans(record: Record) -> Sequence[Span]:
    spans: Sequence[Span] = getattr(record, "spans", ())
    return spans


def _id(record: Record) -> str:
    name: str = getattr(record, "id")  # noqa: B009
    return name
