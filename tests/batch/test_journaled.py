"""A journaled model asks each question once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import BaseModel

from extractor.batch.journaled import JournaledModel, call_key
from extractor.errors import InvalidOutputError, ModelError, TransientModelError
from extractor.llm.model import Classification, Completion, Message, Prompt, charged
from extractor.records import Usage


class Answer(BaseModel):
    words: str


class Memory:
    """Calls in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def answers(self, keys: Sequence[str]) -> dict[str, str]:
        return {key: self.kept[key] for key in keys if key in self.kept}

    def keep(self, article: str, answers: Sequence[tuple[str, str]]) -> None:
        self.kept.update(answers)


class Parrot:
    """Answers with the question, but for the questions that it is told to fail."""

    name, context_tokens = "parrot", 100

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails: dict[str, ModelError] = {}

    def complete(self, prompts: Sequence[Prompt], form: type[Any], *, max_tokens: int = 1024) -> list[Any]:
        said = [prompt.messages[-1].content for prompt in prompts]
        self.asked += said
        usage = Usage(input_tokens=7, calls=1)
        return [self.fails.get(words) or Completion(form(words=words), usage, "parrot-1") for words in said]

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Any]:
        self.asked += [prompt.messages[-1].content for prompt in prompts]
        return [
            Classification({labels[0]: 0.25, labels[1]: 0.75}, Usage(calls=1), "parrot-1") for _ in prompts
        ]

    def cost(self, usage: Usage) -> float:
        return float(usage.calls)

    def close(self) -> None: ...


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@pytest.fixture
def memory() -> Memory:
    return Memory()


def ask(*words: str) -> list[Prompt]:
    return [Prompt((Message("system", "You read."), Message("user", word))) for word in words]


def test_only_what_is_unknown_is_asked_and_answers_come_in_order(parrot: Parrot, memory: Memory) -> None:
    JournaledModel(parrot, memory, "article", "way").complete(ask("b"), Answer)
    model = JournaledModel(parrot, memory, "article", "way")
    answers = model.complete(ask("a", "b", "c"), Answer)
    assert [a.value.words for a in answers if isinstance(a, Completion)] == ["a", "b", "c"]
    assert parrot.asked == ["b", "a", "c"]
    assert model.spent.calls == 2


def test_answers_come_back_as_they_were(parrot: Parrot, memory: Memory) -> None:
    first = JournaledModel(parrot, memory, "article", "way")
    second = JournaledModel(parrot, memory, "article", "way")
    assert first.complete(ask("a"), Answer) == second.complete(ask("a"), Answer)
    labels = ["yes", "no"]
    assert first.classify(ask("a"), labels) == second.classify(ask("a"), labels)
    assert parrot.asked == ["a", "a"]
    assert second.spent == Usage()


def test_failed_calls_are_asked_again(parrot: Parrot, memory: Memory) -> None:
    parrot.fails["a"] = InvalidOutputError("no")
    model = JournaledModel(parrot, memory, "article", "way")
    assert isinstance(model.complete(ask("a", "b"), Answer)[0], InvalidOutputError)
    parrot.fails.clear()
    assert isinstance(model.complete(ask("a", "b"), Answer)[0], Completion)
    assert parrot.asked == ["a", "b", "a"]


def test_failed_calls_are_paid_for(parrot: Parrot, memory: Memory) -> None:
    cut = charged(InvalidOutputError("cut off", reason="truncated"), Usage(output_tokens=50, calls=1))
    busy = charged(TransientModelError("busy"), Usage(output_tokens=9, calls=1))
    parrot.fails |= {"a": cut, "c": busy}
    model = JournaledModel(parrot, memory, "article", "way")
    model.complete(ask("a", "b"), Answer)
    assert model.spent == Usage(input_tokens=7, output_tokens=50, calls=2)
    with pytest.raises(TransientModelError):
        model.complete(ask("c"), Answer)
    assert model.spent == Usage(input_tokens=7, output_tokens=59, calls=3)


def test_a_passing_failure_stops_the_article_and_keeps_what_was_answered(
    parrot: Parrot, memory: Memory
) -> None:
    parrot.fails["a"] = TransientModelError("busy")
    model = JournaledModel(parrot, memory, "article", "way")
    with pytest.raises(TransientModelError):
        model.complete(ask("a", "b"), Answer)
    parrot.fails.clear()
    model.complete(ask("a", "b"), Answer)
    assert parrot.asked == ["a", "b", "a"]


@pytest.mark.parametrize(
    "other",
    [
        ("another way", "a", ["form", "x", 1]),
        ("way", "another prompt", ["form", "x", 1]),
        ("way", "a", ["form", "another form", 1]),
        ("way", "a", ["labels", "yes", "no"]),
    ],
)
def test_whatever_may_change_an_answer_changes_its_key(other: tuple[str, str, list[object]]) -> None:
    asked, words, question = other
    [prompt], [same] = ask(words), ask("a")
    assert call_key(asked, prompt, question) != call_key("way", same, ["form", "x", 1])
