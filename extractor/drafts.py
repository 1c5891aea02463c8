"""Drafts: the forms that models fill in. Their descriptions are prompt text.

A draft is what a model wrote: choices, verbatim words and sentence numbers, never an offset. Nothing of it
is believed until ``extractor.reading`` has found it in the article. Every field is required and nullable and
every list is bounded, because small models run away in open arrays and skip optional fields.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from extractor.records.codes import (
    Act,
    ActorKind,
    AffiliationRelation,
    Attribution,
    CasualtyCategory,
    CasualtyOutcome,
    Certainty,
    ClaimRelation,
    Effect,
    Medium,
    Outcome,
    Quotation,
    Responsibility,
    Status,
    SubEventType,
    TargetType,
    WeaponType,
)

Words = Annotated[str, Field(max_length=200)]
"""Verbatim words of the article, as few as will do."""

Sentences = Annotated[list[int], Field(max_length=12)]
"""Numbers of sentences, as printed before them in brackets."""


class Draft(BaseModel):
    """Base of all forms."""

    model_config = ConfigDict(extra="forbid")


class PerpetratorDraft(Draft):
    """Who did it, by name."""

    name: Words
    attribution: Attribution = Field(
        description="stated_as_fact only in the author's own words; claimed by the perpetrator itself; "
        "accused_by_authorities; suspected by anyone else; denied by the one accused"
    )
    attributed_by: Words | None = Field(description="who says so, by name; null when the author does")


class TargetDraft(Draft):
    """What or who was attacked."""

    name: Words
    type: TargetType
    effect: Effect = Field(
        description='hit or struck or burnt: damaged; persons and mere "targeted": unknown'
    )


class WeaponDraft(Draft):
    """What was used, with number words only where the article counts them."""

    name: Words
    type: WeaponType
    launched: Words | None = Field(description='number words of what was fired ("two", "nearly a dozen")')
    intercepted: Words | None = Field(description="number words of what was shot down")
    impacted: Words | None = Field(description="number words of what came down")


class DefenceDraft(Draft):
    """A defence system that engaged this attack."""

    system: Words
    operator: Words | None = Field(description="who operates it, by name")


class CasualtyDraft(Draft):
    """One row of the toll."""

    outcome: CasualtyOutcome
    category: CasualtyCategory
    nationality: Words | None = Field(description='"American", "British"; null when not stated')
    count: Words | None = Field(description='number words; "no" where it says that nobody was hurt')
    words: Words = Field(description='the words that say it ("Two Americans … were killed")')


class IncidentDraft(Draft):
    """A specific event of political violence, a demonstration or a disrupted attack."""

    sentences: Sentences = Field(description="the sentences that report it")
    sub_event_type: SubEventType
    summary: Annotated[str, Field(max_length=300)] = Field(description="one sentence in your own words")
    date: Words | None = Field(description='date and time words, verbatim ("Saturday night"); never computed')
    place: Words | None = Field(description="the most exact place name, verbatim")
    outcome: Outcome
    responsibility: Responsibility = Field(
        description="unclaimed when the article says that nobody claimed it"
    )
    status: Status
    background: bool = Field(description="true unless it is what the article is there to report")
    perpetrators: Annotated[list[PerpetratorDraft], Field(max_length=6)]
    targets: Annotated[list[TargetDraft], Field(max_length=8)]
    weapons: Annotated[list[WeaponDraft], Field(max_length=4)]
    defences: Annotated[list[DefenceDraft], Field(max_length=3)]
    casualties: Annotated[list[CasualtyDraft], Field(max_length=8)]


class AffiliationDraft(Draft):
    """How an actor stands to another."""

    actor: Words = Field(description="the other actor's name")
    relation: AffiliationRelation
    words: Words = Field(description="the words that say so")


class ActorDraft(Draft):
    """A person, group, force, organisation or state that acts, suffers or speaks."""

    name: Words = Field(description="the fullest name the article uses, without title")
    aliases: Annotated[list[Words], Field(max_length=8)] = Field(description="its other names, no pronouns")
    kind: ActorKind
    role: Words | None = Field(description="office or description, verbatim")
    country: Annotated[str, Field(max_length=60)] | None = Field(
        description="country name, null when unclear"
    )
    affiliations: Annotated[list[AffiliationDraft], Field(max_length=4)]


class ClaimRelationDraft(Draft):
    """How a claim stands to an earlier one of the list."""

    claim: int = Field(description="number of the earlier claim, counting from 1")
    relation: ClaimRelation


class ClaimDraft(Draft):
    """Something that a source other than the author asserts."""

    sentences: Sentences = Field(description="the sentences that hold it, source and cue included")
    source: Words | None = Field(description='who asserts it, verbatim; null when agentless ("reportedly")')
    speaker: Words | None = Field(
        description='the name of who asserts it, when source is a pronoun or "the commander"; else null'
    )
    via: Words | None = Field(description="who relayed it, when the article names a relay")
    cue: Words | None = Field(description='the reporting words ("said", "according to")')
    content: Annotated[str, Field(max_length=400)] = Field(description="one self-contained sentence")
    quotation: Quotation
    act: Act
    certainty: Certainty = Field(
        description='as worded: no hedge certain; "appears" probable; "may" possible; demands unknown'
    )
    negated: bool = Field(description="true when it asserts that something is not so")
    medium: Medium
    date: Words | None = Field(description="when it was said, verbatim")
    incidents: Annotated[list[int], Field(max_length=6)] = Field(
        description="numbers of the incidents it is about, counting from 1"
    )
    relations: Annotated[list[ClaimRelationDraft], Field(max_length=4)]


class ArticleDraft(Draft):
    """Everything in one article."""

    incidents: Annotated[list[IncidentDraft], Field(max_length=25)]
    actors: Annotated[list[ActorDraft], Field(max_length=60)]
    claims: Annotated[list[ClaimDraft], Field(max_length=60)]
