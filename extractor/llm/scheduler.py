"""Continuous batching: many tasks, from several threads, as sequences of one batch over shared prefixes.

One worker thread owns the backend. It evaluates shared beginnings once ("trunks", kept as sequences of their own
and, where they are the same for every article, on disk too), lets each task continue a trunk as its own sequence,
and puts the pending tokens of all running tasks into each batch. A task that ends, fails or is cancelled frees its
sequence; when the cells run out, the youngest task steps back and continues later from where it was. Nothing is
ever cut to fit: a task that cannot fit gets an error that says so.

Knows tokens and logits only; what they mean belongs to the tasks' answers (``extractor.llm.answers``).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from extractor.errors import InvalidOutputError, ModelError, RejectedRequestError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Logits = NDArray[np.float32]

TRUNKS = 8
"""Shared beginnings kept at once; each is a sequence."""

ROWS = 32
"""Tasks evaluated side by side; more gained nothing."""

HEADROOM = 64
"""Cells that a task should find free beyond its prompt, so that it rarely has to step back at once."""


class Row(NamedTuple):
    """One token of a batch."""

    token: int
    position: int
    sequence: int
    wanted: bool


class Backend(Protocol):
    """What the scheduler needs of llama.cpp; see ``extractor.llm.llama.Llama`` for what each does."""

    cells: int
    step_tokens: int

    def resize(self, cells: int) -> None: ...
    def decode(self, rows: Sequence[Row]) -> None: ...
    def logits(self, row: int) -> Logits: ...
    def share(self, source: int, target: int, length: int) -> None: ...
    def drop(self, sequence: int) -> None: ...
    def clear(self) -> None: ...
    def save(self, sequence: int) -> bytes: ...
    def load(self, sequence: int, state: bytes) -> bool: ...
    def close(self) -> None: ...


class States(Protocol):
    """Where the states of static prefixes outlive the process."""

    def get(self, tokens: Sequence[int]) -> bytes | None: ...
    def put(self, tokens: Sequence[int], state: bytes) -> None: ...


class Answer(Protocol):
    """How a task reads logits: it names the tokens to evaluate next until it is done."""

    @property
    def done(self) -> bool: ...

    def start(self) -> list[int]:
        """Return the tokens that follow the prompt whatever the logits say."""
        ...

    def take(self, logits: Logits) -> list[int]:
        """Read the logits after the last token and return the tokens to evaluate next."""
        ...


@dataclass(eq=False)
class Trunk:
    """A shared beginning that lives in a sequence of its own and continues its parent's cells."""

    tokens: list[int]
    sequence: int
    parent: Trunk | None
    kept: bool
    users: int = 0

    @property
    def own(self) -> int:
        return len(self.tokens) - (len(self.parent.tokens) if self.parent else 0)


@dataclass(eq=False)
class Task:
    """A prompt on its way to an answer.

    ``shared`` are lengths of beginnings worth evaluating once, ascending; the first is kept on disk when
    ``static`` is set. ``error`` is set instead of an answer. ``tokens`` grows by what the answer asks for.
    """

    tokens: list[int]
    answer: Answer
    shared: tuple[int, ...] = ()
    static: bool = False
    error: BaseException | None = None
    cached: int = 0
    cancelled: bool = False
    finished: threading.Event = field(default_factory=threading.Event)
    prompt: int = field(init=False)
    evaluated: int = 0
    trunk: Trunk | None = None
    sequence: int | None = None

    def __post_init__(self) -> None:
        self.prompt = len(self.tokens)

    @property
    def own(self) -> int:
        """Cells that only this task uses, or will use to evaluate the tokens that it has."""
        return len(self.tokens) - (len(self.trunk.tokens) if self.trunk else 0)


class Scheduler:
    """Runs tasks of any thread on one backend, whose context may grow to ``limit`` cells."""

    def __init__(self, backend: Backend, states: States, *, limit: int, rows: int = ROWS) -> None:
        self._backend = backend
        self._states = states
        self._limit = limit
        self._waiting: deque[Task] = deque()
        self._running: list[Task] = []
        self._trunks: list[Trunk] = []  # least recently used first
        self._free_trunks = list(range(TRUNKS))
        self._free_rows = list(range(TRUNKS, TRUNKS + rows))
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
                    pass
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
            for task in gone:
                if task in self._waiting:
                    self._waiting.remove(task)
        for task in gone:
            self._finish(task, ModelError("cancelled"))

    def _admit(self) -> None:
        """Give waiting tasks a sequence, in their order, while there are sequences and cells."""
        while self._free_rows and self._waiting:
            task = self._waiting[0]
            try:
                placed = self._place(task)
            except (RejectedRequestError, InvalidOutputError) as error:
                self._take_from_queue(task)
                self._finish(task, error)
                continue
            if not placed:
                return
            self._take_from_queue(task)

    def _take_from_queue(self, task: Task) -> None:
        with self._changed:
            self._waiting.remove(task)

    def _place(self, task: Task) -> bool:
        """Give a task its trunk and sequence, or return False when it must wait for others to end."""
        if len(task.tokens) == task.prompt:
            task.tokens.extend(task.answer.start())
        if len(task.tokens) >= self._backend.cells and not self._grow(task):
            return False
        for index, length in enumerate(task.shared):
            self._ensure_trunk(task, length, kept=task.static and index == 0)
        beginnings = [t for t in self._trunks if _starts(task.tokens, t.tokens, task.prompt)]
        trunk = max(beginnings, key=lambda t: len(t.tokens), default=None)
        length = len(trunk.tokens) if trunk else 0
        need = len(task.tokens) - length + 1
        if not self._make_room(need + (HEADROOM if self._running else 0), spare=trunk):
            if self._running:
                return False
            self._forget()  # only trunks are in the way
            trunk, length = None, 0
        task.trunk, task.evaluated, task.sequence = trunk, length, self._free_rows.pop(0)
        task.cached = max(task.cached, length)
        if trunk:
            trunk.users += 1
            self._touch(trunk)
            self._backend.share(trunk.sequence, task.sequence, length)
        self._running.append(task)
        return True

    def _grow(self, task: Task) -> bool:
        """Make the context large enough for a task; False while others still use it."""
        need = len(task.tokens) + 1
        if need > self._limit and len(task.tokens) > task.prompt:
            message = f"the answer outgrew the context of {self._limit} tokens after a prompt of {task.prompt}"
            raise InvalidOutputError(message, reason="truncated")
        if need > self._limit:
            raise RejectedRequestError(
                f"the prompt has {task.prompt} tokens and the embedded model's context holds {self._limit}; "
                "use a shorter text, or a model with a larger context"
            )
        if self._running:
            return False
        self._forget()
        self._backend.resize(min(self._limit, max(2 * self._backend.cells, need + 1024)))
        return True

    def _ensure_trunk(self, task: Task, length: int, *, kept: bool) -> None:
        """Evaluate a task's beginning into a sequence of its own, unless it is there or there is no room."""
        tokens = task.tokens[:length]
        known = next((t for t in self._trunks if t.tokens == tokens), None)
        if known:
            self._touch(known)
            return
        beginnings = [t for t in self._trunks if not kept and _starts(tokens, t.tokens, length - 1)]
        parent = max(beginnings, key=lambda t: len(t.tokens), default=None)
        if not self._free_trunks:
            self._evict(spare=parent)
        rest = length - (len(parent.tokens) if parent else 0)
        if not self._free_trunks or not self._make_room(rest + 1, spare=parent):
            return
        trunk = Trunk(tokens, self._free_trunks.pop(), parent, kept)
        self._trunks.append(trunk)
        state = self._states.get(tokens) if kept else None
        if state and self._backend.load(trunk.sequence, state):
            return
        self._backend.drop(trunk.sequence)
        if parent:
            self._backend.share(parent.sequence, trunk.sequence, len(parent.tokens))
        for first in range(length - rest, length, self._backend.step_tokens):
            last = min(first + self._backend.step_tokens, length)
            self._backend.decode([Row(tokens[at], at, trunk.sequence, False) for at in range(first, last)])
            if task.cancelled:
                self._remove(trunk)
                return
        if kept:
            self._states.put(tokens, self._backend.save(trunk.sequence))

    def _step(self) -> None:
        """Evaluate one batch: those with least to evaluate first, so that a long prompt delays nobody."""
        if not self._running:
            return
        while self._cells_free() < 0:
            if not self._evict():
                self._step_back(self._running[-1])
                return
        budget = self._backend.step_tokens
        rows: list[Row] = []
        complete: list[tuple[Task, int]] = []
        for task in sorted(self._running, key=lambda t: len(t.tokens) - t.evaluated):
            assert task.sequence is not None
            last = min(len(task.tokens), task.evaluated + budget - len(rows))
            for at in range(task.evaluated, last):
                rows.append(Row(task.tokens[at], at, task.sequence, at == len(task.tokens) - 1))
            task.evaluated = last
            if last == len(task.tokens):
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
            trunk.users -= 1
            with self._changed:
                wanted = any(_starts(other.tokens, trunk.tokens, other.prompt) for other in self._waiting)
            if not (trunk.kept or trunk.users or wanted or any(t.parent is trunk for t in self._trunks)):
                self._remove(trunk)

    def _fail_all(self, error: BaseException) -> None:
        with self._changed:
            tasks = [*self._running, *self._waiting]
            self._waiting.clear()
        for task in tasks:
            self._finish(task, error)
        self._forget()

    # Cells and trunks

    def _cells_free(self) -> int:
        used = sum(trunk.own for trunk in self._trunks) + sum(task.own for task in self._running)
        return self._backend.cells - used

    def _make_room(self, cells: int, *, spare: Trunk | None) -> bool:
        while self._cells_free() < cells:
            if not self._evict(spare=spare):
                return False
        return True

    def _evict(self, *, spare: Trunk | None = None) -> bool:
        """Remove the least recently used trunk that nothing continues; False when there is none."""
        parents = [trunk.parent for trunk in self._trunks]
        for trunk in self._trunks:
            if not trunk.users and trunk is not spare and trunk not in parents:
                self._remove(trunk)
                return True
        return False

    def _remove(self, trunk: Trunk) -> None:
        self._trunks.remove(trunk)
        self._backend.drop(trunk.sequence)
        self._free_trunks.append(trunk.sequence)

    def _touch(self, trunk: Trunk) -> None:
        self._trunks.remove(trunk)
        self._trunks.append(trunk)

    def _forget(self) -> None:
        """Empty the backend; only when no task holds a sequence."""
        self._trunks.clear()
        self._free_trunks = list(range(TRUNKS))
        self._backend.clear()


def _starts(tokens: Sequence[int], beginning: Sequence[int], prompt: int) -> bool:
    """Say whether ``tokens`` start with ``beginning`` and leave a token of the prompt to evaluate."""
    return len(beginning) < prompt and tokens[: len(beginning)] == beginning
