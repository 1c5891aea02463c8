"""Bench: what the service itself costs, with a model that answers at once.

A process of its own serves on loopback; this one sends the same article over kept connections, as bytes, so
that the client costs little. Three questions: how many requests a second and how long each takes, with 1, 8
and 64 callers; whether memory stays flat; what callers see when the model fails or when there are more of
them than places. Everything but the model is real: validation, grounding, linking, the answer's JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from rich.console import Console
from rich.table import Table

from eval.stub import article

_CALLERS = (1, 8, 64)
_PLACES = 8
_BUSY = 429
_IMPATIENCE = 0.1
"""Seconds after which a caller who found no place comes again: sooner than told, as bad callers do."""


@dataclass(frozen=True)
class _Load:
    """What came of a load: seconds of each answer by status, and of the whole."""

    answers: tuple[tuple[int, float], ...]
    seconds: float

    @property
    def statuses(self) -> Counter[int]:
        return Counter(status for status, _ in self.answers)

    def percentiles(self, *wanted: int) -> list[float]:
        """Return milliseconds."""
        cuts = quantiles([seconds for _, seconds in self.answers], n=100, method="inclusive")
        return [1000 * cuts[at - 1] for at in wanted]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables; 1 when a request got an answer that it should not have got."""
    parser = argparse.ArgumentParser(prog="python -m eval bench service", description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0, help="time for each load (default 6)")
    parser.add_argument("--requests", type=int, default=2000, help="requests for the memory (default 2000)")
    parser.add_argument("--wait", type=float, default=0.0, help="seconds that the model takes (default 0)")
    parser.add_argument("--article", type=Path, help="a text to send (default: six sentences)")
    parser.add_argument("--strategy", choices=("single", "cascade"), default="single")
    arguments = parser.parse_args(argv)
    text = arguments.article.read_text(encoding="utf-8") if arguments.article else article(0)
    asked = {"text": text, "published": "2024-03-12", "strategy": arguments.strategy}
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        fine = _loads(console, Path(folder), asked, arguments.seconds, arguments.requests, arguments.wait)
        return 0 if _faults(console, Path(folder), asked) and fine else 1


def _loads(
    console: Console, folder: Path, asked: dict[str, str], seconds: float, requests: int, wait: float
) -> bool:
    table = Table(title=f"{len(asked['text']):,} characters, strategy {asked['strategy']}")
    for heading in ("callers", "requests", "requests/s", "p50 ms", "p95 ms", "p99 ms", "not 200"):
        table.add_column(heading, justify="right")
    memory: list[tuple[int, float]] = []
    sent = failed = 0
    with _Server(folder, places=max(_CALLERS), wait=wait) as server:
        _load(server.port, asked, 8, requests=20)  # what is loaded once is no part of it
        for callers in _CALLERS:
            load = _load(server.port, asked, callers, seconds=seconds)
            wrong = len(load.answers) - load.statuses[200]
            sent, failed = sent + len(load.answers), failed + wrong
            row = [f"{value:.1f}" for value in load.percentiles(50, 95, 99)]
            rate = f"{len(load.answers) / load.seconds:.0f}"
            table.add_row(str(callers), str(len(load.answers)), rate, *row, str(wrong))
            memory.append((sent, server.memory()))
        while sent < requests:
            sent += len(_load(server.port, asked, 8, requests=max(8, requests // 8)).answers)
            memory.append((sent, server.memory()))
    console.print(table)
    console.print("memory: " + ", ".join(f"{size:.0f} MB after {count:,}" for count, size in memory))
    return failed == 0


def _faults(console: Console, folder: Path, asked: dict[str, str]) -> bool:
    """Show what callers see of a failing model and of too many of themselves."""
    table = Table(title=f"faults: 64 callers, {_PLACES} places")
    for heading in ("model", "answers", "p50 ms", "p99 ms", "by status"):
        table.add_column(heading, justify="left" if heading in ("model", "by status") else "right")
    expected = {"slow": {200, 429}, "failing": {200, 429, 502, 503}, "down": {429, 503}, "broken": {429, 500}}
    fine = True
    for mood, statuses in expected.items():
        with _Server(folder, places=_PLACES, wait=0.05, mood=mood) as server:
            _load(server.port, asked, 1, requests=6)
            load = _load(server.port, asked, 64, requests=640)
        fine &= set(load.statuses) <= statuses
        p50, p99 = load.percentiles(50, 99)
        shown = ", ".join(f"{status}: {count}" for status, count in sorted(load.statuses.items()))
        table.add_row(mood, str(len(load.answers)), f"{p50:.1f}", f"{p99:.1f}", shown)
    console.print(table)
    return fine


class _Server:
    """The service in a process of its own, with the stand-in for a model."""

    def __init__(self, folder: Path, *, places: int, wait: float, mood: str = "fine") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        given = [str(self.port), str(folder), str(places), str(wait), mood]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "eval.service_stub", *given], stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> _Server:
        until = time.monotonic() + 60
        while time.monotonic() < until and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("the service did not start")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(60)

    def memory(self) -> float:
        """Return the megabytes that the process holds."""
        page = asyncio.run(_get(self.port, "/metrics")).decode()
        lines = (line.split() for line in page.splitlines() if line.startswith("process_resident_memory"))
        return float(next(lines)[1]) / 1e6


def _load(
    port: int, asked: dict[str, str], callers: int, *, seconds: float = 60.0, requests: int | None = None
) -> _Load:
    """Let so many callers send one request after the other, for some time or until enough were sent."""
    body = json.dumps(asked).encode()
    head = f"POST /v1/extract HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    request = f"{head}Content-Type: application/json\r\n\r\n".encode() + body
    answers: list[tuple[int, float]] = []
    left = requests if requests is not None else sys.maxsize

    async def call(until: float) -> None:
        nonlocal left
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while left > 0 and time.perf_counter() < until:
            left -= 1
            began = time.perf_counter()
            writer.write(request)
            status, _ = await _answer(reader)
            answers.append((status, time.perf_counter() - began))
            if status == _BUSY:
                await asyncio.sleep(_IMPATIENCE)
        writer.close()

    async def call_all() -> float:
        began = time.perf_counter()
        await asyncio.gather(*(call(began + seconds) for _ in range(callers)))
        return time.perf_counter() - began

    took = asyncio.run(call_all())
    return _Load(tuple(answers), took)


async def _get(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    _, body = await _answer(reader)
    writer.close()
    return body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Return status and body; the service always says how long a body is."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    return int(head.split(b" ", 2)[1]), await reader.readexactly(length)
