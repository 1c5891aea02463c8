"""What each run is worth, and how the runs differ: the numbers that every report shows.

Whole articles and passages are scored apart, because a passage's values are its article's told again. How
numbers look is for ``eval.report`` and ``eval.page``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from eval.cases import Case, clusters
from eval.manifest import gold_hash
from eval.runs import Run, errors_of
from eval.scoring import CaseScore, Score, aggregate
from eval.statistics import HEADLINES, Comparison, Interval, compare, correct, interval
from extractor import ConfigurationError

MEASURES: Final = {
    "incident": "incidents found, F1",
    "actor": "actors found, F1",
    "claim": "claims found, F1",
    HEADLINES[1]: "all values, strict F1",
    HEADLINES[0]: "all values, soft F1",
}
"""The measures that are reported with an interval and tested, with their names for a reader."""


@dataclass(frozen=True)
class Standing:
    """One run's scores, pooled and with their intervals (95 %, over stories)."""

    name: str
    score: Score
    intervals: Mapping[str, Interval | None]
    cases: tuple[CaseScore, ...]
    errors: Mapping[str, str]
    stories: int

    def f1(self, measure: str) -> float:
        """Return a measure's F1 as ``eval.statistics`` defines it."""
        headline = self.score.headline
        if measure in HEADLINES:
            return headline.soft.f1 if measure == HEADLINES[0] else headline.strict.f1
        return self.score.objects[measure].strict.f1


@dataclass(frozen=True)
class Contrast:
    """How a run differs from the one that it is held against."""

    name: str
    against: str
    comparison: Comparison


def standing(
    name: str, scores: Iterable[CaseScore], cases: Iterable[Case], errors: Mapping[str, str]
) -> Standing:
    """Pool the scores of one run."""
    kept, stories = tuple(scores), clusters(cases)
    return Standing(
        name=name,
        score=aggregate(kept),
        intervals={measure: interval(kept, stories, measure) for measure in MEASURES},
        cases=kept,
        errors=errors,
        stories=len({stories[one.case] for one in kept}),
    )


def standings(runs: Sequence[Run], cases: Sequence[Case]) -> list[Standing]:
    """Return the standing of every run on the cases, in the order given.

    Raises ConfigurationError when a run covers none of them or has not finished one of them.
    """
    found = []
    wanted = {case.id for case in cases}
    for run in runs:
        scores = run.scores(cases)
        if missing := sorted(wanted & run.missing):
            raise ConfigurationError(
                f"{run.name} is not finished ({', '.join(missing)}); run it again to finish it"
            )
        if not scores:
            raise ConfigurationError(f"{run.name} covers none of the cases; give its own with --cases")
        errors = errors_of(entry for entry in run.entries if entry.case in wanted)
        found.append(standing(run.name, scores, cases, errors))
    return found


def contrasts(pairs: Sequence[tuple[Standing, Standing]], cases: Sequence[Case]) -> list[Contrast]:
    """Hold the first of each pair against the second; all tests are corrected together."""
    stories, measures = clusters(cases), tuple(MEASURES)
    compared = correct(
        [compare(ours.cases, theirs.cases, stories, measures=measures) for ours, theirs in pairs]
    )
    return [
        Contrast(ours.name, theirs.name, each) for (ours, theirs), each in zip(pairs, compared, strict=True)
    ]


def outdated(runs: Sequence[Run], cases: Sequence[Case]) -> list[str]:
    """Name the cases whose text or labels are not those that some run was made over."""
    changed = set()
    for case in cases:
        for run in runs:
            known = run.manifest.cases.get(case.id)
            if known and (known.gold != gold_hash(case) or known.article != case.gold.document.sha256):
                changed.add(case.id)
    return sorted(changed)
