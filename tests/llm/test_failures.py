"""Every error of the client libraries has its place among ours, and no message tells too much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import openai
import openai._extras
import openai.lib.azure
import pytest
from instructor.core import exceptions as instructor_errors
from pydantic import BaseModel, ValidationError

from extractor.errors import (
    ConfigurationError,
    ExtractorError,
    InvalidOutputError,
    RejectedRequestError,
    TransientModelError,
)
from extractor.llm.endpoint import Source
from extractor.llm.failures import translate

SOURCE = Source("small", "http://user:pass@127.0.0.1:8000/v1")
REQUEST = httpx2.Request("POST", "http://127.0.0.1:8000/v1/chat/completions")

EXPECTED: dict[str, type[ExtractorError]] = {
    "OpenAIError": ConfigurationError,
    "SubjectTokenProviderError": ConfigurationError,
    "APIError": TransientModelError,
    "APIResponseValidationError": InvalidOutputError,
    "APIStatusError": RejectedRequestError,
    "APIConnectionError": TransientModelError,
    "APITimeoutError": TransientModelError,
    "BadRequestError": RejectedRequestError,
    "AuthenticationError": ConfigurationError,
    "OAuthError": ConfigurationError,
    "PermissionDeniedError": RejectedRequestError,
    "NotFoundError": ConfigurationError,
    "ConflictError": TransientModelError,
    "UnprocessableEntityError": RejectedRequestError,
    "RateLimitError": TransientModelError,
    "InternalServerError": TransientModelError,
    "LengthFinishReasonError": InvalidOutputError,
    "ContentFilterFinishReasonError": RejectedRequestError,
    "WebSocketConnectionClosedError": TransientModelError,
    "WebSocketQueueFullError": TransientModelError,
    "MutuallyExclusiveAuthError": ConfigurationError,
    "MissingDependencyError": ConfigurationError,
    "APIRemovedInV1": ConfigurationError,
    "StreamAlreadyConsumed": ConfigurationError,
    "_AmbiguousModuleClientUsageError": ConfigurationError,
    "InstructorError": InvalidOutputError,
    "IncompleteOutputException": InvalidOutputError,
    "InstructorRetryException": InvalidOutputError,
    "TokenBudgetError": InvalidOutputError,
    "TokenBudgetExceeded": InvalidOutputError,
    "TokenUsageUnavailableError": InvalidOutputError,
    "ValidationError": InvalidOutputError,
    "ProviderError": RejectedRequestError,
    "ConfigurationError": ConfigurationError,
    "ModeError": ConfigurationError,
    "ClientError": ConfigurationError,
    "AsyncValidationError": InvalidOutputError,
    "ResponseParsingError": InvalidOutputError,
    "MultimodalError": RejectedRequestError,
    "RegistryError": ConfigurationError,
    "ValidationContextError": ConfigurationError,
}


def family(base: type[Exception]) -> Iterator[type[Exception]]:
    """Yield a library's error classes; what other packages and tests derive from them is not counted."""
    if base.__module__.partition(".")[0] in ("openai", "instructor"):
        yield base
    for derived in base.__subclasses__():
        yield from family(derived)


LIBRARY_ERRORS = sorted(
    {*family(openai.OpenAIError), *family(instructor_errors.InstructorError)},
    key=lambda error: error.__name__,
)


def made(error: type[Exception]) -> Exception:
    """Make an error as its library would, without running constructors that want whole responses."""
    made = error.__new__(error)
    made.args = ("something happened",)
    status = getattr(error, "status_code", 500 if error is openai.InternalServerError else 400)
    if issubclass(error, openai.APIStatusError | openai.APIResponseValidationError):
        made.response = httpx2.Response(status, request=REQUEST)  # type: ignore[attr-defined]
        made.status_code = status  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize("error", LIBRARY_ERRORS, ids=lambda error: error.__name__)
def test_every_error_of_the_libraries_has_its_place(error: type[Exception]) -> None:
    assert error.__name__ in EXPECTED, f"{error.__qualname__} is unknown: decide what it means in failures.py"
    assert type(translate(made(error), SOURCE)) is EXPECTED[error.__name__]


def test_no_expectation_has_outlived_its_error() -> None:
    assert {error.__name__ for error in LIBRARY_ERRORS} == EXPECTED.keys()


def answered(
    status: int, body: object = None, headers: dict[str, str] | None = None
) -> openai.APIStatusError:
    client = openai.OpenAI(api_key="none", base_url="http://127.0.0.1:8000/v1")
    response = httpx2.Response(status, json=body, headers=headers, request=REQUEST)
    return client._make_status_error_from_response(response)


@pytest.mark.parametrize(
    ("status", "error", "expected", "remedy"),
    [
        (400, {"message": "bad"}, RejectedRequestError, "cause"),
        (400, {"code": "context_length_exceeded"}, RejectedRequestError, "context"),
        (
            400,
            {"message": "This model's maximum context length is 8 tokens"},
            RejectedRequestError,
            "cascade",
        ),
        (400, {"message": "The model `x` does not exist"}, ConfigurationError, "name"),
        (401, {"message": "Incorrect API key"}, ConfigurationError, "EXTRACTOR_API_KEY"),
        (402, {"message": "pay"}, ConfigurationError, "credit"),
        (403, {"message": "flagged"}, RejectedRequestError, "cause"),
        (404, {"message": "model 'x' not found"}, ConfigurationError, "/v1"),
        (408, {"message": "slow"}, TransientModelError, "later"),
        (413, {"message": "large"}, RejectedRequestError, "context"),
        (422, {"message": "bad"}, RejectedRequestError, "cause"),
        (429, {"message": "slow down"}, TransientModelError, "EXTRACTOR_WORKERS"),
        (429, {"code": "insufficient_quota"}, ConfigurationError, "credit"),
        (500, {"message": "oops"}, TransientModelError, "later"),
        (529, {"message": "overloaded"}, TransientModelError, "later"),
    ],
)
def test_a_status_decides_and_the_message_names_the_remedy(
    status: int, error: dict[str, str], expected: type[ExtractorError], remedy: str
) -> None:
    ours = translate(answered(status, {"error": error}), SOURCE)
    assert type(ours) is expected
    assert remedy in str(ours)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500])
def test_no_message_holds_a_credential_or_the_servers_prose(status: int) -> None:
    said = {"message": "Gunmen killed five near sk-12345", "type": "Gunmen killed five", "code": "some_code"}
    message = str(translate(answered(status, {"error": said}), SOURCE))
    assert "model 'small' at http://127.0.0.1:8000/v1" in message
    assert f"HTTP {status}, some_code" in message
    for secret in ("user", "pass", "Gunmen", "sk-"):
        assert secret not in message


def test_a_servers_wish_to_wait_is_kept() -> None:
    error = translate(answered(503, headers={"Retry-After": "7"}), SOURCE)
    assert isinstance(error, TransientModelError)
    assert error.retry_after == 7


def test_what_the_gate_says_is_not_taken_for_a_lost_connection() -> None:
    wrapped = openai.APIConnectionError(request=REQUEST)
    wrapped.__cause__ = TransientModelError("the run was stopped")
    assert translate(wrapped, SOURCE) is wrapped.__cause__


class Form(BaseModel):
    count: int
    place: str


def retried(cause: Exception) -> Exception:
    wrapped = instructor_errors.InstructorRetryException("x", n_attempts=1, total_usage=None)
    wrapped.__cause__ = cause
    return wrapped


def misfit() -> ValidationError:
    try:
        Form.model_validate({"count": "Gunmen killed five"})
    except ValidationError as error:
        return error
    raise AssertionError


def test_a_misfit_names_the_fields_and_not_the_words_in_them() -> None:
    ours = translate(retried(misfit()), SOURCE)
    assert isinstance(ours, InvalidOutputError)
    assert ours.reason == "invalid"
    assert "(count int_parsing, place missing)" in str(ours)
    assert "Gunmen" not in str(ours)


def foreign(name: str, **attributes: Any) -> Exception:
    error: Exception = type(name, (Exception,), attributes)("Gunmen killed five")
    return error


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (openai.APITimeoutError(REQUEST), TransientModelError),
        (foreign("RateLimitError", status_code=429), TransientModelError),
        (foreign("AuthenticationError", status_code=401), ConfigurationError),
        (foreign("ClientError", code=400), RejectedRequestError),
        (foreign("ServerError", code=503), TransientModelError),
        (httpx2.ConnectError("no"), TransientModelError),
        (httpx2.ReadTimeout("no"), TransientModelError),
        (AssertionError("Unable to generate a response due to policy"), InvalidOutputError),
        (InvalidOutputError("ours", reason="truncated"), InvalidOutputError),
        (ValueError("no JSON"), InvalidOutputError),
    ],
)
def test_what_instructor_wraps_is_judged_by_itself(cause: Exception, expected: type[ExtractorError]) -> None:
    ours = translate(retried(cause), SOURCE)
    assert type(ours) is expected
    assert "Gunmen" not in str(ours)


@pytest.mark.parametrize("bug", [KeyError("place"), AttributeError("x"), AssertionError("x"), TypeError("x")])
def test_a_bug_is_not_taken_for_a_models_failure(bug: Exception) -> None:
    assert translate(bug, SOURCE) is None
    assert translate(retried(bug), SOURCE) is None
