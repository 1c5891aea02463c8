"""llama.cpp's C library played by one that knows which contexts were freed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("llama_cpp")

from extractor.errors import ModelError
from extractor.llm import llama
from extractor.llm.llama import Llama


class Library:
    """Contexts are numbers, each its own memory; those of more than ``room`` tokens cannot be had."""

    __version__ = "0"
    LLAMA_FLASH_ATTN_TYPE_ENABLED = 1

    def __init__(self) -> None:
        self.room = 8192
        self.alive: dict[int, int] = {}
        self._numbers = count(1)

    def __getattr__(self, name: str) -> object:
        return (lambda *_: SimpleNamespace()) if name.endswith("params") else (lambda *_: 1)

    def llama_model_n_ctx_train(self, model: object) -> int:
        return 32768

    def llama_init_from_model(self, model: object, parameters: SimpleNamespace) -> int | None:
        if parameters.n_ctx + sum(self.alive.values()) > self.room:
            return None
        number = next(self._numbers)
        self.alive[number] = parameters.n_ctx
        return number

    def llama_get_memory(self, context: int) -> int:
        return context

    def llama_n_ctx(self, context: int) -> int:
        return self.alive[context]

    def llama_free(self, context: int) -> None:
        del self.alive[context]

    def llama_memory_clear(self, memory: int | None, data: bool) -> None:
        assert memory is None or memory in self.alive, "used after it was freed"


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    played = Library()
    monkeypatch.setattr(llama, "llama_cpp", played)
    yield played
    assert not played.alive


def test_a_context_that_cannot_grow_keeps_its_size_and_can_be_used(library: Library) -> None:
    model = Llama(Path("model.gguf"), cells=4096, sequences=2)
    with pytest.raises(ModelError, match="16384 tokens"):
        model.resize(16384)
    model.clear()
    assert model.cells == 4096
    model.close()


def test_a_context_that_is_lost_leaves_no_memory_behind_and_is_opened_again(library: Library) -> None:
    model = Llama(Path("model.gguf"), cells=4096, sequences=2)
    library.room = 2048
    with pytest.raises(ModelError):
        model.resize(16384)
    model.clear()
    assert model.cells == 0
    model.resize(1024)
    assert model.cells == 1024
    model.close()
