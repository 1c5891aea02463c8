"""The OpenAPI description, as exact as the service: its problems, its token, the names of its models."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from extractor.service.access import OPEN
from extractor.service.problems import MEDIA_TYPE, ProblemDetails

Responses = dict[int | str, dict[str, Any]]
_SCHEMAS = "#/components/schemas/"


def problems(*statuses: int) -> Responses:
    """Return the error responses of a route."""
    return {status: _problem(status) for status in statuses}


def describe(app: FastAPI, models: Sequence[str], *, guarded: bool) -> dict[str, Any]:
    """Return the application's description; ``guarded`` says whether a token is needed."""
    description = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    components = description["components"]
    schemas = components["schemas"]
    own = ProblemDetails.model_json_schema(ref_template=_SCHEMAS + "{model}", mode="serialization")
    schemas.update(own.pop("$defs", {}))
    schemas["ProblemDetails"] = own
    for name in ("ExtractRequest", "JobRequest"):
        schemas[name]["properties"]["model"] = {
            "description": "One of /v1/models; the default without it.",
            "anyOf": [{"type": "string", "enum": list(models)}, {"type": "null"}],
            "title": "Model",
        }
    if guarded:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        for path, operations in description["paths"].items():
            if path not in OPEN:
                for operation in operations.values():
                    operation["security"] = [{"token": []}]
                    operation["responses"]["401"] = _problem(401)
    return description


def _problem(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}ProblemDetails"}}},
    }
    if status in (429, 503):
        described["headers"] = {
            "Retry-After": {
                "description": "Seconds to wait.",
                "required": True,
                "schema": {"type": "integer"},
            }
        }
    return described
