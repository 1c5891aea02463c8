"""How well one extraction agrees with gold: a verdict on every value and object, and the scores that follow.

``score`` judges one article, ``aggregate`` pools articles. The headline is micro-F1 over all values of all
objects of all articles: every field of ``eval.fields`` that gold or the prediction fills, in actors,
incidents, claims and their rows, counts once on each side that fills it, a partial one for its score; objects
themselves are not counted again. So a missed incident costs every value that gold has in it, an invented one
every value that it brings.

A failed article (None) is an empty prediction. Actors that are not scored: see ``eval.judging``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from eval.calibration import Calibration, calibrate
from eval.fields import INCIDENT, OBJECT_KEYS, TYPES, VALUE_KEYS
from eval.judging import judge
from eval.labels import Rates, Tally, Verdict
from eval.matching import align, slices, supported
from extractor.records import Extraction, Usage


@dataclass(frozen=True)
class Spending:
    """What an article took, or the mean over ``articles``; ``cost_usd`` is None when a price is unknown."""

    calls: float
    input_tokens: float
    output_tokens: float
    cached_tokens: float
    seconds: float
    cost_usd: float | None
    articles: int = 1

    @classmethod
    def of(cls, usage: Usage, seconds: float, cost_usd: float | None) -> Spending:
        """Return what one article took."""
        tokens = (usage.input_tokens, usage.output_tokens, usage.cached_tokens)
        return cls(usage.calls, *tokens, seconds, cost_usd)

    @classmethod
    def mean(cls, each: Sequence[Spending]) -> Spending:
        """Return the mean of at least one article's spending."""
        costs = [one.cost_usd for one in each if one.cost_usd is not None]
        return cls(
            calls=fmean(one.calls for one in each),
            input_tokens=fmean(one.input_tokens for one in each),
            output_tokens=fmean(one.output_tokens for one in each),
            cached_tokens=fmean(one.cached_tokens for one in each),
            seconds=fmean(one.seconds for one in each),
            cost_usd=fmean(costs) if len(costs) == len(each) else None,
            articles=len(each),
        )


@dataclass(frozen=True)
class CaseScore:
    """One article's verdicts, and what making the prediction took (None where unknown).

    ``confidences`` has each predicted incident's confidence and whether it was matched.
    """

    case: str
    valid: bool
    verdicts: tuple[Verdict, ...]
    spans: int = 0
    grounded_spans: int = 0
    confidences: tuple[tuple[float | None, bool], ...] = ()
    spending: Spending | None = None

    @cached_property
    def objects(self) -> dict[str, Tally]:
        """Counts of objects by type and of rows by list: "incident", "incident.casualties"."""
        return _tallies(v for v in self.verdicts if v.field is None)

    @cached_property
    def values(self) -> dict[str, Tally]:
        """Counts of values by field: "incident.date", "incident.casualties.count"."""
        return _tallies(v for v in self.verdicts if v.field is not None)


@dataclass(frozen=True)
class Score:
    """The pooled counts of many articles.

    ``objects`` and ``values`` are keyed as in ``CaseScore``; ``types`` pools the values of a type with those
    of its rows. Every ``Tally`` has ``strict`` and ``soft`` rates, and the same ``given`` a match.
    """

    headline: Tally
    objects: dict[str, Tally]
    types: dict[str, Tally]
    values: dict[str, Tally]
    grounding_rate: float | None
    valid_rate: float
    calibration: Calibration | None
    spending: Spending | None

    @property
    def relaxed_incidents(self) -> Rates:
        """Incidents found, many to one: splits and merges forgiven (``Tally.relaxed``)."""
        return self.objects[INCIDENT.name].relaxed


def score(
    gold: Extraction,
    predicted: Extraction | None,
    article: str,
    *,
    case: str | None = None,
    unscored: Collection[str] = (),
) -> CaseScore:
    """Judge a prediction against gold.

    ``unscored`` names fields ("incident.background") that this case cannot decide; ``case`` is the document's
    id unless given.
    """
    said = predicted or Extraction(document=gold.document)
    spans, made = [span for _, span in said.spans()], said.provenance
    grounded = sum(slices(span, article) for span in spans)
    if grounded < len(spans):
        said = supported(said, article)
    alignment = align(gold, said, article)
    found = {p for _, p in alignment.pairings[INCIDENT.name].pairs}
    return CaseScore(
        case=case or gold.document.id,
        valid=predicted is not None,
        verdicts=tuple(judge(gold, said, article, alignment, frozenset(unscored))),
        spans=len(spans),
        grounded_spans=grounded,
        confidences=tuple(
            (incident.confidence, index in found) for index, incident in enumerate(said.incidents)
        ),
        spending=Spending.of(made.usage, made.seconds, made.cost_usd) if made else None,
    )


def aggregate(scores: Iterable[CaseScore]) -> Score:
    """Pool articles: counts are added, rates follow from the sums."""
    pooled = list(scores)
    if not pooled:
        raise ValueError("there is nothing to aggregate: no article was scored")
    values = _sum(case.values for case in pooled)
    objects = _sum(case.objects for case in pooled)
    nothing = Tally.of(())
    spans = sum(case.spans for case in pooled)
    spent = [case.spending for case in pooled if case.spending]
    return Score(
        headline=sum(values.values(), nothing),
        objects={key: objects.get(key, nothing) for key in OBJECT_KEYS},
        types={
            kind.name: sum((t for key, t in values.items() if key.startswith(f"{kind.name}.")), nothing)
            for kind in TYPES
        },
        values={key: values.get(key, nothing) for key in VALUE_KEYS},
        grounding_rate=sum(case.grounded_spans for case in pooled) / spans if spans else None,
        valid_rate=sum(case.valid for case in pooled) / len(pooled),
        calibration=calibrate(judged for case in pooled for judged in case.confidences),
        spending=Spending.mean(spent) if spent else None,
    )


def _tallies(verdicts: Iterable[Verdict]) -> dict[str, Tally]:
    grouped: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        grouped[verdict.key].append(verdict)
    return {name: Tally.of(group) for name, group in sorted(grouped.items())}


def _sum(tallies: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    total: dict[str, Tally] = {}
    for one in tallies:
        for key, tally in one.items():
            total[key] = total[key] + tally if key in total else tally
    return total
