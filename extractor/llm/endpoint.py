"""What ``RemoteModel`` needs from the two kinds of remote: a filled form, perhaps a word's probabilities.

An endpoint raises errors of ``extractor.errors`` and reports every response to a `Ledger`, those of failed
repairs too, because they are paid for as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from extractor.llm.model import Form, Message
from extractor.llm.prices import usage_of
from extractor.records import Usage


@dataclass(frozen=True)
class Source:
    """Who answers, as error messages name it: a model and where it is asked, never a key."""

    model: str
    address: str | None = None

    def __str__(self) -> str:
        if self.address is None:
            return f"model {self.model!r}"
        parts = urlsplit(self.address)
        host = parts.netloc.rpartition("@")[2]
        return f"model {self.model!r} at {parts.scheme}://{host}{parts.path.rstrip('/')}"


class Ledger:
    """What one prompt has cost so far, and which model answered; used by one thread."""

    def __init__(self, model: str) -> None:
        self.usage = Usage()
        self.model = model

    def enter(self, response: object) -> None:
        """Add a provider's response, whatever its type."""
        self.usage += usage_of(response)
        named = getattr(response, "model", None) or getattr(response, "model_version", None)
        if isinstance(named, str):
            self.model = named


class Endpoint(Protocol):
    """One remote model, reachable from several threads at once."""

    @property
    def source(self) -> Source:
        """Who answers."""
        ...

    def fill(self, messages: Sequence[Message], form: type[Form], max_tokens: int, ledger: Ledger) -> Form:
        """Return the filled form; repairs and retries are done."""
        ...

    def next_tokens(self, messages: Sequence[Message], ledger: Ledger) -> Mapping[str, float] | None:
        """Return the likeliest first tokens of the answer with their probabilities, or None if not shown."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...
