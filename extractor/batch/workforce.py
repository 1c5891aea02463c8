"""Workforce: who extracts the articles that a run hands out. Here, threads of this process around one model.

An article is tried once and its attempt committed at once, result and all, by the thread that made it. What
concerns the article is recorded; what would befall every article (a wrong key, an unknown model) is raised.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from extractor.articles.document import Document
from extractor.batch.configuration import Configuration
from extractor.batch.journal import Attempt, Item, Journal, Result
from extractor.batch.journaled import JournaledModel
from extractor.batch.limits import Limits
from extractor.batch.order import Order
from extractor.batch.writing import result_of
from extractor.errors import ConfigurationError, ExtractorError, PromptError, WeightsError
from extractor.llm.connect import open_model
from extractor.llm.model import Model
from extractor.pipeline import extract, warm
from extractor.records import DocumentInfo, Usage


class Workforce(Protocol):
    """Takes articles, as many at once as it has room for."""

    def submit(self, item: Item) -> Future[Attempt | None]:
        """Begin an article; the future holds the attempt, None when it was given up unrecorded."""
        ...

    def room(self, in_flight: int) -> bool:
        """Say whether another article could be begun with so many under way."""
        ...

    @property
    def retries(self) -> int:
        """Requests that had to be repeated so far."""
        ...

    def price(self) -> float | None:
        """Return a price above zero, zero when calls cost nothing, None when the price is unknown."""
        ...

    def abort(self) -> None:
        """Give up what is under way, unrecorded."""
        ...

    def close(self) -> None:
        """Free everything."""
        ...


Hire = Callable[[Journal], Workforce]
"""Opens the workforce; called only when there is work."""


class Threads:
    """A `Workforce` of threads.

    An article whose request waits for its repetition keeps its thread but not its place: others are begun
    instead, up to twice the number of workers.
    """

    def __init__(
        self,
        journal: Journal,
        configuration: Configuration,
        model: Model,
        limits: Limits | None,
        workers: int,
    ) -> None:
        self._journal = journal
        self._configuration = configuration
        self._model = model
        self._limits = limits
        self._workers = workers
        self._aborted = threading.Event()
        self._pool = ThreadPoolExecutor(2 * workers, thread_name_prefix="article")

    def submit(self, item: Item) -> Future[Attempt | None]:
        """Begin an article."""
        return self._pool.submit(self._attempt, item)

    def room(self, in_flight: int) -> bool:
        """Say whether a thread is free, not counting those that wait for a repetition."""
        resting = self._limits.resting if self._limits else 0
        return in_flight < self._workers + min(resting, self._workers)

    @property
    def retries(self) -> int:
        """Requests that were refused or not answered."""
        return self._limits.refused + self._limits.unanswered if self._limits else 0

    def price(self) -> float | None:
        """Return what a million input tokens cost."""
        return self._model.cost(Usage(input_tokens=1_000_000, calls=1))

    def abort(self) -> None:
        """Give up what is under way."""
        self._aborted.set()
        if self._limits is not None:
            self._limits.close()
        self._model.close()

    def close(self) -> None:
        """Wait for the threads, unless they were given up, then close the model."""
        self._pool.shutdown(wait=not self._aborted.is_set(), cancel_futures=True)
        self._model.close()

    def _attempt(self, item: Item) -> Attempt | None:
        if self._aborted.is_set():
            return None
        attempt, result = try_article(item, self._journal, self._configuration, self._model)
        if attempt.error is not None and self._aborted.is_set():
            return None
        self._journal.settle(self._configuration.fingerprint, attempt, result)
        return attempt


def try_article(
    item: Item, journal: Journal, configuration: Configuration, model: Model
) -> tuple[Attempt, Result | None]:
    """Extract one article, its inner calls journaled; commit nothing else."""
    began = time.perf_counter()
    assert item.article is not None
    journaled = JournaledModel(model, journal, item.article, configuration.asked)
    error: ExtractorError | None = None
    result: Result | None = None
    try:
        document = document_of(item, journal)
        strategy, settings = configuration.strategy, configuration.settings
        result = result_of(extract(document, model=journaled, strategy=strategy, settings=settings))
    except (ConfigurationError, PromptError, WeightsError):
        raise
    except ExtractorError as problem:
        error = problem
    attempt = Attempt(
        article=item.article,
        seconds=round(time.perf_counter() - began, 3),
        calls=journaled.spent.calls,
        input_tokens=journaled.spent.input_tokens,
        output_tokens=journaled.spent.output_tokens,
        cached_tokens=journaled.spent.cached_tokens,
        cost=model.cost(journaled.spent),
        error=type(error).__name__ if error else None,
        reason=str(error) if error else None,
    )
    return attempt, result


def hire_threads(order: Order, say: Callable[[str], None] | None = None) -> Hire:
    """Return what opens the model, with limits where it is remote, when the first article needs it.

    ``say`` is told now and then how far the weights are, where an embedded model's have to be fetched.
    """

    def hire(journal: Journal) -> Workforce:
        configuration, workers = order.configuration, order.workers
        warm(configuration.settings.model, configuration.strategy, configuration.settings)
        if configuration.embedded:
            progress = _tenths(configuration.settings.model, say) if say else None
            model = open_model(None, configuration.settings, progress=progress)
            return Threads(journal, configuration, model, None, workers)
        longest = configuration.settings.retry_limit
        limits = Limits(workers, rpm=order.rpm, tpm=order.tpm, longest=longest)
        # Waiting retries keep a thread each; the gate counts the places.
        roomy = configuration.settings.model_copy(update={"workers": min(256, 2 * workers)})
        return Threads(journal, configuration, open_model(None, roomy, limits), limits, workers)

    return hire


def _tenths(name: str, say: Callable[[str], None]) -> Callable[[int, int], None]:
    """Return what says at each further tenth how much of a model has been fetched."""
    said = -1

    def fetched(have: int, total: int) -> None:
        nonlocal said
        tenth = 10 * have // total
        if tenth > said:
            said = tenth
            say(f"Fetching {name}: {have / 1e6:,.0f} of {total / 1e6:,.0f} MB.")

    return fetched


def document_of(item: Item, journal: Journal) -> Document:
    """Return an item's document; its text comes with it or from the journal."""
    assert item.info is not None
    info = DocumentInfo.model_validate_json(item.info)
    return Document(journal.text(info.sha256) if item.text is None else item.text, info)
