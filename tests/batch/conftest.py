"""A folder of articles, a stub of a server, a model without a server, and a run that shows nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.stub import Stub, article, filled, in_thread
from extractor.batch.configuration import Configuration
from extractor.batch.journal import Attempt, Journal
from extractor.batch.order import Order
from extractor.batch.report import Report, Snapshot
from extractor.batch.runner import run
from extractor.batch.workforce import Hire, Threads, hire_threads
from extractor.errors import ModelError
from extractor.llm.model import Classification, Completion, Prompt
from extractor.records import Usage
from extractor.settings import Settings


class Silent:
    """A display that remembers."""

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self.messages: list[str] = []

    def begin(self) -> None: ...

    def show(self, snapshot: Snapshot, *, last: bool = False) -> None:
        self.snapshots.append(snapshot)

    def failed(self, attempt: Attempt) -> None: ...

    def say(self, message: str) -> None:
        self.messages.append(message)

    def end(self) -> None: ...

    def report(self, report: Report) -> None: ...


class Canned:
    """A model that fills the stub's form, for a dollar a call; ``fails`` may name a text and its error."""

    name = "canned"
    context_tokens = None

    def __init__(self, price: float | None = 1.0) -> None:
        self.asked: list[str] = []
        self.fails: dict[str, Exception] = {}
        self.before: Callable[[int], None] = lambda count: None
        self._price = price
        self._lock = threading.Lock()

    def complete(
        self, prompts: Sequence[Prompt], form: type[Any], *, max_tokens: int = 1024
    ) -> list[Completion[Any] | ModelError]:
        return [self._fill(prompt, form) for prompt in prompts]

    def _fill(self, prompt: Prompt, form: type[Any]) -> Completion[Any] | ModelError:
        text = prompt.messages[-1].content
        with self._lock:
            self.asked.append(text)
            count = len(self.asked)
        self.before(count)
        for words, error in self.fails.items():
            if words in text:
                if isinstance(error, ModelError):
                    return error
                raise error
        usage = Usage(input_tokens=100, output_tokens=10, cached_tokens=40, calls=1)
        return Completion(form.model_validate(filled(form.model_json_schema())), usage, self.name)

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        raise AssertionError("single does not classify")

    def cost(self, usage: Usage) -> float | None:
        return None if self._price is None else self._price * usage.calls

    def close(self) -> None: ...


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of ten articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(10):
        (folder / f"{number:03}.txt").write_text(article(number), encoding="utf-8")
    return folder


@pytest.fixture
def stub() -> Iterator[tuple[str, Stub]]:
    """The base URL of a stub, and the stub."""
    with in_thread() as served:
        yield served


@pytest.fixture
def canned() -> Canned:
    return Canned()


@pytest.fixture
def display() -> Silent:
    return Silent()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def go(articles: Path, out: Path, canned: Canned, display: Silent) -> Callable[..., Report]:
    """Run the folder with the canned model; what an order holds may be given, and settings."""

    def start(*paths: Path, workers: int = 4, hire: Hire | None = None, **given: Any) -> Report:
        order_fields = {"max_cost", "retry_failed", "batch_api"} & given.keys()
        ordered = {name: given.pop(name) for name in order_fields}
        settings = Settings.load(env_file=None, **({"model": "test/canned"} | given))
        configuration = Configuration(settings, "single")
        order = Order(paths or (articles,), out, configuration, workers, **ordered)

        def canned_threads(journal: Journal) -> Threads:
            return Threads(journal, configuration, canned, None, workers)

        return run(order, hire or canned_threads, display)

    return start


@pytest.fixture
def online(articles: Path, out: Path, display: Silent, stub: tuple[str, Stub]) -> Callable[..., Report]:
    """Run the folder against the stub; settings may be given."""

    def start(
        *, workers: int = 4, retry_failed: bool = False, batch_api: bool = False, **given: Any
    ) -> Report:
        quick = {"retry_delay": 0.01, "max_retries": 3, "timeout": 5.0}
        settings = Settings.load(env_file=None, model="stub", base_url=stub[0], **(quick | given))
        configuration = Configuration(settings, "single")
        order = Order(
            (articles,),
            out,
            configuration,
            workers,
            retry_failed=retry_failed,
            batch_api=batch_api,
            poll_seconds=0.05,
        )
        return run(order, hire_threads(order), display)

    return start


@pytest.fixture
def lines(out: Path) -> Callable[[], list[dict[str, Any]]]:
    """Read what a run wrote."""

    def read() -> list[dict[str, Any]]:
        text = (out / "extractions.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    return read
