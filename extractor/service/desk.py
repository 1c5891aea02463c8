"""Desk: one article, one answer, within the limits of time and number.

The core is synchronous, so an article is read in a thread. A thread cannot be stopped: when a request is
given up, its thread goes on and keeps its place until it is done, so that never more than ``most`` run.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from extractor.errors import ExtractorError
from extractor.pipeline import extract
from extractor.service.engines import Engines
from extractor.service.limits import Places
from extractor.service.messages import ExtractRequest
from extractor.service.metrics import Metrics
from extractor.service.problems import Problem


class Desk:
    """Extracts articles for requests, ``most`` at once, each in ``seconds`` at most."""

    def __init__(self, engines: Engines, metrics: Metrics, most: int, seconds: float) -> None:
        self._engines = engines
        self._metrics = metrics
        self._seconds = seconds
        self._places = Places(most, "places for articles")
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="article")

    async def extract(self, asked: ExtractRequest) -> str:
        """Return the extraction as JSON; raises Problem and ExtractorError."""
        model = self._engines.pick(asked.model)
        self._places.take()
        began = time.perf_counter()
        future = asyncio.get_running_loop().run_in_executor(self._pool, self._work, asked, model)
        future.add_done_callback(lambda done: self._settle(done, time.perf_counter() - began))
        done, _ = await asyncio.wait({future}, timeout=self._seconds)
        if not done:
            raise Problem(
                408,
                "slow_article",
                f"The article was not done within {self._seconds:g} seconds; send it as a job instead.",
            )
        return future.result()

    def close(self) -> None:
        """Take no more; whoever is at work goes on."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _settle(self, done: asyncio.Future[str], seconds: float) -> None:
        self._places.give(seconds)
        if not done.cancelled():
            done.exception()  # seen, or asyncio would log it, message and all, when nobody waits any more

    def _work(self, asked: ExtractRequest, name: str) -> str:
        began = time.perf_counter()
        outcome = "ok"
        try:
            document = asked.document()
            extraction = extract(
                document,
                model=self._engines.open(name),
                strategy=asked.strategy,
                settings=self._engines.settings(name),
            )
        except Exception as error:
            outcome = type(error).__name__ if isinstance(error, ExtractorError) else "bug"
            raise
        finally:
            self._metrics.article(name, "request", outcome, time.perf_counter() - began)
        self._metrics.extracted(extraction)
        if extraction.provenance is not None:
            self._metrics.spent(name, extraction.provenance.usage, extraction.provenance.cost_usd)
        return extraction.model_dump_json()
