"""A stub of an OpenAI-compatible server: fixed latency, a limit a minute, and faults that articles ask for.

Stands in for a provider in benches and tests, on loopback alone. Its answer is one form that fits every
article of ``article()``, so that the whole way from the request to the records is walked. An article may hold
orders to the stub: ``stub-fail`` (500 for ever), and once each ``stub-drop`` (cut), ``stub-half`` (half an
answer), ``stub-hang`` (silence), ``stub-junk`` (no JSON), ``stub-busy`` (429), ``stub-long`` (two seconds).
``GET /stats`` tells what was asked.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from eval.stub_answers import DRAFT, article, completion, failure, filled

__all__ = ["DRAFT", "Behaviour", "Stub", "article", "filled", "in_process", "in_thread", "stats"]

_FAULT = re.compile(rb"stub-(fail|drop|half|hang|junk|busy|long)")


@dataclass
class Behaviour:
    """How the stub answers. ``limit`` requests are let through in each ``window`` seconds."""

    latency: float = 0.0
    limit: int | None = None
    window: float = 60.0
    retry_after: bool = True
    bucket: bool = False


@dataclass
class Stats:
    """What the stub was asked."""

    accepted: int = 0
    refused: int = 0
    articles: Counter[str] = field(default_factory=Counter)
    times: list[tuple[float, bool]] = field(default_factory=list)
    most_at_once: int = 0
    at_once: int = 0


class Stub:
    """The server's mind: requests in, answers out."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.stats = Stats()
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self._done: set[tuple[str, bytes]] = set()
        self._admitted: deque[float] = deque()
        self._tokens = float(behaviour.limit or 0)
        self._filled_at = time.monotonic()
        self._answer: str | None = None

    async def answer(self, body: bytes) -> tuple[int, bytes, dict[str, str]] | None:
        """Return a status, a body and headers, or None to cut the connection."""
        wait = self._wait()
        self.stats.times.append((time.monotonic(), wait is None))
        if wait is not None:
            self.stats.refused += 1
            await asyncio.sleep(min(0.02, self.behaviour.latency))
            return (
                429,
                failure("slow down"),
                {"Retry-After": f"{wait:.3f}"} if self.behaviour.retry_after else {},
            )
        self.stats.accepted += 1
        self.stats.at_once += 1
        self.stats.most_at_once = max(self.stats.most_at_once, self.stats.at_once)
        try:
            asked = body[
                body.rfind(b"<article>") : body.rfind(b"</article>")
            ]  # without what follows it in a repair
            key = sha256(asked).hexdigest()[:16]
            self.stats.articles[key] += 1
            await asyncio.sleep(self.behaviour.latency)
            return await self._faulty(body, key) or (200, completion(self._fit(body)), {})
        finally:
            self.stats.at_once -= 1

    async def _faulty(self, body: bytes, key: str) -> tuple[int, bytes, dict[str, str]] | None:
        for match in _FAULT.finditer(body):
            fault = match[1]
            if fault == b"fail":
                return 500, failure("broken for ever"), {}
            if (key, fault) in self._done:
                continue
            self._done.add((key, fault))
            match fault:
                case b"drop":
                    raise ConnectionAbortedError
                case b"half":
                    return 200, completion(self._fit(body)), {"X-Half": "1"}
                case b"hang":
                    await asyncio.sleep(3600)
                case b"junk":
                    return 200, completion("I would rather not."), {}
                case b"busy":
                    return 429, failure("busy"), {"Retry-After": "0.2"}
                case b"long":
                    await asyncio.sleep(2)
        return None

    def _fit(self, body: bytes) -> str:
        """Return the answer; all that ask a stub ask with the same form."""
        if self._answer is None:
            form = json.loads(body)["response_format"]["json_schema"]["schema"]
            self._answer = json.dumps(filled(form))
        return self._answer

    def _wait(self) -> float | None:
        """Return the seconds until the limit lets a request through, None when it does now."""
        limit, window, now = self.behaviour.limit, self.behaviour.window, time.monotonic()
        if limit is None:
            return None
        if self.behaviour.bucket:
            self._tokens = min(limit, self._tokens + (now - self._filled_at) * limit / window)
            self._filled_at = now
            if self._tokens >= 1:
                self._tokens -= 1
                return None
            return (1 - self._tokens) * window / limit
        while self._admitted and self._admitted[0] <= now - window:
            self._admitted.popleft()
        if len(self._admitted) < limit:
            self._admitted.append(now)
            return None
        return self._admitted[0] + window - now

    def summary(self) -> dict[str, Any]:
        """Return the statistics as JSON can hold them."""
        s = self.stats
        return {
            "accepted": s.accepted,
            "refused": s.refused,
            "articles": len(s.articles),
            "calls": sum(s.articles.values()),
            "most_at_once": s.most_at_once,
            "at_once": s.at_once,
            "times": s.times[-200_000:],
        }

    # OpenAI's Batch API, as far as one needs it.

    def upload(self, body: bytes) -> dict[str, Any]:
        """Keep the JSON Lines of a multipart upload."""
        lines = [line for line in body.splitlines() if line.startswith(b'{"custom_id"')]
        name = f"file-{len(self.files) + 1}"
        self.files[name] = b"\n".join(lines)
        return {"id": name, "object": "file", "bytes": len(body), "created_at": 1, "filename": "batch.jsonl",
                "purpose": "batch", "status": "processed"}  # fmt: skip

    def create_batch(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a whole file at once, badly where an article orders ``stub-junk`` or ``stub-fail``."""
        good: list[bytes] = []
        bad: list[bytes] = []
        for line in self.files[request["input_file_id"]].splitlines():
            asked = json.loads(line)
            failing = "stub-fail" in line.decode()
            content = (
                "nonsense" if "stub-junk" in line.decode() else self._fit(json.dumps(asked["body"]).encode())
            )
            response = {
                "status_code": 500 if failing else 200,
                "request_id": "r",
                "body": json.loads(failure("broken") if failing else completion(content)),
            }
            entry = {"id": "x", "custom_id": asked["custom_id"], "response": response, "error": None}
            (bad if failing else good).append(json.dumps(entry).encode())
        name = f"batch_{len(self.batches) + 1}"
        self.files[f"{name}-good"], self.files[f"{name}-bad"] = b"\n".join(good), b"\n".join(bad)
        batch = {
            "id": name, "object": "batch", "endpoint": request["endpoint"], "created_at": int(time.time()),
            "completion_window": "24h", "input_file_id": request["input_file_id"], "status": "in_progress",
            "metadata": request.get("metadata"), "output_file_id": None, "error_file_id": None,
        }  # fmt: skip
        self.batches[name] = batch
        return batch

    def poll_batch(self, name: str) -> dict[str, Any]:
        """Finish a batch the first time that it is asked about."""
        batch = self.batches[name]
        if batch["status"] == "in_progress":
            batch |= {"status": "completed", "output_file_id": f"{name}-good"}
            batch |= {"error_file_id": f"{name}-bad" if self.files[f"{name}-bad"] else None}
        return batch


async def _serve(stub: Stub, ready: Callable[[int], None]) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await _one(stub, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=2**20, backlog=1024)
    ready(server.sockets[0].getsockname()[1])
    await asyncio.Event().wait()


async def _one(stub: Stub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Answer one request; say whether another may follow."""
    head = await reader.readuntil(b"\r\n\r\n")
    request = head.split(b"\r\n", 1)[0].decode().split()
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    method, path = request[0], request[1].partition("?")[0].removeprefix("/v1")
    answered: tuple[int, bytes, dict[str, str]] | None
    if path == "/chat/completions":
        answered = await stub.answer(body)
    else:
        answered = 200, _other(stub, method, path, body), {}
    assert answered is not None
    status, answer, headers = answered
    half = headers.pop("X-Half", None)
    lines = [f"HTTP/1.1 {status} X", "Content-Type: application/json", f"Content-Length: {len(answer)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + (answer[: len(answer) // 2] if half else answer))
    await writer.drain()
    return not half


def _other(stub: Stub, method: str, path: str, body: bytes) -> bytes:
    match [method, *path.strip("/").split("/")]:
        case ["GET", "stats"]:
            return json.dumps(stub.summary()).encode()
        case ["POST", "files"]:
            return json.dumps(stub.upload(body)).encode()
        case ["GET", "files", name, "content"]:
            return stub.files[name]
        case ["POST", "batches"]:
            return json.dumps(stub.create_batch(json.loads(body))).encode()
        case ["GET", "batches"]:
            data = list(stub.batches.values())
            return json.dumps({"object": "list", "data": data, "has_more": False}).encode()
        case ["GET", "batches", name]:
            return json.dumps(stub.poll_batch(name)).encode()
    raise ConnectionAbortedError


@contextmanager
def in_thread(behaviour: Behaviour | None = None) -> Iterator[tuple[str, Stub]]:
    """Serve from a thread of this process; yield the base URL and the stub."""
    stub = Stub(behaviour or Behaviour())
    started: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Task[None]]] = Future()

    async def serve() -> None:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        with suppress(asyncio.CancelledError):
            await _serve(stub, lambda port: started.set_result((port, loop, task)))

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    port, loop, task = started.result(10)
    try:
        yield f"http://127.0.0.1:{port}/v1", stub
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(5)


@contextmanager
def in_process(**options: float | bool) -> Iterator[str]:
    """Serve from a process of its own, so that its work is not the client's; yield the base URL."""
    arguments = [
        f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}")
        for name, value in options.items()
        if value is not False
    ]
    command = [sys.executable, "-m", "eval.stub", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def stats(url: str) -> dict[str, Any]:
    """Ask a stub what it was asked."""
    with urllib.request.urlopen(f"{url}/stats") as response:
        found: dict[str, Any] = json.load(response)
    return found


def main() -> None:
    """Serve until killed; the first line of the output is the base URL."""
    parser = argparse.ArgumentParser(prog="python -m eval.stub", description=__doc__)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds before each answer")
    parser.add_argument("--limit", type=int, help="requests let through in a window")
    parser.add_argument("--window", type=float, default=60.0, help="seconds")
    parser.add_argument("--no-retry-after", dest="retry_after", action="store_false")
    parser.add_argument("--bucket", action="store_true", help="a token bucket instead of a sliding window")
    behaviour = Behaviour(**vars(parser.parse_args()))
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(Stub(behaviour), lambda port: print(f"http://127.0.0.1:{port}/v1", flush=True)))


if __name__ == "__main__":
    main()
