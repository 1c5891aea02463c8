"""The gate that every request to a server passes: who may go now, and what came of it.

A batch puts its limits here (see ``extractor.batch.limits``), below the retries: an attempt that waits to be
repeated is outside the gate and holds no place. Without a batch everyone may pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import httpx2
import openai


class Gate(Protocol):
    """Decides when a request may be sent; safe to use from many threads."""

    def enter(self, size: int) -> None:
        """Return when a request of ``size`` bytes may be sent."""
        ...

    def leave(self, status: int | None, headers: Mapping[str, str]) -> None:
        """Hear what the server answered; ``status`` is None when it did not."""
        ...

    def spent(self, tokens: int) -> None:
        """Hear how many tokens an answered request took."""
        ...


class GatedClient(openai.DefaultHttpxClient):
    """The OpenAI client's HTTP, in which each request passes a gate, whoever sends it and why."""

    def __init__(self, gate: Gate) -> None:
        # As many connections as there are threads; the gate decides how many are in use.
        super().__init__(limits=httpx2.Limits(max_connections=None, max_keepalive_connections=None))
        self._gate = gate

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send a request in its turn."""
        self._gate.enter(int(request.headers.get("content-length", 0)))
        try:
            response: httpx2.Response = super().send(request, **options)
        except BaseException:
            self._gate.leave(None, {})
            raise
        self._gate.leave(response.status_code, response.headers)
        return response
