"""OpenAI's Batch API: requests in a file, answered within a day for half the price.

Owns the files, the batch and the reading of what comes back. What to ask, and remembering what was asked,
belongs to the caller (``extractor.batch.deferred``). A batch carries a token of its caller's, so that one
whose id was lost in a crash is found again instead of being paid twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import openai
from openai.types import Batch
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError

from extractor.errors import ConfigurationError
from extractor.llm.chat import ChatServer
from extractor.llm.dialect import OPTIONS, Ask, Dialect
from extractor.llm.failures import translate
from extractor.llm.model import Prompt
from extractor.llm.prices import usage_of
from extractor.llm.providers import open_endpoint
from extractor.records import Usage
from extractor.settings import Settings

PATH: Final = "/v1/chat/completions"
DISCOUNT: Final = 0.5
_TOKEN: Final = "extractor_token"
_ENDED: Final = frozenset({"completed", "failed", "expired", "cancelled"})
_LOOKED_AT: Final = 500
"""Batches of the account that are looked through for a token."""


@dataclass(frozen=True)
class Progress:
    """Where a batch stands; it may have answers also when it expired or was cancelled.

    ``reason`` is the server's code for what is wrong with the whole of it.
    """

    status: str
    done: int
    total: int
    files: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def ended(self) -> bool:
        """Say whether nothing more will come."""
        return self.status in _ENDED


@dataclass(frozen=True)
class Deferred:
    """One answer: the key it was asked under, the model's words and what they cost."""

    key: str
    content: str
    usage: Usage
    model: str


class DeferredServer:
    """A server's Batch API."""

    def __init__(self, server: ChatServer, settings: Settings) -> None:
        self._client = server.client
        self._source = server.source
        self._model = server.model
        options = {name: getattr(settings, name) for name in OPTIONS if name != "service_tier"}
        self._options = tuple((name, value) for name, value in options.items() if value is not None)
        self._dialect = Dialect.expected(self._model)

    def line(self, key: str, prompt: Prompt, form: type[BaseModel], max_tokens: int) -> str:
        """Return one request as a line of the file."""
        body = self._dialect.phrase(Ask(self._model, prompt.messages, max_tokens, form, self._options))
        return json.dumps({"custom_id": key, "method": "POST", "url": PATH, "body": body})

    def submit(self, file: Path, token: str) -> str:
        """Upload the file, create the batch, and return its id."""
        try:
            with file.open("rb") as lines:
                uploaded = self._client.files.create(file=lines, purpose="batch")
            batch = self._client.batches.create(
                input_file_id=uploaded.id,
                endpoint=PATH,
                completion_window="24h",
                metadata={_TOKEN: token},
            )
        except openai.OpenAIError as error:
            raise self._ours(error) from error
        return batch.id

    def find(self, token: str) -> str | None:
        """Return the id of the batch that carries the token, None when it was never created."""
        try:
            for number, batch in enumerate(self._client.batches.list(limit=100)):
                if (batch.metadata or {}).get(_TOKEN) == token:
                    return batch.id
                if number >= _LOOKED_AT:
                    return None
        except openai.OpenAIError as error:
            raise self._ours(error) from error
        return None

    def progress(self, batch_id: str) -> Progress:
        """Ask how far a batch is."""
        try:
            batch: Batch = self._client.batches.retrieve(batch_id)
        except openai.OpenAIError as error:
            raise self._ours(error) from error
        counts = batch.request_counts
        wrong = (batch.errors and batch.errors.data) or ()
        return Progress(
            status=batch.status,
            done=counts.completed + counts.failed if counts else 0,
            total=counts.total if counts else 0,
            files=tuple(name for name in (batch.output_file_id, batch.error_file_id) if name),
            reason=next((error.code for error in wrong if error.code), None),
        )

    def answers(self, progress: Progress) -> Iterator[Deferred]:
        """Yield the answers of an ended batch; requests that failed or were cut off have none."""
        for name in progress.files:
            try:
                text = self._client.files.content(name).text
            except openai.OpenAIError as error:
                raise self._ours(error) from error
            for line in text.splitlines():
                if line.strip() and (answer := _answer(line)) is not None:
                    yield answer

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ours(self, error: openai.OpenAIError) -> Exception:
        return translate(error, self._source) or error


def _answer(line: str) -> Deferred | None:
    try:
        entry = json.loads(line)
        response = entry.get("response") or {}
        if response.get("status_code") != 200:
            return None
        completion = ChatCompletion.model_validate(response["body"])
        choice = completion.choices[0]
    except (ValueError, KeyError, IndexError, ValidationError):
        return None  # whatever it is, it is asked again online
    if choice.finish_reason != "stop" or not choice.message.content:
        return None
    return Deferred(entry["custom_id"], choice.message.content, usage_of(completion), completion.model)


def open_deferred(name: str, settings: Settings) -> DeferredServer:
    """Open the Batch API of a model's server; nothing is sent yet. Raises ConfigurationError."""
    server = open_endpoint(name, settings)
    if not isinstance(server, ChatServer):
        raise ConfigurationError(f"{name!r} has no Batch API that is known here; leave --batch-api out")
    return DeferredServer(server, settings)
