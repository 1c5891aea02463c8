"""Front door: the outermost layer, in which each request gets its id, its line in the log and its figures.

Also where bugs end: callers get a 500 with the id, the log gets the kind of error and where it arose.
"""

from __future__ import annotations

import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.service.logs import log, trace
from extractor.service.metrics import Metrics
from extractor.service.problems import Problem

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_GONE = 499
"""What is logged where the caller went away before the answer; nginx's number."""


class FrontDoor:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, whatever happens."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope.setdefault("state", {})["request_id"] = _request_id(scope)
        began = time.perf_counter()
        status: int | None = None

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        with self._metrics.in_flight.track_inprogress():
            try:
                await self._app(scope, receive, answer)
            except Problem as problem:
                await problem.response(request_id)(scope, receive, answer)
            except Exception as bug:
                log.error("request %s: %s", request_id, trace(bug))
                if status is None:
                    own = Problem(500, "bug", "Something is wrong with the service; its log says more.")
                    await own.response(request_id)(scope, receive, answer)
            finally:
                self._settle(scope, request_id, status or _GONE, time.perf_counter() - began)

    def _settle(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "-")  # the pattern: a caller's own path may hold anything
        method = scope["method"] if scope["method"] in _METHODS else "-"
        self._metrics.requests.labels(method, route, str(status)).inc()
        self._metrics.request_seconds.labels(route).observe(seconds)
        log.info("%s %s %d %.0f ms %s", method, route, status, 1000 * seconds, request_id)


def _request_id(scope: Scope) -> str:
    """Return the caller's own id where it is a harmless one, else a fresh one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _ID.fullmatch(given) else uuid.uuid4().hex
