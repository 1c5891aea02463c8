"""Problems: every refusal and failure as ``application/problem+json`` (RFC 9457).

Owns which error becomes which status, and what a caller is told of it. An error's own message is written for
whoever runs the program: it may name a file, repeat what a server said, or quote a model. So callers get
sentences from here; only a text's own faults (empty, too long) are told in the words of `DocumentError`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from extractor.errors import (
    ConfigurationError,
    DocumentError,
    ExtractorError,
    InvalidOutputError,
    RejectedRequestError,
    TransientModelError,
)

MEDIA_TYPE: Final = "application/problem+json"
_MOST_FAULTS: Final = 20


class Fault(BaseModel):
    """One thing that is wrong with a request, and where."""

    model_config = ConfigDict(extra="forbid")

    where: list[str | int]
    what: str


class ProblemDetails(BaseModel):
    """What went wrong; ``code`` is for programs, ``detail`` for people, ``request_id`` for the operator."""

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    faults: list[Fault] = Field(default_factory=list)


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """A request that ends in an error response."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.faults = list(faults)

    def response(self, request_id: str) -> Response:
        """Return the problem as a caller gets it."""
        details = ProblemDetails(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            code=self.code,
            detail=self.detail,
            request_id=request_id,
            faults=self.faults,
        )
        return Response(
            details.model_dump_json(), self.status, headers=self.headers, media_type=f"{MEDIA_TYPE}"
        )


def retry_after(seconds: float) -> dict[str, str]:
    """Return the header that asks to come again, in whole seconds and not at once."""
    return {"Retry-After": str(max(1, math.ceil(seconds)))}


def of_error(error: ExtractorError) -> Problem:
    """Return what a caller is told of an error raised on purpose."""
    if isinstance(error, DocumentError):
        return Problem(422, "document", str(error))
    if isinstance(error, TransientModelError):
        return Problem(
            503,
            "model_unavailable",
            "The model did not answer in time or is overloaded; try again.",
            headers=retry_after(error.retry_after if error.retry_after is not None else 5),
        )
    if isinstance(error, RejectedRequestError):
        return Problem(502, "model_rejected", "The model's server rejected the request for this article.")
    if isinstance(error, InvalidOutputError):
        return Problem(502, "model_output", "The model gave no usable answer for this article.")
    if isinstance(error, ConfigurationError):
        return Problem(500, "configuration", "The service is not set up for this; its operator can tell.")
    return Problem(500, "extractor", "The service could not do this; its operator can tell.")


def of_http(error: HTTPException) -> Problem:
    """Return the framework's own refusals: no such route, wrong method, a body that is no JSON."""
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    if error.status_code == 400:
        return Problem(400, "body", "The body could not be read as JSON in UTF-8.")
    phrase = HTTPStatus(error.status_code).phrase
    return Problem(error.status_code, phrase.lower().replace(" ", "_"), f"{phrase}.", headers=headers)


def of_validation(error: RequestValidationError) -> Problem:
    """Return which fields of a request are wrong, without what stood in them."""
    faults = [Fault(where=_place(found), what=str(found["msg"])) for found in error.errors()[:_MOST_FAULTS]]
    return Problem(422, "request", "The request is not as the API describes it; see faults.", faults=faults)


def _place(found: Mapping[str, object]) -> list[str | int]:
    """Return where a fault is; the name of an unknown field is the caller's words and is left out."""
    where = found["loc"]
    assert isinstance(where, tuple)
    return list(where[:-1] if found["type"] == "extra_forbidden" else where)
