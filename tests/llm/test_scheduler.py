"""The scheduler over a stand-in for llama.cpp that shows each answer the very tokens of its sequence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import InvalidOutputError, ModelError, RejectedRequestError
from extractor.llm.scheduler import Scheduler
from extractor.llm.tasks import Row, Task

if TYPE_CHECKING:
    from extractor.llm.tasks import Logits


class Cache:
    """Sequences as lists of cells, shared by reference; refuses whatever llama.cpp would refuse."""

    def __init__(self, cells: int, step_tokens: int = 16) -> None:
        self.cells = cells
        self.step_tokens = step_tokens
        self.sequences: dict[int, list[tuple[object, int]]] = {}
        self.rows: list[Row] = []
        self.evaluated = 0
        self.batches = 0
        self.loaded = 0
        self.closed = False
        self.before_decode: Callable[[], None] = lambda: None

    @property
    def used(self) -> int:
        return len({id(cell) for sequence in self.sequences.values() for cell, _ in sequence})

    def resize(self, cells: int) -> None:
        assert not any(self.sequences.values())
        self.cells = cells

    def decode(self, rows: Sequence[Row]) -> None:
        self.before_decode()
        assert 0 < len(rows) <= self.step_tokens
        for row in rows:
            sequence = self.sequences.setdefault(row.sequence, [])
            assert row.position == len(sequence), "a gap or an overlap in a sequence"
            sequence.append((object(), row.token))
        assert self.used <= self.cells, "llama.cpp would find no cell"
        self.rows = list(rows)
        self.evaluated += len(rows)
        self.batches += 1

    def logits(self, row: int) -> Logits:
        assert self.rows[row].wanted
        tokens = [token for _, token in self.sequences[self.rows[row].sequence]]
        return np.array(tokens, np.float32)

    def share(self, source: int, target: int, length: int) -> None:
        assert not self.sequences.get(target)
        assert len(self.sequences[source]) >= length
        self.sequences[target] = self.sequences[source][:length]

    def drop(self, sequence: int) -> None:
        self.sequences.pop(sequence, None)

    def clear(self) -> None:
        self.sequences.clear()

    def save(self, sequence: int) -> bytes:
        return bytes(token for _, token in self.sequences[sequence])

    def load(self, sequence: int, state: bytes) -> bool:
        self.sequences[sequence] = [(object(), token) for token in state]
        self.loaded += 1
        return True

    def close(self) -> None:
        self.closed = True


class Memory:
    """Saved states in a dictionary."""

    def __init__(self) -> None:
        self.states: dict[tuple[int, ...], bytes] = {}

    def get(self, tokens: Sequence[int]) -> bytes | None:
        return self.states.get(tuple(tokens))

    def put(self, tokens: Sequence[int], state: bytes) -> None:
        self.states[tuple(tokens)] = state


class Echo:
    """Asks for given tokens one after the other and keeps what it was shown."""

    def __init__(self, *wishes: int, forced: Sequence[int] = ()) -> None:
        self.wishes = list(wishes)
        self.forced = list(forced)
        self.seen: list[list[int]] = []

    @property
    def done(self) -> bool:
        return len(self.seen) > len(self.wishes)

    def start(self) -> list[int]:
        return self.forced

    def take(self, logits: Logits) -> list[int]:
        self.seen.append([int(token) for token in logits])
        return [] if self.done else [self.wishes[len(self.seen) - 1]]


class Failing(Echo):
    def take(self, logits: Logits) -> list[int]:
        raise ModelError("the grammar failed")


def scheduler(cache: Cache, *, limit: int = 0, rows: int = 4, states: Memory | None = None) -> Scheduler:
    return Scheduler(cache, states or Memory(), limit=limit or cache.cells, rows=rows)


def expected(prompt: list[int], answer: Echo) -> list[list[int]]:
    start = prompt + answer.forced
    return [start + answer.wishes[:taken] for taken in range(len(answer.wishes) + 1)]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_answer_sees_exactly_its_own_tokens_whatever_the_sizes(data: st.DataObject) -> None:
    token = st.integers(0, 3)
    static = data.draw(st.lists(token, max_size=12))
    article = data.draw(st.lists(token, max_size=12))
    cache = Cache(data.draw(st.integers(64, 160)), data.draw(st.integers(1, 20)))
    prompts = data.draw(st.lists(st.lists(token, min_size=1, max_size=9), min_size=1, max_size=9))
    tasks, answers = [], []
    for prompt in prompts:
        echo = Echo(*data.draw(st.lists(token, max_size=20)), forced=data.draw(st.lists(token, max_size=3)))
        lengths = tuple(length for length in (len(static), len(static + article)) if length)
        tasks.append(Task([*static, *article, *prompt], echo, lengths, bool(static)))
        answers.append(echo)
    runner = scheduler(cache, rows=data.draw(st.integers(1, 6)))
    runner.run(tasks)
    runner.close()
    for task, prompt, echo in zip(tasks, prompts, answers, strict=True):
        assert task.error is None
        assert echo.seen == expected([*static, *article, *prompt], echo)


def test_a_shared_beginning_is_evaluated_once() -> None:
    cache = Cache(500)
    tasks = [Task([*range(100), number], Echo(), (60, 100), True) for number in range(8)]
    runner = scheduler(cache)
    runner.run(tasks)
    assert cache.evaluated == 100 + 8
    assert [task.cached for task in tasks] == [100] * 8
    runner.close()


def test_a_static_beginning_is_restored_by_the_next_process_and_an_articles_is_not_kept() -> None:
    states = Memory()
    for loads, evaluated in ((0, 100 + 2), (1, 40 + 2)):
        cache = Cache(500)
        runner = scheduler(cache, states=states)
        runner.run([Task([*range(100), number], Echo(), (60, 100), True) for number in range(2)])
        assert (cache.loaded, cache.evaluated) == (loads, evaluated)
        assert cache.used == 60
        runner.close()
    assert list(states.states) == [tuple(range(60))]


def test_tasks_that_outgrow_the_cells_together_step_back_and_still_end_right() -> None:
    cache = Cache(100)
    answers = [Echo(*range(60)) for _ in range(4)]
    tasks = [Task([7, number], answer) for number, answer in enumerate(answers)]
    runner = scheduler(cache)
    runner.run(tasks)
    assert [answer.seen[-1] for answer in answers] == [[7, n, *range(60)] for n in range(4)]
    assert cache.used == 0
    runner.close()


def test_the_context_grows_to_a_long_prompt_and_says_what_it_cannot_hold() -> None:
    cache = Cache(50)
    fits, too_long, runs_away = (
        Task([1] * 90, Echo(2)),
        Task([1] * 200, Echo(2, forced=[9])),
        Task([1] * 10, Echo(*[2] * 300)),
    )
    runner = scheduler(cache, limit=120)
    runner.run([fits, too_long, runs_away])
    assert fits.error is None
    assert cache.cells == 120
    assert isinstance(too_long.error, RejectedRequestError)
    assert "200 tokens" in str(too_long.error)
    assert "120" in str(too_long.error)
    assert isinstance(runs_away.error, InvalidOutputError)
    assert runs_away.error.reason == "truncated"
    runner.close()


def test_a_failing_answer_costs_only_itself() -> None:
    cache = Cache(200)
    good, bad = Task([1, 2], Echo(3, 4)), Task([1, 3], Failing())
    runner = scheduler(cache)
    runner.run([bad, good])
    assert str(bad.error) == "the grammar failed"
    assert good.error is None
    assert (runner.busy, cache.used) == (0, 0)
    runner.close()


def test_a_failing_batch_is_told_to_all_and_the_next_request_works() -> None:
    cache = Cache(200)
    runner = scheduler(cache)
    first = Task([1, 2], Echo())

    def refuse() -> None:
        cache.before_decode = lambda: None
        raise ModelError("code 1")

    cache.before_decode = refuse
    runner.run([first])
    assert str(first.error) == "code 1"
    second = Task([1, 2], Echo())
    runner.run([second])
    assert second.error is None
    assert (runner.busy, cache.used) == (0, 0)
    runner.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_a_worker_that_died(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(200)
    runner = scheduler(cache)

    def broken(*arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(cache, "decode", broken)
    monkeypatch.setattr(cache, "clear", broken)
    monkeypatch.setattr(runner, "_finish", broken)
    with pytest.raises(ModelError, match="died"):
        runner.run([Task([1], Echo())])


def test_an_interrupted_request_frees_its_sequences_while_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache = Cache(400)
    runner = scheduler(cache)
    endless = Task([1], Echo(*[2] * 300))

    def hold() -> None:  # or the worker may be done before the interruption comes
        while not endless.cancelled:
            time.sleep(0.001)

    def wait(timeout: float | None = None) -> bool:
        while not runner.busy:
            time.sleep(0.001)
        raise KeyboardInterrupt

    cache.before_decode = hold

    monkeypatch.setattr(endless.finished, "wait", wait)
    with pytest.raises(KeyboardInterrupt):
        runner.run([endless])
    other = Task([5], Echo(6))
    runner.run([other])
    assert other.error is None
    assert str(endless.error) == "the request was cancelled"
    assert (runner.busy, cache.used) == (0, 0)
    runner.close()


def test_requests_of_several_threads_share_batches() -> None:
    cache = Cache(2000)
    runner = scheduler(cache, rows=16)
    gate = threading.Event()
    opened: list[bool] = []
    cache.before_decode = lambda: opened.append(gate.wait(10))
    answers = [Echo(*range(30)) for _ in range(8)]
    tasks = [Task([number], answer) for number, answer in enumerate(answers)]
    threads = [threading.Thread(target=runner.run, args=([task],)) for task in tasks]
    for thread in threads:
        thread.start()
    while len(runner._waiting) + runner.busy < len(tasks):
        pass
    gate.set()
    for thread in threads:
        thread.join()
    assert [answer.seen for answer in answers] == [expected([n], answer) for n, answer in enumerate(answers)]
    assert cache.batches <= 2 * 31
    runner.close()


def test_a_closed_scheduler_fails_what_waits_and_refuses_what_comes() -> None:
    cache = Cache(10_000)
    runner = scheduler(cache)
    endless = Task([1], Echo(*[2] * 5000))
    thread = threading.Thread(target=runner.run, args=([endless],))
    thread.start()
    while not runner.busy:
        pass
    runner.close()
    thread.join()
    assert isinstance(endless.error, ModelError)
    assert cache.closed
    with pytest.raises(ModelError, match="was closed"):
        runner.run([Task([1], Echo())])
