"""Whether a difference between two runs is more than the choice of articles: intervals and a paired test.

Articles of one story tell the same events, so stories, not articles, are what is resampled and swapped.

- Intervals: cluster bootstrap (stories drawn with replacement), bias-corrected and accelerated (Efron 1987).
  With fewer than about twenty stories such intervals are too narrow; read them with the number of stories.
- Test: paired permutation. Under "the two are equally good" it is chance which run made which story's
  predictions, so their counts are swapped story by story; all 2^k ways where that is feasible, a random
  sample otherwise. Micro-averages are recomputed from swapped counts, not from differences of rates. With k
  stories p cannot fall below 2/2^k, and ``Difference.verdict`` says so instead of calling a draw.
- Several measures or runs: Holm's correction over all of them (``correct``).

A *measure* is "headline" (soft F1 over all values), "headline strict", or a key of ``CaseScore.objects`` or
``CaseScore.values`` ("incident", "incident.date"; strict F1).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit  # what scipy.stats calls, without its second of import

from eval.fields import OBJECT_KEYS, VALUE_KEYS
from eval.scoring import CaseScore
from extractor.errors import ConfigurationError

HEADLINES: Final = ("headline", "headline strict")
LEVEL: Final = 0.95
ALPHA: Final = 0.05
POWER: Final = 0.8
KNOWN: Final = frozenset({*HEADLINES, *OBJECT_KEYS, *VALUE_KEYS})
RESAMPLES: Final = 9_999
EXACT_UP_TO: Final = 14
"""Stories up to which all 2^k swaps are tried (16,384)."""

Counts = NDArray[np.float64]
"""The last axis is credit, gold, predicted; the first, where there are more, the stories."""

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Interval:
    """A confidence interval of a score or of a difference."""

    low: float
    high: float
    level: float = LEVEL


@dataclass(frozen=True)
class Difference:
    """How one measure differs between two runs: ``a`` minus ``b``.

    ``p`` is the permutation test's, ``p_corrected`` Holm's over the ``tests`` it was reported with.
    ``error`` is the jackknife's standard error of the difference over stories, None with a single one.
    """

    measure: str
    a: float
    b: float
    interval: Interval | None
    p: float
    p_corrected: float
    error: float | None
    stories: int
    tests: int = 1

    @property
    def difference(self) -> float:
        """By how much ``a`` is better."""
        return self.a - self.b

    @property
    def decisive(self) -> bool:
        """Whether the difference is significant after correction."""
        return self.p_corrected <= ALPHA

    @property
    def p_least(self) -> float:
        """The smallest corrected p that so many stories and tests allow, whatever the difference."""
        return min(1.0, self.tests * 2.0 ** (1 - self.stories))

    @property
    def detectable(self) -> float | None:
        """The smallest difference that a paired t test over as many stories would find four times in five.

        It varies as these do and is corrected for as many tests (Bonferroni); None where they do not vary.
        """
        if not self.error:
            return None
        shares = (1 - ALPHA / 2 / self.tests, POWER)
        return self.error * sum(float(stdtrit(self.stories - 1, share)) for share in shares)

    @property
    def verdict(self) -> str:
        """What may be concluded, in words."""
        if self.decisive:
            return "better" if self.difference > 0 else "worse"
        if self.p_least > ALPHA:
            corrected = f", corrected for {self.tests} tests" if self.tests > 1 else ""
            floor = f"with {self.stories} stories p cannot fall below {self.p_least:.2g}"
            return f"not decisive: {floor}{corrected}"
        return f"not decisive: p = {self.p_corrected:.2g}"


@dataclass(frozen=True)
class Comparison:
    """Two runs over the same cases, measure by measure."""

    differences: tuple[Difference, ...]
    cases: int
    stories: int

    def __getitem__(self, measure: str) -> Difference:
        return next(one for one in self.differences if one.measure == measure)

    @property
    def losses(self) -> tuple[Difference, ...]:
        """The measures in which the first run is significantly worse."""
        return tuple(one for one in self.differences if one.decisive and one.difference < 0)


def compare(
    scores_a: Sequence[CaseScore],
    scores_b: Sequence[CaseScore],
    clusters: Mapping[str, str],
    *,
    measures: Sequence[str],
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Comparison:
    """Compare two runs over the same cases; repeats of a case are averaged.

    ``clusters`` maps a case to its story; a case without one is a story of its own.

    Raises:
        ConfigurationError: The runs do not cover the same cases, or a measure is unknown.
    """
    cases = {score.case for score in scores_a}
    if not cases or cases != {score.case for score in scores_b}:
        apart = sorted(cases ^ {score.case for score in scores_b})
        raise ConfigurationError(
            "the two runs cannot be compared: they do not cover the same cases "
            f"({', '.join(apart) or 'none'}); run the missing ones or leave them out of both"
        )
    ours, theirs = by_story(scores_a, clusters, measures), by_story(scores_b, clusters, measures)
    both = np.stack([ours, theirs], axis=2)
    intervals = _bca(both, np.array([1.0, -1.0]), resamples, seed)
    differences = tuple(
        _difference(measure, both[:, index], intervals[index], resamples, seed)
        for index, measure in enumerate(measures)
    )
    return correct([Comparison(differences, len(cases), len(both))])[0]


def correct(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Correct the p-values of all measures of all comparisons together: for a table of several runs."""
    p_values = [one.p for comparison in comparisons for one in comparison.differences]
    corrected = iter(holm(p_values))

    def with_corrected(one: Difference) -> Difference:
        return replace(one, p_corrected=next(corrected), tests=len(p_values))

    return tuple(
        replace(comparison, differences=tuple(map(with_corrected, comparison.differences)))
        for comparison in comparisons
    )


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values corrected for their number (Holm 1979), in the order given."""
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = highest
    return corrected


def interval(
    scores: Sequence[CaseScore],
    clusters: Mapping[str, str],
    measure: str = "headline",
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval | None:
    """Return the interval of one run's F1, None with a single story."""
    counts = by_story(scores, clusters, (measure,))
    return _bca(counts[:, :, None], np.array([1.0]), resamples, seed)[0]


def by_story(scores: Iterable[CaseScore], clusters: Mapping[str, str], measures: Sequence[str]) -> Counts:
    """Return stories × measures × counts, sorted by story; repeats of a case are averaged.

    Raises:
        ConfigurationError: A measure is unknown.
    """
    if unknown := set(measures) - KNOWN:
        raise ConfigurationError(
            f"there is no measure {min(unknown)!r}; there are: {', '.join(sorted(KNOWN))}"
        )
    cases: dict[str, list[list[Triple]]] = defaultdict(list)
    for score in scores:
        cases[score.case].append([_counts(score, measure) for measure in measures])
    stories: dict[str, Counts] = defaultdict(lambda: np.zeros((len(measures), 3)))
    for case, repeats in cases.items():
        stories[clusters.get(case, case)] += np.mean(repeats, axis=0)
    return np.array([stories[story] for story in sorted(stories)])


def _counts(score: CaseScore, measure: str) -> Triple:
    if measure in HEADLINES:
        tallies = list(score.values.values())
    else:
        tallies = [tally for kept in (score.objects, score.values) if (tally := kept.get(measure))]
    credit = sum(
        tally.credit if measure == "headline" else tally.labels.get("correct", 0) for tally in tallies
    )
    return credit, sum(tally.gold for tally in tallies), sum(tally.predicted for tally in tallies)


def _f1(counts: Counts) -> Counts:
    """Return F1 of summed counts (last axis: credit, gold, predicted), 1 where there is nothing at all."""
    total = counts[..., 1] + counts[..., 2]
    return np.where(total > 0, 2 * counts[..., 0] / np.where(total > 0, total, 1), 1.0)


def _difference(
    measure: str, both: Counts, interval: Interval | None, resamples: int, seed: int
) -> Difference:
    a, b = (float(value) for value in _f1(both.sum(axis=0)))
    p = permutation_p(both, resamples, seed)
    return Difference(measure, a, b, interval, p, p, _error(both), len(both))


def permutation_p(both: Counts, resamples: int = RESAMPLES, seed: int = 0) -> float:
    """Return the two-sided p-value of swapping the two runs' counts story by story.

    ``both`` is stories × runs × counts. Exact for few stories; for more, a sample with the observed
    arrangement counted in (Phipson and Smyth 2010), so that p is never 0.
    """
    stories = len(both)
    if stories <= EXACT_UP_TO:
        swap = (np.arange(2**stories)[:, None] >> np.arange(stories)) & 1
    else:
        swap = np.random.default_rng(seed).integers(0, 2, size=(resamples, stories))
    change = (both[:, 1] - both[:, 0]).astype(np.float64)
    totals = both.sum(axis=0)
    moved = swap @ change
    apart = np.abs(_f1(totals[0] + moved) - _f1(totals[1] - moved))
    observed = abs(float(_f1(totals[0]) - _f1(totals[1])))
    as_far = int(np.count_nonzero(apart >= observed - 1e-12))
    return as_far / len(swap) if stories <= EXACT_UP_TO else (as_far + 1) / (len(swap) + 1)


def _bca(counts: Counts, signs: Counts, resamples: int, seed: int) -> list[Interval | None]:
    """Return, for each measure, the BCa bootstrap interval of the signed sum of the runs' F1.

    ``counts`` is stories × measures × runs × counts; all measures see the same resampled stories.
    """
    stories, measures = counts.shape[:2]
    if stories < 2:
        return [None] * measures
    draws = np.random.default_rng(seed).multinomial(stories, np.full(stories, 1 / stories), size=resamples)
    drawn = (draws.astype(np.float64) @ counts.reshape(stories, -1)).reshape(resamples, *counts.shape[1:])
    total = counts.sum(axis=0)
    estimates = _f1(total) @ signs

    def told(sums: Counts) -> list[Counts]:
        """Return each measure's values, without those where nothing was to be found and nothing said."""
        values, empty = _f1(sums) @ signs, np.any(sums[..., 1] + sums[..., 2] == 0, axis=2)
        return [values[~empty[:, m], m] for m in range(measures)]

    return [
        _bca_interval(replicates, float(estimate), left_out)
        for replicates, estimate, left_out in zip(told(drawn), estimates, told(total - counts), strict=True)
    ]


def _bca_interval(replicates: Counts, estimate: float, left_out: Counts) -> Interval | None:
    """Return the interval from bootstrap replicates, the estimate and its leave-one-story-out values."""
    if not len(replicates) or not len(left_out):
        return None
    if np.ptp(replicates) < 1e-12:
        return Interval(estimate, estimate)
    ends = 1 / (len(replicates) + 1)
    below = np.mean(replicates < estimate - 1e-12) + np.mean(np.abs(replicates - estimate) <= 1e-12) / 2
    bias = ndtri(np.clip(below, ends, 1 - ends))
    pull = left_out.mean() - left_out
    spread = float((pull**2).sum()) ** 1.5
    acceleration = float((pull**3).sum()) / (6 * spread) if spread > 1e-12 else 0.0
    tails = ndtri([(1 - LEVEL) / 2, (1 + LEVEL) / 2]) + bias
    low, high = np.quantile(replicates, ndtr(bias + tails / (1 - acceleration * tails)))
    return Interval(float(low), float(high))


def _error(both: Counts) -> float | None:
    """Return the jackknife's standard error of the difference, leaving out one story at a time."""
    stories = len(both)
    if stories < 2:
        return None
    left_out = _f1(both.sum(axis=0) - both) @ np.array([1.0, -1.0])
    return math.sqrt((stories - 1) / stories * float(((left_out - left_out.mean()) ** 2).sum()))


def stories_needed(tests: int) -> int:
    """Return the stories from which so many tests can find anything at all significant."""
    return 1 + math.ceil(math.log2(tests / ALPHA))
