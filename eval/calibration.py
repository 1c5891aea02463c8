"""Whether the confidence of predicted incidents means what it says: a reliability table, Brier score and ECE.

An incident is right when it was matched. Incidents without a confidence are left out and counted. Intervals
are Wilson's (1927) for a share; they take the incidents for independent, which those of one article are not
quite, so they are a little too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

BINS: Final = 10
"""Narrow, because a model's confidences lie close together; only filled bins are shown."""

_NORMAL: Final = 1.959963984540054
"""The normal deviate of a two-sided 95 % interval."""


@dataclass(frozen=True)
class Bin:
    """The predictions whose confidence lies in [low, high): how many, how sure on average, and how many were
    right: their share and its 95 % interval.
    """

    low: float
    high: float
    count: int
    right: int
    confidence: float
    accuracy: float
    interval: tuple[float, float]

    @property
    def verdict(self) -> str:
        """Whether the mean confidence lies in the interval of the share that was right."""
        low, high = self.interval
        return "too sure" if self.confidence > high else "too unsure" if self.confidence < low else "fits"


@dataclass(frozen=True)
class Calibration:
    """The reliability table with its two summaries: lower is better for both, 0 is perfect."""

    bins: tuple[Bin, ...]
    brier: float
    ece: float
    count: int
    without: int


def calibrate(judged: Iterable[tuple[float | None, bool]], bins: int = BINS) -> Calibration | None:
    """Return the calibration of (confidence, was right) pairs, None where no confidence was given."""
    everything = list(judged)
    known = [(confidence, right) for confidence, right in everything if confidence is not None]
    if not known:
        return None
    table = [_bin(index / bins, (index + 1) / bins, known, last=index == bins - 1) for index in range(bins)]
    filled = tuple(row for row in table if row is not None)
    return Calibration(
        bins=filled,
        brier=sum((confidence - right) ** 2 for confidence, right in known) / len(known),
        ece=sum(row.count * abs(row.confidence - row.accuracy) for row in filled) / len(known),
        count=len(known),
        without=len(everything) - len(known),
    )


def wilson(right: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, whose count is at least 1."""
    share, weight = right / count, _NORMAL**2 / count
    middle = (share + weight / 2) / (1 + weight)
    reach = math.sqrt(weight * (share * (1 - share) + weight / 4)) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _bin(low: float, high: float, judged: Sequence[tuple[float, bool]], *, last: bool) -> Bin | None:
    inside = [(c, right) for c, right in judged if low <= c < high or (last and c == high)]
    if not inside:
        return None
    count, right = len(inside), sum(was_right for _, was_right in inside)
    confidence = sum(c for c, _ in inside) / count
    return Bin(low, high, count, right, confidence, right / count, wilson(right, count))
