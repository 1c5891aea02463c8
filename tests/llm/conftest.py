"""A small server that fails as servers fail, and the settings of the recorded conversations.

The cassettes come from llama.cpp's OpenAI-compatible server with a real model, the default of this package:

    python -m llama_cpp.server --model qwen2.5-coder-1.5b-instruct-q4_k_m.gguf \\
        --model_alias qwen2.5-coder-1.5b --host 127.0.0.1 --port 8719 --n_ctx 1024 --logits_all true --seed 0
    pytest tests/llm/test_cassettes.py --record-mode=rewrite

They match on the body too: a changed prompt must be recorded anew, and is not answered with an old answer.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from extractor.llm.model import Message, Prompt
from extractor.llm.remote import RemoteModel, open_remote
from extractor.settings import Settings

MODEL = "small-model"
KEY = "sk-secret-of-the-tests"


@dataclass(frozen=True)
class Reply:
    """One scripted answer; ``seconds`` are waited first, and ``cut`` closes the connection instead."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cut: bool = False


class FaultyServer:
    """Answers requests by a script; the last line of it is repeated for ever."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self._script: list[Reply] = []
        self._lock = threading.Lock()

    def says(self, content: object, **choice: Any) -> FaultyServer:
        """Answer with a completion; ``finish_reason``, ``refusal``, ``logprobs``, ``usage`` may be given."""
        usage = choice.pop("usage", {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15})
        message = {"role": "assistant", "content": content, "refusal": choice.pop("refusal", None)}
        return self.sends(
            {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": "small-model-2026-11-01",
                "choices": [
                    {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None} | choice
                ],
                "usage": usage,
            }
        )

    def fails(self, status: int, message: str = "no", **rest: Any) -> FaultyServer:
        """Answer with an error as OpenAI writes them; ``code``, ``param`` and ``headers`` may be given."""
        headers = rest.pop("headers", {})
        return self.sends({"error": {"message": message, "type": "some_error"} | rest}, status, headers)

    def sends(self, body: object, status: int = 200, headers: dict[str, str] | None = None) -> FaultyServer:
        """Answer with any JSON."""
        return self.does(Reply(status, json.dumps(body).encode(), headers or {}))

    def junk(self, text: str, content_type: str) -> FaultyServer:
        """Answer 200 with something that is no JSON."""
        return self.does(Reply(200, text.encode(), {"Content-Type": content_type}))

    def stalls(self, seconds: float) -> FaultyServer:
        """Say nothing for a while."""
        return self.does(Reply(seconds=seconds, cut=True))

    def cuts(self) -> FaultyServer:
        """Close the connection without an answer."""
        return self.does(Reply(cut=True))

    def does(self, reply: Reply) -> FaultyServer:
        self._script.append(reply)
        return self

    def take(self, request: dict[str, Any], key: str | None) -> Reply:
        with self._lock:
            self.requests.append(request)
            self.keys.append(key)
            return self._script.pop(0) if len(self._script) > 1 else self._script[0]


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    """A scripted OpenAI-compatible server on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = faulty.take(body, self.headers.get("Authorization"))
            time.sleep(reply.seconds)
            if reply.cut:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in ({"Content-Type": "application/json"} | reply.headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    faulty = FaultyServer(f"http://127.0.0.1:{listener.server_port}/v1")
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield faulty
    listener.shutdown()
    listener.server_close()
    thread.join()


@pytest.fixture
def connect(server: FaultyServer) -> Iterator[Callable[..., RemoteModel]]:
    """Open a model on the scripted server with waits too short to notice; settings may be given."""
    opened: list[RemoteModel] = []

    def open_it(name: str = MODEL, **settings: Any) -> RemoteModel:
        quick = {"base_url": server.url, "api_key": KEY, "retry_delay": 0.001, "max_retries": 2, "workers": 2}
        opened.append(open_remote(name, Settings.load(env_file=None, **(quick | settings))))
        return opened[-1]

    yield open_it
    for model in opened:
        model.close()


@pytest.fixture
def prompt() -> Callable[[str], Prompt]:
    """Make a prompt of one static system message and one question."""
    return lambda text: Prompt((Message("system", "You read news."), Message("user", text)), static=1)


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    def without_paths(response: dict[str, Any]) -> dict[str, Any]:
        """Cut the recording machine's directories out of the server's traceback."""
        body = response["body"]["string"]
        response["body"]["string"] = re.sub(rb'File \\"[^"\\]*/site-packages/', rb'File \\"', body)
        return response

    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query", "body"],
        "filter_headers": ["authorization", "user-agent", "host", "connection", "accept-encoding"]
        + [f"x-stainless-{name}" for name in ("arch", "async", "lang", "os", "package-version")]
        + [f"x-stainless-{name}" for name in ("read-timeout", "retry-count", "runtime", "runtime-version")],
        "before_record_response": without_paths,
    }
