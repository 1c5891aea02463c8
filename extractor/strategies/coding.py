"""Coding: the codebook's rules for what an event is called, what came of it, and whether it happened.

The rules are those of ACLED's sub-event types and of the outcome codes; they look at kinds of trigger,
weapons and a few plain words.
"""

from __future__ import annotations

import re

from extractor.reading.events import Event
from extractor.reading.lexicon import TARGETS
from extractor.reading.syntax import phrase
from extractor.records.codes import (
    Outcome,
    Status,
    SubEventType,
)
from extractor.strategies.casualties import category_of
from extractor.strategies.scene import Scene

_IT = (
    r"(?:responsib|attack|bomb|blast|strike|raid|killing|murder|explosion|assault|shooting|ambush|abduction)"
)
UNCLAIMED = re.compile(
    r"\bno (?:\w+ ){0,3}(?:group|one|organi[sz]ation|body)s?\b.{0,40}\b(?:claimed|taken)\b.{0,20}" + _IT +
    r"|\bnobody (?:\w+ ){0,2}(?:claimed|taken)\b.{0,20}" + _IT +
    r"|\bno (?:\w+ ){0,2}claims? of responsib|not (?:yet )?(?:been )?claimed|has not claimed responsib", re.I,
)  # fmt: skip
UNAIMED: frozenset[SubEventType] = frozenset(
    {
        "Peaceful protest",
        "Protest with intervention",
        "Violent demonstration",
        "Mob violence",
        "Arrests",
    }
)


def outcome_of(event: Event) -> Outcome:
    """Return what came of the event, as far as its sentence tells."""
    kinds = event.kinds
    text = event.parse.sentence.text.lower()
    landed = kinds & {"land", "kill", "wound", "damage"} or re.search(
        r"\bhit\b|\bstruck\b|\bexploded\b", text
    )
    if "foil" in kinds:
        return "foiled"
    if "intercept" in kinds:
        return "partly_intercepted" if landed else "intercepted"
    if "land" in kinds:
        near = re.search(
            r"\b(?:landed|fell|crashed)\b[^.]{0,30}\b(?:near|outside|close to|short of|in an? open)",
            text,
        )
        return "missed" if near and not kinds & {"kill", "wound"} else "hit"
    if landed or kinds & {"storm", "abduct", "arson", "loot", "clash", "bomb", "seize", "riot"}:
        return "hit"
    return "unknown"


def status_of(event: Event) -> Status:
    """Return whether the sentence tells it as a fact or as hearsay."""
    text = event.parse.sentence.text
    if re.search(
        r"\bmay have (?:been )?|\bunconfirmed\b|\brumou?rs?\b|\bwas said to\b|\bappear(?:s|ed)? to\b", text
    ):
        return "unconfirmed"
    return "reported"


def sub_event_type_of(event: Event, outcome: Outcome, scene: Scene) -> SubEventType:
    """Apply the coding rules for sub-event types to the kinds of trigger and the weapons."""
    kinds = event.kinds
    weapons = {kind for _, kind, _ in event.weapons}
    text = event.parse.sentence.text.lower()
    if outcome in ("foiled", "intercepted"):
        return "Disrupted weapons use"
    if "sexual" in kinds:
        return "Sexual violence"
    if "abduct" in kinds:
        return "Abduction/forced disappearance"
    if "chemical" in weapons:
        return "Chemical weapon"
    if ("suicide" in text and kinds & {"bomb", "attack", "kill"}) or "suicide_vest" in weapons:
        return "Suicide bomb"
    if weapons & {"ied", "vehicle_bomb"} or (
        "bomb" in kinds and not weapons & {"drone", "rocket", "missile"} and not _AIR.search(text)
    ):
        return "Remote explosive/landmine/IED"
    if "drone" in weapons or _AIR.search(text) or _flown(event):
        return "Air/drone strike"
    if weapons & {"rocket", "mortar", "artillery", "missile"} or "fire" in kinds:
        return "Shelling/artillery/missile attack"
    if "grenade" in weapons:
        return "Grenade"
    if (crowd := _crowd_type_of(event, text)) is not None:
        return crowd
    if kinds & {"protest"}:
        return "Peaceful protest"
    if "arrest" in kinds and not kinds & {"kill", "attack", "clash"}:
        return "Arrests"
    if kinds & {"arson", "loot"} and not kinds & {"kill", "attack", "clash", "shoot"}:
        return "Looting/property destruction"
    if "seize" in kinds and not kinds & {"attack", "kill", "clash"}:
        return (
            "Government regains territory"
            if _state_agent(event, scene)
            else "Non-state actor overtakes territory"
        )
    if "strike" in kinds and _state_agent(event, scene):
        return "Air/drone strike"
    if "clash" in kinds:
        return "Armed clash"
    if kinds & {"attack", "land"} and scene.main_weapon is not None and not _state_agent(event, scene):
        return "Air/drone strike" if scene.main_weapon == "drone" else "Shelling/artillery/missile attack"
    return "Armed clash" if _armed_victims(event) and not _state_agent(event, scene) else "Attack"


def _crowd_type_of(event: Event, text: str) -> SubEventType | None:
    """Return the type of what a crowd does violently, or of what is done to it."""
    kinds = event.kinds
    if (
        "riot" in kinds
        or ("storm" in kinds and _STORMED.search(text))
        or ("arson" in kinds and _BURNING.search(text))
    ):
        return "Violent demonstration"
    if "foil" in kinds or not _PROTEST.search(text) or not _FORCES.search(text):
        return None
    if event.victims or "shoot" in kinds or "live rounds" in text or "opened fire" in text:
        return "Excessive force against protesters"
    return "Protest with intervention" if _DISPERSING.search(text) else None


_STORMED = re.compile(r"\bembassy|consulate|parliament|compound|palace|protest|crowd|office\b")
_BURNING = re.compile(r"\bflag|crowd|mob|protest")
_PROTEST = re.compile(r"\bprotest(?:s|ers?|ing)?\b|\bdemonstrat(?:ors?|ion|ions|ing)\b")
_FORCES = re.compile(r"\bpolice\b|\bsoldiers\b|\btroops\b|\bofficers\b|\bsecurity forces\b")
_DISPERSING = re.compile(r"\btear ?gas\b|\bwater cannons?\b|\bdispers\w+|\bbatons?\b")
_AIR = re.compile(
    r"\bair[- ]?(?:strikes?|raids?)\b|\bwarplanes?\b|\bjets?\b|\bdrone|\bbombed from the air\b"
    r"|\bfighter planes?\b|\baircraft\b|\bhelicopters?\b|\b(?:glide|barrel) bombs?\b"
)


def _flown(event: Event) -> bool:
    """Say whether an air force did it."""
    return any(
        token.lower_ == "air"
        for noun in event.agents
        for token in phrase(noun)
        if noun.lemma_.lower() == "force"
    )


def _state_agent(event: Event, scene: Scene) -> bool:
    for noun in event.agents:
        start, end = event.parse.offsets(noun, noun)
        for name in scene.names:
            if name.start < end and start < name.end and name.kind in ("government", "military", "coalition"):
                return True
    return False


def _armed_victims(event: Event) -> bool:
    nouns = [*(noun for noun, _ in event.victims), *event.patients]
    return any(
        category_of(phrase(noun)) in ("military", "police") or TARGETS.get(noun.lemma_.lower()) == "police"
        for noun in nouns
    )
