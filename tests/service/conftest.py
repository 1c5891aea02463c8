"""A stand-in at the seam to models, and the service around it. It stands for no model's quality.

Its drafts are canned: whatever is asked, it reports one attack in the first sentence.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient

from extractor.drafts import ArticleDraft
from extractor.errors import ModelError
from extractor.llm.model import Classification, Completion, Form, Prompt
from extractor.records import Usage
from extractor.service import create_app
from extractor.settings import Settings

NAME = "stub-70b"
TEXT = "Gunmen killed three soldiers at a checkpoint near Gao on Saturday. Nobody has claimed the attack."
DRAFT = {
    "incidents": [
        {
            "sentences": [0],
            "sub_event_type": "Armed clash",
            "summary": "Gunmen attacked a checkpoint near Gao.",
            "date": "Saturday",
            "place": "Gao",
            "outcome": "hit",
            "responsibility": "unclaimed",
            "status": "reported",
            "background": False,
            "perpetrators": [{"name": "Gunmen", "attribution": "stated_as_fact", "attributed_by": None}],
            "targets": [{"name": "three soldiers", "type": "military", "effect": "unknown"}],
            "weapons": [],
            "defences": [],
            "casualties": [],
        }
    ],
    "actors": [],
    "claims": [],
}


class StubModel:
    """Answers at once, or as told: ``error`` is raised, ``wait`` is waited for, ``seconds`` are slept."""

    def __init__(self, name: str = NAME) -> None:
        self.name = name
        self.context_tokens: int | None = None
        self.draft: dict[str, Any] = DRAFT
        self.error: Exception | None = None
        self.seconds = 0.0
        self.go = threading.Event()
        self.go.set()
        self.entered = threading.Semaphore(0)
        self.calls = 0
        self.closed = False

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024
    ) -> list[Completion[Form] | ModelError]:
        self._pause()
        assert form is ArticleDraft
        value = form.model_validate(self.draft)
        return [Completion(value, Usage(input_tokens=100, output_tokens=10, calls=1), self.name)] * len(
            prompts
        )

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        self._pause()
        probabilities = {label: 0.9 if label == "yes" else 0.1 for label in labels}
        return [Classification(probabilities, Usage(input_tokens=10, calls=1), self.name)] * len(prompts)

    def cost(self, usage: Usage) -> float | None:
        return 0.001 * usage.calls

    def close(self) -> None:
        self.closed = True
        self.go.set()

    def _pause(self) -> None:
        self.calls += 1
        self.entered.release()
        assert self.go.wait(20)
        time.sleep(self.seconds)
        if self.closed:
            raise ModelError("closed")
        if self.error is not None:
            raise self.error


@pytest.fixture
def stub() -> StubModel:
    return StubModel()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        model=NAME,
        serve_jobs=tmp_path / "jobs",
        serve_requests=2,
        serve_seconds=10.0,
        serve_body=20_000,
        workers=2,
    )


Start = Callable[..., TestClient]


@pytest.fixture
def start(stub: StubModel, settings: Settings) -> Iterator[Start]:
    """Start the service with changed settings; all are stopped at the end of the test."""
    with ExitStack() as running:

        def started(**changes: Any) -> TestClient:
            app = create_app(settings.model_copy(update=changes), model_factory=lambda name, _: stub)
            client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=True)
            return running.enter_context(client)

        yield started
        stub.go.set()


@dataclass(frozen=True)
class Running:
    """A real server on loopback."""

    address: str
    server: uvicorn.Server
    thread: threading.Thread


Listen = Callable[..., Running]


@pytest.fixture
def listen(stub: StubModel, settings: Settings) -> Iterator[Listen]:
    """Start a real server with changed settings; it is stopped at the end of the test."""
    started: list[Running] = []

    def listening(**changes: Any) -> Running:
        app = create_app(settings.model_copy(update=changes), model_factory=lambda name, _: stub)
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=10))
        thread = threading.Thread(target=server.run)
        started.append(Running(f"http://127.0.0.1:{port}", server, thread))
        thread.start()
        assert eventually(lambda: server.started)
        return started[-1]

    yield listening
    stub.go.set()
    for running in started:
        running.server.should_exit = True
        running.thread.join(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    """Return a port that nobody listens to."""
    return free_port()


@pytest.fixture
def client(start: Start) -> TestClient:
    return start()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Return everything that anyone logged, at any level, tracebacks included."""
    caplog.set_level(logging.DEBUG)
    formatter = logging.Formatter("%(name)s %(message)s")
    return lambda: "\n".join(formatter.format(record) for record in caplog.records)


def eventually(check: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Say whether something becomes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.01)
    return check()


@pytest.fixture(name="eventually")
def _eventually() -> Callable[..., bool]:
    return eventually


@pytest.fixture
def text() -> str:
    return TEXT
