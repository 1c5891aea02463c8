"""Assertions: the tolls and salvos that a claim states, so that a story's estimates hold every version.

Reads only what is said outright ("nearly a dozen rockets hit", "killed three people"): a number whose very
clause says what is counted. Everything else stays words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from extractor.linking.traits import Count
from extractor.reading.quantities import find_quantities
from extractor.records.story import StoryClaim

CountField = Literal["killed", "wounded", "launched", "intercepted", "impacted"]

_WEAPON: Final = re.compile(
    r"^\W*(?:[\w-]+\W+){0,3}?(?:rockets?|missiles?|drones?|mortars?|shells?|projectiles?|bombs?|UAVs?)\b",
    re.I,
)
_CLAUSE: Final = re.compile(r"[,;:.]\s|\b(?:and|but|while|which|of which)\b")
_AFTER: Final[tuple[tuple[CountField, re.Pattern[str]], ...]] = (
    ("killed", re.compile(r"^\W*(?:[\w'’-]+\W+){0,6}?(?:killed|dead|died|slain|deaths?|fatalities)\b", re.I)),
    ("wounded", re.compile(r"^\W*(?:[\w'’-]+\W+){0,6}?(?:wounded|injured|hurt|injuries)\b", re.I)),
)
_BEFORE: Final[tuple[tuple[CountField, re.Pattern[str]], ...]] = (
    ("killed", re.compile(r"\b(?:kill(?:s|ed|ing)?|deaths? of)\W+(?:[\w-]+\W+)?$", re.I)),
    ("wounded", re.compile(r"\b(?:wound(?:s|ed|ing)?|injur(?:e|es|ed|ing))\W+(?:[\w-]+\W+)?$", re.I)),
)
_FATE: Final[tuple[tuple[CountField, re.Pattern[str]], ...]] = (
    ("intercepted", re.compile(r"\b(?:intercept|shot down|down(?:ed|ing)|destroyed)", re.I)),
    ("impacted", re.compile(r"\b(?:hit|struck|impact|land|fell|fallen|slammed)", re.I)),
    ("launched", re.compile(r"\b(?:fired|launch|barrage|salvo|sent)", re.I)),
)


def counted(claim: StoryClaim) -> dict[CountField, Count]:
    """Return the numbers that the claim states; nothing where it denies or tells several of one kind."""
    return {} if claim.negated else dict(_counted(claim.content))


@lru_cache(maxsize=20_000)
def _counted(content: str) -> tuple[tuple[CountField, Count], ...]:
    found: dict[CountField, set[Count]] = {}
    for start, end, quantity in find_quantities(content):
        if quantity.low is None and quantity.high is None:
            continue
        before, after = content[max(0, start - 40) : start], _CLAUSE.split(content[end:])[0]
        field = next((name for name, pattern in _BEFORE if pattern.search(before)), None)
        field = field or next((name for name, pattern in _AFTER if pattern.search(after)), None)
        if field is None and (weapon := _WEAPON.match(after)):
            rest = after[weapon.end() :] or before
            field = next((name for name, pattern in _FATE if pattern.search(rest)), None)
            field = field or next((name for name, pattern in _FATE if pattern.search(before)), None)
        if field is not None:
            found.setdefault(field, set()).add((quantity.low, quantity.high))
    return tuple((name, counts.pop()) for name, counts in found.items() if len(counts) == 1)
