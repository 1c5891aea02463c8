"""Access: who may call at all. Without a token only this machine may, and only under its own name.

A web page that a user of this machine looks at can send requests to loopback too, under a name that its owner
points there (DNS rebinding); the Host header tells them apart.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import Scope

from extractor.errors import ConfigurationError
from extractor.service.problems import Problem

OPEN = frozenset({"/healthz", "/readyz", "/docs", "/openapi.json"})
"""What probes and readers of the documentation get without a token."""


def is_loopback(host: str) -> bool:
    """Say whether an address or name can only mean this machine."""
    name = host.strip("[]")
    if name.lower() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


class Access:
    """Checks each request's token, or, where none is set, that it was meant for this machine."""

    def __init__(self, token: SecretStr | None) -> None:
        self._expected = None if token is None else token.get_secret_value().strip().encode()
        if self._expected == b"":  # would let in whoever sends none
            raise ConfigurationError("EXTRACTOR_TOKEN is blank; set a token or unset it")

    @property
    def guarded(self) -> bool:
        """Say whether a token is needed."""
        return self._expected is not None

    def check(self, scope: Scope) -> None:
        """Raise Problem for a request that is not allowed in."""
        headers = Headers(scope=scope)
        if self._expected is None:
            if not is_loopback(_name(headers.get("host", ""))):
                raise Problem(421, "host", "Without a token this service answers to loopback names only.")
            return
        if scope["path"] in OPEN:
            return
        scheme, _, given = headers.get("authorization", "").partition(" ")
        # Compared as bytes and in constant time, so that an answer's delay tells nothing of the token.
        right = hmac.compare_digest(given.strip().encode("latin-1"), self._expected)
        if scheme.lower() != "bearer" or not right:
            raise Problem(
                401,
                "token",
                "Send the service's token as: Authorization: Bearer TOKEN.",
                headers={"WWW-Authenticate": "Bearer"},
            )


def _name(host: str) -> str:
    """Return a Host header without its port."""
    return host.partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
