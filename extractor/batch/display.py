"""Display: a run as one sees it, live on a terminal, in plain lines elsewhere, or as JSON for a program."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from typing import Final, Protocol

from rich.box import SIMPLE
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from extractor.batch.journal import Attempt
from extractor.batch.report import Report, Snapshot

_SHOWN: Final = 20
_PLAIN_SECONDS: Final = 10.0
_LIVE_SECONDS: Final = 0.2


class Display(Protocol):
    """Shows a run; ``show`` is called often and decides itself what is worth a line."""

    def begin(self) -> None: ...

    def show(self, snapshot: Snapshot, *, last: bool = False) -> None: ...

    def failed(self, attempt: Attempt) -> None: ...

    def say(self, message: str) -> None: ...

    def end(self) -> None: ...

    def report(self, report: Report) -> None: ...


class LiveDisplay:
    """A bar and a line of figures that stay in place."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn()
        )
        self._task = self._progress.add_task("articles", total=None)
        self._live = Live(console=console, auto_refresh=False)
        self._shown = 0.0

    def begin(self) -> None:
        """Take a place on the screen."""
        self._live.start()

    def show(self, snapshot: Snapshot, *, last: bool = False) -> None:
        """Draw a few times a second."""
        if not last and time.monotonic() - self._shown < _LIVE_SECONDS:
            return
        self._shown = time.monotonic()
        self._progress.update(self._task, completed=snapshot.done, total=snapshot.total or None)
        self._live.update(Group(self._progress, Text(line(snapshot), style="dim")), refresh=True)

    def failed(self, attempt: Attempt) -> None:
        """Wait for the report."""

    def say(self, message: str) -> None:
        """Print a line above the bar."""
        self._live.console.print(Text(message, style="yellow"))

    def end(self) -> None:
        """Give the screen back."""
        self._live.stop()

    def report(self, report: Report) -> None:
        """Print the table and the failures."""
        _print_report(self._console, report)


class PlainDisplay:
    """A line now and then."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = time.monotonic() + _PLAIN_SECONDS

    def begin(self) -> None:
        """Nothing is shown before there is something to show."""

    def show(self, snapshot: Snapshot, *, last: bool = False) -> None:
        """Print a line every ten seconds and at the end."""
        if last or time.monotonic() >= self._next:
            self._next = time.monotonic() + _PLAIN_SECONDS
            self.say(f"{snapshot.done} of {snapshot.total} articles, {line(snapshot)}")

    def failed(self, attempt: Attempt) -> None:
        """Wait for the report."""

    def say(self, message: str) -> None:
        """Print a line as it is."""
        self._console.print(Text(message), soft_wrap=True)

    def end(self) -> None:
        """Nothing to put away."""

    def report(self, report: Report) -> None:
        """Print the table and the failures."""
        _print_report(self._console, report)


class JsonDisplay:
    """One JSON object a line, and nothing else."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = time.monotonic() + 1.0

    def begin(self) -> None:
        """Say that the run begins."""
        self._emit("begin")

    def show(self, snapshot: Snapshot, *, last: bool = False) -> None:
        """Emit the snapshot every second and at the end."""
        if last or time.monotonic() >= self._next:
            self._next = time.monotonic() + 1.0
            self._emit("progress", **asdict(snapshot))

    def failed(self, attempt: Attempt) -> None:
        """Emit the attempt."""
        self._emit("failed", article=attempt.article, error=attempt.error, reason=attempt.reason)

    def say(self, message: str) -> None:
        """Emit a message."""
        self._emit("message", message=message)

    def end(self) -> None:
        """The report is the end."""

    def report(self, report: Report) -> None:
        """Emit the report."""
        self._emit("report", left=report.left, **asdict(replace(report, failures=report.failures[:_SHOWN])))

    def _emit(self, event: str, **values: object) -> None:
        stamped = {"event": event, "time": round(time.time(), 3), **values}
        self._console.file.write(json.dumps(stamped) + "\n")
        self._console.file.flush()


def line(s: Snapshot) -> str:
    """Return a snapshot's figures in one line."""
    parts = [f"{s.rate:.1f}/s" if s.rate >= 0.95 else f"{60 * s.rate:.1f}/min"]
    if s.left is not None and s.total > s.done:
        parts.append(f"{duration(s.left)} left")
    parts += [
        f"{s.in_flight} in flight",
        f"{s.retries} retries",
        f"{s.failed} failed",
        f"{s.tokens:,} tokens",
    ]
    if s.cached_tokens:
        parts.append(f"{s.cached_tokens:,} cached")
    parts.append(dollars(s.cost))
    if s.projected and s.total > s.done:
        parts.append(f"{dollars(s.projected)} projected")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """Return "2 h 05 min", "3 min 20 s" or "4.2 s"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def dollars(cost: float | None) -> str:
    """Return an amount of money, or that there is no price."""
    return "price unknown" if cost is None else f"${cost:.4f}" if 0 < cost < 1 else f"${cost:,.2f}"


def _print_report(console: Console, report: Report) -> None:
    table = Table(box=SIMPLE, header_style="bold", pad_edge=False)
    figures = {
        "articles": f"{report.done:,} of {report.articles:,}",
        "incidents": f"{report.incidents:,}",
        "actors": f"{report.actors:,}",
        "claims": f"{report.claims:,}",
        "issues": f"{report.issues:,}",
        "tokens": f"{report.input_tokens + report.output_tokens:,}",
        "cost": dollars(report.cost),
        "time": duration(report.seconds),
    }
    for heading in figures:
        table.add_column(heading, justify="right")
    table.add_row(*figures.values())
    console.print(table)
    if report.skipped:
        kinds = ", ".join(f"{count} {suffix or 'without suffix'}" for suffix, count in report.skipped.items())
        console.print(Text(f"Files of other kinds were passed over: {kinds}."), soft_wrap=True)
    if report.failed:
        console.print(Text(f"{report.failed} failed:", style="bold red"))
        for failure in report.failures[:_SHOWN]:
            place = failure.path if failure.number == 0 else f"{failure.path} #{failure.number + 1}"
            said = failure.reason.removeprefix(f"{failure.path}: ")
            console.print(Text(f"  {place}: {failure.error}: {said}"), soft_wrap=True)
        if report.failed > _SHOWN:
            console.print(f"  … and {report.failed - _SHOWN} more; failures.jsonl lists them all")
    if report.stopped:
        console.print(
            Text(report.stopped[0].upper() + report.stopped[1:] + ".", style="yellow"), soft_wrap=True
        )
