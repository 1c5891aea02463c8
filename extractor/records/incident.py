"""Incident: a specific event of political violence, a demonstration, or a disrupted attack."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, computed_field

from extractor.records.codes import (
    EVENT_TYPES,
    Attribution,
    CasualtyCategory,
    CasualtyOutcome,
    Effect,
    EventType,
    Outcome,
    Responsibility,
    Status,
    SubEventType,
    TargetType,
    WeaponType,
)
from extractor.records.values import CountryCode, Date, Many, Place, Quantity, Record, Span, Words


class Perpetrator(Record):
    """Who is said to have done it, and how firmly it is said (MUC-4 confidence)."""

    actor_id: str
    attribution: Attribution
    attributed_by: str | None = None
    span: Span


class Target(Record):
    """What was attacked (GTD target types) and what became of it (MUC-4 effect)."""

    name: Words
    actor_id: str | None = None
    type: TargetType
    effect: Effect = "unknown"
    span: Span


class Weapon(Record):
    """A weapon, with how many were launched, intercepted and came down; counts only from number words."""

    name: Words
    type: WeaponType
    launched: Quantity | None = None
    intercepted: Quantity | None = None
    impacted: Quantity | None = None
    span: Span


class Defence(Record):
    """A system that engaged the attack, such as C-RAM."""

    system: Words
    actor_id: str | None = None
    span: Span


class Casualties(Record):
    """One row of the toll; the rows partition it. "No casualties" is a count of zero."""

    outcome: CasualtyOutcome
    category: CasualtyCategory
    nationality: CountryCode | None = None
    count: Quantity | None = None
    span: Span


class Incident(Record):
    """One attacker side, one place, one continuous time."""

    id: Annotated[str, Field(pattern=r"^i[1-9]\d*$")]
    sub_event_type: SubEventType
    summary: Words
    date: Date | None = None
    place: Place | None = None
    outcome: Outcome = "unknown"
    responsibility: Responsibility = "not_stated"
    status: Status = "reported"
    background: bool = False
    perpetrators: Many[Perpetrator] = ()
    targets: Many[Target] = ()
    weapons: Many[Weapon] = ()
    defences: Many[Defence] = ()
    casualties: Many[Casualties] = ()
    spans: Annotated[Many[Span], Field(min_length=1)]
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def event_type(self) -> EventType:
        """The ACLED event type that the sub-event type belongs to."""
        return EVENT_TYPES[self.sub_event_type]
