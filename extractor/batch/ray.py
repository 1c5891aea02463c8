"""Ray: the articles of a run spread over the nodes of a cluster.

Ray owns the processes: it starts them, notices when one dies, begins it again elsewhere and repeats what it
had under way. This module owns what they share: one budget of requests for all (a named actor around
`Limits`), a shard of the journal for each worker, so that a repeated article repeats no call, and the one
journal into which the driver commits every result.
"""

from __future__ import annotations

import logging
import pickle
import threading
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from extractor.batch.configuration import Configuration
from extractor.batch.journal import Attempt, Item, Journal, Result
from extractor.batch.limits import Limits, Passage
from extractor.batch.order import Order
from extractor.batch.shards import SHARDS, absorb_shards
from extractor.batch.workforce import Hire, Workforce, try_article
from extractor.errors import ConfigurationError, TransientModelError
from extractor.llm.connect import open_model
from extractor.pipeline import warm
from extractor.records import DocumentInfo, Usage

try:
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy
except ImportError as error:
    raise ConfigurationError(
        "--cluster needs an extra that is not installed: pip install 'conflict-extractor[ray]'"
    ) from error

_BUDGET: Final = "extractor-budget"


class Budget:
    """One `Limits` for all workers. A worker that died holds no places: its successor has it forgotten."""

    def __init__(self, most: int, rpm: float | None, tpm: float | None, longest: float) -> None:
        self._limits = Limits(most, rpm=rpm, tpm=tpm, longest=longest)
        self._lives: dict[int, str] = {}
        self._out: Counter[str] = Counter()
        self._lock = threading.Lock()

    def begin(self, worker: int, life: str) -> None:
        """Hear that a worker begins, perhaps in place of one that died."""
        with self._lock:
            former = self._lives.get(worker)
            self._lives[worker] = life
            held = self._out.pop(former, 0) if former else 0
        self._limits.release(held)

    def admit(self, worker: int, life: str, size: int) -> Passage:
        """Return when a worker's request may be sent."""
        passage = self._limits.admit(size)
        with self._lock:
            alive = self._lives.get(worker) == life
            self._out[life] += alive
        if not alive:
            self._limits.release(1)
            raise TransientModelError("the worker was replaced")
        return passage

    def dismiss(self, life: str, passage: Passage, status: int | None, headers: Mapping[str, str]) -> None:
        """Hear what a server answered."""
        with self._lock:
            if self._out[life] <= 0:
                return  # forgotten in the meantime
            self._out[life] -= 1
        self._limits.dismiss(passage, status, headers)

    def charge(self, passage: Passage, tokens: int) -> None:
        """Hear what a request took."""
        self._limits.charge(passage, tokens)

    def repeated(self) -> int:
        """Return how many requests had to be repeated."""
        return self._limits.refused + self._limits.unanswered


class SharedGate:
    """The `Gate` of one worker, which asks the budget."""

    def __init__(self, budget: Any, worker: int, life: str) -> None:
        self._budget = budget
        self._worker = worker
        self._life = life
        self._mine = threading.local()

    def enter(self, size: int) -> None:
        """Return when a request of this thread may be sent."""
        self._mine.passage = ray.get(self._budget.admit.remote(self._worker, self._life, size))

    def leave(self, status: int | None, headers: Mapping[str, str]) -> None:
        """Pass on what a server answered."""
        told = {name: headers[name] for name in headers if name.startswith(("x-ratelimit", "retry-after"))}
        self._budget.dismiss.remote(self._life, self._mine.passage, status, told)

    def spent(self, tokens: int) -> None:
        """Pass on what a request took."""
        self._budget.charge.remote(self._mine.passage, tokens)


class Worker:
    """One process of the cluster, around one model; several threads call it."""

    def __init__(self, number: int, folder: str, pickled: bytes) -> None:
        # Only plain values: Ray keeps them for a restart after the node that made them is gone.
        configuration: Configuration = pickle.loads(pickled)
        life = uuid.uuid4().hex
        self._journal = _open_shard(Path(folder), number, life)
        self._configuration = configuration
        warm(configuration.settings.model, configuration.strategy, configuration.settings)
        gate = None
        if not configuration.embedded:
            budget: Any = ray.get_actor(_BUDGET)
            ray.get(budget.begin.remote(number, life))
            gate = SharedGate(budget, number, life)
        self._model = open_model(None, configuration.settings, gate)

    def attempt(self, item: Item) -> tuple[Attempt, Result | None]:
        """Try an article, unless the shard knows its result from before."""
        assert item.article is not None
        key = self._configuration.fingerprint
        known = self._journal.result(item.article, key)
        if known is not None:
            return Attempt(item.article, 0.0, cost=0.0), known
        attempt, result = try_article(item, self._journal, self._configuration, self._model)
        self._journal.settle(key, attempt, result)
        return attempt, result


class Cluster:
    """A `Workforce` of Ray actors."""

    def __init__(self, journal: Journal, order: Order, address: str) -> None:
        self._journal = journal
        self._order = order
        self._mine = not ray.is_initialized()
        if self._mine:
            where: dict[str, Any] = {} if address == "local" else {"address": address}
            ray.init(
                **where,
                include_dashboard=False,
                log_to_driver=False,
                logging_level=logging.ERROR,
                namespace=f"extractor-{uuid.uuid4().hex}",
            )
        self._workers = self._hire()
        self._load = dict.fromkeys(range(len(self._workers)), 0)
        self._repeated, self._asked_at = 0, 0.0
        self._closed = False

    def _hire(self) -> list[Any]:
        order, configuration = self._order, self._order.configuration
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        # With the driver, whose death ends the run anyway.
        self._budget: Any = (
            ray.remote(Budget)
            .options(
                name=_BUDGET, num_cpus=0, max_concurrency=2 * order.workers + 8, scheduling_strategy=here
            )
            .remote(order.workers, order.rpm, order.tpm, configuration.settings.retry_limit)
        )
        nodes = [node for node in ray.nodes() if node["Alive"]]  # type: ignore[no-untyped-call]
        # A process uses one processor. An embedded model has threads of its own, and memory for one.
        places = [
            node["NodeID"]
            for turn in range(order.workers)
            for node in nodes
            if turn < int(node["Resources"].get("CPU", 0)) and (turn == 0 or not configuration.embedded)
        ][: order.workers] or [nodes[0]["NodeID"]]
        self._each = -(-order.workers // len(places))
        folder, pickled = str(order.folder.resolve()), pickle.dumps(configuration)
        return [
            ray.remote(Worker)
            .options(
                num_cpus=0,  # what died must find a place also where all processors are in use
                max_restarts=-1,
                max_task_retries=-1,
                max_concurrency=2 * self._each,
                scheduling_strategy=NodeAffinitySchedulingStrategy(place, soft=True),
            )
            .remote(number, folder, pickled)
            for number, place in enumerate(places)
        ]

    def submit(self, item: Item) -> Future[Attempt | None]:
        """Give an article to the worker that has least to do."""
        assert item.info is not None
        number = min(self._load, key=self._load.__getitem__)
        self._load[number] += 1
        text = self._journal.text(DocumentInfo.model_validate_json(item.info).sha256)
        outcome: Future[Attempt | None] = Future()

        def settle(answered: Future[tuple[Attempt, Result | None]]) -> None:
            self._load[number] -= 1
            try:
                attempt, result = answered.result()
                self._journal.settle(self._order.configuration.fingerprint, attempt, result)
                outcome.set_result(attempt)
            except ray.exceptions.ActorDiedError:  # given up: whoever dies otherwise is begun again
                outcome.set_result(None)
            except BaseException as error:
                outcome.set_exception(error)

        self._workers[number].attempt.remote(replace(item, text=text)).future().add_done_callback(settle)
        return outcome

    def room(self, in_flight: int) -> bool:
        """Say whether the cluster takes one more."""
        return in_flight < self._order.workers

    @property
    def retries(self) -> int:
        """Requests that were refused or not answered, asked once a second."""
        if not self._closed and time.monotonic() - self._asked_at > 1.0:
            self._asked_at = time.monotonic()
            self._repeated = ray.get(self._budget.repeated.remote())
        return self._repeated

    def price(self) -> float | None:
        """Return what a million input tokens cost."""
        if self._order.configuration.embedded:
            return 0.0
        model = open_model(None, self._order.configuration.settings)
        try:
            return model.cost(Usage(input_tokens=1_000_000, calls=1))
        finally:
            model.close()

    def abort(self) -> None:
        """End the workers, whatever they do."""
        for worker in self._workers:
            ray.kill(worker, no_restart=True)

    def close(self) -> None:
        """End the workers and take in what their shards still hold."""
        self._closed = True
        self.abort()
        ray.kill(self._budget)
        if self._mine:
            ray.shutdown()
        absorb_shards(self._order.folder, self._journal)


def hire_cluster(order: Order, address: str) -> Hire:
    """Return what joins the cluster at an address, or makes one of this machine for "local"."""

    def hire(journal: Journal) -> Workforce:
        return Cluster(journal, order, address)

    return hire


def _open_shard(folder: Path, number: int, life: str) -> Journal:
    """Open the worker's shard, or another where a process that was given up still holds it."""
    try:
        return Journal(folder / SHARDS / f"{number}")
    except ConfigurationError:
        return Journal(folder / SHARDS / f"{number}-{life}")
