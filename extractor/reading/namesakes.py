"""Namesakes: what one name means among the sites, countries, divisions and towns that bear it.

The countries that the article talks about decide, the population otherwise. A bare name shared by a town and
its province means the town ("Kandahar"); "Sinjar district" is the town's place with precision ``district``. A
town in a country that the article does not talk about must be large to be meant. Splitting words such as
"Camp Taji, north of Baghdad" into names is left to ``extractor.reading.places``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from extractor.reading.countries import country_names, country_of
from extractor.reading.gazetteer import Entry, divisions, key, plain, site_key, sites, towns

_LEAD: Final = re.compile(
    r"^(?:the|in|at|near|on|of|from|city|town|village|district|province|region|state|outskirts|capital|downtown"
    r"|central|upper|lower|greater|(?:north|south|east|west)(?:ern|east|west|eastern|western)?(?:-central)?)\s+(?:of\s+)?",
    re.IGNORECASE,
)
_DIVISION: Final = re.compile(
    r"\s+(?:province|governorate|oblast|region|state|department|prefecture|wilaya|county)$", re.IGNORECASE
)
_DISTRICT: Final = re.compile(
    r"\s+(?:district|sub-?district|neighbou?rhood|countryside|municipality|area)$", re.IGNORECASE
)
_TOWN: Final = re.compile(r"\s+(?:city|town|village)$", re.IGNORECASE)
_GENERIC: Final = frozenset(
    re.findall(
        r"\w+",
        """north south east west northern southern eastern western central northeast northwest southeast
        southwest border airport embassy base area city town village district province region state
        country capital river camp hospital school market road street square house home mosque church
        university college palace prison port bridge building office headquarters checkpoint front line
        the a of in and here there left right suburb suburbs outskirts centre center downtown upper lower
        coast island valley desert forest union""",
    )
)
"""Words that some place somewhere is named by, and that say nothing alone."""
_LARGE: Final = 100_000
_LARGE_ELSEWHERE: Final = 1_000_000
_SPELLED: Final = 0.8
"""Fit from which a name is spelled as the map or one of its variants spells it."""
_TOWN_OVER_PROVINCE: Final = 5_000


def lookup(name: str, countries: Sequence[str] = ()) -> Entry | None:
    """Return what one name means in an article about ``countries``; None where nothing likely bears it."""
    name = " ".join(name.split()).strip("\"'“”‘’.,#")
    if not key(name) or set(plain(name).split()) <= _GENERIC:
        return None
    if site := sites().get(site_key(name)):
        return site
    if country := _country(name):
        return Entry(name, country, None, None, None, "country")
    if _DIVISION.search(name):
        bare = _DIVISION.sub("", name)
        return _division(bare, countries, stated=True) or lookup(bare, countries)
    if _DISTRICT.search(name):
        inner = lookup(_DISTRICT.sub("", name), countries)
        return replace(inner, precision="district") if inner and inner.precision == "settlement" else inner
    found = _town_or_division(name, countries)
    shorter = _LEAD.sub("", _TOWN.sub("", name))
    return found or (lookup(shorter, countries) if shorter != name else None)


def _country(name: str) -> str | None:
    """Return the country that the words name; in capitals or in lower case too, but not by demonym."""
    bare = name[4:] if name.casefold().startswith("the ") else name
    if bare in country_names():
        return country_names()[bare]
    spelled = bare.title() if name.isupper() or name.islower() else ""
    return country_of(bare) if spelled in country_names() else None


def _town_or_division(name: str, countries: Sequence[str]) -> Entry | None:
    town, division = _town(name, countries), _division(name, countries)
    if not town or not division:
        return town or division
    if town.country == division.country:
        return town if town.fit == 1 and town.population >= _TOWN_OVER_PROVINCE else division
    if (town.country in countries) != (division.country in countries):
        return town if town.country in countries else division
    return town if town.population >= _LARGE else division


def _town(name: str, countries: Sequence[str]) -> Entry | None:
    least = _LARGE_ELSEWHERE if countries else _LARGE
    known = towns(name)
    told = [town for town in known if town.country in countries]
    told = [town for town in told if town.fit >= _SPELLED] or told
    large = [
        town for town in known
        if town.country not in countries and town.fit >= _SPELLED
        and town.population >= least / (1 if town.fit == 1 else 0.5)
    ]  # fmt: skip
    return _best([*told, *large], countries)


def _division(name: str, countries: Sequence[str], *, stated: bool = False) -> Entry | None:
    """Return the division of a name; in a country that is not talked of only if words say "province"."""
    found = divisions().get(key(name), ())
    told = [division for division in found if division.country in countries]
    return _best(told or (found if stated or not countries else ()), countries)


def _best(entries: Sequence[Entry], countries: Sequence[str]) -> Entry | None:
    """Return the likeliest: populous, spelled alike, in a country talked about (the more the likelier)."""

    def weight(entry: Entry) -> float:
        told = 60 / (1 + countries.index(entry.country)) if entry.country in countries else 1
        if entry.country == "USA" and len(countries) > 1:  # talked about everywhere, seldom the scene
            told = min(told, 5)
        return (entry.population + 1_000) * entry.fit * told

    return max(entries, key=weight, default=None)
