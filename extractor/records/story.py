"""Story: one event in the world as several articles tell it, and the book of all stories.

Owns what a story holds; which incidents are one event is decided in ``extractor.linking.stories``, what is
merged from them in ``extractor.linking.merging``. A story is self-contained: it carries the incidents as
extracted, with offsets into their articles, so that a book alone is enough to link further articles to it.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field, field_validator

from extractor.records.codes import (
    Act,
    ActorKind,
    Attribution,
    Certainty,
    DatePrecision,
    EventType,
    Outcome,
    PlacePrecision,
    Responsibility,
    Status,
    SubEventType,
)
from extractor.records.incident import Incident, Perpetrator
from extractor.records.values import CountryCode, Day, Many, Record, Words

STORY_VERSION: Final = "1.0"

StoryField = Literal[
    "type",
    "date",
    "place",
    "outcome",
    "responsibility",
    "status",
    "perpetrators",
    "targets",
    "weapons",
    "killed",
    "wounded",
    "launched",
    "intercepted",
    "impacted",
]
Verdict = Literal["single", "agree", "compatible", "differ"]
"""``single``: one voice only; ``compatible``: no two alike, none contradicted ("January", "3 January")."""


class Party(Record):
    """An actor as one article names it: what a perpetrator's or target's ``actor_id`` stands for."""

    name: Words
    aliases: Many[str] = ()
    kind: ActorKind
    country: CountryCode | None = None


class Member(Record):
    """One article's incident, with the actors that it refers to.

    ``victims`` are the persons attacked by name: those who are targets and those whom a toll names.
    """

    document_id: str
    incident: Incident
    parties: dict[str, Party] = Field(default_factory=dict)
    victims: Many[str] = ()

    @field_validator("incident", mode="before")
    @classmethod
    def _drop_computed(cls, value: Any) -> Any:
        """Accept what this class wrote: ``event_type`` is computed, so it is dropped on reading."""
        return {k: v for k, v in value.items() if k != "event_type"} if isinstance(value, dict) else value

    @property
    def key(self) -> tuple[str, str]:
        """The member's document and incident."""
        return self.document_id, self.incident.id

    def doer(self, perpetrator: Perpetrator) -> Party:
        """Who the perpetrator is."""
        return self.parties[perpetrator.actor_id]


class StoryDocument(Record):
    """An article that tells the story."""

    id: str
    title: str | None = None
    source: str | None = None
    published: Day | None = None
    sha256: str


class Join(Record):
    """Why a member is here: the member it was found to be the same as, how surely, and by what evidence.

    ``score`` is 0.5 where the evidence just suffices and nears 1 as it mounts.
    """

    document_id: str
    incident_id: str
    to_document_id: str
    to_incident_id: str
    score: Annotated[float, Field(ge=0, le=1)]
    reasons: Many[str]


class Source(Record):
    """One independent source: an outlet, or a text however often it was printed. ``reason`` says why the
    documents count once.
    """

    documents: Many[str]
    reason: str | None = None


class Voice(Record):
    """Who says so: the article itself, or a source that it names."""

    document_id: str
    source: str | None = None


class Version(Record):
    """One value of a field and everybody who says so."""

    value: Words
    voices: Many[Voice]


class Comparison(Record):
    """One field as told by all: its versions, most voices first, and whether they can all be true."""

    field: StoryField
    verdict: Verdict
    versions: Many[Version]


class Estimate(Record):
    """A count in the manner of UCDP: the best value, and the lowest and highest that anybody gives."""

    low: int | None = None
    best: int | None = None
    high: int | None = None


class Blame(Record):
    """Who is said to have done it, with the firmest attribution that any article gives."""

    name: Words
    attribution: Attribution


class StoryClaim(Record):
    """What somebody asserts about the event in one of the articles."""

    document_id: str
    claim_id: str
    source: str | None = None
    via: str | None = None
    act: Act
    certainty: Certainty
    negated: bool
    content: Words


class MergedIncident(Record):
    """The event's best values (see ``extractor.linking.merging``); null where nobody says."""

    sub_event_type: SubEventType
    event_type: EventType
    summary: Words
    start: Day | None = None
    end: Day | None = None
    date_precision: DatePrecision | None = None
    place: str | None = None
    country: CountryCode | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    place_precision: PlacePrecision | None = None
    outcome: Outcome
    responsibility: Responsibility
    status: Status
    perpetrators: Many[Blame] = ()
    targets: Many[str] = ()
    weapons: Many[str] = ()
    killed: Estimate | None = None
    wounded: Estimate | None = None
    launched: Estimate | None = None
    intercepted: Estimate | None = None
    impacted: Estimate | None = None


class Story(Record):
    """One event: what it was, who tells it, and where they agree and differ."""

    schema_version: Literal["1.0"] = STORY_VERSION
    id: Annotated[str, Field(pattern=r"^s[1-9]\d*$")]
    title: Words
    incident: MergedIncident
    documents: Annotated[Many[StoryDocument], Field(min_length=1)]
    members: Annotated[Many[Member], Field(min_length=1)]
    sources: Many[Source]
    joins: Many[Join] = ()
    comparisons: Many[Comparison] = ()
    claims: Many[StoryClaim] = ()

    @property
    def differences(self) -> tuple[Comparison, ...]:
        """The fields on which the voices contradict each other."""
        return tuple(one for one in self.comparisons if one.verdict == "differ")


class StoryBook(Record):
    """All stories, oldest id first."""

    stories: Many[Story] = ()
