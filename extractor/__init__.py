"""Conflict Extractor: news articles about armed conflict become typed, grounded incidents, actors and claims.

The names below are the public ones; everything else may change. A name is imported when it is first asked
for, because the pipeline behind ``extract`` is expensive to import and many programs only read records.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.articles.document import Document
    from extractor.errors import (
        ConfigurationError,
        DocumentError,
        ExtractorError,
        InvalidOutputError,
        ModelError,
        PromptError,
        RejectedRequestError,
        TransientModelError,
        WeightsError,
    )
    from extractor.llm.connect import open_model
    from extractor.pipeline import extract, extract_many
    from extractor.records import Actor, Claim, Extraction, Incident, Issue, Span
    from extractor.settings import Settings

__all__ = [
    "Actor",
    "Claim",
    "ConfigurationError",
    "Document",
    "DocumentError",
    "Extraction",
    "ExtractorError",
    "Incident",
    "InvalidOutputError",
    "Issue",
    "ModelError",
    "PromptError",
    "RejectedRequestError",
    "Settings",
    "Span",
    "TransientModelError",
    "WeightsError",
    "extract",
    "extract_many",
    "open_model",
]

_HOME = {
    "Document": "extractor.articles.document",
    "Settings": "extractor.settings",
    "extract": "extractor.pipeline",
    "extract_many": "extractor.pipeline",
    "open_model": "extractor.llm.connect",
} | dict.fromkeys(("Actor", "Claim", "Extraction", "Incident", "Issue", "Span"), "extractor.records")


if not TYPE_CHECKING:  # type checkers would take it to mean that every name is there

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOME.get(name, "extractor.errors")), name)
        globals()[name] = value  # asked for once
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
