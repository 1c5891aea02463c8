"""The HTTP service: `extract()` and `extractor run` for callers who speak HTTP.

One process, one engine for each model. Loopback is its home: any other address needs a token. Callers choose
among configured models only, so that nobody makes the server fetch weights or spend money, and neither logs
nor errors carry a path, a key or words of an article. Jobs are run folders of ``extractor.batch``: what
`extractor export` and `review` do with a folder, they do with a job's as well.

Here is only the guard before an optional extra; see ``app`` for how the parts are joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.errors import ConfigurationError
from extractor.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from extractor.service.engines import ModelFactory

__all__ = ["create_app", "serve"]


def create_app(settings: Settings | None = None, *, model_factory: ModelFactory | None = None) -> FastAPI:
    """Return the service as an ASGI application; ``model_factory`` opens a model by its name.

    Raises ConfigurationError where the extra is not installed.
    """
    try:
        from extractor.service.app import build  # an optional extra
        from extractor.service.engines import open_engine
    except ImportError as error:
        raise _missing(error) from error
    return build(settings or Settings.load(), model_factory or open_engine)


def serve(host: str = "127.0.0.1", port: int = 8000, settings: Settings | None = None) -> None:
    """Serve until stopped by a signal; what is under way is finished, jobs go on at the next start.

    Raises ConfigurationError for an address that needs a token where none is set, a model that cannot be
    opened, or where the extra is not installed.
    """
    try:
        from extractor.service.server import run  # an optional extra
    except ImportError as error:
        raise _missing(error) from error
    run(host, port, settings or Settings.load())


def _missing(error: ImportError) -> ConfigurationError:
    return ConfigurationError(
        f"the service needs an extra that is not installed ({error.name}): "
        "pip install 'conflict-extractor[serve]'"
    )
