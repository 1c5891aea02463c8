"""The verdict on every value and object of two aligned extractions.

Actors that only politics or generalities involve are optional in the codebook: a gold actor that no incident
or claim leads to, directly or over the affiliations of one that they name, is neither missed when absent nor
counted when found, though a second telling of it is a duplicate. What the verdicts add up to is for
``eval.labels`` and ``eval.scoring``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from eval.fields import ACTOR, TYPES, Field, ObjectType, read
from eval.labels import GOLD_ONLY, Label, Verdict
from eval.matching import Alignment, Pairing, pair, slices
from extractor.records import Actor, Claim, Date, Extraction, Incident, Place, Quantity, Record, Span

_WIDTH: Final = 160
"""Characters of a value kept in a verdict for its reader."""


def optional_actors(gold: Extraction) -> set[str]:
    """Return the ids of the gold actors that are not scored: no incident or claim leads to them."""
    reached: set[str] = set()
    for incident in gold.incidents:
        for perpetrator in incident.perpetrators:
            reached |= {perpetrator.actor_id, perpetrator.attributed_by or perpetrator.actor_id}
        reached |= {target.actor_id for target in incident.targets if target.actor_id}
        reached |= {defence.actor_id for defence in incident.defences if defence.actor_id}
    reached |= {claim.source_id for claim in gold.claims if claim.source_id}
    actors = {actor.id: actor for actor in gold.actors}
    waiting = list(reached)
    while waiting:
        actor = actors.get(waiting.pop())
        beyond = {one.actor_id for one in (actor.affiliations if actor else ())} - reached
        reached |= beyond
        waiting.extend(beyond)
    return set(actors) - reached


def judge(
    gold: Extraction, predicted: Extraction, article: str, alignment: Alignment, unscored: frozenset[str]
) -> Iterator[Verdict]:
    """Yield the verdicts, without those on the ``unscored`` fields ("incident.background")."""
    walk = _Walk(article, alignment, unscored)
    optional = optional_actors(gold)
    for kind in TYPES:
        ours, theirs = _top(gold, kind), _top(predicted, kind)
        skipped = {g for g, placed in enumerate(ours) if kind is ACTOR and placed.path in optional}
        yield from walk.objects(kind, ours, theirs, alignment.pairings[kind.name], skipped)


@dataclass(frozen=True)
class _Placed:
    """An object with its address: "i2", "i2.casualties.0"."""

    path: str
    record: Record


def _top(extraction: Extraction, kind: ObjectType) -> list[_Placed]:
    records: Sequence[Actor | Incident | Claim] = getattr(extraction, kind.attribute)
    return [_Placed(record.id, record) for record in records]


def _rows(holder: _Placed, kind: ObjectType) -> list[_Placed]:
    records: Sequence[Record] = getattr(holder.record, kind.attribute)
    return [_Placed(f"{holder.path}.{kind.attribute}.{i}", record) for i, record in enumerate(records)]


@dataclass(frozen=True)
class _Walk:
    article: str
    alignment: Alignment
    unscored: frozenset[str]

    def objects(
        self,
        kind: ObjectType,
        gold: Sequence[_Placed],
        predicted: Sequence[_Placed],
        pairing: Pairing,
        skipped: Collection[int] = (),
    ) -> Iterator[Verdict]:
        """Judge the objects of one list, whose holders are matched, but for the skipped gold ones."""
        for g, p in pairing.pairs:
            if g not in skipped:
                ours, theirs = gold[g], predicted[p]
                names = (_title(ours.record), _title(theirs.record))
                yield Verdict(kind.name, None, "correct", True, 1.0, ours.path, theirs.path, *names)
                yield from self._values(kind, ours, theirs)
                yield from self._parts(kind, ours, theirs)
        for g, label in sorted(pairing.missing.items()):
            if g not in skipped:
                yield from self._alone(kind, gold[g], label, given=True)
        for p, label in sorted(pairing.surplus.items()):
            yield from self._alone(kind, predicted[p], label, given=True)

    def _parts(self, kind: ObjectType, gold: _Placed, predicted: _Placed) -> Iterator[Verdict]:
        """Align and judge the rows of a matched pair."""
        for row in kind.rows:
            ours, theirs = _rows(gold, row), _rows(predicted, row)
            if ours or theirs:
                records = [placed.record for placed in ours], [placed.record for placed in theirs]
                pairing = pair(row, *records, self.alignment.refers, self.article)
                yield from self.objects(row, ours, theirs, pairing)

    def _values(self, kind: ObjectType, gold: _Placed, predicted: _Placed) -> Iterator[Verdict]:
        """Judge the fields of a matched pair; what no words of the article bear counts as not said."""
        for one in self._scored(kind):
            ours, theirs = one.value(gold.record), one.value(predicted.record)
            supported = theirs is None or self._is_supported(predicted.record, one)
            words = (_words(ours), _words(theirs))
            where = (gold.path, predicted.path)
            if not supported:
                yield Verdict(kind.name, one.path, "ungrounded", True, 0.0, *where, None, words[1])
            if ours is not None and theirs is not None and supported:
                points = one.comparator.measure(ours, theirs, self.alignment.refers)
                yield Verdict(kind.name, one.path, _label(one, points), True, points, *where, *words)
            elif ours is not None:
                yield Verdict(kind.name, one.path, "missing_field", True, 0.0, *where, words[0], None)
            elif theirs is not None and supported:
                yield Verdict(kind.name, one.path, "spurious_field", True, 0.0, *where, None, words[1])

    def _alone(self, kind: ObjectType, placed: _Placed, label: Label, *, given: bool) -> Iterator[Verdict]:
        """Give an unmatched object's label to itself and to everything in it."""
        is_gold = label in GOLD_ONLY
        where = (placed.path, None) if is_gold else (None, placed.path)

        def verdict(path: str | None, words: str | None, given: bool) -> Verdict:
            shown = (words, None) if is_gold else (None, words)
            return Verdict(kind.name, path, label, given, 0.0, *where, *shown)

        yield verdict(None, _title(placed.record), given)
        for one in self._scored(kind):
            if (value := one.value(placed.record)) is not None:
                yield verdict(one.path, _words(value), False)
        for row in kind.rows:
            for part in _rows(placed, row):
                yield from self._alone(row, part, label, given=False)

    def _scored(self, kind: ObjectType) -> Iterator[Field]:
        return (one for one in kind.fields if f"{kind.name}.{one.path}" not in self.unscored)

    def _is_supported(self, record: Record, one: Field) -> bool:
        """Say whether a date or a place, and so what it says, rests on words of the article."""
        value = read(record, one.path.partition(".")[0])
        return not isinstance(value, Date | Place) or slices(value.span, self.article)


def _label(one: Field, points: float) -> Label:
    if points >= one.comparator.correct:
        return "correct"
    if points >= one.comparator.partial:
        return "partial"
    return "wrong_reference" if one.comparator.kind == "reference" else "wrong_value"


def _title(record: Record) -> str | None:
    """Return the words that name an object to a reader."""
    for name in ("name", "summary", "content", "system", "span", "claim_id"):
        if (value := getattr(record, name, None)) is not None:
            return _words(value)
    return None


def _words(value: object) -> str | None:
    """Return a value as a reader wants it."""
    match value:
        case None:
            return None
        case Date():
            return _cut(f"{value.start} – {value.end} “{value.text}”" if value.start else f"“{value.text}”")
        case Place():
            return _cut(value.name)
        case Quantity() | Span():
            return _cut(value.text)
        case tuple():
            return _cut(" … ".join(_words(item) or "" for item in value))
        case _:
            return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
