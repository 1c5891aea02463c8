"""The words that scheduler, trunks and engine share: a batch's rows, a task, and the seams around them.

Everything speaks in tokens and logits, so that tests can stand in for llama.cpp and for what answers mean.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Logits = NDArray[np.float32]


class Row(NamedTuple):
    """One token of a batch."""

    token: int
    position: int
    sequence: int
    wanted: bool


class Backend(Protocol):
    """What scheduling needs of llama.cpp; see ``extractor.llm.llama.Llama`` for what each does."""

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
    """A shared beginning that lives in a sequence of its own and continues its parent's cells.

    A ``kept`` one is the same for every article: it outlives its users, and on disk the process.
    """

    tokens: list[int]
    sequence: int
    parent: Trunk | None
    kept: bool
    users: int = 0

    @property
    def own(self) -> int:
        """Cells that it does not share with its parent."""
        return len(self.tokens) - (len(self.parent.tokens) if self.parent else 0)


@dataclass(eq=False)
class Task:
    """A prompt on its way to an answer; ``tokens`` grows by what the answer asks for.

    ``shared`` are lengths of beginnings worth evaluating once, ascending; the first is a static one where
    ``static`` is set. ``cached`` counts the tokens of the prompt that others had evaluated.
    """

    tokens: list[int]
    answer: Answer
    shared: tuple[int, ...] = ()
    static: bool = False
    error: BaseException | None = None
    cancelled: bool = False
    finished: threading.Event = field(default_factory=threading.Event)
    prompt: int = field(init=False)
    cached: int = 0
    evaluated: int = 0
    trunk: Trunk | None = None
    sequence: int | None = None

    def __post_init__(self) -> None:
        self.prompt = len(self.tokens)

    @property
    def pending(self) -> int:
        """Tokens that are not evaluated."""
        return len(self.tokens) - self.evaluated

    @property
    def own(self) -> int:
        """Cells that only this task uses, or will use to evaluate the tokens that it has."""
        return len(self.tokens) - (len(self.trunk.tokens) if self.trunk else 0)


def starts(tokens: Sequence[int], beginning: Sequence[int], prompt: int) -> bool:
    """Say whether tokens start with a beginning that leaves a token of the prompt to evaluate."""
    return len(beginning) < prompt and tokens[: len(beginning)] == beginning
