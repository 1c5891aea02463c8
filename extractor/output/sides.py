"""Who stood on which side of an incident, and what kind of party each is.

ACLED and GTD both name one organised party a side, where an extraction lists persons, groups and states with
how firmly each is blamed. What the two share is here; each standard's own words for it are in ``acled`` and
``gtd``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from extractor.records import Actor, Extraction, Incident, Perpetrator

Party = Literal["state", "foreign_state", "rebels", "militia", "civilians", "external", "unknown"]
"""What a party is in the country where it acts; ``external``: coalitions, missions, companies."""

_BELONGS: Final = ("member_of", "leads", "speaks_for", "part_of")
CIVIL_TARGETS: Final = frozenset(
    {
        "private_citizens",
        "business",
        "transportation",
        "utilities",
        "airport",
        "religious",
        "educational",
        "media",
    }
)
"""Target types whose people are civilians in ACLED's sense."""


@dataclass(frozen=True)
class Sides:
    """The parties to one incident, in the order in which the article names them, without doubles."""

    attackers: tuple[Actor, ...]
    attacked: tuple[Actor, ...]

    @classmethod
    def of(cls, incident: Incident, actors: Mapping[str, Actor]) -> Sides:
        """Return who is blamed, firmest first, and who was attacked; a person stands for his organisation."""
        blamed = [organisation(actors[p.actor_id], actors) for p in accused(incident)]
        hit = [organisation(actors[t.actor_id], actors) for t in incident.targets if t.actor_id]
        return cls(_once(blamed), _once(hit))


def by_id(extraction: Extraction) -> Mapping[str, Actor]:
    """Return the extraction's actors by their id."""
    return {actor.id: actor for actor in extraction.actors}


def accused(incident: Incident) -> list[Perpetrator]:
    """Return the perpetrators, firmest attribution first, without those who are only listed as denying it."""
    order = ["stated_as_fact", "claimed", "accused_by_authorities", "suspected"]
    named = [p for p in incident.perpetrators if p.attribution in order]
    return sorted(named, key=lambda p: order.index(p.attribution))


def organisation(actor: Actor, actors: Mapping[str, Actor]) -> Actor:
    """Return what a person acts for, or the actor itself where nothing is told or it is no person."""
    if actor.kind != "person":
        return actor
    for relation in _BELONGS:
        for affiliation in actor.affiliations:
            if affiliation.relation == relation and actors[affiliation.actor_id].kind != "person":
                return actors[affiliation.actor_id]
    return actor


def party(actor: Actor, country: str | None) -> Party:
    """Say what kind of party an actor is in ``country`` (alpha-3), where the incident took place.

    A group that somebody backs or is allied with counts as a militia, any other armed group as rebels: the
    schema does not hold whether a group wants the state's power (ACLED's criterion).
    """
    if actor.kind in ("government", "military"):
        return "foreign_state" if actor.country and country and actor.country != country else "state"
    if actor.kind == "armed_group":
        tied = any(a.relation in ("backed_by", "allied_with", "part_of") for a in actor.affiliations)
        return "militia" if tied else "rebels"
    if actor.kind in ("person", "civilians", "media"):
        return "civilians"
    if actor.kind in ("coalition", "intergovernmental", "company"):
        return "external"
    return "unknown"


def _once(actors: list[Actor]) -> tuple[Actor, ...]:
    return tuple({actor.id: actor for actor in actors}.values())
