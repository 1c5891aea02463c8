"""Who may call, and how much of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from extractor.errors import ConfigurationError
from extractor.service.access import Access, is_loopback
from extractor.service.limits import Bounds, Places
from extractor.service.problems import Problem
from extractor.service.server import check_address

Start = Callable[..., TestClient]
TOKEN = SecretStr("s3cret-token")
NEEDING_TOKEN = ["/v1/models", "/v1/jobs/" + "0" * 32, "/metrics", "/nowhere"]


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("localhost", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("192.168.1.5", False),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
    ],
)
def test_only_an_address_that_means_this_machine_needs_no_token(
    settings: Any, host: str, alone: bool
) -> None:
    assert is_loopback(host) is alone
    check_address(host, settings.model_copy(update={"token": TOKEN}))
    if alone:
        check_address(host, settings)
    else:
        with pytest.raises(ConfigurationError, match="EXTRACTOR_TOKEN"):
            check_address(host, settings)


def test_a_blank_token_is_refused_however_the_service_is_started(settings: Any, start: Start) -> None:
    with pytest.raises(ConfigurationError, match="blank"):
        check_address("127.0.0.1", settings.model_copy(update={"token": SecretStr("  ")}))
    with pytest.raises(ConfigurationError, match="blank"):
        start(token=SecretStr("  "))


@pytest.mark.parametrize("path", NEEDING_TOKEN)
@pytest.mark.parametrize(
    "sent", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic s3cret-token", "s3cret-token", "Bearer é"]
)
def test_without_the_token_nobody_gets_in(start: Start, path: str, sent: str | None) -> None:
    headers = {} if sent is None else {"Authorization": sent.encode()}
    answer = start(token=TOKEN).get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "s3cret" not in answer.text


def test_with_the_token_under_any_name_one_gets_in(start: Start) -> None:
    client = start(token=TOKEN)
    headers = {"Authorization": "bearer s3cret-token", "Host": "extractor.example.org"}
    assert client.get("/v1/models", headers=headers).status_code == 200
    assert client.get("/metrics", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json", "/docs"])
def test_probes_and_documentation_need_no_token(start: Start, path: str) -> None:
    assert start(token=TOKEN).get(path).status_code in (200, 503)


def test_without_a_token_only_loopback_names_are_answered(client: TestClient) -> None:
    for name, status in {
        "localhost:8000": 200,
        "[::1]:8000": 200,
        "127.0.0.1": 200,
        "evil.example": 421,
        "": 421,
    }.items():
        assert client.get("/v1/models", headers={"Host": name}).status_code == status


def test_a_body_that_is_too_large_is_not_read(client: TestClient, stub: Any) -> None:
    answer = client.post("/v1/extract", json={"text": "x" * 20_001})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert stub.calls == 0


def test_a_body_that_hides_its_size_is_cut_off(client: TestClient) -> None:
    taken = 0

    def endless() -> Any:
        nonlocal taken
        for _ in range(1000):
            taken += 1000
            yield b"x" * 1000

    answer = client.post("/v1/extract", content=endless(), headers={"content-type": "application/json"})
    assert answer.status_code == 413


def test_a_declared_length_that_is_no_sane_number_is_too_large(client: TestClient) -> None:
    answer = client.post("/v1/extract", content=b"{}", headers={"content-length": "9" * 5000})
    assert answer.status_code == 413


def test_a_body_that_does_not_arrive_is_given_up() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("the application must not see it")

    async def receive() -> Any:
        await asyncio.sleep(60)

    places = Places(1, "places")
    bounds = Bounds(app, Access(TOKEN), places, 100, 0.05)
    headers = [(b"authorization", b"Bearer s3cret-token")]
    scope = {"type": "http", "method": "POST", "path": "/v1/extract", "headers": headers}
    with pytest.raises(Problem) as caught:
        asyncio.run(bounds(scope, receive, None))  # type: ignore[arg-type]  # nothing is sent
    assert (caught.value.status, caught.value.code) == (408, "slow_body")
    assert places.taken == 0


def test_an_article_that_takes_too_long_is_given_up_and_keeps_its_place(
    start: Start, stub: Any, text: str, eventually: Callable[..., bool]
) -> None:
    client = start(serve_seconds=0.2, serve_requests=1)
    stub.go.clear()
    slow = client.post("/v1/extract", json={"text": text})
    assert (slow.status_code, slow.json()["code"]) == (408, "slow_article")
    busy = client.post("/v1/extract", json={"text": text})
    assert (busy.status_code, busy.json()["code"]) == (429, "busy")
    stub.go.set()
    assert eventually(lambda: client.post("/v1/extract", json={"text": text}).status_code == 200)


def test_a_caller_who_finds_no_place_is_told_when_to_come_again(
    client: TestClient, stub: Any, text: str
) -> None:
    stub.go.clear()
    with ThreadPoolExecutor(2) as callers:
        served = [callers.submit(client.post, "/v1/extract", json={"text": text}) for _ in range(2)]
        assert all(stub.entered.acquire(timeout=10) for _ in served)
        refused = client.post("/v1/extract", json={"text": text})
        assert client.get("/healthz").status_code == 200
        stub.go.set()
        assert [future.result().status_code for future in served] == [200, 200]
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert client.post("/v1/extract", json={"text": text}).status_code == 200


def test_the_wait_that_is_asked_for_follows_how_long_places_are_in_use() -> None:
    places = Places(1, "places")
    for _ in range(40):
        places.take()
        places.give(90.0)
    places.take()
    with pytest.raises(Problem) as caught:
        places.take()
    assert 80 <= int(caught.value.headers["Retry-After"]) <= 90


def test_figures_name_routes_and_never_what_callers_wrote(
    client: TestClient, text: str, logged: Callable[[], str]
) -> None:
    client.post("/v1/extract", json={"text": text, "title": "Massacre", "url": "http://x.example/Massacre"})
    client.get("/v1/jobs/" + "a" * 32)
    client.get("/Massacre?Massacre=1", headers={"X-Request-ID": "Massacre!", "User-Agent": "Massacre"})
    client.request("MASSACRE", "/v1/models")
    page = client.get("/metrics").text
    assert 'extractor_articles_total{model="stub-70b",origin="request",outcome="ok"} 1.0' in page
    assert 'route="/v1/jobs/{id}",status="404"' in page
    assert 'extractor_cost_dollars_total{model="stub-70b"} 0.001' in page
    assert "assacre" not in page
    ours = [line for line in logged().splitlines() if line.startswith("extractor")]
    assert any("POST /v1/extract 200" in line for line in ours)
    assert not [line for line in ours if "assacre" in line.lower() or "Gunmen" in line]


@pytest.mark.parametrize("given", ["a b", "x" * 65, "новый", "a;b"])
def test_a_request_id_that_could_spoil_a_log_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given.encode()})
    assert len(answer.headers["x-request-id"]) == 32
