"""`JournaledModel`: a `Model` whose answers are journaled, so that no call is repeated after a crash.

A call's key is what determines its answer: the prompt, the form or the labels, and the configuration. Only
usable answers are kept; a failed call is made again by the next attempt. Also counts what was really spent:
with what failed, and without answers out of the journal, which an earlier attempt paid.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from extractor.errors import ModelError, TransientModelError
from extractor.llm.model import Classification, Completion, Form, Model, Prompt, usage_of
from extractor.records import Usage

Answer = TypeVar("Answer", Completion[Any], Classification)


class Calls(Protocol):
    """Where answers are kept: the journal, or a worker's shard of it."""

    def answers(self, keys: Sequence[str]) -> dict[str, str]: ...

    def keep(self, article: str, answers: Sequence[tuple[str, str]]) -> None: ...


class JournaledModel:
    """A model as one article's attempt sees it; used by one thread."""

    def __init__(self, model: Model, calls: Calls, article: str, asked: str) -> None:
        self._model = model
        self._calls = calls
        self._article = article
        self._asked = asked
        self.spent = Usage()
        self._saved = 0.0

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    @property
    def context_tokens(self) -> int | None:
        """The model's context."""
        return self._model.context_tokens

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024
    ) -> list[Completion[Form] | ModelError]:
        """Fill one form for each prompt, asking the model only what the journal does not know."""

        def read(answer: str) -> Completion[Form]:
            data = json.loads(answer)
            value = form.model_validate_json(data["value"])
            return Completion(value, Usage.model_validate(data["usage"]), data["model"])

        return self._each(
            prompts,
            form_question(form, max_tokens),
            lambda asked: self._model.complete(asked, form, max_tokens=max_tokens),
            lambda answer: answer.value.model_dump_json(round_trip=True, by_alias=True),
            read,
        )

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        """Give each prompt's probability over the labels, likewise."""

        def read(answer: str) -> Classification:
            data = json.loads(answer)
            usage = Usage.model_validate(data["usage"])
            return Classification(json.loads(data["value"]), usage, data["model"])

        return self._each(
            prompts,
            ["labels", *labels],
            lambda asked: self._model.classify(asked, labels),
            lambda answer: json.dumps(answer.probabilities),
            read,
        )

    def cost(self, usage: Usage) -> float | None:
        """Return US dollars for the usage of the article's answers, some of which may have cost less."""
        full = self._model.cost(usage)
        return None if full is None else full - self._saved

    def close(self) -> None:
        """Leave the model open: others use it too."""

    def _each(
        self,
        prompts: Sequence[Prompt],
        question: Sequence[object],
        ask: Callable[[list[Prompt]], list[Answer | ModelError]],
        write: Callable[[Answer], str],
        read: Callable[[str], Answer],
    ) -> list[Answer | ModelError]:
        keys = [call_key(self._asked, prompt, question) for prompt in prompts]
        known = self._calls.answers(keys)
        missing = [at for at, key in enumerate(keys) if key not in known]
        answers: dict[int, Answer | ModelError] = {}
        for at, key in enumerate(keys):
            if key in known:
                found = read(known[key])
                answers[at] = found
                if (share := json.loads(known[key]).get("share", 1.0)) < 1.0:
                    self._saved += (1.0 - share) * (self._model.cost(found.usage) or 0.0)
        if missing:
            fresh = ask([prompts[at] for at in missing])
            kept = []
            for at, answer in zip(missing, fresh, strict=True):
                answers[at] = answer
                self.spent += usage_of(answer)
                if not isinstance(answer, ModelError):
                    kept.append((keys[at], packed(write(answer), answer.usage, answer.model)))
            self._calls.keep(self._article, kept)
            for answer in fresh:
                if isinstance(answer, TransientModelError):
                    raise answer  # an article with a hole that time would fill is not done
        return [answers[at] for at in range(len(prompts))]


def packed(value: str, usage: Usage, model: str, *, share: float = 1.0) -> str:
    """Return an answer as the journal keeps it; it cost that share of the list price."""
    kept = {"value": value, "usage": usage.model_dump(), "model": model}
    return json.dumps(kept if share == 1.0 else kept | {"share": share})


def call_key(asked: str, prompt: Prompt, question: Sequence[object]) -> str:
    """Return what determines a call's answer, as a key."""
    messages = [asdict(message) for message in prompt.messages]
    return sha256(json.dumps([asked, messages, list(question)]).encode()).hexdigest()[:40]


def form_question(form: type[BaseModel], max_tokens: int) -> list[object]:
    """Return what is asked for besides the prompt, when a form is to be filled."""
    return ["form", _schema_digest(form), max_tokens]


@cache
def _schema_digest(form: type[BaseModel]) -> str:
    """Return a digest of the form that a model is asked to fill."""
    return sha256(json.dumps(form.model_json_schema()).encode()).hexdigest()[:16]
