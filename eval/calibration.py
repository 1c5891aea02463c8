"""Whether the confidence of predicted incidents means what it says: a reliability table, Brier score and ECE.

An incident is right when it was matched. Incidents without a confidence are left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

BINS: Final = 5
"""Few, because a handful of articles has a few dozen incidents."""


@dataclass(frozen=True)
class Bin:
    """The predictions whose confidence lies in [low, high): their number, mean confidence and share that is
    right.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


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


def _bin(low: float, high: float, judged: Sequence[tuple[float, bool]], *, last: bool) -> Bin | None:
    inside = [(c, right) for c, right in judged if low <= c < high or (last and c == high)]
    if not inside:
        return None
    count = len(inside)
    return Bin(low, high, count, sum(c for c, _ in inside) / count, sum(right for _, right in inside) / count)
