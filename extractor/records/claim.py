"""Claim: a proposition about the conflict that the article attributes to a source other than its author."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from extractor.records.codes import Act, Certainty, ClaimRelation, Medium, Quotation
from extractor.records.values import Date, Many, Record, Span, Words


class RelatedClaim(Record):
    """How a claim stands to an earlier one."""

    claim_id: str
    relation: ClaimRelation


class Claim(Record):
    """Who asserts what, how, and how sure they are."""

    id: Annotated[str, Field(pattern=r"^c[1-9]\d*$")]
    source_id: str | None = None
    source: str | None = None
    via: str | None = None
    cue: str | None = None
    content: Words
    quotation: Quotation
    act: Act = "states"
    certainty: Certainty = "unknown"
    negated: bool = False
    medium: Medium = "unknown"
    date: Date | None = None
    incident_ids: Many[str] = ()
    relations: Many[RelatedClaim] = ()
    spans: Annotated[Many[Span], Field(min_length=1)]
