"""Evaluated static prefixes on disk: a second's work restored in milliseconds by the next process.

A file is named by everything its bytes depend on: weights, library build, flags and tokens. It starts
with the digest of the rest, so a damaged file is seen and evaluated anew. Losing this directory costs
time only, which is why every failure to read or write it is ignored.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from array import array
from collections.abc import Sequence
from pathlib import Path

KEPT = 24
"""Files kept; each holds about 30 kB a token of the 1.5B model."""


class PrefixStates:
    """The directory of states for one model; ``key`` names weights, build and flags."""

    def __init__(self, directory: Path, key: str) -> None:
        self._directory = directory
        self._key = key

    def get(self, tokens: Sequence[int]) -> bytes | None:
        """Return the saved state of these tokens, or None when there is none that is whole."""
        path = self._path(tokens)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        digest, state = data[:32], data[32:]
        return state if digest == _digest(state) else None

    def put(self, tokens: Sequence[int], state: bytes) -> None:
        """Save a state, whole or not at all, and remove the least recently used beyond the kept number."""
        with contextlib.suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._directory, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_digest(state))
                    file.write(state)
                os.replace(temporary, self._path(tokens))
            except OSError:
                os.unlink(temporary)
                raise
            files = sorted(self._directory.glob("*.state"), key=lambda path: path.stat().st_mtime)
            for old in files[:-KEPT]:
                old.unlink()

    def _path(self, tokens: Sequence[int]) -> Path:
        key = hashlib.sha256(self._key.encode() + b"\0" + array("i", tokens).tobytes())
        return self._directory / f"{key.hexdigest()[:32]}.state"


def _digest(state: bytes) -> bytes:
    return hashlib.blake2b(state, digest_size=32).digest()
