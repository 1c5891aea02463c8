"""The comparison as one HTML file that needs nothing else: no network, no script.

Decides what the page says; how it looks is in ``templates/report.html.j2``, the charts in ``eval.charts``.
Article text, labels and model output are untrusted and escaped by the template. Which run, and which type of
object, an article's two texts show is switched by CSS alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval import charts, report
from eval.cases import Case
from eval.fields import TYPES
from eval.labels import LABELS, Label, Verdict
from eval.runs import Run
from eval.scoring import CaseScore
from eval.standings import MEASURES, Contrast, Standing
from extractor import ConfigurationError, Extraction, Span
from extractor.records import Record

KINDS: Final[dict[str, tuple[Label, ...]]] = {
    "correct": ("correct",),
    "partial": ("partial",),
    "wrong": ("wrong_value", "wrong_reference"),
    "missing": ("missing_field", "missing_object", "merged"),
    "spurious": ("spurious_field", "spurious_object", "duplicate", "split"),
    "ungrounded": ("ungrounded",),
}
"""The labels by what a reader asks: right, half right, wrong, not said, made up."""

_KIND_OF: Final = {label: kind for kind, labels in KINDS.items() for label in labels}


@dataclass(frozen=True)
class Segment:
    """A stretch of text with the same objects on it: classes such as "incident-missing", and a tooltip."""

    text: str
    classes: str = ""
    tip: str = ""
    begins: tuple[tuple[str, str], ...] = ()


@dataclass
class Row:
    """An object on either side with its label, and its values that are not right."""

    type: str
    label: Label
    gold: str = ""
    predicted: str = ""
    gold_title: str = ""
    predicted_title: str = ""
    values: list[Verdict] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return _KIND_OF[self.label]


@dataclass(frozen=True)
class View:
    """One article as one run saw it."""

    run: int
    name: str
    error: str | None
    gold: tuple[Segment, ...]
    predicted: tuple[Segment, ...]
    rows: tuple[Row, ...]


def write(
    path: Path,
    runs: Sequence[Run],
    found: Sequence[Standing],
    held: Sequence[Contrast],
    cases: Sequence[Case],
    overviews: Sequence[report.Sheet],
) -> None:
    """Write the report; ``overviews`` are its headline tables.

    Raises ConfigurationError when the file cannot be written.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["mark"] = lambda run: Markup(charts.mark(run))
    page = environment.get_template("report.html.j2").render(
        runs=runs,
        found=found,
        overviews=overviews,
        errors=report.errors(found),
        differences=report.differences(held),
        fields=[report.fields(one) for one in found],
        kinds=KINDS,
        types=[kind.name for kind in TYPES],
        drawn={name: Markup(svg) for name, svg in _charts(found).items()},
        reliabilities=[
            (run, one.name, sheet, Markup(charts.reliability(one.score.calibration, run)))
            for run, one in enumerate(found)
            if one.score.calibration and (sheet := report.reliability(one))
        ],
        articles=[(case, views(case, runs, found)) for case in cases],
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from error


def views(case: Case, runs: Sequence[Run], found: Sequence[Standing]) -> list[View]:
    """Return the article as each run that covers it saw it; of repeats the first."""
    seen = []
    for number, (run, one) in enumerate(zip(runs, found, strict=True)):
        entry = next((entry for entry in run.entries if entry.case == case.id), None)
        judged = next((score for score in one.cases if score.case == case.id), None)
        if entry is None or judged is None:
            continue
        rows = tuple(_rows(judged))
        gold_labels = {row.gold: row.label for row in rows if row.gold}
        said_labels = {row.predicted: row.label for row in rows if row.predicted}
        seen.append(
            View(
                number,
                one.name,
                entry.error,
                tuple(segments(case.article, case.gold, gold_labels)),
                tuple(segments(case.article, entry.extraction, said_labels)) if entry.extraction else (),
                rows,
            )
        )
    return seen


def segments(article: str, extraction: Extraction, labels: Mapping[str, Label]) -> Iterator[Segment]:
    """Cut an article where spans of actors, incidents and claims begin and end.

    Spans that lie outside the article or hold other words are left out. Objects without a label (actors that
    are not scored) are "optional".
    """
    marks = [
        (span, kind.name, record_id)
        for kind in TYPES
        for record_id, spans in _evidence(getattr(extraction, kind.attribute))
        for span in spans
        if article[span.start : span.end] == span.text
    ]
    ends = (end for span, _, _ in marks for end in (span.start, span.end))
    for start, end in pairwise(sorted({0, len(article), *ends})):
        on = [(span, kind, name) for span, kind, name in marks if span.start <= start and end <= span.end]
        classes = {
            f"{kind}-{_KIND_OF[labels[name]] if name in labels else 'optional'}" for _, kind, name in on
        }
        tip = ", ".join(f"{name}: {labels.get(name, 'not scored').replace('_', ' ')}" for _, _, name in on)
        begins = tuple((kind, name) for span, kind, name in on if span.start == start and kind != "actor")
        yield Segment(article[start:end], " ".join(sorted(classes)), tip, begins)


def _evidence(records: Iterable[Record]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    for record in records:
        yield getattr(record, "id"), getattr(record, "spans")  # noqa: B009


def _rows(judged: CaseScore) -> list[Row]:
    """Return the objects of an article: misses and errors first within each type."""
    tops = {kind.name for kind in TYPES}
    by_gold: dict[str, Row] = {}
    by_predicted: dict[str, Row] = {}
    rows: list[Row] = []
    for verdict in judged.verdicts:
        if verdict.field is None and verdict.type in tops:
            row = Row(
                verdict.type,
                verdict.label,
                verdict.gold or "",
                verdict.predicted or "",
                verdict.gold_value or "",
                verdict.predicted_value or "",
            )
            rows.append(row)
            by_gold[row.gold], by_predicted[row.predicted] = row, row
    for verdict in judged.verdicts:
        if verdict.label == "correct" or (verdict.field is None and verdict.type in tops):
            continue
        holder = by_gold.get((verdict.gold or "").partition(".")[0]) if verdict.gold else None
        holder = holder or by_predicted.get((verdict.predicted or "").partition(".")[0])
        if holder is not None and holder.label == "correct" and verdict.field is not None:
            holder.values.append(verdict)
    order = [kind.name for kind in TYPES]
    return sorted(rows, key=lambda row: (order.index(row.type), row.label == "correct"))


def _charts(found: Sequence[Standing]) -> dict[str, str]:
    quality = [charts.Point(one.f1("headline"), one.intervals["headline"]) for one in found]
    drawn = {
        "f1": charts.dots(
            {
                label.removesuffix(", F1"): [
                    charts.Point(one.f1(measure), one.intervals[measure]) for one in found
                ]
                for measure, label in MEASURES.items()
            }
        ),
        "values": charts.bars([(one.name, _by_kind(one.score.headline.labels)) for one in found]),
        "objects": charts.bars([(one.name, _by_kind(report.object_labels(one.score))) for one in found]),
    }
    spent = [(run, one.name, one.score.spending) for run, one in enumerate(found)]
    spots: dict[str, list[charts.Spot]] = defaultdict(list)
    for run, name, spending in spent:
        if spending is not None:
            spots["seconds"].append(charts.Spot(run, name, spending.seconds, quality[run]))
            if spending.cost_usd is not None:
                spots["cost"].append(charts.Spot(run, name, 1000 * spending.cost_usd, quality[run]))
    titles = {"seconds": "seconds an article", "cost": "US$ per 1,000 articles"}
    return drawn | {
        name: charts.scatter(spots[name], title, "soft F1 over all values")
        for name, title in titles.items()
        if any(spot.x > 0 for spot in spots[name])
    }


def _by_kind(labels: Mapping[Label, int]) -> dict[str, int]:
    assert set(_KIND_OF) == set(LABELS)
    return {kind: sum(labels.get(label, 0) for label in members) for kind, members in KINDS.items()}
