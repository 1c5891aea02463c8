import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console
from sketch import Sketch

from eval import charts, page, report
from eval.cases import Case
from eval.journal import Entry
from eval.manifest import describe
from eval.runs import Run
from eval.standings import contrasts, outdated, standings
from extractor import ConfigurationError, Extraction, Settings
from extractor.records import Provenance, Usage

NASTY = "<script>alert(1)</script> & [bold]"
TEXT = Sketch(f"Rockets hit Camp Taji on Monday. Gunmen shot a teacher in Kirkuk. {NASTY} fell.")
HIT, SHOT, FELL = (part + "." for part in TEXT.article.rstrip(".").split(". "))


def gold() -> Extraction:
    return TEXT.extraction(
        [TEXT.incident("i1", HIT), TEXT.incident("i2", SHOT), TEXT.incident("i3", FELL)],
        [TEXT.actor("a1", "Gunmen")],
    )


def made(extraction: Extraction, seconds: float) -> Extraction:
    provenance = Provenance(
        model="served",
        strategy="single",
        extractor_version="1",
        usage=Usage(input_tokens=1000, output_tokens=50, calls=2),
        cost_usd=seconds / 1000,
        seconds=seconds,
        created=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return extraction.model_copy(update={"provenance": provenance})


def runs_of(cases: Sequence[Case], *predicted: Extraction | None) -> list[Run]:
    """One run for each prediction, which it makes of every case."""
    runs = []
    for number, extraction in enumerate(predicted):
        name = f"model{number} single"
        entries = tuple(
            Entry(
                case=case.id,
                model=f"model{number}",
                strategy="single",
                repeat=0,
                key="k",
                extraction=made(extraction, 2.0 + number) if extraction else None,
                error=None if extraction else f"ModelError: {NASTY}",
            )
            for case in cases
        )
        manifest = describe(f"model{number}", "single", 1, cases, Settings())
        runs.append(Run(name, manifest, entries))
    return runs


def cases(count: int = 2) -> list[Case]:
    return [Case(f"case{number}", TEXT.article, gold(), f"story{number}") for number in range(count)]


def cell(sheet: report.Sheet, row: str, column: int = 1) -> str:
    return next(cells[column] for cells in sheet.rows if cells[0] == row)


def test_the_overview_says_what_was_found_and_what_it_took() -> None:
    """Of two gold incidents in each article one is found: precision 1, recall 1/3, F1 1/2."""
    only_first = TEXT.extraction([TEXT.incident("i1", HIT)])
    sheet = report.overview(standings(runs_of(cases(), only_first, gold()), cases()))
    assert cell(sheet, "incidents found, F1").startswith("0.50 [0.50, 0.50]")
    assert cell(sheet, "incidents found, F1", 2).startswith("1.00")
    assert cell(sheet, "values of what was found, strict F1") == "1.00"
    assert cell(sheet, "seconds an article", 2) == "3.0"
    assert cell(sheet, "tokens in + out an article") == "1,000 + 50"
    assert cell(sheet, "US$ per 1,000 articles") == "2.00"
    assert cell(sheet, "articles with a valid result") == "1.00"


def test_a_failed_run_is_worth_nothing_and_costs_are_unknown() -> None:
    found = standings(runs_of(cases(), None), cases())
    sheet = report.overview(found)
    assert cell(sheet, "all values, soft F1").startswith("0.00")
    assert cell(sheet, "articles with a valid result") == "0.00"
    assert cell(sheet, "US$ per 1,000 articles") == "–"
    assert report.failures(found)[0].startswith("model0 single: case0: ModelError")


def test_tables_show_brackets_and_bars_as_they_are() -> None:
    sheet = report.Sheet("t [x]", ("", "run [red]x"), (("[bold]|row", "0.5 [0.4, 0.6]"),))
    assert sheet.markdown() == (
        "**t [x]**\n\n|  | run [red]x |\n| --- | ---: |\n| [bold]/row | 0.5 [0.4, 0.6] |\n"
    )
    with (console := Console(width=80)).capture() as shown:
        console.print(sheet.table())
    for words in ("t [x]", "run [red]x", "[bold]|row", "0.5 [0.4, 0.6]"):
        assert words in shown.get()


def test_few_stories_are_never_decisive_and_the_report_says_so() -> None:
    found = standings(runs_of(cases(), gold(), None), cases())
    held = contrasts([(found[1], found[0])], cases())
    (sheet,) = report.differences(held)
    assert {row[-1] for row in sheet.rows} == {"not decisive"}
    assert "nothing is decisive" in sheet.note


def test_many_stories_make_a_loss_significant() -> None:
    many = cases(10)
    found = standings(runs_of(many, gold(), None), many)
    (held,) = contrasts([(found[1], found[0])], many)
    assert "headline" in {loss.measure for loss in held.comparison.losses}
    (back,) = contrasts([(found[0], found[1])], many)
    assert back.comparison.losses == ()


def test_labels_that_changed_since_the_run_are_named() -> None:
    runs = runs_of(cases(), gold())
    changed = [cases()[0], Case("case1", TEXT.article, TEXT.extraction(), "story1")]
    assert outdated(runs, cases()) == []
    assert outdated(runs, changed) == ["case1"]


def test_confidence_is_held_against_what_was_found() -> None:
    """In both articles the incident at 0.8 is found, and neither of those at 0.3."""
    said = TEXT.extraction(
        [
            TEXT.incident("i1", HIT, confidence=0.8),
            TEXT.incident("i2", HIT[:11], type="Agreement", confidence=0.3),
            TEXT.incident("i3", HIT[12:], type="Arrests"),
        ]
    )
    (one,) = standings(runs_of(cases(), said), cases())
    sheet = report.reliability(one)
    assert sheet is not None
    assert sheet.rows == (
        ("0.3–0.4", "2", "0.30", "0", "0.00 [0.00, 0.66]", "fits"),
        ("0.8–0.9", "2", "0.80", "2", "1.00 [0.34, 1.00]", "fits"),
    )
    assert sheet.note.startswith("Incidents: 4, 2 without confidence. Brier 0.065, ECE 0.250.")


def test_without_confidences_there_is_no_such_table() -> None:
    (one,) = standings(runs_of(cases(), gold()), cases())
    assert report.reliability(one) is None


def test_a_run_of_other_cases_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="none of the cases"):
        standings(runs_of(cases(), gold()), [Case("other", TEXT.article, gold(), "s")])


class Page(HTMLParser):
    """Collects the text, tags and attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def html(tmp_path: Path) -> str:
    spurious = TEXT.extraction([TEXT.incident("i1", HIT), TEXT.incident("i2", FELL, HIT)])
    runs = runs_of(cases(), spurious, gold(), None)
    found = standings(runs, cases())
    held = contrasts([(one, found[0]) for one in found[1:]], cases())
    path = tmp_path / "deep" / "report.html"
    page.write(path, runs, found, held, cases(), [report.overview(found)])
    return path.read_text(encoding="utf-8")


def test_the_page_needs_nothing_but_itself(html: str) -> None:
    read = Page(html)
    assert not {"script", "link", "img", "iframe"} & set(read.tags)
    assert all(link.startswith("#") for link in read.links)
    assert "url(" not in html
    assert read.tags.count("svg") > 4


def test_what_articles_and_models_say_is_escaped(html: str) -> None:
    assert "<script>" not in html
    assert NASTY in Page(html).words


def test_the_page_marks_what_was_missed_in_gold_and_made_up_in_the_prediction(html: str) -> None:
    missed = re.search(r'<span class="[^"]*incident-missing[^"]*" title="i2: missing object">([^<]*)', html)
    assert missed is not None
    assert missed.group(1) in SHOT


def test_every_text_of_the_page_is_the_article_letter_for_letter() -> None:
    cut = list(page.segments(TEXT.article, gold(), {"i1": "correct", "i2": "missing_object"}))
    assert "".join(one.text for one in cut) == TEXT.article
    by_text = {one.text: one.classes for one in cut}
    assert by_text["Gunmen"] == "actor-optional incident-missing"
    assert by_text[HIT] == "incident-correct"


def test_a_page_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    runs = runs_of(cases(), gold())
    with pytest.raises(ConfigurationError, match="cannot be written"):
        page.write(
            tmp_path / "file" / "report.html",
            runs,
            standings(runs, cases()),
            [],
            cases(),
            [],
        )


def test_names_in_a_scatter_cover_no_mark_and_no_other_name() -> None:
    spots = [
        charts.Spot(number, f"run {number} with a long name", seconds, charts.Point(0.8))
        for number, seconds in enumerate((3.0, 2.9, 2.0, 1.5))
    ]
    svg = charts.scatter(spots, "seconds", "F1")
    named = re.findall(r'x="([\d.]+)" y="([\d.]+)"[^>]*>run \d with a long name<', svg)
    assert len(named) == 4
    heights = sorted(float(y) for _, y in named)
    assert all(below - above >= 13 for above, below in pairwise(heights))
