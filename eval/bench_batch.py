"""Bench: folders of articles against a stub of a server, through limits and crashes. Nothing leaves loopback.

``throughput``: articles a second against what the latency alone would allow, and processor time an article
beside that of the bare OpenAI client and of bare instructor for the same calls. ``limit``: how much of a
server's requests a minute is used, and how many calls it refuses. ``kills``: kill -9 at random moments.
``scale``: memory and listing for very many articles. ``cluster``: Ray nodes, one of them killed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from eval.stub import article, in_process, stats
from extractor.batch.configuration import Configuration
from extractor.batch.display import JsonDisplay
from extractor.batch.journal import Attempt, Item, Journal, Result
from extractor.batch.order import Order
from extractor.batch.runner import run
from extractor.settings import Settings

_RUN: Final = [sys.executable, "-c", "from extractor.cli import main; main()", "run"]
Options = argparse.Namespace


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benches that are named, or all but the largest; 0 when each keeps its promise."""
    parser = argparse.ArgumentParser(prog="python -m eval bench batch", description=__doc__)
    parser.add_argument("benches", nargs="*", metavar="BENCH", help=f"of {', '.join(_BENCHES)}")
    parser.add_argument("--articles", type=int, help="how many, where the bench's own number is too large")
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds (default 0.2)")
    parser.add_argument("--window", type=float, default=12.0, help="seconds that stand for a minute (12)")
    parser.add_argument("--limit", type=int, default=240, help="requests in a window (240)")
    parser.add_argument("--kills", type=int, default=20)
    options = parser.parse_args(argv)
    if unknown := set(options.benches) - set(_BENCHES):
        parser.error(f"there is no bench {min(unknown)!r}; there are: {', '.join(_BENCHES)}")
    chosen = options.benches or [name for name in _BENCHES if name not in ("scale", "cluster")]
    kept = [_BENCHES[name](options) for name in chosen]
    return 0 if all(kept) else 1


def throughput(options: Options) -> bool:
    """Compare a run with the bare clients; 90 % of the ideal, or less processor time than bare instructor."""
    count = options.articles or 2000
    with _folder(count) as folder, in_process(latency=options.latency) as url:
        ideal = options.workers / options.latency
        rows = [
            ("openai client", *_measured(lambda: _peer("openai", url, count, options))),
            ("instructor", *_measured(lambda: _peer("instructor", url, count, options))),
            ("extractor run", *_measured(lambda: _run(folder, folder.parent / "out", url, options.workers))),
        ]
    table = Table(title=f"{count} articles, {options.latency * 1000:.0f} ms, {options.workers} workers")
    for heading in ("", "seconds", "articles/s", "of the ideal", "CPU ms an article"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, seconds, cpu in rows:
        speed = count / seconds
        table.add_row(
            name, f"{seconds:.1f}", f"{speed:.0f}", f"{speed / ideal:.0%}", f"{1000 * cpu / count:.2f}"
        )
    Console().print(table)
    (_, _, _), (_, _, bare), (_, seconds, ours) = rows
    return count / seconds >= 0.9 * ideal or ours <= bare


def limit(options: Options) -> bool:
    """Use at least 95 % of what a server allows, with under 2 % refused after the first window."""
    kept = True
    table = Table(title=f"{options.limit} requests in {options.window:.0f} s, which stand for a minute")
    for heading in ("server", "windows", "used", "refused", "refused in the first"):
        table.add_column(heading, justify="left" if heading == "server" else "right")
    for name, server in (
        ("sliding window, Retry-After", {}),
        ("token bucket, Retry-After", {"bucket": True}),
        ("sliding window, silent", {"no_retry_after": True}),
    ):
        windows = 4
        count = options.articles or windows * options.limit
        with (
            _folder(count) as folder,
            in_process(latency=options.latency, limit=options.limit, window=options.window, **server) as url,
        ):
            _run(folder, folder.parent / "out", url, options.workers, retries=100)
            times = [(moment, fine) for moment, fine in stats(url)["times"]]
        used, refused, first = _use(times, options)
        kept = kept and used >= 0.95 and refused <= 0.02
        table.add_row(name, str(windows), f"{used:.1%}", f"{refused:.2%}", str(first))
    Console().print(table)
    return kept


def _use(times: list[tuple[float, bool]], options: Options) -> tuple[float, float, int]:
    """Return the share of the allowance used and of the calls refused after the first window."""
    start = times[0][0] + options.window
    end = max(moment for moment, fine in times if fine)
    later = [(moment, fine) for moment, fine in times if moment >= start]
    accepted = sum(fine for _, fine in later)
    allowed = options.limit * (end - start) / options.window
    first = sum(not fine for moment, fine in times if moment < start)
    return accepted / allowed, 1 - accepted / max(1, len(later)), first


def kills(options: Options) -> bool:
    """Kill a run again and again; every article once, and only what was under way paid twice."""
    count = options.articles or 500
    choose = random.Random(11)
    workers = 8
    with _folder(count) as folder, in_process(latency=options.latency) as url:
        out = folder.parent / "out"
        under_way: list[int] = []
        killed = 0
        command = _command(folder, out, url, workers)
        while killed < options.kills:
            before = stats(url)["accepted"]
            step = max(1, count // (options.kills + 2))
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                while process.poll() is None and stats(url)["accepted"] < before + choose.randint(1, step):
                    time.sleep(choose.uniform(0, 0.02))
                if process.poll() is not None:
                    break
                process.send_signal(signal.SIGKILL)
            killed += 1
            under_way.append(_unkept(url, out) - sum(under_way))
        code = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
        found = stats(url)
        lines = (out / "extractions.jsonl").read_text(encoding="utf-8").splitlines()
        ids = [json.loads(line)["document"]["id"] for line in lines]
    whole = ids == [f"{number:06}" for number in range(count)]
    most = count + sum(under_way)
    Console().print(
        f"killed {killed} times: {len(ids)} of {count} results, once each and in order: {whole}; "
        f"{found['accepted']} calls, {count} articles + {sum(under_way)} under way at the kills = {most}, "
        f"at most {max(under_way, default=0)} of {workers} workers' at once"
    )
    return code == 0 and whole and found["accepted"] <= most and max(under_way, default=0) <= workers


def _unkept(url: str, out: Path) -> int:
    """Return how many calls a server answered of which a killed run's journal knows nothing."""
    before, found = None, stats(url)
    while found["at_once"] or found["accepted"] != before:  # what was sent before the kill may yet arrive
        time.sleep(0.1)
        before, found = found["accepted"], stats(url)
    journal = Journal(out)
    try:
        kept, *_ = journal.count(
            "SELECT count(*) FROM (SELECT article FROM results UNION SELECT article FROM calls)"
        )
    finally:
        journal.close()
    return int(found["accepted"] - kept)


def scale(options: Options) -> bool:
    """List, run and resume very many articles; memory stays flat and resuming is quick.

    The answers are canned, without a server: what is measured is all that grows with the folder.
    """
    count = options.articles or 100_000
    with _folder(count) as folder:
        out = folder.parent / "out"
        command = [sys.executable, "-m", "eval.bench_batch", "canned", str(folder), str(out)]
        runs = [("first run", *_watched(command)), ("resumed", *_watched(command))]
        lines = sum(1 for _ in (out / "extractions.jsonl").open(encoding="utf-8"))
    table = Table(title=f"{count:,} articles; {lines:,} results")
    for heading in ("", "seconds", "MB at 1 %", "MB at the end"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, _, last, took, early in runs:
        table.add_row(name, f"{took:.1f}", f"{early / 1e6:.0f}", f"{last / 1e6:.0f}")
    Console().print(table)
    codes = [code for _, code, *_ in runs]
    return codes == [0, 0] and lines == count and runs[1][3] < 30


def _watched(command: list[str]) -> tuple[int, int, float, int]:
    """Run a command with a JSON log; return its code, its last memory, its time, and its memory at 1 %."""
    began = time.monotonic()
    early = last = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            last = _memory(process.pid) or last
            if event["event"] == "progress" and not early and event["done"] >= 0.01 * event["total"] > 0:
                early = last
        code = process.wait()
    return code, last, time.monotonic() - began, early


def _memory(pid: int) -> int:
    """Return the resident bytes of a process."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * resource.getpagesize()


def cluster(options: Options) -> bool:
    """Measure Ray: one and two nodes, and two nodes of which one is killed midway."""
    from eval.batch_cluster import measure  # Ray is an extra

    return measure(options.articles or 400, options.latency)


_BENCHES: Final[dict[str, Callable[[Options], bool]]] = {
    "throughput": throughput,
    "limit": limit,
    "kills": kills,
    "scale": scale,
    "cluster": cluster,
}


class _folder:  # noqa: N801 - reads as a function
    """A folder of articles that is gone afterwards."""

    def __init__(self, count: int) -> None:
        self._room = Path(tempfile.mkdtemp(prefix="bench-"))
        folder = self._room / "articles"
        folder.mkdir()
        for number in range(count):
            (folder / f"{number:06}.txt").write_text(article(number), encoding="utf-8")

    def __enter__(self) -> Path:
        return self._room / "articles"

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._room)


def _command(folder: Path, out: Path, url: str, workers: int) -> list[str]:
    options = ["--out", str(out), "--model", "stub", "--base-url", url, "--workers", str(workers)]
    return [*_RUN, str(folder), *options]


def _run(folder: Path, out: Path, url: str, workers: int, retries: int = 5) -> None:
    settings = {"EXTRACTOR_MAX_RETRIES": str(retries), "EXTRACTOR_RETRY_LIMIT": "600"}
    subprocess.run(
        _command(folder, out, url, workers), env=os.environ | settings, stdout=subprocess.DEVNULL, check=True
    )


def _peer(name: str, url: str, count: int, options: Options) -> None:
    arguments = [name, url, str(count), str(options.workers)]
    subprocess.run([sys.executable, "-m", "eval.bench_batch", *arguments], check=True)


def _measured(work: Callable[[], None]) -> tuple[float, float]:
    """Return the seconds and the processor seconds of what the work starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    work()
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _bare(name: str, url: str, count: int, workers: int) -> None:
    """Make the same calls as a run with a bare client, and do nothing with the answers."""
    import instructor  # the peers, imported only in the process that measures them
    import openai
    from openai import pydantic_function_tool

    from extractor import Document, prompting
    from extractor.drafts import ArticleDraft

    client: Any = openai.OpenAI(base_url=url, api_key="none", max_retries=0)
    template = prompting.load("single")
    schema = pydantic_function_tool(ArticleDraft)["function"].get("parameters", {})
    form = {"name": "ArticleDraft", "schema": schema, "strict": True}
    forms: Any = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)

    def ask(number: int) -> None:
        document = Document.of(article(number))
        prompt = template.render(sentences=document.sentences, title=document.info.title, published=None)
        messages: Any = [{"role": m.role, "content": m.content} for m in prompt.messages]
        if name == "openai":
            answer = client.chat.completions.create(
                model="stub",
                messages=messages,
                response_format={"type": "json_schema", "json_schema": form},
            )
            ArticleDraft.model_validate_json(answer.choices[0].message.content or "")
        else:
            forms.create(model="stub", messages=messages, response_model=ArticleDraft, max_retries=0)

    ask(0)  # what is loaded once is loaded before the threads, as a run does
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(ask, range(1, count)):
            pass


class _Canned:
    """A workforce that settles every article at once with the same result."""

    retries = 0

    def __init__(self, journal: Journal, key: str) -> None:
        self._journal = journal
        self._key = key
        self._result = Result(
            '{"incidents":[],"actors":[],"claims":[],"issues":[],"provenance":null}', 0, 0, 0, 0
        )

    def submit(self, item: Item) -> Future[Attempt | None]:
        assert item.article is not None
        attempt = Attempt(item.article, 0.0, calls=1, cost=0.0)
        self._journal.settle(self._key, attempt, self._result)
        done: Future[Attempt | None] = Future()
        done.set_result(attempt)
        return done

    def room(self, in_flight: int) -> bool:
        return in_flight < 64

    def price(self) -> float | None:
        return 0.0

    def abort(self) -> None: ...

    def close(self) -> None: ...


def _canned(folder: Path, out: Path) -> int:
    configuration = Configuration(Settings.load(env_file=None, model="canned/canned"), "single")
    order = Order((folder,), out, configuration, 64)
    report = run(order, lambda journal: _Canned(journal, configuration.fingerprint), JsonDisplay(Console()))
    return 1 if report.failed or report.left else 0


if __name__ == "__main__":
    if sys.argv[1] == "canned":
        sys.exit(_canned(Path(sys.argv[2]), Path(sys.argv[3])))
    _bare(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
