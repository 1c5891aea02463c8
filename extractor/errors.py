"""Every error this package raises on purpose.

::

    ExtractorError
    ├─ ConfigurationError      unknown model, missing key or extra, bad setting
    ├─ DocumentError           unreadable, empty, wrong encoding, too large
    ├─ PromptError             missing variable, changed released prompt
    ├─ WeightsError            download failed, checksum differs, no disk
    └─ ModelError
       ├─ TransientModelError  timeout, connection, 429, 5xx; carries retry_after
       ├─ RejectedRequestError other 4xx, content filter
       └─ InvalidOutputError   repairs exhausted, truncated, refused

A batch records an ``ExtractorError`` for its article and goes on; anything else is a bug and stops it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal


class ExtractorError(Exception):
    """Base of all errors raised on purpose; its message says what happened, to what, and what to do."""


class ConfigurationError(ExtractorError):
    """An unknown model, a missing key or extra, or a bad setting."""


class DocumentError(ExtractorError):
    """An article that cannot be read: unreadable, empty, wrongly encoded or too large."""


class PromptError(ExtractorError):
    """A prompt that cannot be rendered, or a released prompt whose words were changed."""


class WeightsError(ExtractorError):
    """Model weights that cannot be fetched, verified or stored."""


class ModelError(ExtractorError):
    """A model that did not give a usable answer.

    ``spent`` counts the tokens and calls that are paid all the same, under the names of ``records.Usage``: a
    mapping, because errors import nothing of this package. ``extractor.llm.model.usage_of`` reads it.
    """

    spent: Mapping[str, int] = MappingProxyType({})


class TransientModelError(ModelError):
    """A failure that may pass: a timeout, a cut connection, a 429 or a 5xx.

    ``retry_after`` is the server's own wish in seconds, or None when it named none.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RejectedRequestError(ModelError):
    """A request that the server will not answer, however often it is asked: a 4xx or a content filter."""


class InvalidOutputError(ModelError):
    """An answer that does not fit its form: repairs exhausted, cut off, or a refusal."""

    def __init__(
        self, message: str, *, reason: Literal["invalid", "truncated", "refused"] = "invalid"
    ) -> None:
        super().__init__(message)
        self.reason = reason
