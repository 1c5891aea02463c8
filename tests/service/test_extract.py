"""One article: what a caller gets, and what when something goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from extractor import extract
from extractor.errors import (
    ConfigurationError,
    InvalidOutputError,
    ModelError,
    RejectedRequestError,
    TransientModelError,
    WeightsError,
)
from extractor.records import Extraction
from extractor.service import create_app
from extractor.settings import Settings

SECRET = "/home/analyst/sk-key Gunmen killed three"


def test_the_answer_is_the_extraction_that_the_core_makes(client: TestClient, stub: Any, text: str) -> None:
    answer = client.post("/v1/extract", json={"text": text, "title": "Gao", "published": "2024-03-12"})
    got = Extraction.model_validate_json(answer.content)
    expected = extract(text, published="2024-03-12", model=stub, settings=Settings(_env_file=None))
    assert answer.status_code == 200
    assert got.incidents == expected.incidents
    assert got.incidents[0].place is not None
    assert got.document.title == "Gao"


def test_what_the_article_does_not_say_is_dropped(client: TestClient, stub: Any, text: str) -> None:
    [incident] = stub.draft["incidents"]
    stub.draft = {**stub.draft, "incidents": [{**incident, "place": "Timbuktu"}]}
    got = Extraction.model_validate_json(client.post("/v1/extract", json={"text": text}).content)
    assert got.incidents[0].place is None
    assert "ungrounded" in [issue.code for issue in got.issues]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "request"),
        ({"text": ""}, 422, "request"),
        ({"text": " \n\t"}, 422, "request"),
        ({"text": "a\x00b"}, 422, "request"),
        ({"text": "half a pair \ud800"}, 422, "request"),
        ({"text": "a", "title": "\udfff"}, 422, "request"),
        ({"text": "a", "published": "yesterday"}, 422, "request"),
        ({"text": "a", "strategy": "best"}, 422, "request"),
        ({"text": "a", "publishd": "2024-01-01"}, 422, "request"),
        ({"text": "a", "model": "openai/gpt-5"}, 400, "unknown_model"),
        ([], 422, "request"),
    ],
)
def test_a_request_that_is_wrong_is_refused_before_a_model_is_asked(
    client: TestClient, stub: Any, body: Any, status: int, code: str
) -> None:
    sent = json.dumps(body)  # which escapes half a surrogate pair
    answer = client.post("/v1/extract", content=sent, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert stub.calls == 0


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"text": ' + b"[" * 9000])
def test_what_is_no_json_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/extract", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["title"]


def test_a_body_of_another_type_is_no_request(client: TestClient, text: str) -> None:
    answer = client.post(
        "/v1/extract", content=f'{{"text": "{text}"}}', headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 422  # a web page could send it without asking the browser for permission


@pytest.mark.parametrize(
    ("error", "status", "code", "wait"),
    [
        (TransientModelError(SECRET, retry_after=7.2), 503, "model_unavailable", "8"),
        (TransientModelError(SECRET), 503, "model_unavailable", "5"),
        (TransientModelError(SECRET, retry_after=0), 503, "model_unavailable", "1"),
        (RejectedRequestError(SECRET), 502, "model_rejected", None),
        (InvalidOutputError(SECRET), 502, "model_output", None),
        (ConfigurationError(SECRET), 500, "configuration", None),
        (WeightsError(SECRET), 500, "extractor", None),
        (ModelError(SECRET), 500, "extractor", None),
        (ValueError(SECRET), 500, "bug", None),
        (TimeoutError(SECRET), 500, "bug", None),
    ],
)
def test_an_error_becomes_a_problem_that_says_nothing_of_its_message(
    client: TestClient,
    stub: Any,
    text: str,
    logged: Callable[[], str],
    error: Exception,
    status: int,
    code: str,
    wait: str | None,
) -> None:
    stub.error = error
    answer = client.post("/v1/extract", json={"text": text}, headers={"X-Request-ID": "mine-1"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers.get("retry-after") == wait
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == "mine-1"
    for words in ("/home", "sk-key", "Gunmen", "checkpoint"):
        assert words not in answer.text
        assert words not in logged()
    assert "mine-1" in logged()


def test_a_model_that_cannot_be_opened_leaves_the_service_alive_and_not_ready(settings: Settings) -> None:
    def factory(name: str, settings: Settings) -> Any:
        raise WeightsError(f"{SECRET} could not be fetched")

    with TestClient(create_app(settings, model_factory=factory), base_url="http://127.0.0.1") as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        answer = client.post("/v1/extract", json={"text": "Gunmen came."})
        assert answer.status_code == 500
        assert "sk-key" not in answer.text


def test_a_server_that_is_down_is_a_503(settings: Settings) -> None:
    nobody = settings.model_copy(
        update={"model": "openai/gone", "base_url": "http://127.0.0.1:9/v1", "max_retries": 0}
    )
    with TestClient(create_app(nobody), base_url="http://127.0.0.1") as client:
        answer = client.post("/v1/extract", json={"text": "Gunmen came."})
        assert (answer.status_code, answer.json()["code"]) == (503, "model_unavailable")
        assert int(answer.headers["retry-after"]) >= 1
        assert "127.0.0.1:9" not in answer.text


def test_only_configured_models_are_offered_and_files_without_their_folder(
    settings: Settings, stub: Any
) -> None:
    several = settings.model_copy(update={"serve_models": ("/models/tiny-1b.gguf", "openai/gpt-5-mini")})
    opened: list[str] = []

    def factory(name: str, settings: Settings) -> Any:
        opened.append(name)
        return stub

    with TestClient(create_app(several, model_factory=factory), base_url="http://127.0.0.1") as client:
        offered = client.get("/v1/models").json()["models"]
        assert [model["name"] for model in offered] == ["stub-70b", "tiny-1b.gguf", "openai/gpt-5-mini"]
        assert [model["default"] for model in offered] == [True, False, False]
        asked = {"text": "Gunmen came.", "model": "tiny-1b.gguf", "strategy": "single"}
        first, second = (client.post("/v1/extract", json=asked) for _ in range(2))
        assert first.json()["provenance"]["strategy"] == "single"
        assert second.status_code == 200
        assert sorted(opened) == ["/models/tiny-1b.gguf", "stub-70b"]
        assert client.post("/v1/extract", json={**asked, "model": "/models/tiny-1b.gguf"}).status_code == 400


@pytest.mark.weights
def test_the_cascade_runs_behind_the_service(client: TestClient, text: str) -> None:
    answer = client.post("/v1/extract", json={"text": text, "published": "2024-03-12", "strategy": "cascade"})
    got = Extraction.model_validate_json(answer.content)
    assert got.provenance is not None
    assert got.provenance.strategy == "cascade"
    assert got.incidents[0].casualties[0].outcome == "killed"
