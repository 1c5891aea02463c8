"""Fetches and stores weights."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import platformdirs

from extractor.errors import ConfigurationError, WeightsError
from extractor.llm.catalogue import catalogue, find

Progress = Callable[[int, int], None]
def models_dir() -> Path:
    return platformdirs.user_cache_path("conflict-extractor") / "models"
def path_of(name: str, directory: Path) -> Path | None:
    if name.endswith(".gguf"):
        return Path(name) if Path(name).is_file() else None
    w = find(name)
    if w is None:
        raise ConfigurationError(f"unknown embedded model {name!r}; known: {', '.join(x.name for x in catalogue())}")
    p = directory / w.file
    return p if p.is_file() and p.stat().st_size == w.size else None
def pull(name: str, directory: Path, progress: Progress | None = None) -> Path:
    if p := path_of(name, directory):
        return p
    raise WeightsError("todo")
