"""The application: the parts joined, from the front door to the engines, and their beginning and end."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import platformdirs
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from extractor.errors import ExtractorError
from extractor.service.access import Access
from extractor.service.desk import Desk
from extractor.service.engines import Engines, ModelFactory
from extractor.service.frontdoor import FrontDoor
from extractor.service.jobs import Jobs
from extractor.service.limits import Bounds, Places
from extractor.service.logs import log
from extractor.service.metrics import Metrics
from extractor.service.openapi import describe
from extractor.service.problems import Problem, of_error, of_http, of_validation
from extractor.service.routes import Service, router
from extractor.settings import Settings

GRACE_SECONDS = 20.0
"""How long a stop waits for requests, and then for the articles of jobs; what is cut off is done again."""


def build(settings: Settings, factory: ModelFactory) -> FastAPI:
    """Return the application."""
    metrics = Metrics()
    engines = Engines(settings, factory)
    root = settings.serve_jobs or platformdirs.user_data_path("conflict-extractor") / "jobs"
    service = Service(
        engines=engines,
        desk=Desk(engines, metrics, settings.serve_requests, settings.serve_seconds),
        jobs=Jobs(root, engines, metrics, settings.workers, settings.serve_waiting),
        metrics=metrics,
        # Somewhat more requests than articles, so that a job can be left while all places are taken.
        places=Places(settings.serve_requests + 8, "places for requests"),
    )
    access = Access(settings.token)
    app = FastAPI(
        title="Conflict extractor",
        version=version("conflict-extractor"),
        description="Turns news articles about armed conflict into grounded incidents, actors and claims.",
        lifespan=_lifespan,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would repeat the caller's path, and lose a body
        telemetry={"tracing": False, "metrics": False, "logs": False},  # its log lines quote errors
    )
    app.state.service = service
    app.include_router(router)
    app.add_middleware(
        Bounds,
        access=access,
        places=service.places,
        most_bytes=settings.serve_body,
        most_seconds=settings.serve_seconds,
    )
    app.add_middleware(FrontDoor, metrics=metrics)
    for kind in (Problem, ExtractorError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _answer)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app, engines.names, guarded=access.guarded)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the description
    return app


async def _answer(request: Request, error: Exception) -> Response:
    """Return an error as a problem, and name in the log the kind of those that are the service's own."""
    request_id = str(request.state.request_id)
    match error:
        case Problem():
            problem = error
        case ExtractorError():
            problem = of_error(error)
            if problem.status >= 500:
                log.warning("request %s: %s", request_id, type(error).__name__)
        case RequestValidationError():
            problem = of_validation(error)
        case HTTPException():
            problem = of_http(error)
        case _:
            raise error
    return problem.response(request_id)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    # Probes are answered while the weights are read.
    threading.Thread(target=_warm, args=(service.engines,), daemon=True).start()
    await run_in_threadpool(service.jobs.start)
    try:
        yield
    finally:
        service.stopping = True
        service.desk.close()
        await run_in_threadpool(service.jobs.stop, GRACE_SECONDS)
        await run_in_threadpool(service.engines.close)
        await run_in_threadpool(service.jobs.close)


def _warm(engines: Engines) -> None:
    """Open the default model before the first caller needs it."""
    try:
        engines.open(engines.default)
    except Exception as error:  # requests meet it again and tell their callers
        log.error("the model cannot be opened: %s", type(error).__name__)
