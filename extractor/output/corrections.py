"""Corrections: what an analyst decided about records on the review page, and how they change an extraction.

A corrected extraction is validated like any other: it cannot hold a dangling reference or a value outside its
vocabulary. Corrections name the records they were made on by fingerprint, so that they never touch records
that an extractor has meanwhile made anew. How they come about is the page's task (``review``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractor.errors import ConfigurationError
from extractor.records import Extraction

_RECORDS = {"incidents", "actors", "claims"}


class Decision(BaseModel):
    """One record, judged. ``changes`` (only with "correct") holds whole new values of top-level fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record_id: str = Field(pattern=r"^[iac][1-9]\d*$")
    verdict: Literal["accept", "reject", "correct"]
    changes: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _changes_only_where_corrected(self) -> Self:
        if bool(self.changes) != (self.verdict == "correct"):
            raise ValueError('"changes" are given with the verdict "correct", and with no other')
        if not self.changes.keys().isdisjoint({"id", "event_type"}):
            raise ValueError('"id" and "event_type" cannot be corrected')
        return self


class Correction(BaseModel):
    """The decisions about one document's records; ``document`` is its id or the SHA-256 of its text."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    document: str
    fingerprint: str | None = None
    decisions: tuple[Decision, ...] = ()

    def concerns(self, extraction: Extraction) -> bool:
        """Say whether it is about the extraction's document, though perhaps about other records of it."""
        return self.document in (extraction.document.sha256, extraction.document.id)

    def fits(self, extraction: Extraction) -> bool:
        """Say whether it was made on these records."""
        return self.concerns(extraction) and self.fingerprint in (None, fingerprint(extraction))


def fingerprint(extraction: Extraction) -> str:
    """Return a short digest of the records; another model's, or an older version's, records have another."""
    return sha256(extraction.model_dump_json(include=_RECORDS).encode()).hexdigest()[:16]


def load(path: Path) -> tuple[Correction, ...]:
    """Read what the review page downloads: one correction, a list, or ``{"corrections": [...]}``."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        given = data.get("corrections", data) if isinstance(data, dict) else data
        return tuple(
            Correction.model_validate(one) for one in (given if isinstance(given, list) else [given])
        )
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise ConfigurationError(f"cannot read the corrections {path}: {problem}") from problem
    except ValidationError as problem:
        raise ConfigurationError(
            f"{path} holds no corrections: {_first(problem)}; download them from the review page again"
        ) from problem


def corrected(extractions: Iterable[Extraction], corrections: Iterable[Correction]) -> Iterator[Extraction]:
    """Yield each extraction with its corrections applied.

    The same text may come twice, as articles of different days and so with different records; a correction
    changes those it was made on. Raises ConfigurationError, once all are seen, for corrections of a document
    none of whose records they were made on.
    """
    given = tuple(corrections)
    astray: dict[int, str] = {}
    fitted: set[int] = set()
    for extraction in extractions:
        for number, correction in enumerate(given):
            if correction.fits(extraction):
                fitted.add(number)
            elif correction.concerns(extraction):
                astray[number] = extraction.document.id
        yield apply(extraction, given)
    for number in astray.keys() - fitted:
        raise ConfigurationError(
            f"the corrections of {astray[number]} were made on other records than these; "
            "write a new review page and review it there"
        )


def apply(extraction: Extraction, corrections: Iterable[Correction]) -> Extraction:
    """Return the extraction as its reviewer wants it; unchanged where no correction was made on its records.

    A rejected record goes, and with it every reference to it. Raises ConfigurationError for corrections that
    would make the extraction invalid.
    """
    document = extraction.document
    mine = [correction for correction in corrections if correction.fits(extraction)]
    if not mine:
        return extraction
    data = extraction.model_dump()
    records = {record["id"]: record for kind in _RECORDS for record in data[kind]}
    rejected: set[str] = set()
    for correction in mine:
        for decision in correction.decisions:
            if decision.record_id not in records:
                raise ConfigurationError(
                    f"a correction of {document.id} is about {decision.record_id}, which it lacks"
                )
            records[decision.record_id].update(decision.changes)
            if decision.verdict == "reject":
                rejected.add(decision.record_id)
    kept = {kind: [r for r in data[kind] if r["id"] not in rejected] for kind in _RECORDS}
    issues = [issue for issue in data["issues"] if issue["record_id"] not in rejected]
    try:
        return Extraction.model_validate(
            data
            | {kind: [_without(rejected, r) for r in kept[kind]] for kind in _RECORDS}
            | {"issues": issues}
        )
    except ValidationError as problem:
        raise ConfigurationError(
            f"the corrections of {document.id} do not fit: {_first(problem)}"
        ) from problem


def _without(rejected: set[str], record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record without references to rejected ones; a row that is only such a reference goes."""

    def stays(row: object) -> bool:
        if isinstance(row, str):
            return row not in rejected
        if not isinstance(row, Mapping) or ("actor_id" not in row and "claim_id" not in row):
            return True
        owns_more = "type" in row or "system" in row  # a target or a defence is one without its actor
        return owns_more or not rejected & {row.get("actor_id"), row.get("claim_id")}

    def bare(row: Any) -> Any:
        if not isinstance(row, Mapping):
            return row
        blank = {k: None for k in ("actor_id", "attributed_by") if row.get(k) in rejected}
        return {**row, **blank}

    cleaned = dict(record)
    for field in ("perpetrators", "targets", "defences", "affiliations", "relations", "incident_ids"):
        if field in cleaned:
            cleaned[field] = [bare(row) for row in cleaned[field] if stays(row)]
    if cleaned.get("source_id") in rejected:
        cleaned["source_id"] = None
    return cleaned


def _first(problem: ValidationError) -> str:
    error = problem.errors()[0]
    return f"{'.'.join(map(str, error['loc']))}: {error['msg']}"
