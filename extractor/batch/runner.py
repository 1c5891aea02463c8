"""Runner: one run over files and folders, which may be stopped and continued at any moment.

Owns the order of things: list, hand out, watch the bill, stop in good order, write. Who works is left to
``workforce``, what is remembered to ``journal``, what is shown to ``display``. At any time only the articles
under way are in memory.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from types import FrameType

from extractor.articles.files import list_files
from extractor.batch import report
from extractor.batch.display import Display
from extractor.batch.journal import Attempt, Item, Journal
from extractor.batch.listing import Listing
from extractor.batch.order import Order
from extractor.batch.report import Report, Snapshot
from extractor.batch.shards import absorb_shards
from extractor.batch.workforce import Hire, Workforce
from extractor.batch.writing import write
from extractor.errors import ConfigurationError

_TICK = 0.1
_HOPELESS = 20
"""Failures in a row, all of them of kinds that are the server's, from which it counts as gone."""
_THE_SERVERS = frozenset({"TransientModelError", "RejectedRequestError"})


def run(order: Order, hire: Hire, display: Display) -> Report:
    """Extract what has no result yet, write both files, and report.

    Raises ConfigurationError for what stops every article; what was finished until then is kept.
    """
    journal = Journal(order.folder)
    try:
        return _Run(order, journal, hire, display).go()
    finally:
        journal.close()


class _Run:
    def __init__(self, order: Order, journal: Journal, hire: Hire, display: Display) -> None:
        self._order = order
        self._journal = journal
        self._hire = hire
        self._display = display
        self._key = order.configuration.fingerprint
        absorb_shards(order.folder, journal)
        self._number = journal.begin_run()
        self._listing = Listing(journal, self._number, order.paths)
        self._workforce: Workforce | None = None
        self._hiring = False
        self._in_flight: set[str] = set()
        self._lost: set[str] = set()  # what failed in this run
        self._done: SimpleQueue[tuple[str, Future[Attempt | None]]] = SimpleQueue()
        self._stopped: str | None = None
        self._aborted = False
        self._problem: BaseException | None = None
        self._handed_out = self._settled = self._failed = self._in_a_row = 0
        _, given, written, cached, cost, unpriced, paid = report.spending(journal, self._key)
        self._tokens, self._cached = int(given + written), int(cached)
        self._cost: float | None = None if unpriced else cost
        self._paid = int(paid)
        all_cost, all_unpriced = report.spending(journal, None)[4:6]
        self._cost_elsewhere: float | None = None if all_unpriced else all_cost - cost
        self._files: int | None = None
        self._listed = False
        self._began = time.monotonic()

    def go(self) -> Report:
        threading.Thread(target=self._count_files, daemon=True).start()
        self._display.begin()
        try:
            with self._interruptible():
                if self._order.batch_api:
                    self._answer_ahead()
                if not self._stopped:
                    self._work()
                else:
                    self._list_known()
        finally:
            if self._workforce is not None:
                self._workforce.close()
            self._display.show(self._snapshot(), last=True)
            self._display.end()
        if self._problem is not None:
            with suppress(ConfigurationError):  # the first problem is the one to tell
                write(self._journal, self._number, self._key, self._order.folder)
            raise self._problem
        write(self._journal, self._number, self._key, self._order.folder)
        seconds = time.monotonic() - self._began
        left_out = (self._listing.unread, dict(self._listing.skipped))
        made = report.summarise(self._journal, self._number, self._key, seconds, self._stopped, *left_out)
        return replace(made, aborted=self._aborted)

    def _answer_ahead(self) -> None:
        """Have the Batch API answer first. What it leaves open, the run asks online."""
        # Only here: it brings the OpenAI client, which an embedded model's run should not pay.
        from extractor.batch.deferred import Ahead
        from extractor.llm.deferred import open_deferred

        configuration, retry = self._order.configuration, self._order.retry_failed
        if configuration.resolved != "single" or configuration.embedded:
            raise ConfigurationError("the Batch API answers remote models with --strategy single only")
        if self._order.max_cost is not None:
            raise ConfigurationError("a batch is billed whole, so --max-cost cannot bound it; leave one out")
        server = open_deferred(configuration.settings.model, configuration.settings)
        try:
            ahead = Ahead(
                self._journal,
                configuration,
                server,
                say=self._display.say,
                stopped=lambda: self._stopped is not None,
                poll_seconds=self._order.poll_seconds,
            )
            first = Listing(self._journal, self._number, self._order.paths)
            if (why := ahead.ask(first.pending(self._key, retry_failed=retry))) is not None:
                self._stopped = why
        finally:
            server.close()

    def _list_known(self) -> None:
        self._listing.reading = False
        for _ in self._listing.pending(self._key, retry_failed=False):
            pass

    def _work(self) -> None:
        for item in self._listing.pending(self._key, retry_failed=self._order.retry_failed):
            if self._stopped or self._known(item):
                continue
            while not self._stopped and not self._may_begin():
                self._settle_next()
            if not self._stopped:
                self._begin(item)
        self._listed = True
        while self._in_flight and not self._aborted:
            self._settle_next()

    def _known(self, item: Item) -> bool:
        """Say whether the same article was met elsewhere in this run: one try serves both."""
        assert item.article is not None
        if item.article in self._in_flight or item.article in self._lost:
            return True
        return self._journal.result(item.article, self._key) is not None

    def _may_begin(self) -> bool:
        if self._workforce is None:
            self._hiring = True
            try:
                self._workforce = self._hire(self._journal)
            except KeyboardInterrupt:  # raised below: so may a gigabyte be given up that is being fetched
                return False
            finally:
                self._hiring = False
            self._check_price()
        return self._affordable() and self._workforce.room(len(self._in_flight))

    def _begin(self, item: Item) -> None:
        assert self._workforce is not None
        assert item.article is not None
        article = item.article
        self._in_flight.add(article)
        self._handed_out += 1
        self._workforce.submit(item).add_done_callback(lambda future: self._done.put((article, future)))

    def _settle_next(self) -> None:
        """Wait a moment for an article to end, and keep the books."""
        self._display.show(self._snapshot())
        try:
            article, future = self._done.get(timeout=_TICK)
        except Empty:
            return
        self._in_flight.discard(article)
        if future.cancelled():
            return
        problem = future.exception()
        if problem is not None:
            self._problem = self._problem or problem
            self._stop(str(problem) or type(problem).__name__)
            return
        attempt = future.result()
        if attempt is not None:
            self._count(attempt)

    def _count(self, attempt: Attempt) -> None:
        self._settled += 1
        self._failed += attempt.error is not None
        self._tokens += attempt.input_tokens + attempt.output_tokens
        self._cached += attempt.cached_tokens
        if attempt.cost is None and attempt.calls:
            self._cost = None
        elif attempt.calls and self._cost is not None:
            self._cost += attempt.cost or 0.0
            self._paid += 1
        if attempt.error is not None:
            self._lost.add(attempt.article)
            self._display.failed(attempt)
        self._in_a_row = self._in_a_row + 1 if attempt.error in _THE_SERVERS else 0
        if self._in_a_row >= max(_HOPELESS, 2 * self._order.workers):
            self._stop(
                f"{self._in_a_row} articles in a row failed ({attempt.reason}); when that is mended, run the "
                "same command with --retry-failed"
            )

    def _check_price(self) -> None:
        assert self._workforce is not None
        if self._order.max_cost is None:
            return
        if self._spent() is None:
            raise ConfigurationError(
                f"{self._order.folder} holds answers whose price is unknown, so --max-cost cannot be kept; "
                "leave it out or name another --out"
            )
        if self._workforce.price() is None:
            raise ConfigurationError(
                f"the price of {self._order.configuration.settings.model!r} is unknown, so --max-cost cannot "
                "be kept; leave it out"
            )

    def _affordable(self) -> bool:
        """Say whether one more article may be begun; stop the run when none will be affordable any more."""
        most, spent = self._order.max_cost, self._spent()
        if most is None or spent is None:
            return True
        expected = spent + (len(self._in_flight) + 1) * self._mean_cost()
        if expected <= most and spent < most:
            return self._paid > 0 or not self._in_flight  # the first article tells what one costs
        if not self._in_flight:
            self._stop(
                f"the limit of ${most:.2f} is reached (${spent:.4f} spent); to go on, run the same "
                "command with a higher --max-cost"
            )
        return False

    def _spent(self) -> float | None:
        """Return what the folder has cost, with other models and settings too; None where that is unknown."""
        if self._cost is None or self._cost_elsewhere is None:
            return None
        return self._cost + self._cost_elsewhere

    def _mean_cost(self) -> float:
        return self._cost / self._paid if self._cost and self._paid else 0.0

    def _stop(self, reason: str) -> None:
        self._stopped = self._stopped or reason
        self._listing.reading = False

    def _count_files(self) -> None:
        """Count ahead, so that the display knows how much there is."""
        self._files = sum(1 for _ in list_files(*self._order.paths))

    def _snapshot(self) -> Snapshot:
        listed, files = self._listing.articles, self._listing.files
        total = listed
        if not self._listed and self._files and files:
            total = max(listed, round(self._files * listed / files))
        done = listed - self._handed_out + self._settled
        elapsed = time.monotonic() - self._began
        rate = self._settled / elapsed if elapsed > 0 else 0.0
        left = total - done
        projected = None if self._cost is None else self._cost + left * self._mean_cost()
        return Snapshot(
            done=done,
            failed=self._failed,
            total=total,
            in_flight=len(self._in_flight),
            retries=self._workforce.retries if self._workforce else 0,
            tokens=self._tokens,
            cached_tokens=self._cached,
            cost=self._cost,
            projected=projected,
            rate=rate,
            left=left / rate if rate else None,
            listed=self._listed,
        )

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Let the first Ctrl-C end the run in good order, the second give up what is under way.

        Whatever still goes on then, such as the reading of a large file, a third ends at once.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(signum: int, frame: FrameType | None) -> None:
            if self._stopped is None:
                self._stop("stopped; to go on, run the same command again")
                if self._hiring:
                    raise KeyboardInterrupt
                under_way = len(self._in_flight)
                finishing = f"Finishing {under_way} articles under way; Ctrl-C again gives them up."
                self._display.say(finishing if under_way else "Stopping.")
            elif self._workforce is None or self._aborted:
                raise KeyboardInterrupt
            else:
                self._aborted = True
                self._workforce.abort()

        signals: Sequence[signal.Signals] = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(number, stop) for number in signals]
        try:
            yield
        finally:
            for number, handler in zip(signals, before, strict=True):
                signal.signal(number, handler)
