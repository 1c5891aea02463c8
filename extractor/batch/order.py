"""Order: what a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extractor.batch.configuration import Configuration


@dataclass(frozen=True)
class Order:
    """Articles, the folder for their results, and how to go about it. ``max_cost`` is in US dollars.

    ``rpm`` and ``tpm`` cap requests and tokens a minute; ``poll_seconds`` lie between two looks at a batch.
    """

    paths: tuple[Path, ...]
    folder: Path
    configuration: Configuration
    workers: int = 8
    max_cost: float | None = None
    retry_failed: bool = False
    batch_api: bool = False
    poll_seconds: float = 30.0
    rpm: float | None = None
    tpm: float | None = None
