"""The server: uvicorn around the application, on loopback unless there is a token.

Owns the address, the connections and the signals; the rest is the application's.
"""

from __future__ import annotations

from typing import Final

import uvicorn

from extractor.errors import ConfigurationError
from extractor.service.access import Access, is_loopback
from extractor.service.app import GRACE_SECONDS, build
from extractor.service.engines import ModelFactory, open_engine
from extractor.service.logs import LOGGING
from extractor.service.routes import Service
from extractor.settings import Settings

_MOST_CONNECTIONS: Final = 1000


def run(host: str, port: int, settings: Settings, factory: ModelFactory = open_engine) -> None:
    """Serve until a signal comes."""
    check_address(host, settings)
    app = build(settings, factory)
    # Here rather than in the application, so that whoever starts the service is told of a missing key.
    service: Service = app.state.service
    service.jobs.claim()
    service.engines.open(service.engines.default)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=LOGGING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=int(GRACE_SECONDS),
    )


def check_address(host: str, settings: Settings) -> None:
    """Raise ConfigurationError for an address that others can reach, where no token keeps them out."""
    if not Access(settings.token).guarded and not is_loopback(host):
        raise ConfigurationError(
            f"{host} can be reached by others, so a token is needed: set EXTRACTOR_TOKEN to a long random "
            "word, or serve on 127.0.0.1"
        )
