"""Homes: the country of those who hold an office, as far as the article shows whose office it is.

A governor, a minister or a police officer belongs to a state (codebook, Country: where the article says that
the actor belongs). Which one stands in the office ("Saratov governor"), in the body that the office belongs
to, in the place told of just before, or is the state that the article names most. Nobody else is given one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from extractor.linking.actors import Entry, Roster
from extractor.reading.countries import country_of, demonyms
from extractor.reading.places import locate
from extractor.records import Place, Span

_OFFICE: Final = re.compile(
    r"\b(?:governor|minister|president|premier|mayor(?:ess)?|administrator|secretary|commissioner|prosecutor|judge|"
    r"senator|lawmaker|legislator|deputy|chief of staff|police|army|military|air force|navy|colonel|"
    r"lieutenant|captain|major|general|brigadier|admiral|sergeant|commander)\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:rebel|militia|opposition|former|then|ex|guerrilla|coalition|UN|NATO|UNIFIL)\b|-led\b",
    re.IGNORECASE,
)
"""Words with which an office is no state's, or another's."""
_NATIONAL: Final = re.compile(r"\b(?:president|premier|minister|secretary)\b", re.IGNORECASE)
"""An office of which a state has one, so that another state told of before tells nothing."""


def settle(roster: Roster, article: str, places: Sequence[Place], countries: Sequence[str]) -> None:
    """Give office holders without a country the one that their office shows."""
    for entry in roster.entries:
        if entry.kind != "person" or entry.country or not entry.role:
            continue
        if _OFFICE.search(entry.role) and not _OTHERS.search(entry.role):
            entry.country = _home(entry, roster, article, places, countries)


def _home(
    entry: Entry, roster: Roster, article: str, places: Sequence[Place], countries: Sequence[str]
) -> str | None:
    bodies = [
        other for other, relation, _ in entry.affiliations if relation in ("leads", "speaks_for", "member_of")
    ]
    if any(body.kind not in ("government", "military") for body in bodies):
        return None
    if body := next((body for body in bodies if body.country), None):
        return body.country
    role = entry.role or ""
    for word in re.findall(r"[A-Z][\w’'-]+", role):
        if _OFFICE.fullmatch(word):
            continue  # "Minister" is a town in Ohio
        place = locate(word, Span(start=0, end=len(word), text=word), countries=countries)
        if (
            named := country_of(word) or (place.country if place.precision != "unknown" else None)
        ) is not None:
            return named
    ends = ("\n", ". ") if _NATIONAL.search(role) else ("\n",)
    start = max(article.rfind(end, 0, entry.first) for end in ends) + 1
    told = [(place.span.start, place.country) for place in places if place.country]
    told += [
        (mention.start, other.country)
        for other in roster.entries
        if other.key.startswith("state:")
        for mention in other.mentions
        if other.country and mention.text not in demonyms()
    ]
    near = [(at, country) for at, country in told if start <= at < entry.first]
    return max(near)[1] if near else (countries[0] if countries else None)
