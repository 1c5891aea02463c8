"""`RemoteModel`: the `Model` protocol over an endpoint, many prompts side by side.

Owns the threads, the order of the answers and the usage of each. The threads are shared by all calls, so
``workers`` bounds the requests in flight however many articles ask at once. A wrong key or an unknown model
would fail for every prompt, so it is raised; what concerns one prompt is returned in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Literal, TypeVar

from pydantic import BaseModel, create_model

from extractor.errors import ModelError
from extractor.llm.endpoint import Endpoint, Ledger
from extractor.llm.gate import Gate
from extractor.llm.model import Classification, Completion, Form, Prompt, charged
from extractor.llm.prices import price
from extractor.llm.providers import open_endpoint
from extractor.records import Usage
from extractor.settings import Settings

Answer = TypeVar("Answer")

# Room for {"label": "…"} with a label of several tokens.
_LABEL_TOKENS = 64


class RemoteModel:
    """A model behind HTTP; see `extractor.llm.model.Model` for the methods."""

    def __init__(self, name: str, endpoint: Endpoint, settings: Settings) -> None:
        self._name = name
        self._endpoint = endpoint
        self._settings = settings
        self._pool = ThreadPoolExecutor(max_workers=settings.workers, thread_name_prefix="model")

    @property
    def name(self) -> str:
        """The model as the caller names it."""
        return self._name

    @property
    def context_tokens(self) -> int | None:
        """What the settings say, because servers do not."""
        return self._settings.context_tokens

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024
    ) -> list[Completion[Form] | ModelError]:
        """Fill one form for each prompt."""

        def fill(prompt: Prompt, ledger: Ledger) -> Completion[Form]:
            value = self._endpoint.fill(prompt.messages, form, max_tokens, ledger)
            return Completion(value=value, usage=ledger.usage, model=ledger.model)

        return self._each(prompts, fill)

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        """Give each prompt's probability over the labels.

        Where no logprobs are shown, or none of the likely tokens begins a label, the model is asked to choose
        in a form, and its choice gets probability 1: an answer, but no measure of doubt.
        """
        choice = _choice(tuple(labels))

        def weigh(prompt: Prompt, ledger: Ledger) -> Classification:
            tokens = self._endpoint.next_tokens(prompt.messages, ledger)
            shares = shares_of(tokens, labels) if tokens else None
            if shares is None:
                chosen = self._endpoint.fill(prompt.messages, choice, _LABEL_TOKENS, ledger).model_dump()[
                    "label"
                ]
                shares = {label: float(label == chosen) for label in labels}
            return Classification(probabilities=shares, usage=ledger.usage, model=ledger.model)

        return self._each(prompts, weigh)

    def cost(self, usage: Usage) -> float | None:
        """Return US dollars at the provider's list price for the service tier, None when it is unknown."""
        tier = self._settings.service_tier
        if self._settings.base_url is not None:
            return price(usage, self._name, provider=None, base_url=self._settings.base_url, tier=tier)
        provider, _, model = self._name.partition("/")
        return price(usage, model, provider=provider, base_url=None, tier=tier)

    def close(self) -> None:
        """Give up what is under way, close the connections and end the threads."""
        self._endpoint.close()
        self._pool.shutdown(cancel_futures=True)

    def _each(
        self, prompts: Sequence[Prompt], ask: Callable[[Prompt, Ledger], Answer]
    ) -> list[Answer | ModelError]:
        def one(prompt: Prompt) -> Answer | ModelError:
            ledger = Ledger(self._name)
            try:
                return ask(prompt, ledger)
            except ModelError as error:
                return charged(error, ledger.usage)

        if len(prompts) == 1:  # the caller's own thread will do
            return [one(prompts[0])]
        futures = [self._pool.submit(one, prompt) for prompt in prompts]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()


@lru_cache(maxsize=64)
def _choice(labels: tuple[str, ...]) -> type[BaseModel]:
    """Return the form in which one of the labels is chosen; always the same, as schemas are kept by form."""
    return create_model("Choice", label=(Literal[*labels], ...))  # type: ignore[arg-type]


def shares_of(tokens: Mapping[str, float], labels: Sequence[str]) -> dict[str, float] | None:
    """Divide one among the labels by the tokens that begin just one of them; None when no token does."""
    weights = dict.fromkeys(labels, 0.0)
    for token, probability in tokens.items():
        start = token.strip().casefold()
        begun = [label for label in labels if start and label.casefold().startswith(start)]
        if len(begun) == 1:
            weights[begun[0]] += probability
    total = sum(weights.values())
    return {label: weight / total for label, weight in weights.items()} if total > 0 else None


def open_remote(name: str, settings: Settings, gate: Gate | None = None) -> RemoteModel:
    """Open a model by its name; nothing is sent yet. Raises ConfigurationError."""
    return RemoteModel(name, open_endpoint(name, settings, gate), settings)
