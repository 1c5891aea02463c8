"""The comparison as tables: for the terminal and as Markdown for a README.

Every table is first rows of text (``Sheet``), so that both show the same; the page is ``eval.page``'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from eval.fields import OBJECT_KEYS, TYPES, VALUE_KEYS
from eval.labels import LABELS, Label, Tally
from eval.scoring import Score
from eval.standings import MEASURES, Contrast, Standing
from eval.statistics import ALPHA, Interval, stories_needed

_MANY = 20
"""Stories from which a bootstrap interval is about as wide as it should be."""


@dataclass(frozen=True)
class Sheet:
    """A table of text: the first cell of a row says what the row is."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def table(self) -> Table:
        """Return it for the terminal."""
        table = Table(
            title=escape(self.title),
            caption=escape(self.note) or None,
            title_justify="left",
            caption_justify="left",
            box=SIMPLE_HEAD,
        )
        for index, heading in enumerate(self.headings):
            table.add_column(escape(heading), justify="left" if index == 0 else "right", overflow="fold")
        for row in self.rows:
            table.add_row(*map(escape, row))
        return table

    def markdown(self) -> str:
        """Return it as a Markdown table."""
        lines = [
            self.headings,
            tuple("---" if i == 0 else "---:" for i in range(len(self.headings))),
            *self.rows,
        ]
        text = "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
        return "\n\n".join(part for part in (f"**{self.title}**", text, self.note) if part) + "\n"


def overview(standings: Sequence[Standing], title: str = "Runs") -> Sheet:
    """Return the headline table: measures down, runs across."""
    rows = [
        (label, *(_with_interval(one.f1(measure), one.intervals[measure]) for one in standings))
        for measure, label in MEASURES.items()
    ]
    scores = [one.score for one in standings]
    rows += [
        ("values of what was found, strict F1", *(share(one.headline.given.strict.f1) for one in scores)),
        ("incidents, splits and merges forgiven", *(share(one.relaxed_incidents.f1) for one in scores)),
        ("spans that are in the text", *(share(one.grounding_rate) for one in scores)),
        ("articles with a valid result", *(share(one.valid_rate) for one in scores)),
        ("seconds an article", *(_spent(one, "seconds", 1) for one in scores)),
        ("tokens in + out an article", *(_tokens(one) for one in scores)),
        ("calls an article", *(_spent(one, "calls", 1) for one in scores)),
        ("US$ per 1,000 articles", *(_cost(one) for one in scores)),
    ]
    stories, articles = standings[0].stories, len({score.case for score in standings[0].cases})
    note = f"{_count(articles, 'case')} of {_count(stories, 'story', 'stories')}."
    if stories > 1:
        note += " In brackets 95 % intervals over stories"
        note += ", rather too narrow with so few." if stories < _MANY else "."
    return Sheet(title, ("", *(one.name for one in standings)), tuple(rows), note)


def fields(one: Standing) -> Sheet:
    """Return one run field by field: detection of objects and rows, all values of a type, every value."""

    def row(key: str, tally: Tally) -> tuple[str, ...]:
        rates = tally.strict
        return (
            key,
            str(tally.gold),
            str(tally.predicted),
            *(share(rate) for rate in (rates.precision, rates.recall, rates.f1)),
            share(tally.soft.f1),
            *(
                share(rates.f1) if key not in tops and (tally.given.gold or tally.given.predicted) else "–"
                for rates in (tally.given.strict, tally.given.soft)
            ),
        )

    tops = {kind.name for kind in TYPES}
    counted = [
        *((key, one.score.objects[key]) for key in OBJECT_KEYS),
        *((f"{kind.name}: all values", one.score.types[kind.name]) for kind in TYPES),
        *((key, one.score.values[key]) for key in VALUE_KEYS),
    ]
    rows = [row(key, tally) for key, tally in counted if tally.gold or tally.predicted]
    headings = ("", "gold", "said", "precision", "recall", "F1", "soft F1", "given a match", "soft")
    return Sheet(f"Fields of {one.name}", headings, tuple(rows))


def errors(standings: Sequence[Standing]) -> tuple[Sheet, Sheet]:
    """Return how often each label was given, to objects and to values."""
    headings = ("", *(one.name for one in standings))
    objects = [object_labels(one.score) for one in standings]
    values = [one.score.headline.labels for one in standings]
    return (
        Sheet("What became of actors, incidents and claims", headings, _label_rows(objects)),
        Sheet("What became of their values", headings, _label_rows(values)),
    )


def object_labels(score: Score) -> dict[Label, int]:
    """Return how often each label was given to an actor, an incident or a claim."""
    kinds = [score.objects[kind.name].labels for kind in TYPES]
    return {label: sum(kind.get(label, 0) for kind in kinds) for label in LABELS}


def reliability(one: Standing) -> Sheet | None:
    """Return how often incidents of each confidence were found, None where there is no confidence."""
    calibration = one.score.calibration
    if calibration is None:
        return None
    rows = [
        (
            f"{each.low:.1f}–{each.high:.1f}",
            str(each.count),
            f"{each.confidence:.2f}",
            str(each.right),
            f"{each.accuracy:.2f} [{each.interval[0]:.2f}, {each.interval[1]:.2f}]",
            each.verdict,
        )
        for each in calibration.bins
    ]
    without = f", {calibration.without} without confidence" if calibration.without else ""
    note = (
        f"Incidents: {calibration.count}{without}. Brier {calibration.brier:.3f}, ECE {calibration.ece:.3f}. "
        "In brackets Wilson's 95 % intervals."
    )
    headings = ("confidence", "incidents", "mean", "right", "share right", "")
    return Sheet(f"Confidence of incidents: {one.name}", headings, tuple(rows), note)


def differences(contrasts: Sequence[Contrast]) -> list[Sheet]:
    """Return, for each contrast, every difference with its interval and what may be concluded."""
    headings = ("", "difference", "95 %", "p", "p (Holm)", "detectable", "verdict")
    sheets = []
    for contrast in contrasts:
        rows = [
            (
                MEASURES[one.measure],
                f"{one.difference:+.3f}",
                f"[{one.interval.low:+.2f}, {one.interval.high:+.2f}]" if one.interval else "–",
                f"{one.p:.3f}",
                f"{one.p_corrected:.3f}",
                f"{one.detectable:.2f}" if one.detectable is not None else "–",
                one.verdict.partition(":")[0],
            )
            for one in contrast.comparison.differences
        ]
        note = caution(contrasts) if contrast is contrasts[-1] else ""
        sheets.append(Sheet(f"{contrast.name} minus {contrast.against}", headings, tuple(rows), note))
    return sheets


def caution(contrasts: Sequence[Contrast]) -> str:
    """Return what must be known to read the verdicts."""
    if not contrasts:
        return ""
    one = contrasts[0].comparison.differences[0]
    words = (
        f"Paired over {one.stories} stories; p by swapping runs story by story, Holm-corrected for "
        f"{one.tests} tests. “Detectable” is the smallest difference that a t test over as many stories, "
        "corrected for as many tests, would find four times in five."
    )
    if one.p_least > ALPHA:
        words += (
            f" With so few stories p (Holm) cannot fall below {one.p_least:.2g}, however large a difference: "
            f"nothing is decisive before there are {stories_needed(one.tests)}."
        )
    return words


def as_data(one: Standing) -> dict[str, object]:
    """Return a standing's counts and rates for a program."""

    def rates(tally: Tally) -> dict[str, object]:
        return {
            "gold": tally.gold,
            "predicted": tally.predicted,
            "labels": dict(tally.labels),
            "strict": asdict(tally.strict),
            "soft": asdict(tally.soft),
            "given_a_match": asdict(tally.given.strict),
            "given_a_match_soft": asdict(tally.given.soft),
        }

    score = one.score
    return {
        "name": one.name,
        "cases": len({case.case for case in one.cases}),
        "stories": one.stories,
        "headline": rates(score.headline),
        "intervals": {name: asdict(kept) if kept else None for name, kept in one.intervals.items()},
        "objects": {key: rates(tally) for key, tally in score.objects.items()},
        "types": {key: rates(tally) for key, tally in score.types.items()},
        "values": {key: rates(tally) for key, tally in score.values.items()},
        "relaxed_incidents": asdict(score.relaxed_incidents),
        "grounding_rate": score.grounding_rate,
        "valid_rate": score.valid_rate,
        "calibration": asdict(score.calibration) if score.calibration else None,
        "spending": asdict(score.spending) if score.spending else None,
        "failed": dict(one.errors),
    }


def failures(standings: Sequence[Standing]) -> list[str]:
    """Return a line for each article that failed."""
    return [f"{one.name}: {case}: {error}" for one in standings for case, error in one.errors.items()]


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def share(value: float | None) -> str:
    """Return a rate as text."""
    return "–" if value is None else f"{value:.2f}"


def _with_interval(value: float, interval: Interval | None) -> str:
    return f"{value:.2f} [{interval.low:.2f}, {interval.high:.2f}]" if interval else f"{value:.2f}"


def _spent(score: Score, name: str, digits: int) -> str:
    return f"{getattr(score.spending, name):.{digits}f}" if score.spending else "–"


def _tokens(score: Score) -> str:
    spent = score.spending
    return f"{spent.input_tokens:,.0f} + {spent.output_tokens:,.0f}" if spent else "–"


def _cost(score: Score) -> str:
    spent = score.spending
    return "–" if spent is None or spent.cost_usd is None else f"{1000 * spent.cost_usd:,.2f}"


def _label_rows(counts: Sequence[Mapping[Label, int]]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (label.replace("_", " "), *(f"{each.get(label, 0):,}" for each in counts))
        for label in LABELS
        if any(each.get(label, 0) for each in counts)
    )
