"""What a folder of runs keeps: a line for each article, a manifest for each finished run.

``extractions.jsonl`` holds one line for each case, model, strategy and repeat, with the extraction or the
error that the article met. Lines are only appended; of two with the same place the later counts.
``manifest.json`` says of each run what it was made of, and by their keys which lines are its: lines of an
unfinished attempt with other code are nobody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from eval.cases import Case
from eval.manifest import Manifest, Manifests
from eval.scoring import Spending
from extractor import ConfigurationError, Extraction
from extractor.records import Usage

MANIFEST: Final = "manifest.json"
EXTRACTIONS: Final = "extractions.jsonl"

Place = tuple[str, str, str, int]


class Spent(BaseModel):
    """What a failed article took all the same; an extraction says so itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usage: Usage
    seconds: float
    cost_usd: float | None


class Entry(BaseModel):
    """One line: what became of one case. ``key`` is the hash of all that determines the extraction."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    model: str
    strategy: Literal["single", "cascade"]
    repeat: int
    key: str
    extraction: Extraction | None = None
    error: str | None = None
    spent: Spent | None = None

    @property
    def place(self) -> Place:
        """What a later line with the same replaces this one."""
        return self.model, self.strategy, self.case, self.repeat

    @property
    def spending(self) -> Spending | None:
        """What the article took, failed or not."""
        took = self.spent or (self.extraction and self.extraction.provenance)
        return Spending.of(took.usage, took.seconds, took.cost_usd) if took else None


class Journal:
    """The lines of a folder; one that was cut off by a killed process is dropped."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / EXTRACTIONS
        self._lock, self._whole = Lock(), False
        self._latest: dict[Place, Entry] = {}
        for number, line in _lines(self.path) if self.path.exists() else ():
            try:
                entry = Entry.model_validate_json(line)
            except ValidationError as error:
                raise ConfigurationError(
                    f"{self.path}, line {number} is no line of a run; remove it, or give another --out: "
                    f"{error}"
                ) from error
            self._latest[entry.place] = entry

    @property
    def entries(self) -> list[Entry]:
        """The lines that count."""
        return list(self._latest.values())

    def get(self, place: Place) -> Entry | None:
        """Return what became of a case."""
        return self._latest.get(place)

    def append(self, entry: Entry) -> None:
        """Keep a line at once."""
        with self._lock, self.path.open("a+b") as file:
            if not self._whole:
                file.truncate(_whole_lines(self.path))
                self._whole = True
            file.write(entry.model_dump_json().encode() + b"\n")
            self._latest[entry.place] = entry


def manifests(folder: Path) -> tuple[Manifest, ...]:
    """Return the manifests of a folder's finished runs, none where there is none.

    Raises ConfigurationError for a manifest that cannot be read.
    """
    path = folder / MANIFEST
    if not path.exists():
        return ()
    try:
        return Manifests.model_validate_json(path.read_bytes()).runs
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise ConfigurationError(f"{path} is no manifest of runs: {error}") from error


def keep_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a run's manifest among the others of its folder."""
    others = [one for one in manifests(folder) if one.run != manifest.run]
    part = folder / f"{MANIFEST}.part"
    whole = Manifests(runs=(*others, manifest)).model_dump_json(indent=2)
    part.write_text(whole + "\n", encoding="utf-8")
    part.replace(folder / MANIFEST)


def read_extractions(path: Path, cases: Sequence[Case]) -> dict[str, list[Entry]]:
    """Read a file of extractions, whether lines of runs or of ``extractor run``, by the model's name.

    A case without a line counts as failed. Raises ConfigurationError for a line that is neither, or that is
    of a text that is no case.
    """
    known = {case.id: case.gold.document.sha256 for case in cases}
    by_text = {text: name for name, text in known.items()}
    found: dict[str, dict[Place, Entry]] = {}
    for number, line in _lines(path):
        try:
            if "document" in from_json(line):
                extraction = Extraction.model_validate_json(line)
                made, text = extraction.provenance, extraction.document.sha256
                entry = Entry(
                    case=by_text.get(text, extraction.document.id),
                    model=made.model if made else path.stem,
                    strategy=made.strategy if made else "single",
                    repeat=0,
                    key="",
                    extraction=extraction,
                )
                name = f"{made.model} {made.strategy}" if made else path.stem
            else:
                entry = Entry.model_validate_json(line)
                if entry.case not in known:
                    continue
                name, text = f"{entry.model} {entry.strategy}", known[entry.case]
                text = entry.extraction.document.sha256 if entry.extraction else text
        except (ValueError, TypeError) as error:
            raise ConfigurationError(f"{path}, line {number} is no extraction: {error}") from error
        if known.get(entry.case) != text:
            raise ConfigurationError(f"{path}, line {number}: {entry.case!r} is the text of no case given")
        found.setdefault(name, {})[entry.place] = entry
    return {name: _completed(list(entries.values()), cases) for name, entries in found.items()}


def _completed(entries: list[Entry], cases: Sequence[Case]) -> list[Entry]:
    """Return the lines of one model with those of the cases that have none."""
    covered = {entry.case for entry in entries}
    blank = entries[0].model_copy(update={"repeat": 0, "extraction": None, "spent": None})
    entries += [
        blank.model_copy(update={"case": case.id, "error": "no extraction"})
        for case in cases
        if case.id not in covered
    ]
    return sorted(entries, key=lambda entry: (entry.case, entry.repeat))


def _whole_lines(path: Path) -> int:
    """Return the bytes of a file up to the end of its last whole line."""
    return path.read_bytes().rfind(b"\n") + 1


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, without one at the end that was cut off."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip() and (line.endswith(b"\n") or _is_json(line)):
                    yield number, line.decode()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8: {error}") from error


def _is_json(line: bytes) -> bool:
    try:
        from_json(line)
    except ValueError:
        return False
    return True
