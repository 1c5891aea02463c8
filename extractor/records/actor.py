"""Actor: a person, group, force, organisation or state that acts, suffers or speaks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from extractor.records.codes import ActorKind, AffiliationRelation
from extractor.records.values import CountryCode, Many, Record, Span, Words


class Affiliation(Record):
    """How an actor stands to another, with the words that say so."""

    actor_id: str
    relation: AffiliationRelation
    span: Span


class Actor(Record):
    """One real-world entity, however often and however it is named; ``spans`` are its mentions by name."""

    id: Annotated[str, Field(pattern=r"^a[1-9]\d*$")]
    name: Words
    aliases: Many[str] = ()
    kind: ActorKind
    role: str | None = None
    country: CountryCode | None = None
    affiliations: Many[Affiliation] = ()
    spans: Annotated[Many[Span], Field(min_length=1)]
