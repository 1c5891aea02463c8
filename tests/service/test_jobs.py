"""Jobs: batches that outlive requests and the process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from extractor.errors import ConfigurationError, TransientModelError
from extractor.records import Extraction
from extractor.service import create_app
from extractor.settings import Settings

Eventually = Callable[..., bool]


def articles(text: str, count: int) -> list[dict[str, str]]:
    return [{"id": f"n{number}", "text": f"{text} Report {number}."} for number in range(count)]


def ended(client: TestClient, where: str) -> bool:
    return client.get(where).json()["state"] not in ("queued", "running")


def submit(client: TestClient, text: str, count: int, **choice: str) -> str:
    answer = client.post("/v1/jobs", json={"articles": articles(text, count), **choice})
    assert answer.status_code == 202
    return str(answer.headers["location"])


def test_a_job_gives_its_results_in_order_and_a_review_page(
    client: TestClient, text: str, eventually: Eventually
) -> None:
    where = submit(client, text, 5, strategy="single")
    assert eventually(lambda: ended(client, where))
    job = client.get(where).json()
    assert (job["state"], job["done"], job["failed"], job["failures"]) == ("done", 5, 0, [])
    results = client.get(f"{where}/results")
    assert results.headers["content-type"] == "application/x-ndjson"
    found = [Extraction.model_validate_json(line) for line in results.text.splitlines()]
    assert [extraction.document.id for extraction in found] == [f"n{number}" for number in range(5)]
    page = client.get(f"{where}/review")
    assert page.headers["content-type"].startswith("text/html")
    assert "Report 4." in page.text


def test_a_jobs_folder_is_a_run_folder(
    client: TestClient, settings: Settings, text: str, eventually: Eventually
) -> None:
    where = submit(client, text, 1)
    assert eventually(lambda: ended(client, where))
    assert settings.serve_jobs is not None
    folder = settings.serve_jobs / Path(where).name
    assert {"extractions.jsonl", "journal.sqlite", "texts.jsonl"} <= {path.name for path in folder.iterdir()}
    assert settings.serve_jobs.stat().st_mode & 0o077 == 0  # articles are nobody else's business


@pytest.mark.parametrize("part", ["", "/results", "/review"])
@pytest.mark.parametrize("id", ["0" * 32, "..%2F..%2Fetc", "x", "0" * 31 + "%0a"])
def test_there_is_no_job_but_those_that_were_left(client: TestClient, id: str, part: str) -> None:
    assert client.get(f"/v1/jobs/{id}{part}").status_code in (404, 422)


def test_while_a_job_is_under_way_there_are_no_results(
    client: TestClient, stub: Any, text: str, eventually: Eventually
) -> None:
    stub.go.clear()
    where = submit(client, text, 3)
    assert stub.entered.acquire(timeout=10)
    assert client.get(where).json()["state"] == "running"
    for answer in (
        client.get(f"{where}/results"),
        client.get(f"{where}/review"),
        client.post(f"{where}/retry"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "not_done")
    stub.go.set()
    assert eventually(lambda: ended(client, where))


def test_failures_are_told_by_number_and_kind_and_can_be_retried(
    client: TestClient, stub: Any, text: str, eventually: Eventually
) -> None:
    stub.error = TransientModelError("no answer from /secret/socket about Gunmen")
    where = submit(client, text, 2)
    assert eventually(lambda: ended(client, where))
    job = client.get(where)
    assert job.json()["failures"] == [
        {"article": 0, "error": "TransientModelError"},
        {"article": 1, "error": "TransientModelError"},
    ]
    assert "secret" not in job.text
    assert client.get(f"{where}/results").text == ""
    stub.error = None
    assert client.post(f"{where}/retry").status_code == 202
    assert eventually(lambda: ended(client, where))
    assert (client.get(where).json()["done"], stub.calls) == (2, 4)
    assert len(client.get(f"{where}/results").text.splitlines()) == 2


def test_a_server_that_is_gone_ends_the_job_incomplete(
    client: TestClient, stub: Any, text: str, eventually: Eventually
) -> None:
    stub.error = TransientModelError("gone")
    where = submit(client, text, 40)
    assert eventually(lambda: ended(client, where))
    job = client.get(where).json()
    assert job["state"] == "incomplete"
    assert 20 <= job["failed"] < 40


def test_a_bug_fails_its_job_and_not_the_next(
    client: TestClient, stub: Any, text: str, eventually: Eventually, logged: Callable[[], str]
) -> None:
    stub.error = ValueError("Gunmen killed at /secret")
    first = submit(client, text, 1)
    assert eventually(lambda: ended(client, first))
    assert client.get(first).json()["state"] == "failed"
    assert "ValueError" in logged()
    assert "Gunmen" not in logged() + client.get(first).text
    stub.error = None
    second = submit(client, text + " Later.", 1)
    assert eventually(lambda: ended(client, second))
    assert client.get(second).json()["state"] == "done"


def test_no_more_jobs_wait_than_may(start: Callable[..., TestClient], stub: Any, text: str) -> None:
    client = start(serve_waiting=1)
    stub.go.clear()
    submit(client, text, 1)
    assert stub.entered.acquire(timeout=10)
    submit(client, text, 1)
    answer = client.post("/v1/jobs", json={"articles": articles(text, 1)})
    assert (answer.status_code, answer.json()["code"]) == (429, "queue")
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize("state", ["running", "queued", "done"])
def test_a_deleted_job_leaves_nothing(
    client: TestClient, stub: Any, settings: Settings, text: str, eventually: Eventually, state: str
) -> None:
    if state != "done":
        stub.go.clear()
    if state == "queued":
        submit(client, text, 1)
    where = submit(client, text, 4)
    assert eventually(lambda: client.get(where).json()["state"] == state)
    assert client.delete(where).status_code == 204
    assert client.get(where).status_code == 404
    assert client.delete(where).status_code == 404
    stub.go.set()
    assert settings.serve_jobs is not None
    folder = settings.serve_jobs / Path(where).name
    assert eventually(lambda: not folder.exists())


@contextmanager
def service(settings: Settings, stub: Any) -> Iterator[TestClient]:
    app = create_app(settings, model_factory=lambda name, _: stub)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def test_a_job_that_is_stopped_finishes_what_is_under_way_and_goes_on_at_the_next_start(
    settings: Settings, stub: Any, text: str, eventually: Eventually
) -> None:
    stub.seconds = 0.2
    with service(settings, stub) as client:
        where = submit(client, text, 6)
        assert stub.entered.acquire(timeout=10)
    calls = stub.calls
    assert 1 <= calls <= 4
    assert stub.closed
    stub.closed = False
    with service(settings, stub) as client:
        assert eventually(lambda: ended(client, where))
        assert client.get(where).json()["done"] == 6
    assert stub.calls == 6  # nothing was asked twice
    stub.closed = False
    with service(settings, stub) as client:
        assert client.get(where).json()["state"] == "done"
        assert len(client.get(f"{where}/results").text.splitlines()) == 6
    assert stub.calls == 6


def test_an_article_that_is_cut_off_by_a_stop_is_no_failure(
    settings: Settings, stub: Any, text: str, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.service.app.GRACE_SECONDS", 0.1)
    stub.go.clear()
    with service(settings, stub) as client:
        where = submit(client, text, 2)
        assert all(stub.entered.acquire(timeout=10) for _ in range(2))
    stub.closed = False
    with service(settings, stub) as client:
        assert eventually(lambda: ended(client, where))
        job = client.get(where).json()
        assert (job["state"], job["done"], job["failed"]) == ("done", 2, 0)


def test_two_services_do_not_share_a_folder_of_jobs(settings: Settings, stub: Any) -> None:
    other = service(settings, stub)
    with service(settings, stub), pytest.raises(ConfigurationError, match="EXTRACTOR_SERVE_JOBS"):
        other.__enter__()


def test_a_job_whose_model_is_no_longer_offered_fails_with_that_reason(
    settings: Settings, stub: Any, text: str, eventually: Eventually
) -> None:
    both = settings.model_copy(update={"serve_models": ("other-70b",)})
    stub.seconds = 0.2
    with service(both, stub) as client:
        where = submit(client, text, 6, model="other-70b")
    stub.closed = False
    with service(settings, stub) as client:
        assert eventually(lambda: ended(client, where))
        job = client.get(where).json()
        assert job["state"] == "failed"
        assert "not offered" in job["problem"]


def test_folders_that_are_no_jobs_are_left_alone(settings: Settings, stub: Any) -> None:
    assert settings.serve_jobs is not None
    for name, ticket in {"half": None, "other": "{}", "junk": "\x00"}.items():
        folder = settings.serve_jobs / name
        folder.mkdir(parents=True)
        (folder / "articles.jsonl").write_text(json.dumps({"text": "x"}), encoding="utf-8")
        if ticket is not None:
            (folder / "job.json").write_text(ticket, encoding="utf-8")
    with service(settings, stub) as client:
        assert 'extractor_jobs{state="queued"} 0.0' in client.get("/metrics").text
    assert stub.calls == 0
    assert len([path for path in settings.serve_jobs.iterdir() if path.is_dir()]) == 3
