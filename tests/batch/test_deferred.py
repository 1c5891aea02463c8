"""The Batch API answers ahead of the run, once, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.stub import Stub, article
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


def test_an_embedded_model_has_no_batch_api(go: Go) -> None:
    with pytest.raises(ConfigurationError, match="remote models"):
        go(batch_api=True, base_url=None, model="smollm2-135m")
