"""Shards: what the workers of a cluster journaled on their own, taken over by the journal of the run.

A run that ends in good order leaves none. What a crash left behind is absorbed by the next run, on whatever
machines it works.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from extractor.batch.journal import FILE, Journal
from extractor.errors import ConfigurationError

SHARDS: Final = "shards"


def absorb_shards(folder: Path, journal: Journal) -> int:
    """Take over what the shards under a folder hold and nobody uses; return how many results were new."""
    new = 0
    for path in sorted((folder / SHARDS).glob(f"*/{FILE}")):
        try:
            Journal(path.parent).close()
        except ConfigurationError:
            continue  # a worker is still at it
        new += journal.absorb(path)
        shutil.rmtree(path.parent, ignore_errors=True)
    with suppress(OSError):  # not there, or not empty
        (folder / SHARDS).rmdir()
    return new
