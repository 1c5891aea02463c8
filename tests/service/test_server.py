"""The server: a real one on loopback, its stop, and what it prints."""

from __future__ import annotations

import builtins
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from pydantic import SecretStr

from extractor.errors import ConfigurationError
from extractor.service import create_app, serve, server
from extractor.settings import Settings


def test_a_stop_lets_requests_finish_and_takes_no_more(
    listen: Callable[..., Any], stub: Any, text: str, eventually: Callable[..., bool]
) -> None:
    running = listen()
    stub.go.clear()
    answers: list[httpx2.Response] = []
    caller = threading.Thread(
        target=lambda: answers.append(
            httpx2.post(f"{running.address}/v1/extract", json={"text": text}, timeout=20)
        )
    )
    caller.start()
    assert stub.entered.acquire(timeout=10)
    running.server.should_exit = True
    assert eventually(lambda: _refused(running.address))
    stub.go.set()
    caller.join(20)
    running.thread.join(20)
    assert [answer.status_code for answer in answers] == [200]
    assert not running.thread.is_alive()
    assert stub.closed


def _refused(address: str) -> bool:
    try:
        httpx2.get(f"{address}/healthz")
    except httpx2.TransportError:
        return True
    return False


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from conftest import StubModel
from extractor.service.server import run
from extractor.settings import Settings
from pathlib import Path
stub = StubModel()
stub.seconds = 1.0
settings = Settings(_env_file=None, model=stub.name, serve_jobs=Path(sys.argv[3]))
run("127.0.0.1", int(sys.argv[2]), settings, lambda name, settings: stub)
"""


def test_a_signal_stops_the_program_in_good_order_and_nothing_private_is_printed(
    tmp_path: Path, port: int, text: str, eventually: Callable[..., bool]
) -> None:
    arguments = [str(Path(__file__).parent), str(port), str(tmp_path / "jobs")]
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments], stderr=subprocess.PIPE, text=True)
    try:
        address = f"http://127.0.0.1:{port}"
        assert eventually(lambda: not _refused(address), 20)
        sent = {"articles": [{"text": f"{text} {number}"} for number in range(50)]}
        assert httpx2.post(f"{address}/v1/jobs", json=sent).status_code == 202
        status: list[int] = []
        caller = threading.Thread(
            target=lambda: status.append(
                httpx2.post(f"{address}/v1/extract", json={"text": text}).status_code
            )
        )
        caller.start()
        busy = "extractor_requests_in_flight 2.0"  # the article and the question itself
        assert eventually(lambda: busy in httpx2.get(f"{address}/metrics").text)
        os.kill(program.pid, signal.SIGTERM)
        _, printed = program.communicate(timeout=30)
        caller.join()
    finally:
        program.kill()
    assert status == [200]
    assert "Application shutdown complete" in printed
    assert "POST /v1/extract 200" in printed
    for private in ("Gunmen", "Traceback", str(tmp_path)):
        assert private not in printed


def test_an_open_address_without_a_token_is_refused_before_a_model_is_opened(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="EXTRACTOR_TOKEN"):
        serve("0.0.0.0", 0, settings)


def test_a_model_that_cannot_be_opened_is_told_to_whoever_starts_the_service(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match=r"missing\.gguf"):
        serve("127.0.0.1", 0, settings.model_copy(update={"model": "missing.gguf"}))


def test_what_is_set_reaches_the_server(
    settings: Settings, stub: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: seen.update(options))
    guarded = settings.model_copy(update={"token": SecretStr("a-long-token")})
    server.run("0.0.0.0", 8123, guarded, lambda name, _: stub)
    assert (seen["host"], seen["port"], seen["access_log"]) == ("0.0.0.0", 8123, False)


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("extractor.service.")]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(name: str, *arguments: Any, **options: Any) -> Any:
        if name.partition(".")[0] in ("fastapi", "uvicorn", "prometheus_client"):
            raise ImportError(f"No module named {name!r}", name=name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigurationError, match=r"conflict-extractor\[serve\]"):
        create_app(Settings(_env_file=None))
    with pytest.raises(ConfigurationError, match=r"conflict-extractor\[serve\]"):
        serve(settings=Settings(_env_file=None))
