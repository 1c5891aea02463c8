"""What stops a run: a bug, a refused key, a server that is gone, the bill, Ctrl-C."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.stub import article
from extractor.articles.files import Article, read_file
from extractor.batch.journal import Journal
from extractor.batch.report import Report
from extractor.batch.workforce import Workforce
from extractor.errors import (
    ConfigurationError,
    ModelError,
    RejectedRequestError,
    TransientModelError,
)

Go = Callable[..., Report]
Lines = Callable[[], list[dict[str, Any]]]


def test_a_bug_stops_the_run_and_what_was_finished_stays(go: Go, canned: Any, lines: Lines) -> None:
    canned.fails["patrol was the 8th"] = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError):
        go(workers=1)
    assert len(lines()) == 8
    canned.fails.clear()
    assert go().done == 10
    assert len(canned.asked) == 11


def test_a_wrong_key_stops_the_run_and_fails_no_article(go: Go, canned: Any) -> None:
    canned.fails["patrol was the 3th"] = ConfigurationError("the key is refused")
    with pytest.raises(ConfigurationError, match="the key is refused"):
        go(workers=1)
    canned.fails.clear()
    assert (go().done, go().failed) == (10, 0)


@pytest.mark.parametrize("error", [TransientModelError("unreachable"), RejectedRequestError("unreachable")])
def test_a_server_that_is_gone_or_wants_nobody_stops_the_run(
    go: Go, articles: Path, canned: Any, error: ModelError
) -> None:
    for number in range(10, 60):
        (articles / f"{number:03}.txt").write_text(article(number), encoding="utf-8")
    canned.fails["patrol"] = error
    report = go(workers=2)
    assert 20 <= report.failed <= 25
    assert report.left == 60 - report.failed
    assert report.stopped is not None
    assert "unreachable" in report.stopped
    canned.fails.clear()
    assert go(retry_failed=True).done == 60


def test_the_bill_stops_the_run_before_it_exceeds_the_limit(go: Go, canned: Any, display: Any) -> None:
    report = go(workers=4, max_cost=4.5)
    assert report.done == len(canned.asked) == 4
    assert report.stopped is not None
    assert "--max-cost" in report.stopped
    assert go(max_cost=4.5).done == 4
    assert go(max_cost=20.0).done == 10
    assert len(canned.asked) == 10


def test_the_limit_counts_what_the_folder_cost_with_other_settings(go: Go, canned: Any) -> None:
    go(temperature=0.7)
    report = go(max_cost=12.5)
    assert (report.done, report.cost, len(canned.asked)) == (2, 2.0, 12)


def test_a_limit_is_refused_where_it_is_unknown_what_was_spent(go: Go, canned: Any) -> None:
    canned._price = None
    go(temperature=0.7)
    canned._price = 1.0
    with pytest.raises(ConfigurationError, match="unknown"):
        go(max_cost=12.5)


def test_the_bill_is_projected_while_it_runs(go: Go, display: Any) -> None:
    go(workers=1)
    projected = [s.projected for s in display.snapshots if 3 <= s.done < 10]
    assert projected
    assert projected[-1] == pytest.approx(10.0)


def test_a_limit_without_a_price_is_refused(go: Go, canned: Any) -> None:
    canned._price = None
    with pytest.raises(ConfigurationError, match="price"):
        go(max_cost=1.0)


def test_interrupting_finishes_what_is_under_way_and_says_how_to_go_on(
    go: Go, canned: Any, display: Any, lines: Lines
) -> None:
    canned.before = lambda count: os.kill(os.getpid(), signal.SIGINT) if count == 3 else None
    report = go(workers=1)
    assert report.stopped is not None
    assert "run the same command again" in report.stopped
    assert report.left > 0
    assert len(lines()) == report.done == len(canned.asked)
    assert any("under way" in message for message in display.messages)
    canned.before = lambda count: None
    assert go().done == 10
    assert len(canned.asked) == 10


def test_an_interrupted_run_reads_no_further_files(go: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def interrupted(path: Path) -> Iterator[Article]:
        read.append(path)
        if len(read) == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return read_file(path)

    monkeypatch.setattr("extractor.batch.listing.read_file", interrupted)
    report = go()
    assert len(read) == 3
    assert report.left == 10 - report.done > 0


def test_interrupting_while_the_model_is_opened_gives_it_up(go: Go, canned: Any, display: Any) -> None:
    opened: list[str] = []

    def fetching(journal: Journal) -> Workforce:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        opened.append("all of a gigabyte")
        raise AssertionError

    report = go(hire=fetching)
    assert not opened
    assert report.stopped is not None
    assert (report.done, report.left) == (0, 10)
    assert not any("under way" in message for message in display.messages)
    assert go().done == 10
