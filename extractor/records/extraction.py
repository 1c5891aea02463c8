"""Extraction: everything that one article supports, where it came from, and what went wrong.

An extraction whose references point nowhere cannot be constructed. Problems are data (`Issue`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, Strict, StringConstraints, field_validator, model_validator

from extractor.records.actor import Actor
from extractor.records.claim import Claim
from extractor.records.codes import IssueCode
from extractor.records.incident import Incident
from extractor.records.values import Day, Many, Record, Span

SCHEMA_VERSION: Final = "1.0"

NonNegative = Annotated[int, Field(ge=0)]


class DocumentInfo(Record):
    """An article's metadata; ``sha256`` and ``characters`` are those of its text as read."""

    id: str
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: Day | None = None
    url: str | None = None
    language: str | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    characters: NonNegative


class Issue(Record):
    """A problem kept as data: what, about which record and field."""

    code: IssueCode
    message: str
    record_id: str | None = None
    field: str | None = None


class Usage(Record):
    """Tokens and calls spent on models. ``cached_tokens`` are part of ``input_tokens``."""

    input_tokens: NonNegative = 0
    output_tokens: NonNegative = 0
    cached_tokens: NonNegative = 0
    calls: NonNegative = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            calls=self.calls + other.calls,
        )


class Provenance(Record):
    """What made the extraction. ``cost_usd`` is null when the price is unknown; ``seconds`` is wall time."""

    model: str
    strategy: Literal["single", "cascade"]
    prompts: dict[str, str] = Field(default_factory=dict)
    extractor_version: str
    usage: Usage = Usage()
    cost_usd: Annotated[float, Field(ge=0)] | None = None
    seconds: Annotated[float, Field(ge=0)]
    created: Annotated[datetime, Strict(False)]


class Extraction(Record):
    """One article's incidents, actors and claims."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    document: DocumentInfo
    incidents: Many[Incident] = ()
    actors: Many[Actor] = ()
    claims: Many[Claim] = ()
    issues: Many[Issue] = ()
    provenance: Provenance | None = None

    @field_validator("incidents", mode="before")
    @classmethod
    def _drop_computed(cls, value: Any) -> Any:
        """Accept what this class wrote: ``event_type`` is computed, so it is dropped on reading."""
        if isinstance(value, list | tuple):
            return [
                {k: v for k, v in item.items() if k != "event_type"} if isinstance(item, dict) else item
                for item in value
            ]
        return value

    @model_validator(mode="after")
    def _references_resolve(self) -> Self:
        ids = [i.id for i in self.incidents] + [a.id for a in self.actors] + [c.id for c in self.claims]
        known = set(ids)
        if len(known) != len(ids):
            raise ValueError(f"two records share an id: {ids}")
        for owner, field, target in self._references():
            if target not in known:
                raise ValueError(f"{owner}.{field} points to {target!r}, which is not in this extraction")
        return self

    def _references(self) -> Iterator[tuple[str, str, str]]:
        for incident in self.incidents:
            for perpetrator in incident.perpetrators:
                yield incident.id, "perpetrators", perpetrator.actor_id
                if perpetrator.attributed_by:
                    yield incident.id, "perpetrators.attributed_by", perpetrator.attributed_by
            for target in incident.targets:
                if target.actor_id:
                    yield incident.id, "targets", target.actor_id
            for defence in incident.defences:
                if defence.actor_id:
                    yield incident.id, "defences", defence.actor_id
        for actor in self.actors:
            for affiliation in actor.affiliations:
                yield actor.id, "affiliations", affiliation.actor_id
        for claim in self.claims:
            if claim.source_id:
                yield claim.id, "source_id", claim.source_id
            for incident_id in claim.incident_ids:
                yield claim.id, "incident_ids", incident_id
            for related in claim.relations:
                yield claim.id, "relations", related.claim_id

    def spans(self) -> Iterator[tuple[str, Span]]:
        """Yield every span with the path of the field that holds it ("incidents.0.place.span")."""

        def walk(path: str, value: object) -> Iterator[tuple[str, Span]]:
            if isinstance(value, Span):
                yield path, value
            elif isinstance(value, Record):
                for name in type(value).model_fields:
                    yield from walk(f"{path}.{name}", getattr(value, name))
            elif isinstance(value, tuple):
                for index, item in enumerate(value):
                    yield from walk(f"{path}.{index}", item)

        for name in ("incidents", "actors", "claims"):
            yield from walk(name, getattr(self, name))
