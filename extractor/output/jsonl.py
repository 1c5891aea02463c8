"""JSON Lines: the extractions as they are, one a line; what other formats lose, this one keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from extractor.errors import ConfigurationError
from extractor.output.replacing import replacing
from extractor.records import Extraction


def write_jsonl(extractions: Iterable[Extraction], out: Path) -> int:
    """Write one extraction a line; return how many."""
    with replacing(out) as fresh, fresh.open("w", encoding="utf-8", newline="\n") as file:
        count = 0
        for extraction in extractions:
            file.write(extraction.model_dump_json() + "\n")
            count += 1
    return count


def read_jsonl(path: Path) -> Iterator[Extraction]:
    """Yield the extractions of a file; raises ConfigurationError for one that is no such file."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _extraction(path, number, line)
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationError(
            f"cannot read {path}: {problem}; name a folder that `extractor run` wrote"
        ) from problem


def _extraction(path: Path, number: int, line: str) -> Extraction:
    try:
        return Extraction.model_validate_json(line)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigurationError(
            f"line {number} of {path} is no extraction of this version ({where}: {first['msg']}); "
            "run the extractor again"
        ) from problem
