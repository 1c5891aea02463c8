"""Crew: the threads that run a job's articles over a shared model, and can be told to stop; and who watches.

Stopping uses the way that a batch has for what befalls every article: the next article is answered with
`HaltedError`, upon which those under way are finished and journaled, and the run ends with it.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future

from extractor.batch.configuration import Configuration
from extractor.batch.journal import Attempt, Item, Journal
from extractor.batch.order import Order
from extractor.batch.report import Report, Snapshot
from extractor.batch.workforce import Hire, Threads, Workforce
from extractor.llm.model import Model
from extractor.records import Usage
from extractor.service.engines import Engines
from extractor.service.metrics import Metrics


class HaltedError(Exception):
    """A job that was told to stop."""


class Reins:
    """How a job is told to stop: ``halt`` in good order, ``abort`` without waiting for what is under way."""

    def __init__(self) -> None:
        self._halted = threading.Event()
        self._crew: _Crew | None = None

    @property
    def halted(self) -> bool:
        """Say whether the job was told to stop."""
        return self._halted.is_set()

    def halt(self) -> None:
        """Let no further article begin."""
        self._halted.set()

    def hold(self, crew: _Crew) -> None:
        """Take the threads that are at work."""
        self._crew = crew

    def abort(self) -> None:
        """Give up what is under way; the journal will not take it for a failure."""
        self.halt()
        if self._crew is not None:
            self._crew.abort()


class _Crew(Threads):
    """`Threads` that begin no further article once the job is halted."""

    def __init__(
        self,
        journal: Journal,
        configuration: Configuration,
        model: Model,
        workers: int,
        metrics: Metrics,
        reins: Reins,
    ) -> None:
        super().__init__(journal, configuration, model, None, workers)
        self._name = model.name
        self._metrics = metrics
        self._reins = reins

    def room(self, in_flight: int) -> bool:
        """Say whether another may be begun; once halted always, to be answered at once."""
        return self._reins.halted or super().room(in_flight)

    def submit(self, item: Item) -> Future[Attempt | None]:
        """Begin an article, or none any more."""
        if self._reins.halted:
            none: Future[Attempt | None] = Future()
            none.set_exception(HaltedError())
            return none
        future = super().submit(item)
        future.add_done_callback(self._count)
        return future

    def _count(self, future: Future[Attempt | None]) -> None:
        if future.cancelled() or future.exception() is not None or (attempt := future.result()) is None:
            return
        self._metrics.article(self._name, "job", attempt.error or "ok", attempt.seconds)
        spent = Usage(
            input_tokens=attempt.input_tokens,
            output_tokens=attempt.output_tokens,
            cached_tokens=attempt.cached_tokens,
        )
        self._metrics.spent(self._name, spent, attempt.cost)


def crew(order: Order, name: str, engines: Engines, metrics: Metrics, reins: Reins) -> Hire:
    """Return what opens the model and gathers the threads when the first article needs them."""

    def hire(journal: Journal) -> Workforce:
        found = _Crew(journal, order.configuration, engines.open(name), order.workers, metrics, reins)
        reins.hold(found)
        return found

    return hire


class Watch:
    """A `Display` that only remembers how far the run is."""

    def __init__(self) -> None:
        self.succeeded = 0
        self.missed = 0

    def begin(self) -> None:
        """Nothing is known yet."""

    def show(self, snapshot: Snapshot, *, last: bool = False) -> None:
        """Remember the figures."""
        self.missed = snapshot.failed
        self.succeeded = snapshot.done - snapshot.failed

    def failed(self, attempt: Attempt) -> None:
        """The journal has it."""

    def say(self, message: str) -> None:
        """Nobody listens."""

    def end(self) -> None:
        """The outcome is what counts."""

    def report(self, report: Report) -> None:
        """The outcome is what counts."""
