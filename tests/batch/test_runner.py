"""A run: what it does once, what it does again, and what it bears."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.stub import Stub, article
from extractor.batch.configuration import Configuration
from extractor.batch.journal import Journal
from extractor.batch.order import Order
from extractor.batch.report import Report
from extractor.batch.workforce import hire_threads
from extractor.errors import (
    ConfigurationError,
    InvalidOutputError,
)
from extractor.llm.model import Model
from extractor.records import Extraction
from extractor.settings import Settings

Go = Callable[..., Report]
Lines = Callable[[], list[dict[str, Any]]]


def ids(lines: Lines) -> list[str]:
    return [line["document"]["id"] for line in lines()]


def test_a_folder_becomes_extractions_in_input_order(go: Go, lines: Lines, canned: Any) -> None:
    canned.before = lambda count: None
    report = go(workers=8)
    assert (report.articles, report.done, report.failed, report.left) == (10, 10, 0, 0)
    assert ids(lines) == [f"{number:03}" for number in range(10)]
    assert (report.incidents, report.claims, report.calls) == (10, 10, 10)
    assert (report.input_tokens, report.output_tokens, report.cached_tokens) == (1000, 100, 400)
    assert report.cost == 10.0


def test_what_is_written_reads_back_as_extractions(go: Go, out: Path) -> None:
    go()
    for line in (out / "extractions.jsonl").read_text(encoding="utf-8").splitlines():
        extraction = Extraction.model_validate_json(line)
        assert extraction.incidents[0].casualties[0].count is not None


def test_texts_are_written_once_for_each_distinct_article(go: Go, articles: Path, out: Path) -> None:
    (articles / "copy.txt").write_text(article(3), encoding="utf-8")
    go()
    texts = [json.loads(line) for line in (out / "texts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(texts) == 10
    assert {entry["text"] for entry in texts} == {article(number) for number in range(10)}


def test_the_same_command_again_asks_nothing(go: Go, canned: Any, out: Path) -> None:
    go()
    before = (out / "extractions.jsonl").stat().st_mtime_ns
    report = go()
    assert len(canned.asked) == 10
    assert report.done == 10
    assert (out / "extractions.jsonl").stat().st_mtime_ns == before


def test_what_was_deleted_from_the_output_is_written_again(
    go: Go, canned: Any, out: Path, lines: Lines
) -> None:
    go()
    (out / "extractions.jsonl").unlink()
    go()
    assert len(lines()) == 10
    assert len(canned.asked) == 10


def test_identical_articles_are_asked_once_and_written_each(
    go: Go, articles: Path, canned: Any, lines: Lines
) -> None:
    for name in ("a-copy", "z-copy"):
        (articles / f"{name}.txt").write_text(article(0), encoding="utf-8")
    report = go()
    assert len(canned.asked) == 10
    assert report.done == 12
    assert ids(lines)[-2:] == ["a-copy", "z-copy"]


def lines_of(articles: Path, *numbers: int) -> Path:
    """Write one file of articles, a line each."""
    file = articles / "all.jsonl"
    file.write_text("".join(json.dumps({"text": article(n)}) + "\n" for n in numbers), encoding="utf-8")
    return file


@pytest.mark.parametrize("workers", [1, 4])
def test_an_article_that_comes_again_in_its_file_is_asked_once(
    go: Go, articles: Path, canned: Any, workers: int
) -> None:
    report = go(lines_of(articles, *range(9), 0), workers=workers)
    assert (report.done, len(canned.asked)) == (10, 9)


def test_an_article_that_fails_is_not_tried_again_where_it_comes_again(
    go: Go, articles: Path, canned: Any
) -> None:
    file = lines_of(articles, *range(9), 0)
    canned.fails["patrol was the 0th"] = InvalidOutputError("no form")
    assert (go(file, workers=1).failed, len(canned.asked)) == (2, 9)
    assert (go(file, workers=1, retry_failed=True).failed, len(canned.asked)) == (2, 10)


def test_a_moved_article_keeps_its_result(go: Go, articles: Path, canned: Any, lines: Lines) -> None:
    go()
    (articles / "000.txt").rename(articles / "zzz.txt")
    go()
    assert len(canned.asked) == 10
    assert ids(lines)[-1] == "zzz"


def test_a_changed_article_is_new_work_and_the_others_are_not(go: Go, articles: Path, canned: Any) -> None:
    go()
    (articles / "004.txt").write_text(article(400), encoding="utf-8")
    report = go()
    assert len(canned.asked) == 11
    assert report.articles == 10


@pytest.mark.parametrize("change", [{"temperature": 0.7}, {"seed": 3}, {"context_tokens": 9000}])
def test_another_way_of_asking_is_new_work_and_the_old_results_stay(
    go: Go, canned: Any, change: dict[str, Any]
) -> None:
    go()
    go(**change)
    assert len(canned.asked) == 20
    go()
    assert len(canned.asked) == 20


@pytest.mark.parametrize("change", [{"timeout": 5.0}, {"max_retries": 1}, {"workers": 2}])
def test_another_patience_is_not_new_work(go: Go, canned: Any, change: dict[str, Any]) -> None:
    go()
    go(**change)
    assert len(canned.asked) == 10


def test_a_changed_prompt_is_new_work(
    go: Go, canned: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from extractor import prompting

    go()
    root = tmp_path / "prompts"
    for name in ("system.md.j2", "user.md.j2"):
        (root / "single" / "v1").mkdir(parents=True, exist_ok=True)
        words = (prompting.ROOT / "single" / "v1" / name).read_text(encoding="utf-8")
        (root / "single" / "v1" / name).write_text(words + " Be brief.", encoding="utf-8")
    real = prompting.load
    monkeypatch.setattr(prompting, "ROOT", root)
    monkeypatch.setattr(prompting, "load", lambda name, version=None, root=root: real(name, version, root))
    go()
    assert len(canned.asked) == 20


def test_failures_are_kept_with_their_reason_and_the_run_goes_on(
    go: Go, canned: Any, out: Path, lines: Lines
) -> None:
    canned.fails["patrol was the 5th"] = InvalidOutputError("no form")
    report = go()
    assert (report.done, report.failed) == (9, 1)
    [failure] = report.failures
    assert (failure.error, failure.reason) == ("InvalidOutputError", "no form")
    assert failure.path.endswith("005.txt")
    assert json.loads((out / "failures.jsonl").read_text(encoding="utf-8"))["reason"] == "no form"
    assert "005" not in ids(lines)


def test_failures_are_tried_again_on_request_only(go: Go, canned: Any, out: Path) -> None:
    canned.fails["patrol was the 5th"] = InvalidOutputError("no form")
    go()
    canned.fails.clear()
    assert go().failed == 1
    assert len(canned.asked) == 10
    report = go(retry_failed=True)
    assert (report.done, report.failed, len(canned.asked)) == (10, 0, 11)
    assert not (out / "failures.jsonl").exists()


def test_unreadable_articles_are_listed_and_read_when_they_are_mended(go: Go, articles: Path) -> None:
    (articles / "000.txt").write_bytes(b"\x00\x01\x02")
    (articles / "empty.txt").write_text("", encoding="utf-8")
    report = go()
    assert (report.done, report.failed) == (9, 2)
    assert {failure.error for failure in report.failures} == {"DocumentError"}
    (articles / "empty.txt").write_text(article(77), encoding="utf-8")
    assert (go().done, go().failed) == (10, 1)


def test_a_second_run_on_the_folder_is_told(go: Go, canned: Any) -> None:
    told: list[str] = []

    def second(count: int) -> None:
        if count == 1:
            with pytest.raises(ConfigurationError) as caught:
                go()
            told.append(str(caught.value))

    canned.before = second
    assert go(workers=1).done == 10
    assert f"process {os.getpid()}" in told[0]


@pytest.mark.parametrize("fault", ["drop", "half", "junk", "busy"])
def test_passing_faults_of_a_server_are_survived(
    online: Go, articles: Path, stub: tuple[str, Stub], fault: str
) -> None:
    (articles / "003.txt").write_text(article(3, f"stub-{fault}"), encoding="utf-8")
    report = online()
    assert (report.done, report.failed) == (10, 0)
    assert sum(stub[1].stats.articles.values()) == 11


def test_one_article_that_breaks_the_server_costs_its_own_attempts_alone(
    online: Go, articles: Path, stub: tuple[str, Stub]
) -> None:
    (articles / "003.txt").write_text(article(3, "stub-fail"), encoding="utf-8")
    report = online()
    assert (report.done, report.failed) == (9, 1)
    assert report.failures[0].error == "TransientModelError"
    assert stub[1].stats.accepted == 9 + 4


def test_a_server_that_hangs_is_given_up_on_and_asked_again(
    online: Go, articles: Path, stub: tuple[str, Stub]
) -> None:
    (articles / "003.txt").write_text(article(3, "stub-hang"), encoding="utf-8")
    assert online(timeout=0.3).done == 10
    assert stub[1].stats.accepted == 11


def test_no_more_requests_are_under_way_than_workers(online: Go, stub: tuple[str, Stub]) -> None:
    stub[1].behaviour.latency = 0.02
    online(workers=3)
    assert 1 < stub[1].stats.most_at_once <= 3


def test_a_refusing_server_is_obeyed_and_everything_is_done(online: Go, stub: tuple[str, Stub]) -> None:
    stub[1].behaviour.limit, stub[1].behaviour.window = 4, 0.5
    report = online(workers=4, max_retries=20)
    assert report.done == 10
    assert stub[1].stats.refused < 10


def test_a_server_that_asks_for_a_day_is_not_waited_for_and_the_run_says_so(
    online: Go, articles: Path, stub: tuple[str, Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10, 40):
        (articles / f"{number:03}.txt").write_text(article(number), encoding="utf-8")
    monkeypatch.setattr(stub[1], "_wait", lambda: 86_400.0)
    report = online()
    assert report.stopped is not None
    assert "another 86400 seconds" in report.stopped
    assert stub[1].stats.refused <= 4


def test_the_fetching_of_weights_is_told_a_tenth_at_a_time(
    out: Path, canned: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetched(name: None, settings: Settings, *, progress: Callable[[int, int], None]) -> Model:
        for have in range(0, 100_000_001, 1_000_000):
            progress(have, 100_000_000)
        return canned  # type: ignore[no-any-return]

    monkeypatch.setattr("extractor.batch.workforce.warm", lambda *_: None)
    monkeypatch.setattr("extractor.batch.workforce.open_model", fetched)
    order = Order((), out, Configuration(Settings.load(env_file=None, model="smollm2-135m")))
    said: list[str] = []
    journal = Journal(out)
    hire_threads(order, said.append)(journal).close()
    journal.close()
    assert len(said) == 11
    assert said[1] == "Fetching smollm2-135m: 10 of 100 MB."
