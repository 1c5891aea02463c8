"""The embedded model: the seam's ``Model`` over weights on this machine.

Holds one engine per weights file for the whole process, however often the model is opened, because the
weights are the memory. Light to import: llama.cpp is imported when a model is first opened.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import ConfigurationError, ModelError
from extractor.llm.catalogue import DEFAULT_EMBEDDED
from extractor.llm.download import Progress
from extractor.llm.model import Classification, Completion, Form, Prompt
from extractor.llm.weights import models_dir, path_of, pull
from extractor.records import Usage

if TYPE_CHECKING:
    from extractor.llm.engine import Engine


@dataclass
class _Shared:
    """An engine and how many models use it."""

    engine: Engine
    users: int = 0


_engines: dict[tuple[int, Path], _Shared] = {}
_lock = threading.Lock()


class EmbeddedModel:
    """A model in this process; safe to use from several threads at once, whose prompts share batches."""

    def __init__(self, name: str, engine: Engine, key: tuple[int, Path]) -> None:
        self._name = name
        self._engine: Engine | None = engine
        self._key = key

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int | None:
        return self._open.context_tokens

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024
    ) -> list[Completion[Form] | ModelError]:
        """Fill one form for each prompt; prompts of one call share what they have in common."""
        return self._open.complete(prompts, form, max_tokens)

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        """Give each prompt's probability over the labels, from the logits."""
        return self._open.classify(prompts, labels)

    def cost(self, usage: Usage) -> float | None:
        """Return zero: the machine is the caller's own."""
        return 0.0

    def close(self) -> None:
        """Give the engine back; the last model to do so frees the weights."""
        engine, self._engine = self._engine, None
        if engine is None:
            return
        with _lock:
            shared = _engines.get(self._key)
            if shared is None or shared.engine is not engine:
                return
            shared.users -= 1
            if shared.users:
                return
            del _engines[self._key]
        engine.close()

    @property
    def _open(self) -> Engine:
        if self._engine is None:
            raise ModelError(f"{self._name} was closed; open it again")
        return self._engine


def open_embedded(
    name: str = DEFAULT_EMBEDDED,
    directory: Path | None = None,
    *,
    states: Path | None = None,
    progress: Progress | None = None,
) -> EmbeddedModel:
    """Open a model of the catalogue, fetching its weights if need be, or the GGUF file that ``name`` is.

    ``directory`` holds the weights, ``states`` the saved prefixes; both default to the user's cache. Raises
    ConfigurationError for an unknown name or a missing extra, WeightsError when the weights cannot be had.
    """
    directory = directory or models_dir()
    engine_type = _engine_type()  # before a gigabyte is fetched for nothing
    path = (path_of(name, directory) or pull(name, directory, progress)).resolve()
    key = (os.getpid(), path)  # a forked child has no worker thread, so it loads its own
    with _lock:
        shared = _engines.get(key)
        if shared is None:
            shared = _engines[key] = _Shared(engine_type(path, name, states or directory / "prefixes"))
        shared.users += 1
    return EmbeddedModel(name, shared.engine, key)


def _engine_type() -> type[Engine]:
    try:
        from extractor.llm.engine import Engine  # an optional extra, and half a second
    except ImportError as error:
        raise ConfigurationError(
            f"the embedded model needs an extra that is not installed ({error.name}): "
            "pip install 'conflict-extractor[local]'"
        ) from error
    return Engine


@atexit.register
def _close_all() -> None:
    """Stop the workers before the interpreter goes away under them."""
    with _lock:
        engines = [shared.engine for (process, _), shared in _engines.items() if process == os.getpid()]
        _engines.clear()
    for engine in engines:
        engine.close()
