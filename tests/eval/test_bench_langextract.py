"""The tables of the bench against LangExtract, made from kept outcomes, without weights or a server."""

from pathlib import Path

import pytest
from sketch import Sketch

from eval import bench_langextract as bench
from eval import langextract_peer as peer
from eval.bench_langextract import OUTCOMES, Bench, Outcome, System, losses, quality, times
from eval.cases import Case
from eval.langextract_mapping import Found
from extractor import ConfigurationError, Extraction, Settings

TEXT = Sketch("Rockets hit Camp Taji on Monday. Gunmen shot a teacher in Kirkuk.")
HIT, SHOT = "Rockets hit Camp Taji on Monday.", "Gunmen shot a teacher in Kirkuk."
ROCKETS = TEXT.incident("i1", HIT, type="Shelling/artillery/missile attack")
GOLD = TEXT.extraction([ROCKETS, TEXT.incident("i2", SHOT)])
CASES = [Case(name, TEXT.article, GOLD, name) for name in ("one", "two", "three")]


def outcome(system: System, case: str, seconds: float, run: str = "today", **more: object) -> Outcome:
    return Outcome(system=system, case=case, key="k", run=run, seconds=seconds, **more)


def table(*outcomes: Outcome) -> dict[tuple[System, str], Outcome]:
    return {(one.system, one.case): one for one in outcomes}


def peers(case: str, seconds: float, *texts: str, **more: object) -> Outcome:
    found = tuple(Found(kind="incident", text=text) for text in texts)
    return outcome("LangExtract", case, seconds, found=found, **more)


def ours(case: str, seconds: float, extraction: Extraction = GOLD, **more: object) -> Outcome:
    return outcome("cascade", case, seconds, extraction=extraction, **more)


def test_ratios_are_averaged_geometrically() -> None:
    """40 / 10 and 90 / 10: the geometric mean of 4 and 9 is 6."""
    done = table(peers("one", 40), ours("one", 10), peers("two", 90), ours("two", 10))
    sheet = times(done, CASES[:2])
    assert [row[1:] for row in sheet.rows] == [
        ("40.0", "10.0", "4.00"),
        ("90.0", "10.0", "9.00"),
        ("65.0", "10.0", "6.00"),
    ]
    assert sheet.note == ""


def test_an_article_that_is_lost_or_not_read_yet_has_no_ratio() -> None:
    done = table(
        peers("one", 40),
        ours("one", 10),
        peers("two", 1, error="HTTP 400"),
        ours("two", 10),
        ours("three", 9),
    )
    rows = times(done, CASES).rows
    assert rows[1][1:] == ("1.0 (lost)", "10.0", "–")
    assert rows[2][1:] == ("–", "9.0", "–")
    assert rows[3][3] == "4.00"


def test_outcomes_of_several_runs_are_told() -> None:
    done = table(peers("one", 40), ours("one", 10, run="tomorrow"))
    assert times(done, CASES[:1]).note.startswith("Measured in 2 runs")


def test_both_are_scored_on_what_both_have_read_and_what_was_lost_is_empty() -> None:
    """LangExtract finds one of four gold incidents and loses the second article: recall 1/4, F1 2/5."""
    done = table(
        peers("one", 40, HIT),
        ours("one", 10),
        peers("two", 1, error="HTTP 400"),
        ours("two", 9),
        ours("three", 9),
    )
    sheet = quality(done, CASES)
    found = next(row for row in sheet.rows if row[0] == "incidents found, F1")
    assert found[1].startswith("0.40 [")
    assert found[2].startswith("1.00 [")
    assert sheet.note.startswith("2 articles of 2 stories.")


def test_nothing_done_gives_empty_tables() -> None:
    assert quality({}, CASES).rows == ()
    assert times({}, CASES[:1]).rows[-1][1:] == ("–", "–", "–")


def test_what_was_lost_is_named() -> None:
    lost = [
        peers("one", 1, error="InferenceRuntimeError: HTTP 400"),
        peers("two", 1, lost_chunks=2),
        ours("one", 1),
    ]
    assert losses(lost) == [
        "LangExtract lost one: InferenceRuntimeError: HTTP 400",
        "LangExtract left out chunks of two that it could not parse: 2",
    ]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(bench, "version", lambda name: "1.7.1")
    return Bench("small", tmp_path / "small.gguf", Settings(), 4096, tmp_path)


def test_what_is_done_is_kept_until_what_determines_it_changes(kept: Bench, tmp_path: Path) -> None:
    (one, two, _) = CASES
    key = kept.key("LangExtract", one)
    kept.keep(peers("one", 40, HIT).model_copy(update={"key": key}))
    kept.keep(ours("two", 10))  # of other code: its key is another
    with (tmp_path / OUTCOMES).open("a", encoding="utf-8") as file:
        file.write('{"system": "cascade", "case": "o')  # cut off
    assert {place: each.found for place, each in kept.kept([one, two]).items()} == {
        ("LangExtract", "one"): (Found(kind="incident", text=HIT),)
    }
    wider = Bench("small", kept.weights, Settings(), 8192, tmp_path)
    assert wider.kept([one, two]) == {}


def test_a_line_after_one_that_was_cut_off_is_not_lost(kept: Bench, tmp_path: Path) -> None:
    (tmp_path / OUTCOMES).write_text('{"system": "casc', encoding="utf-8")
    key = kept.key("LangExtract", CASES[0])
    kept.keep(peers("one", 40).model_copy(update={"key": key}))
    assert ("LangExtract", "one") in kept.kept(CASES)


def test_what_is_missing_is_said_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peer, "_MODULES", ("json", "no_such_module"))
    with pytest.raises(ConfigurationError, match=r"needs no_such_module; .*\[peers\]"):
        peer.require()
    assert bench.main(["--limit", "1"]) == 2
    assert "conflict-extractor[peers]" in capsys.readouterr().err
