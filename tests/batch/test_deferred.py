"""The Batch API answers ahead of the run, once, whatever happens in between."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.stub import Stub, article
from extractor.batch import deferred
from extractor.batch.journal import Journal
from extractor.batch.report import Report
from extractor.errors import ConfigurationError
from extractor.llm.deferred import DeferredServer

Go = Callable[..., Report]
Lines = Callable[[], list[dict[str, Any]]]


def test_articles_are_answered_by_a_batch_and_none_online(
    online: Go, stub: tuple[str, Stub], lines: Lines
) -> None:
    report = online(batch_api=True)
    assert (report.done, report.calls, report.input_tokens) == (10, 10, 15000)
    assert stub[1].stats.accepted == 0
    assert len(stub[1].batches) == 1
    assert [line["document"]["id"] for line in lines()] == [f"{number:03}" for number in range(10)]
    assert lines()[0]["provenance"]["usage"]["input_tokens"] == 1500


def test_rows_that_failed_or_do_not_fit_are_asked_again_online(
    online: Go, articles: Path, stub: tuple[str, Stub]
) -> None:
    (articles / "003.txt").write_text(article(3, "stub-junk"), encoding="utf-8")
    (articles / "005.txt").write_text(article(5, "stub-fail"), encoding="utf-8")
    report = online(batch_api=True)
    assert (report.done, report.failed) == (9, 1)
    assert len(stub[1].stats.articles) == 2


def test_a_crash_after_creation_finds_the_batch_again(
    online: Go, stub: tuple[str, Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = DeferredServer.submit

    def submit_and_crash(self: DeferredServer, file: Path, token: str) -> str:
        real(self, file, token)
        raise KeyboardInterrupt

    monkeypatch.setattr(DeferredServer, "submit", submit_and_crash)
    with pytest.raises(KeyboardInterrupt):
        online(batch_api=True)
    monkeypatch.undo()
    assert online(batch_api=True).done == 10
    assert len(stub[1].batches) == 1
    assert stub[1].stats.accepted == 0


def test_a_crash_before_creation_submits_again(
    online: Go, stub: tuple[str, Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: DeferredServer, file: Path, token: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(DeferredServer, "submit", crash)
    with pytest.raises(KeyboardInterrupt):
        online(batch_api=True)
    monkeypatch.undo()
    assert online(batch_api=True).done == 10
    assert len(stub[1].batches) == 1


def test_a_run_that_ended_while_waiting_goes_on_waiting(
    online: Go, stub: tuple[str, Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: DeferredServer, batch_id: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(DeferredServer, "progress", interrupted)
    with pytest.raises(KeyboardInterrupt):
        online(batch_api=True)
    monkeypatch.undo()
    assert online(batch_api=True).done == 10
    assert len(stub[1].batches) == 1


def test_what_is_done_is_not_submitted_again(online: Go, articles: Path, stub: tuple[str, Stub]) -> None:
    online(batch_api=True)
    (articles / "new.txt").write_text(article(99), encoding="utf-8")
    assert online(batch_api=True).done == 11
    assert len(stub[1].batches) == 2
    second = stub[1].batches["batch_2"]["input_file_id"]
    assert len(stub[1].files[second].splitlines()) == 1


def test_a_crash_while_answers_are_entered_enters_and_bills_each_once(
    online: Go, stub: tuple[str, Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, entered = Journal.keep, []

    def keep_and_crash(self: Journal, article: str, answers: Sequence[tuple[str, str]]) -> None:
        real(self, article, answers)
        entered.append(article)
        if len(entered) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(Journal, "keep", keep_and_crash)
    with pytest.raises(KeyboardInterrupt):
        online(batch_api=True)
    monkeypatch.undo()
    report = online(batch_api=True)
    assert (report.done, report.calls) == (10, 10)
    assert len(stub[1].batches) == 1


def test_a_batchs_file_stays_below_the_servers_limit(
    online: Go, stub: tuple[str, Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deferred, "_MOST_BYTES", 40_000)
    assert online(batch_api=True).done == 10
    files = [file for name, file in stub[1].files.items() if name.startswith("file-")]
    assert len(files) == len(stub[1].batches) > 1
    assert max(map(len, files)) <= 40_000
    assert sum(len(file.splitlines()) for file in files) == 10


def test_nothing_is_submitted_any_more_once_the_run_is_stopped(
    online: Go, stub: tuple[str, Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = DeferredServer.line, []

    def interrupted(self: DeferredServer, key: str, *question: Any) -> str:
        asked.append(key)
        if len(asked) == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return real(self, key, *question)

    monkeypatch.setattr(DeferredServer, "line", interrupted)
    report = online(batch_api=True)
    assert report.stopped is not None
    assert (len(asked), report.left) == (3, 10)
    assert not stub[1].batches


def test_a_batch_that_failed_whole_ends_the_run_instead_of_going_online_at_full_price(
    online: Go, stub: tuple[str, Stub], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failed(name: str) -> dict[str, Any]:
        errors = {"object": "list", "data": [{"code": "token_limit_exceeded", "message": "Too much."}]}
        return stub[1].batches[name] | {"status": "failed", "errors": errors}

    monkeypatch.setattr(stub[1], "poll_batch", failed)
    report = online(batch_api=True)
    assert report.stopped is not None
    assert "batch_1 is failed (token_limit_exceeded)" in report.stopped
    assert (report.left, stub[1].stats.accepted) == (10, 0)
    monkeypatch.undo()
    assert online(batch_api=True).done == 10
    assert (len(stub[1].batches), stub[1].stats.accepted) == (2, 0)


def test_an_extraction_says_what_its_article_cost_in_a_batch(
    online: Go, articles: Path, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    (articles / "003.txt").write_text(article(3, "stub-junk"), encoding="utf-8")  # asked again online
    for module in ("extractor.batch.deferred", "extractor.llm.remote"):
        monkeypatch.setattr(f"{module}.price", lambda usage, *_, **__: float(usage.calls))
    report = online(batch_api=True)
    costs = [line["provenance"]["cost_usd"] for line in lines()]
    assert costs == [0.5, 0.5, 0.5, costs[3], *[0.5] * 6]
    assert costs[3] >= 1.0
    assert report.cost == pytest.approx(sum(costs) + 0.5)


def test_an_embedded_model_has_no_batch_api(go: Go) -> None:
    with pytest.raises(ConfigurationError, match="remote models"):
        go(batch_api=True, base_url=None, model="smollm2-135m")
