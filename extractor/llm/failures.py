"""Errors of the client libraries, translated once into ours.

The most specific class decides, then the HTTP status, which every provider's errors carry under some name.
What no rule knows is not a model's failure but a bug, and goes up as it is. Messages name the model, the
address without credentials and the remedy. They quote only identifiers from a server's answer: its prose may
repeat the article or part of the key, and stays in ``__cause__``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import openai
from instructor.core import exceptions as instructor_errors
from pydantic import ValidationError

from extractor.errors import (
    ConfigurationError,
    ExtractorError,
    InvalidOutputError,
    RejectedRequestError,
    TransientModelError,
)
from extractor.llm.dialect import TOO_LONG
from extractor.llm.endpoint import Source
from extractor.llm.retries import retry_after

_UNREACHABLE: Final = frozenset({"APIConnectionError", "TransportError", "ConnectError", "ConnectionError"})
_SLOW: Final = frozenset({"APITimeoutError", "TimeoutException", "TimeoutError"})
_PASSING: Final = frozenset({408, 409, 425, 429})
_NO_SUCH_MODEL = re.compile(
    r"\bmodel\b.{0,120}(?:does not exist|not found|not a valid)", re.IGNORECASE | re.DOTALL
)
_IDENTIFIER = re.compile(r"[A-Za-z][\w.\[\]-]{0,60}")


def translate(error: BaseException | None, source: Source) -> ExtractorError | None:
    """Return our error for a library's, or None when it is no failure of a model."""
    match error:
        case None:
            return None
        case ExtractorError():
            return error
        case instructor_errors.IncompleteOutputException() | openai.LengthFinishReasonError():
            return truncated(source)
        case openai.ContentFilterFinishReasonError():
            return filtered(source)
        case instructor_errors.TokenBudgetError():
            return InvalidOutputError(
                f"{source}: the answer did not fit the form and the tokens for repairs are spent"
                f"{_misfit(error.__cause__)}; raise EXTRACTOR_REPAIR_TOKENS or ask a stronger model"
            )
        case (
            instructor_errors.ConfigurationError()
            | instructor_errors.ModeError()
            | instructor_errors.ClientError()
        ):
            return ConfigurationError(
                f"{source}: the client library refuses the settings; check the name and the key"
            )
        case instructor_errors.InstructorRetryException() | instructor_errors.ProviderError() if (
            error.__cause__
        ):
            return _beneath(error.__cause__, source)
        case instructor_errors.MultimodalError() | instructor_errors.ProviderError():
            return RejectedRequestError(f"{source}: the provider's library could not send the request")
        case instructor_errors.InstructorError():
            return unfit(source, error)
        case openai.APIResponseValidationError():
            return junk(source)
        case openai.APITimeoutError():
            return _slow(source)
        case openai.APIConnectionError() if isinstance(error.__cause__, ExtractorError):
            return error.__cause__  # the gate let nothing be sent
        case (
            openai.APIConnectionError()
            | openai.WebSocketConnectionClosedError()
            | openai.WebSocketQueueFullError()
        ):
            return _unreachable(source)
        case openai.APIError():
            return by_status(status_of(error) or 500, error, source)
        case openai.OpenAIError():
            return ConfigurationError(
                f"{source}: the client library lacks or refuses a setting; "
                "set OPENAI_API_KEY or EXTRACTOR_API_KEY"
            )
    return None


def _beneath(cause: BaseException, source: Source) -> ExtractorError | None:
    """Translate the error that instructor wrapped: a library's, a form's, or a foreign provider's."""
    known = translate(cause, source)
    if known is not None:
        return known
    if isinstance(cause, AssertionError) and "Unable to generate a response" in str(cause):
        return refused(source)  # instructor's own word for a refusal
    if isinstance(cause, ValidationError | ValueError):
        return unfit(source, cause)
    status = status_of(cause)
    if status is not None:
        return by_status(status, cause, source)
    family = {ancestor.__name__ for ancestor in type(cause).__mro__}
    if family & _SLOW:
        return _slow(source)
    return _unreachable(source) if family & _UNREACHABLE else None


def by_status(status: int, error: object, source: Source) -> ExtractorError:
    """Return our error for an HTTP status of 400 or more."""
    said = f"HTTP {status}{_identifiers(error)}"
    words = words_of(error)
    if status == 401:
        return ConfigurationError(
            f"{source} refuses the key ({said}); check EXTRACTOR_API_KEY or the "
            "provider's own variable, such as OPENAI_API_KEY"
        )
    if status == 404 or (status == 400 and _NO_SUCH_MODEL.search(words)):
        return ConfigurationError(
            f"{source} is not there ({said}); check the model's name (with a base URL it is sent as written) "
            "and that the base URL is the API's root, which often ends in /v1"
        )
    if status == 402 or (status == 429 and "insufficient_quota" in words):
        return ConfigurationError(f"{source}: the account has no credit left ({said}); top it up")
    if status in _PASSING or status >= 500:
        return TransientModelError(
            f"{source} is busy or failing ({said}); try again later or lower EXTRACTOR_WORKERS",
            retry_after=retry_after(headers_of(error)),
        )
    if TOO_LONG.search(words) or status == 413:
        return RejectedRequestError(
            f"{source}: the prompt and its answer exceed the model's context ({said}); use the cascade "
            "strategy or a model with a larger context"
        )
    return RejectedRequestError(
        f"{source} refuses the request ({said}); its own words are in this error's cause"
    )


def truncated(source: Source) -> InvalidOutputError:
    """Return the error for an answer that was cut off."""
    return InvalidOutputError(
        f"{source}: the answer was cut off at its token limit; use a shorter text, or another model",
        reason="truncated",
    )


def refused(source: Source) -> InvalidOutputError:
    """Return the error for a model that declines."""
    return InvalidOutputError(f"{source} declined to answer; ask another model", reason="refused")


def filtered(source: Source) -> RejectedRequestError:
    """Return the error for a provider's content filter."""
    return RejectedRequestError(
        f"{source}: the provider's content filter stopped the answer; ask another model"
    )


def junk(source: Source) -> InvalidOutputError:
    """Return the error for a response that is no chat completion."""
    return InvalidOutputError(
        f"{source} answered with something that is no chat completion; check that the base URL is the root "
        "of an OpenAI-compatible API"
    )


def unfit(source: Source, error: BaseException | None) -> InvalidOutputError:
    """Return the error for an answer that does not fit its form after all repairs."""
    return InvalidOutputError(
        f"{source}: the answer does not fit the form{_misfit(error)}; ask a stronger model"
    )


def words_of(error: object) -> str:
    """Return all that a server said, for matching only."""
    return f"{error} {getattr(error, 'body', '')}"


def _slow(source: Source) -> TransientModelError:
    return TransientModelError(f"{source} did not answer in time; raise EXTRACTOR_TIMEOUT or try again later")


def _unreachable(source: Source) -> TransientModelError:
    return TransientModelError(
        f"{source} cannot be reached; check that the server runs and the address is right"
    )


def _misfit(error: BaseException | None) -> str:
    """Say which fields failed and how, without the words that the model wrote into them."""
    if not isinstance(error, ValidationError):
        return ""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    named = [
        f"{'.'.join(filter(None, map(_name, problem['loc'])))} {problem['type']}" for problem in problems
    ]
    return f" ({', '.join(named[:5])})"


def _name(part: str | int) -> str:
    """Return a field's name or an index; a key may be any words that the model made up."""
    return str(part) if isinstance(part, int) or _IDENTIFIER.fullmatch(part) else ""


def status_of(error: object) -> int | None:
    """Return an HTTP status from wherever this provider keeps it."""
    for holder in (error, getattr(error, "response", None)):
        for name in ("status_code", "code", "http_status"):
            value = getattr(holder, name, None)
            if isinstance(value, int) and 400 <= value < 600:
                return value
    return None


def headers_of(error: object) -> Mapping[str, str]:
    """Return the headers of the answer that an error stands for."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    return headers if isinstance(headers, Mapping) else {}


def _identifiers(error: object) -> str:
    """Return the codes in a server's error, and nothing longer than a name."""
    found = [getattr(error, name, None) for name in ("type", "code", "param")]
    names = [value for value in found if isinstance(value, str) and _IDENTIFIER.fullmatch(value)]
    return "".join(f", {name}" for name in dict.fromkeys(names))
