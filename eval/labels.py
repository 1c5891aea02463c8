"""What can become of a value or an object, and the counts and rates that follow.

Every gold and every predicted value (and object) gets exactly one label, so the counts add up::

    gold      = paired + missing_field + missing_object + merged
    predicted = paired + spurious_field + spurious_object + duplicate + split + ungrounded
    paired    = correct + partial + wrong_value + wrong_reference

============== ===========================================================================================
correct        the same, within the comparator's threshold; of an object: found
partial        alike enough for part of the credit (values only)
wrong_value    both say something, and it is not the same
wrong_reference points to another object than gold's
missing_field  gold has a value where the matched prediction has none
missing_object an object not found, and each value in it
merged         likewise, but a prediction matched to another gold object tells it too
spurious_field a value where the matched gold has none
spurious_object an object that gold does not have, and each value in it
duplicate      a second telling of an object that a matched prediction tells
split          a further part of a gold object that is matched by another prediction
ungrounded     the words it rests on are not in the article at their offsets; counts as not said
============== ===========================================================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

Label = Literal[
    "correct",
    "partial",
    "wrong_value",
    "wrong_reference",
    "missing_field",
    "missing_object",
    "merged",
    "spurious_field",
    "spurious_object",
    "duplicate",
    "split",
    "ungrounded",
]
LABELS: Final[tuple[Label, ...]] = get_args(Label)
PAIRED: Final = frozenset({"correct", "partial", "wrong_value", "wrong_reference"})
GOLD_ONLY: Final = frozenset({"missing_field", "missing_object", "merged"})
PREDICTED_ONLY: Final = frozenset({"spurious_field", "spurious_object", "duplicate", "split", "ungrounded"})
GOLD_SIDE: Final = PAIRED | GOLD_ONLY
PREDICTED_SIDE: Final = PAIRED | PREDICTED_ONLY


@dataclass(frozen=True, slots=True)
class Verdict:
    """One label: of a value (``field`` is its path) or of a whole object (``field`` is None).

    ``type`` is the object's ("incident.casualties"). ``gold`` and ``predicted`` say where
    ("i2.casualties.0"), the two values what, for a reader. ``given`` says that what holds it was matched: for
    a value its object, for a row the object it is in. ``score`` is the comparator's, 0 where there was
    nothing to compare.
    """

    type: str
    field: str | None
    label: Label
    given: bool
    score: float = 0.0
    gold: str | None = None
    predicted: str | None = None
    gold_value: str | None = None
    predicted_value: str | None = None

    @property
    def key(self) -> str:
        """The name that its counts are reported under: "incident", "incident.date"."""
        return self.type if self.field is None else f"{self.type}.{self.field}"


@dataclass(frozen=True)
class Rates:
    """Precision, recall and F1, each in [0, 1]."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, found: float, gold: int, right: float, predicted: int) -> Rates:
        """Return the rates of ``found`` out of gold and ``right`` out of what was predicted.

        Nothing to find and nothing said is 1; nothing said although there was something to find is 0, and so
        is something said although there was nothing to find.
        """
        precision = right / predicted if predicted else float(not gold)
        recall = found / gold if gold else float(not predicted)
        total = precision + recall
        return cls(precision, recall, 2 * precision * recall / total if total else 0.0)


@dataclass(frozen=True)
class Tally:
    """How often each label was given, and the partial credit earned (correct 1, partial its score)."""

    labels: Mapping[Label, int]
    given_labels: Mapping[Label, int]
    credit: float = 0.0

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> Tally:
        """Count verdicts."""
        labels: Counter[Label] = Counter()
        given: Counter[Label] = Counter()
        credit = 0.0
        for verdict in verdicts:
            labels[verdict.label] += 1
            given[verdict.label] += verdict.given
            if verdict.label == "correct":
                credit += 1.0
            elif verdict.label == "partial":
                credit += verdict.score
        return cls(dict(labels), dict(+given), credit)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            dict(Counter(self.labels) + Counter(other.labels)),
            dict(Counter(self.given_labels) + Counter(other.given_labels)),
            self.credit + other.credit,
        )

    @property
    def gold(self) -> int:
        """How many there are in gold."""
        return sum(count for label, count in self.labels.items() if label in GOLD_SIDE)

    @property
    def predicted(self) -> int:
        """How many were predicted."""
        return sum(count for label, count in self.labels.items() if label in PREDICTED_SIDE)

    @property
    def strict(self) -> Rates:
        """Rates that count only what is correct."""
        return self._rates(self._count("correct"), self._count("correct"))

    @property
    def soft(self) -> Rates:
        """Rates with partial credit."""
        return self._rates(self.credit, self.credit)

    @property
    def relaxed(self) -> Rates:
        """Rates for objects, many to one: what was merged is found, copies and parts of the right thing are
        right.
        """
        return self._rates(self._count("correct", "merged"), self._count("correct", "duplicate", "split"))

    def _count(self, *labels: Label) -> int:
        return sum(self.labels.get(label, 0) for label in labels)

    def _rates(self, found: float, right: float) -> Rates:
        return Rates.of(found, self.gold, right, self.predicted)

    @cached_property
    def given(self) -> Tally:
        """The same counts, only where what holds the value or row was matched."""
        return Tally(self.given_labels, self.given_labels, self.credit)
