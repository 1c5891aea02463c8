"""Export: extractions, corrected where an analyst corrected them, in the format their reader uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Final

from extractor.errors import ConfigurationError
from extractor.output.acled import write_acled
from extractor.output.corrections import corrected, load
from extractor.output.gtd import write_gtd
from extractor.output.jsonl import write_jsonl
from extractor.output.parquet import write_parquet
from extractor.output.sqlite import write_sqlite
from extractor.records import Extraction

FORMATS: Final = MappingProxyType[str, Callable[[Iterable[Extraction], Path], int]](
    {
        "acled-csv": write_acled,
        "gtd-csv": write_gtd,
        "jsonl": write_jsonl,
        "parquet": write_parquet,
        "sqlite": write_sqlite,
    }
)


def export(extractions: Iterable[Extraction], format: str, out: Path, corrections: Path | None = None) -> int:
    """Write the extractions to ``out``, a file that appears whole or not at all; return the number of rows.

    A row is an incident, in JSON Lines an extraction. ``corrections`` is what the review page downloads.
    Raises ConfigurationError for an unknown format, a missing extra, corrections that do not fit, and what
    cannot be written.
    """
    write = FORMATS.get(format)
    if write is None:
        raise ConfigurationError(f"unknown format {format!r}; there are {', '.join(FORMATS)}")
    return write(corrected(extractions, load(corrections)) if corrections else extractions, out)
