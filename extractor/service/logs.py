"""Logs: what the service prints, and what it never does: a path, a key, words of an article.

A bug is logged by its kind and place alone, because messages quote what they are about (pydantic's repeat
their input). Lines of libraries are silenced: those of HTTP clients carry addresses, those of parsers text.
"""

from __future__ import annotations

import logging
import traceback
from typing import Any, Final

log = logging.getLogger("extractor.service")

LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["nowhere"]},
    "loggers": {
        "extractor.service": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}


def trace(error: BaseException) -> str:
    """Return the kind of an error and the functions that led to it, without its message."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    places = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__module__}.{type(error).__qualname__} in {places}"
