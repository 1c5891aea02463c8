"""The words around places' names: what goes before and after them, and what only looks like one.

How they decide is left to ``extractor.reading.places``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from extractor.records.codes import PlacePrecision


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PARTS: Final = re.compile(
    r"\s*[,;()\[\]/]\s*|(?<=\w)['’]s?\s+|(?:^|\s+)(?:(?:north|south|east|west)\w*\s+of"
    r"|in|near|at|of|inside|outside|around|close\s+to|from|on)\s+(?:the\s+)?",
    re.IGNORECASE,
)
WORD: Final = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W_](?:[\w’'ʼ‘]|[-–‑](?=\w))*")
ARTICLE: Final = re.compile(r"(?:al|el|ad|ar|as|ash|at|az|ez|an|ul)[-–‑][A-Z]")
LINKS: Final = frozenset(
    ("of", "de", "del", "la", "el", "al", "ez", "es", "az", "los", "las", "do", "da", "and")
)
NEVER_INSIDE: Final = frozenset(
    ("the", "a", "an", "as", "at", "in", "on", "or", "to", "for", "from", "by", "with")
)
AREAS: Final = _set(
    """province governorate oblast region state department prefecture district county city town village
    countryside neighborhood neighbourhood municipality valley"""
)
INSTITUTIONS: Final = AREAS | _set(
    """airport airfield air force base airbase military camp field oil gas crossing border prison hospital
    port harbour harbor square street road highway bridge university embassy mosque church cathedral
    market river mountains plant nuclear international refugee naval police provincial governor mayor"""
)
BEFORE: Final = _set(
    """in at near from to into on of the by for and but with after before since while as when around
    outside inside across over between through toward towards under via both north south east west
    northern southern eastern western central northeastern northwestern southeastern southwestern
    downtown greater nearby occupied monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december"""
)
DIRECTIONS: Final = _set("north south east west northern southern eastern western central upper lower")
TRAPS: Final = _set(
    """mobile reading nice january february march april may june july august september october november
    december union of hamilton media security mission independence liberal normal
    hope battle defiance male split bath most police orange enterprise opportunity coalition university
    sur man bar asia america europe africa today yesterday council army force forces general islamic
    shia sunni republic national house senate congress parliament defense defence guard star post times
    news press agency center centre western eastern northern southern democratic party sadr martin
    victoria salem sheikh ali abu omar hassan hussein muhammad mohammed khan unity federal state use
    common summit rice level progress economy carry lead reach deep vargas colonia basic save human doctors"""
)
LOCATIVE: Final = re.compile(
    r"\b(?:in|at|near|from|to|into|towards?|around|outside|inside|across|over|between|of|on|reached|entered|left)"
    r"\s+"
    r"(?:(?:the|city|town|village|province|region|district|nearby|occupied|downtown|central|besieged|port|capital"
    r"|(?:north|south|east|west)(?:ern|east|west|eastern|western)?)\s+(?:of\s+)?){0,3}$",
    re.IGNORECASE,
)
STRICTLY_IN: Final = re.compile(
    r"\b(?:in|at|near|outside|inside|downtown|central)\s+(?:the\s+)?$", re.IGNORECASE
)
INTO: Final = re.compile(r"\b(?:in|at|near|outside|inside|across|into|from|to)\s+(?:the\s+)?$", re.IGNORECASE)
ENDS: Final = re.compile(
    r"\s*(?:[.,;:)”\"]|$|\n\n|\s(?:and|or|to|on|in|from|with|by|for|at|after|before|last|this|as)\b)"
)
GOVERNS: Final = re.compile(
    r"(?:['’]s)?\s+(?:said|says|has|had|have|was|is|will|would|could|accus|den[iy]|warn|claim|insist|want|call|back"
    r"|support|announc|condemn|reject|refus|launch|vow|seek|sought|and\s+(?:Washington|Moscow|Tehran|Beijing))"
)
ABBREVIATED: Final = frozenset(("US", "U.S", "U.S.", "USA", "U.S.A.", "UK", "U.K.", "AMERICA"))
WORDS_IN_CAPITALS: Final = frozenset(("us", "car", "pole", "poles", "polish", "turkey"))
SURELY_MEANT: Final = 300_000
LIKELY_MEANT: Final = 50_000
LARGE_IN_USA: Final = 100_000
"""American namesakes of persons and of the world's towns are many, and it is talked of everywhere."""
LONGEST: Final = 6
KINDS: Final[Mapping[str, PlacePrecision]] = {
    **dict.fromkeys(_set("village town city hamlet settlement corregimiento capital"), "settlement"),
    **dict.fromkeys(
        _set(
            """district township neighbourhood quarter suburb ward commune municipality county subdistrict
            area territory post circle sector borough countryside cercle canton barangay zone bazaar tehsil
            upazila locality"""
        ),
        "district",
    ),
    **dict.fromkeys(
        _set("province region state oblast governorate department prefecture division"), "province"
    ),
    **dict.fromkeys(
        _set(
            """airport airfield airbase base camp field hospital school university college mosque church
            temple cathedral monastery market prison embassy consulate port harbour station checkpoint
            checkpost refinery plant factory hotel mall square stadium bridge dam mine headquarters barracks
            outpost compound shrine clinic orphanage park cemetery depot warehouse terminal courthouse farm"""
        ),
        "exact",
    ),
    **dict.fromkeys(
        _set("road highway border river street avenue valley forest mountain axis peninsula sea coast"),
        "unknown",
    ),
}
"""What a place is, by the noun at its name, and how exact that makes it."""


def fold_kind(word: str) -> str:
    """Return a noun of place in the form that `KINDS` has: singular, spelled the British way."""
    word = word.lower().replace("neighborhood", "neighbourhood").replace("harbor", "harbour")
    return word.removesuffix("s") if word.endswith("s") and word not in ("headquarters", "barracks") else word
