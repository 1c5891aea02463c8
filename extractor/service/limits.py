"""Limits: how much at once, how large, how slowly. Whatever is over them is refused before it costs anything.

A body is read to its end before the application sees it, because only so can size and time be bounded for
every route alike; the number of bodies in memory is bounded by the places.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.service.access import Access
from extractor.service.problems import Problem, retry_after

_BODY_SECONDS = 30.0
_MEMORY = 0.8
"""How much of the mean stays when one more duration enters it."""


class Places:
    """So many at once; whoever finds no place is told when one is likely. For one event loop."""

    def __init__(self, count: int, what: str) -> None:
        self._count = count
        self._what = what
        self._taken = 0
        self._mean = 1.0

    @property
    def taken(self) -> int:
        """How many are in use."""
        return self._taken

    def take(self) -> None:
        """Take a place; raises Problem when there is none."""
        if self._taken >= self._count:
            raise Problem(
                429,
                "busy",
                f"All {self._count} {self._what} are taken; try again later.",
                headers=retry_after(self._mean),
            )
        self._taken += 1

    def give(self, seconds: float) -> None:
        """Give a place back that was in use for so long."""
        self._taken -= 1
        self._mean = _MEMORY * self._mean + (1 - _MEMORY) * seconds


@dataclass(frozen=True)
class Bounds:
    """ASGI middleware: the checks that every request passes before the application sees it."""

    app: ASGIApp
    access: Access
    places: Places
    most_bytes: int
    most_seconds: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or raise Problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.access.check(scope)
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        self.places.take()
        began = asyncio.get_running_loop().time()
        try:
            body = await self._body(scope, receive)
            if body is not None:
                await self.app(scope, _replayed(body, receive), send)
        finally:
            self.places.give(asyncio.get_running_loop().time() - began)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the whole body, or None when the caller went away."""
        declared = Headers(scope=scope).get("content-length", "0")
        # A longer number than that is too large whatever it says, and need not be read as one.
        if len(declared) > 18 or (declared.isdecimal() and int(declared) > self.most_bytes):
            raise self._too_large()
        parts, size = [], 0
        try:
            async with asyncio.timeout(min(_BODY_SECONDS, self.most_seconds)):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > self.most_bytes:
                        raise self._too_large()
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise Problem(408, "slow_body", "The request's body did not arrive in time.") from None

    def _too_large(self) -> Problem:
        return Problem(
            413,
            "too_large",
            f"The body is over the {self.most_bytes:,} bytes that are taken; send fewer articles.",
        )


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives the body once, and then waits for the caller to go away."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
