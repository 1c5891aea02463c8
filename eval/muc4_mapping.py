"""From records to MUC-4 templates: which incidents MUC would code, as what, and who fills the roles.

MUC-4 is another codebook than ours, so each rule here is a rule of its fill instructions:

- It codes terrorism and violence against civilians and property in nine Latin American countries, not older
  than some months; what armies and guerrillas do to each other is no incident.
- It has six types. What distinguishes them is the means: explosives make a bombing, fire an arson.
- One template for all that one attack did. Reports name the same attack in many words, and two attacks of
  one type in one report are rare, so incidents of a type are joined.
- PerpInd are persons and nameless groups ("guerrillas"), members of a body among them; PerpOrg are
  organisations by name. A report that blames one organisation blames it for all that it tells. Target is
  physical, Victim is a person's name.
- "Attack" is what is left when no means is told. Without anyone or anything in it either, it is a mention of
  violence and no report.
- An entity is given by one mention, because an entity with one wrong mention is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from typing import Final

from eval.muc4_scoring import ROLES, Entity, Role, Template, normal
from extractor import Actor, Extraction, Incident, Span
from extractor.reading.countries import country_of
from extractor.reading.lexicon import TITLES
from extractor.records import Target
from extractor.records.codes import SubEventType

COUNTRIES: Final = frozenset({"ARG", "BOL", "CHL", "COL", "ECU", "SLV", "GTM", "HND", "PER"})
"""The countries that MUC-4 covers; what happened elsewhere is not coded, what has no country is."""

OLDEST: Final = timedelta(days=90)

TYPES: Final[dict[SubEventType, str]] = {
    "Attack": "attack",
    "Armed clash": "attack",
    "Sexual violence": "attack",
    "Excessive force against protesters": "attack",
    "Air/drone strike": "attack",
    "Shelling/artillery/missile attack": "attack",
    "Suicide bomb": "bombing",
    "Remote explosive/landmine/IED": "bombing",
    "Grenade": "bombing",
    "Disrupted weapons use": "bombing",
    "Abduction/forced disappearance": "kidnapping",
    "Looting/property destruction": "robbery",
}
"""Sub-event types that MUC codes, by its type. Protests, riots, arrests and agreements it does not code."""

_FIRE: Final = re.compile(r"\b(?:burn\w*|arson|set (?:\w+ )*fire|on fire|torch\w*|fire ?bomb\w*)", re.I)
_EXPLOSIVES: Final = frozenset({"bomb", "ied", "vehicle_bomb"})
_MILITARY_TARGETS: Final = frozenset({"military", "militia"})
_TITLE: Final = "|".join(sorted(map(re.escape, TITLES), key=len, reverse=True))
_TITLED: Final = re.compile(
    rf"^.*\b(?:{_TITLE})\.?\s+((?:(?:[A-Z][\w'’-]+|de|del|la|y)\s+)*[A-Z][\w'’-]+)$", re.DOTALL
)
"""A person's name after the last of some titles."""

_MEMBERS: Final = re.compile(
    r"(?:^(?:members?|elements?)\b|\b(?:soldiers|troops|officers?|police(?:m[ae]n)|agents|m[ae]n|persons?|"
    r"guerrillas?|rebels?|terrorists?|militants?|traffickers?|assassins?|attackers?|kidnappers?|fighters?|"
    r"commandos?|column|patrol|sicarios|gunm[ae]n|subversives?|individuals?|youths?)$)",
    re.IGNORECASE,
)
"""Names of perpetrators that are persons, even where they belong to a body."""

_MEMBERS_OF: Final = re.compile(
    r"\b(?:members|guerrillas|rebels|terrorists|soldiers|troops|elements|officers|militants|fighters)"
    r" (?:of|from) (?:the )?$",
    re.IGNORECASE,
)
_MEMBERS_AFTER: Final = re.compile(
    r" (?:urban )?(?:guerrillas?|rebels?|terrorists?|soldiers?|troops|members?|militants?|commandos?"
    r"|fighters?|units?|gunmen)\b"
)
"""Words around a body's name that make it persons who belong to it."""

_PERSONS: Final = re.compile(
    r"\b(?:people|persons?|civilians?|m[ae]n|wom[ae]n|children|child|boys?|girls?|priests?|jesuits?|nuns?|peasants?|"
    r"workers?|leaders?|members?|soldiers?|officers?|police(?:m[ae]n)?|agents?|guards?|troops|judges?|students?|"
    r"journalists?|officials?|ministers?|mayors?|governors?|president|candidates?|citizens?|residents?|farmers?|"
    r"teachers?|guerrillas?|rebels?|terrorists?|militants?|diplomats?|ambassadors?|bodyguards?|drivers?|population|"
    r"personnel|victims?|senators?|colonel|general|captain|lieutenant|patrol|unit|brigade|battalion|forces?|army|"
    r"navy|government|party|movement|countries|nation|country|families|family|traffickers?|unionists?|lawyers?)$",
    re.IGNORECASE,
)
"""Heads of target names that are people or bodies, not things."""


def templates(extraction: Extraction, article: str) -> list[Template]:
    """Return the templates of an extraction, one a type, in the order of first mention."""
    joined: dict[str, list[Incident]] = {}
    for incident in extraction.incidents:
        kind = incident_type(incident, article)
        if kind is not None and is_relevant(incident, extraction):
            joined.setdefault(kind, []).append(incident)
    actors = {actor.id: actor for actor in extraction.actors}
    found = [Template(kind, _fillers(told, actors, article)) for kind, told in joined.items()]
    found = [one for one in found if one.entities or one.incident_type != "attack"]
    return [_with_culprit(one, found) for one in found]


def _with_culprit(template: Template, found: list[Template]) -> Template:
    """Return a template with the one organisation that the report blames, where it has none itself."""
    blamed = {entity for one in found for entity in one.fillers["PerpOrg"]}
    if template.fillers["PerpOrg"] or len(blamed) != 1:
        return template
    return Template(template.incident_type, {**template.fillers, "PerpOrg": tuple(blamed)})


def is_relevant(incident: Incident, extraction: Extraction) -> bool:
    """Say whether MUC would code the incident at all."""
    if incident.place and incident.place.country and incident.place.country not in COUNTRIES:
        return False
    published = extraction.document.published
    if published and incident.date and incident.date.end and incident.date.end < published - OLDEST:
        return False
    if incident.status == "denied":
        return False
    return incident.sub_event_type != "Armed clash" or _harms_civilians(incident)


def incident_type(incident: Incident, article: str) -> str | None:
    """Return the MUC type of an incident, None for what it does not code."""
    kind = TYPES.get(incident.sub_event_type)
    told = " ".join(article[span.start : span.end] for span in incident.spans)
    weapons = {weapon.type for weapon in incident.weapons}
    destroyed = kind == "robbery" or (kind == "attack" and not incident.casualties)
    if destroyed and ("incendiary" in weapons or _FIRE.search(told)):
        return "arson"
    return "bombing" if kind == "attack" and weapons & _EXPLOSIVES else kind


def _harms_civilians(incident: Incident) -> bool:
    return any(row.category in ("civilian", "official") for row in incident.casualties) or any(
        target.type not in _MILITARY_TARGETS for target in incident.targets
    )


def _fillers(
    told: Iterable[Incident], actors: dict[str, Actor], article: str
) -> dict[Role, tuple[Entity, ...]]:
    found: dict[Role, dict[Entity, None]] = {role: {} for role in ROLES}
    for incident in told:
        for role, name in _named(incident, actors, article):
            if mention := normal(name):
                found[role].setdefault((mention,))
    return {role: tuple(entities) for role, entities in found.items()}


def _named(incident: Incident, actors: dict[str, Actor], article: str) -> Iterator[tuple[Role, str]]:
    """Yield who and what fills the roles of one incident."""
    doers = {perpetrator.span for perpetrator in incident.perpetrators}
    for perpetrator in incident.perpetrators:
        if perpetrator.attribution != "denied":
            actor = actors[perpetrator.actor_id]
            yield ("PerpOrg" if _is_organisation(actor) else "PerpInd"), actor.name
            members = _members(perpetrator.span, article)
            if members is not None and not _overlaps([members], doers - {perpetrator.span}):
                yield "PerpInd", members.text
    for target in incident.targets:
        if _is_thing(target, actors):
            yield "Target", target.name
    for weapon in incident.weapons:
        yield "Weapon", weapon.name
    harmed = [row.span for row in incident.casualties] + [target.span for target in incident.targets]
    hurt = {target.actor_id for target in incident.targets}
    for actor in actors.values():
        if actor.kind == "person" and (actor.id in hurt or _overlaps(actor.spans, harmed)):
            if actor.name[:1].isupper():
                yield "Victim", actor.name
            harmed = [span for span in harmed if not _overlaps(actor.spans, [span])]
    for span in harmed:
        if name := _titled_name(span.text):
            yield "Victim", name


def _members(span: Span, article: str) -> Span | None:
    """Return the words for members of a body ("members of the FMLN", "FMLN guerrillas"): persons, too."""
    before = _MEMBERS_OF.search(article[: span.start])
    after = _MEMBERS_AFTER.match(article[span.end :])
    if before is None and after is None:
        return None
    start = before.start() if before else span.start
    return Span.of(article, start, span.end + (after.end() if after else 0))


def _titled_name(words: str) -> str | None:
    """Return the person's name after a title ("Governor Luis Galan"), None where there is no title."""
    found = _TITLED.search(words)
    return found.group(1) if found else None


def _is_organisation(actor: Actor) -> bool:
    """Say whether an actor is a body: one of the state ("the army"), or any with a name of its own.

    "Salvadoran rebels" are none: a demonym is not a name.
    """
    if actor.kind == "person" or _MEMBERS.search(actor.name):
        return False
    if actor.kind in ("government", "military"):
        return True
    return any(word[:1].isupper() and country_of(word) is None for word in actor.name.split())


def _is_thing(target: Target, actors: dict[str, Actor]) -> bool:
    actor = actors.get(target.actor_id) if target.actor_id else None
    if actor is not None and actor.kind in ("person", "civilians", "armed_group"):
        return False
    return not _PERSONS.search(target.name) and _titled_name(target.name) is None


def _overlaps(spans: Iterable[Span], others: Collection[Span]) -> bool:
    return any(span.overlaps(other) for span in spans for other in others)
