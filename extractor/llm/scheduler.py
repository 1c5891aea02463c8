"""Continuous batching: many tasks, from several threads, as sequences of one batch over shared prefixes.

One worker thread owns the backend. It evaluates shared beginnings once (``trunks``), lets each task continue
one as its own sequence, and puts the pending tokens of all running tasks into each batch. A task that ends,
fails or is cancelled frees its sequence; when the cells run out, the youngest task steps back and continues
later from where it was. Nothing is ever cut to fit: a task that cannot fit gets an error that says so.

Knows tokens and logits only; what they mean belongs to the tasks' answers (``extractor.llm.answers``).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from extractor.errors import InvalidOutputError, ModelError, RejectedRequestError
from extractor.llm.tasks import Backend, Row, States, Task, Trunk, starts
from extractor.llm.trunks import TRUNKS, Trunks

ROWS = 32
"""Tasks evaluated side by side; more gained nothing."""

HEADROOM = 64
"""Cells that a task should find free beyond its prompt, so that it rarely has to step back at once."""


class Scheduler:
    """Runs tasks of any thread on one backend, whose context may grow to ``limit`` cells."""

    def __init__(self, backend: Backend, states: States, *, limit: int, rows: int = ROWS) -> None:
        self._backend = backend
        self._limit = limit
        self._trunks = Trunks(backend, states)
        self._free_rows = list(range(TRUNKS, TRUNKS + rows))
        self._waiting: deque[Task] = deque()
        self._running: list[Task] = []
        self._changed = threading.Condition()
        self._closed = False
        self._worker: threading.Thread | None = None

    @property
    def busy(self) -> int:
        """How many tasks hold a sequence."""
        return len(self._running)

    def run(self, tasks: Sequence[Task]) -> None:
        """Return when every task has its answer or error; when interrupted, cancel them and raise on."""
        with self._changed:
            if self._closed:
                raise ModelError("the embedded model was closed; open it again")
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="embedded-model", daemon=True)
                self._worker.start()
            self._waiting.extend(tasks)
            self._changed.notify()
        try:
            for task in tasks:
                while not task.finished.wait(0.5):  # an endless wait cannot be interrupted on every system
                    if not (self._worker.is_alive() or self._closed):
                        raise ModelError("the embedded model's thread died; open it again")
        except BaseException:
            for task in tasks:
                task.cancelled = True  # the worker looks before each batch
            raise

    def close(self) -> None:
        """Stop the worker, fail what is left and free the backend."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._changed.notify()
        if self._worker is not None:
            self._worker.join()
        self._fail_all(ModelError("the embedded model was closed while it was working"))
        self._backend.close()

    # What follows runs in the worker alone.

    def _work(self) -> None:
        while True:
            with self._changed:
                while not (self._closed or self._waiting or self._running):
                    self._changed.wait()
                if self._closed:
                    return
            try:
                self._drop_cancelled()
                self._admit()
                self._step()
            except BaseException as error:  # a waiting thread must hear of it, whatever it is
                self._fail_all(error)

    def _drop_cancelled(self) -> None:
        with self._changed:
            gone = [task for task in (*self._running, *self._waiting) if task.cancelled]
            self._waiting = deque(task for task in self._waiting if not task.cancelled)
        for task in gone:
            self._finish(task, ModelError("the request was cancelled"))

    def _admit(self) -> None:
        """Give waiting tasks a sequence, in their order, while there are sequences and cells."""
        while self._free_rows and self._waiting:
            task = self._waiting[0]
            try:
                if not self._place(task):
                    return
            except (RejectedRequestError, InvalidOutputError) as error:
                self._finish(task, error)
            with self._changed:
                self._waiting.remove(task)

    def _place(self, task: Task) -> bool:
        """Give a task its trunk and sequence, or return False when it must wait for others to end."""
        if len(task.tokens) == task.prompt:
            task.tokens.extend(task.answer.start())
        if len(task.tokens) >= self._backend.cells and not self._grow(task):
            return False
        for index, length in enumerate(task.shared):
            self._trunks.ensure(
                task.tokens[:length],
                kept=task.static and index == 0,
                room=self._make_room,
                cancelled=lambda: task.cancelled,
            )
        trunk = self._trunks.best(task.tokens, task.prompt)
        need = len(task.tokens) - (len(trunk.tokens) if trunk else 0) + 1
        if not self._make_room(need + (HEADROOM if self._running else 0), trunk):
            if self._running:
                return False
            self._trunks.forget()  # only trunks are in the way
            trunk = None
        task.sequence = self._free_rows.pop()
        task.trunk, task.evaluated = trunk, 0
        if trunk:
            task.evaluated = len(trunk.tokens)
            self._trunks.enter(trunk, task.sequence)
        task.cached = max(task.cached, task.evaluated)
        self._running.append(task)
        return True

    def _grow(self, task: Task) -> bool:
        """Make the context large enough for a task; False while others still use it."""
        if task.prompt >= self._limit:
            raise RejectedRequestError(
                f"the prompt has {task.prompt} tokens and the embedded model's context holds {self._limit}; "
                "use a shorter text, or a model with a larger context"
            )
        need = len(task.tokens) + 1
        if need > self._limit:
            raise InvalidOutputError(
                f"the answer outgrew the context of {self._limit} tokens after a prompt of {task.prompt}",
                reason="truncated",
            )
        if self._running:
            return False
        self._trunks.forget()
        self._backend.resize(min(self._limit, max(2 * self._backend.cells, need + 1024)))
        return True

    def _make_room(self, cells: int, spare: Trunk | None = None) -> bool:
        """Evict trunks until so many cells are free; False when those in use are too many."""
        while self._backend.cells - self._trunks.cells - sum(task.own for task in self._running) < cells:
            if not self._trunks.evict(spare=spare):
                return False
        return True

    def _step(self) -> None:
        """Evaluate one batch: those with least to evaluate first, so that a long prompt delays nobody."""
        if not self._running:
            return
        if not self._make_room(0):
            self._step_back(self._running[-1])
            return
        rows: list[Row] = []
        complete: list[tuple[Task, int]] = []
        for task in sorted(self._running, key=lambda task: task.pending):
            assert task.sequence is not None
            last = min(len(task.tokens), task.evaluated + self._backend.step_tokens - len(rows))
            for at in range(task.evaluated, last):
                rows.append(Row(task.tokens[at], at, task.sequence, at == len(task.tokens) - 1))
            task.evaluated = last
            if not task.pending:
                complete.append((task, len(rows) - 1))
        self._backend.decode(rows)
        for task, row in complete:
            try:
                task.tokens.extend(task.answer.take(self._backend.logits(row)))
            except ModelError as error:
                self._finish(task, error)
            else:
                if task.answer.done:
                    self._finish(task)

    def _step_back(self, task: Task) -> None:
        """Return a task to the head of the queue; it will evaluate its tokens again and go on."""
        self._release(task)
        with self._changed:
            self._waiting.appendleft(task)

    def _finish(self, task: Task, error: BaseException | None = None) -> None:
        self._release(task)
        task.error = error
        task.finished.set()

    def _release(self, task: Task) -> None:
        if task.sequence is None:
            return
        self._running.remove(task)
        self._backend.drop(task.sequence)
        self._free_rows.append(task.sequence)
        task.sequence = None
        trunk, task.trunk = task.trunk, None
        if trunk:
            with self._changed:
                wanted = any(starts(other.tokens, trunk.tokens, other.prompt) for other in self._waiting)
            self._trunks.leave(trunk, wanted=wanted)

    def _fail_all(self, error: BaseException) -> None:
        with self._changed:
            tasks = [*self._running, *self._waiting]
            self._waiting.clear()
        for task in tasks:
            self._finish(task, error)
        self._trunks.forget()
