"""The words by which ``eval.langextract_mapping`` reads a peer's own words for things as our codes.

Generous on purpose: a word that merely points to a code stands for it.
"""

from __future__ import annotations

import re
from typing import Final, TypeVar, get_args

from extractor.records.codes import (
    Act,
    ActorKind,
    CasualtyCategory,
    SubEventType,
    TargetType,
    WeaponType,
)

T = TypeVar("T")
Table = tuple[tuple[T, str], ...]
"""Codes with the words that stand for them; the first that fits is taken."""

TYPES: Final[Table[SubEventType]] = (
    (
        "Disrupted weapons use",
        r"foil|thwart|defus|disrupted|before launch|seized? .*(?:weapon|rocket|explosiv)",
    ),
    ("Suicide bomb", r"suicide"),
    ("Grenade", r"grenade"),
    ("Chemical weapon", r"chemical|\bgas attack|chlorine|sarin"),
    (
        "Air/drone strike",
        r"air[- ]?(?:strike|raid|attack)|\bdrones?\b|aerial|warplane|\bjets?\b|bombard|\buavs?\b",
    ),
    ("Shelling/artillery/missile attack", r"rocket|missile|mortar|shell|artiller|katyusha|barrage"),
    ("Remote explosive/landmine/IED", r"bomb|\bieds?\b|explo|landmine|\bmines?\b|blast|detonat"),
    ("Abduction/forced disappearance", r"abduct|kidnap|hostage|disappear"),
    ("Sexual violence", r"sexual|rape"),
    ("Armed clash", r"clash|fire ?fight|gun ?(?:fight|battle)|battle|fighting|ambush|combat|skirmish"),
    (
        "Excessive force against protesters",
        r"excessive force|(?:fired|shot|opened fire) (?:at|on) (?:the )?protest",
    ),
    ("Violent demonstration", r"riot|violent (?:protest|demonstration)|storm"),
    ("Mob violence", r"\bmobs?\b|lynch"),
    ("Peaceful protest", r"protest|demonstrat|\brally|rallie|march(?:ed|ing|ers)|sit-in"),
    ("Arrests", r"arrest|detain|detention"),
    ("Looting/property destruction", r"loot|arson|torch|burn|vandal|destruction of property"),
    ("Agreement", r"agreement|cease-?fire|truce|peace deal"),
    ("Government regains territory", r"(?:regain|recaptur|retak|liberat)"),
    ("Non-state actor overtakes territory", r"overtake|overr[ua]n|captur|takeover|seiz"),
    ("Attack", r"attack|assassin|shoot|shot|kill|execut|massacre|stab|murder|violence|assault|strike|struck"),
)
_ON_ARMED: Final = re.compile(r"soldier|troops|army|military|police|checkpoint|patrol|officer", re.I)
_SMALL_ARMS: Final = re.compile(r"gun|shot|shoot|opened fire|fired on|ambush|raid", re.I)

WEAPONS: Final[Table[WeaponType]] = (
    ("vehicle_bomb", r"(?:car|vehicle|truck)[- ]?bomb|vbied"),
    ("suicide_vest", r"suicide|vest"),
    ("ied", r"\bieds?\b|roadside|improvised|landmine|\bmines?\b"),
    ("rocket", r"rocket|katyusha|\brpg"),
    ("mortar", r"mortar"),
    ("artillery", r"artiller|shell|howitzer"),
    ("drone", r"drone|\buav"),
    ("missile", r"missile"),
    ("grenade", r"grenade"),
    ("bomb", r"bomb|explosiv|device|air ?strike"),
    ("small_arms", r"gun|rifle|shot|bullet|small arms|pistol|kalashnikov"),
    ("incendiary", r"fire ?bomb|molotov|incendiar|fire"),
    ("chemical", r"chemical|gas"),
    ("other", r""),
)

TARGETS: Final[Table[TargetType]] = (
    ("diplomatic", r"embass|consulate|diplomat|ambassador"),
    ("airport", r"airport|airfield"),
    ("police", r"police|gendarm"),
    ("religious", r"church|mosque|shrine|temple|synagogue|priest|imam|monastery"),
    ("educational", r"school|universit|student|teacher|college"),
    ("media", r"journalist|reporter|newspaper|\btv\b|broadcast|media"),
    ("military", r"soldier|troop|militar|army|\bbase|\bcamp|barrack|forces|convoy|checkpoint|navy|marine"),
    ("militia", r"militia|rebel|insurgent|militant|fighter|gunmen|hezbollah|taliban"),
    ("government", r"government|minist|parliament|president|governor|mayor|official|green zone"),
    ("utilities", r"power|electric|water|pipeline|refiner|gas field|dam\b"),
    ("transportation", r"train|\bbus|railway|bridge|road|\bship|vessel|port\b|tanker"),
    ("business", r"market|shop|hotel|bank|compan|factor|mine\b|restaurant|farm"),
    (
        "private_citizens",
        r"civilian|people|villag|resident|child|women|famil|home|house|hospital|protest|worker",
    ),
    ("other", r""),
)

CATEGORIES: Final[Table[CasualtyCategory]] = (
    ("police", r"police|gendarm"),
    ("contractor", r"contractor"),
    ("official", r"official|minister|governor|mayor|judge"),
    ("military", r"soldier|troop|militar|army|service ?(?:m[ae]n|members?|personnel)|officer|guard|marine"),
    ("militant", r"militant|militia|rebel|insurgent|fighter|gunmen|terrorist|attackers?"),
    (
        "civilian",
        r"civilian|child|women|resident|villager|student|teacher|journalist|worker|protester|people",
    ),
    ("unknown", r""),
)

KINDS: Final[Table[ActorKind]] = (
    (
        "armed_group",
        r"armed|militia|rebel|insurgent|militant|terror|jihad|gunm|guerrilla|islamic state|isis|outlaw",
    ),
    ("coalition", r"coalition|alliance"),
    ("intergovernmental", r"intergovernmental|united nations|\bu\.?n\b|nato|european union|african union"),
    ("media", r"media|news|journal|agency|broadcaster|outlet|radio|\btv\b"),
    ("person", r"person|spokes|commander|president|minister|leader|general|individual|politician|analyst"),
    ("military", r"militar|army|forces|troops|navy|soldier|police|security"),
    ("government", r"government|state|country|ministry|embassy|authorit|parliament|nation"),
    ("company", r"company|corporation|business|firm"),
    ("civilians", r"civilian|people|protest|resident|crowd"),
    ("other", r""),
)

ACTS: Final[Table[Act]] = (
    ("claims_responsibility", r"claim\w* (?:the )?responsib"),
    ("denies", r"\bden(?:y|ie[sd]|ying)"),
    ("accuses", r"accus|blam"),
    ("threatens", r"threat"),
    ("warns", r"warn"),
    ("demands", r"demand|call(?:ed|s|ing)? (?:for|on)|urge"),
    ("promises", r"vow|promise|pledge"),
    ("confirms", r"confirm"),
    ("states", r""),
)


def sub_event_type(kind: str, more: str = "") -> SubEventType:
    """Return the type that comes nearest to what the type words say; vague ones yield to ``more`` words."""
    exact = {name.casefold(): name for name in get_args(SubEventType)}.get(kind.strip().casefold())
    said = exact or coded(TYPES, kind)
    if said not in (None, "Attack", "Other"):
        return said or "Other"
    told = coded(TYPES, more) or said or "Other"
    if told == "Attack" and _SMALL_ARMS.search(more) and _ON_ARMED.search(more):
        return "Armed clash"  # codebook: small arms against soldiers or police
    return told


def coded(table: Table[T], words: str) -> T | None:
    """Return the first code of a table whose words occur."""
    return next((code for code, pattern in table if re.search(pattern, words, re.I)), None)
