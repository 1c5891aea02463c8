"""The one seam to every model. Nothing above it knows whether a model is remote or embedded.

A call takes many prompts at once because that is what both sides do best: a server answers them side by side,
and the embedded engine evaluates them as sequences of one batch over their shared prefix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from extractor.errors import ModelError
from extractor.records import Usage

Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True)
class Message:
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Prompt:
    """A chat whose first ``static`` messages are the same for every article, so that caches serve them."""

    messages: tuple[Message, ...]
    static: int = 0


@dataclass(frozen=True)
class Completion(Generic[Form]):
    """A filled form, what it cost, and the model's name as the server gives it."""

    value: Form
    usage: Usage
    model: str


@dataclass(frozen=True)
class Classification:
    """Probability per label, summing to one; from logits where the model shows them."""

    probabilities: dict[str, float]
    usage: Usage
    model: str


def usage_of(answer: Completion[Form] | Classification | ModelError) -> Usage:
    """Return what an answer cost; one that is of no use is paid for as well."""
    return Usage(**answer.spent) if isinstance(answer, ModelError) else answer.usage


def charged(error: ModelError, usage: Usage) -> ModelError:
    """Return the error with what it cost."""
    error.spent = usage.model_dump()
    return error


class Model(Protocol):
    """A language model. Answers come in the order of the prompts; a failed one is its error, in its place."""

    @property
    def name(self) -> str:
        """The model as the caller names it, such as ``openai/gpt-5-mini`` or ``qwen2.5-coder-1.5b``."""
        ...

    @property
    def context_tokens(self) -> int | None:
        """The most tokens that a prompt and its answer may have together, or None when unknown."""
        ...

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024
    ) -> list[Completion[Form] | ModelError]:
        """Fill one form for each prompt; ``max_tokens`` bounds each answer."""
        ...

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        """Give each prompt's probability over the labels, which must differ in their first token."""
        ...

    def cost(self, usage: Usage) -> float | None:
        """Return US dollars for the usage, zero for an embedded model, None when the price is unknown."""
        ...

    def close(self) -> None:
        """Free what the model holds; it cannot be asked again."""
        ...
