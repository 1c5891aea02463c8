"""Engines: the models of the service, each opened once, on first use, and shared by all requests and jobs.

Only names that the operator configured are opened; see ``Settings.serve_models``. A file of weights is known
to callers by its name, without the folder it lies in.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import PurePath

from extractor.batch.limits import Limits
from extractor.errors import ModelError
from extractor.llm.connect import is_embedded, open_model
from extractor.llm.model import Classification, Completion, Form, Model, Prompt
from extractor.pipeline import warm
from extractor.records import Usage
from extractor.service.messages import ModelInfo
from extractor.service.problems import Problem
from extractor.settings import Settings
from extractor.strategies.strategy import choose

ModelFactory = Callable[[str, Settings], Model]
"""Opens the model of that name; called once for each."""


def open_engine(name: str, settings: Settings) -> Model:
    """Open a model whose server is asked no faster than it bears, by all requests and jobs together."""
    warm(name, "auto", settings)
    limits = Limits(settings.workers, longest=settings.retry_limit)
    return open_model(name, settings, None if is_embedded(name) else limits)


class Lent:
    """A model that its users cannot close, under the name that callers know."""

    def __init__(self, name: str, model: Model) -> None:
        self.name = name
        self._model = model

    @property
    def context_tokens(self) -> int | None:
        """The most tokens of a prompt and its answer."""
        return self._model.context_tokens

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024
    ) -> list[Completion[Form] | ModelError]:
        """Fill one form for each prompt."""
        return self._model.complete(prompts, form, max_tokens=max_tokens)

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        """Give each prompt's probability over the labels."""
        return self._model.classify(prompts, labels)

    def cost(self, usage: Usage) -> float | None:
        """Return US dollars for the usage."""
        return self._model.cost(usage)

    def close(self) -> None:
        """Leave the model open for the others."""


class Engines:
    """The configured models; safe to use from several threads."""

    def __init__(self, settings: Settings, factory: ModelFactory) -> None:
        self._settings = settings
        self._factory = factory
        self._configured = {_public(name): name for name in (settings.model, *settings.serve_models)}
        self._opening = {name: threading.Lock() for name in self._configured}
        self._open: dict[str, Model] = {}
        self.default = _public(settings.model)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that callers may use, the default first."""
        return tuple(self._configured)

    def pick(self, name: str | None) -> str:
        """Return the model that a caller means; raises Problem for one that is not offered."""
        if name is None:
            return self.default
        if name not in self._configured:
            raise Problem(
                400, "unknown_model", "This model is not offered here; /v1/models lists those that are."
            )
        return name

    def settings(self, name: str) -> Settings:
        """Return the settings with which a model is asked."""
        return self._settings.model_copy(update={"model": self._configured[name]})

    def open(self, name: str) -> Model:
        """Return the model, opened if need be; raises ExtractorError when it cannot be."""
        with self._opening[name]:
            if name not in self._open:
                self._open[name] = self._factory(self._configured[name], self.settings(name))
            return Lent(name, self._open[name])

    def describe(self) -> tuple[ModelInfo, ...]:
        """Return what callers may know of each model."""
        return tuple(
            ModelInfo(
                name=name,
                default=name == self.default,
                embedded=is_embedded(configured),
                strategy=choose(configured),
                loaded=self.ready(name),
            )
            for name, configured in self._configured.items()
        )

    def ready(self, name: str) -> bool:
        """Say whether the model is open."""
        return name in self._open

    def close(self) -> None:
        """Close what is open; calls still under way end with an error."""
        while self._open:
            _, model = self._open.popitem()
            model.close()


def _public(name: str) -> str:
    return PurePath(name).name if name.lower().endswith(".gguf") else name
