"""Countries: which one a name, a demonym or a capital standing for its government means, as ISO 3166 alpha-3.

The tables beside it (``data/countries.csv``, ``data/capitals.csv``) hold what news writes rather than what
ISO lists: short and former names, demonyms, seats of government. Peoples without a state of their own
("Kurdish", "Chechen") and names shared by two states ("Korean") have none. Kosovo is XKX, as in GeoNames.
Whether the words name a place or an actor is left to the callers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_CASED: Final = frozenset({"US", "CAR"})
"""Abbreviations that are ordinary words in lower case."""


def country_of(words: str) -> str | None:
    """Return the country that the words name or are a demonym of ("Iraqi", "Britons", "U.S."), or None."""
    name = _bare(words)
    if name in _CASED:
        return country_names()[name]
    key = name.casefold()
    found = _folded().get(key) or _folded_demonyms().get(key) or _folded_demonyms().get(key.removesuffix("s"))
    return None if key.upper() in _CASED and not name.isupper() else found


def government_of(words: str) -> str | None:
    """Return the country whose government the words can stand for ("Tehran", "the Kremlin"), or None."""
    return _governments().get(_bare(words).casefold())


@cache
def country_names() -> Mapping[str, str]:
    """Return every name of every country, as written, with its code."""
    return MappingProxyType(
        {name: row["country"] for row in read_table("countries.csv") for name in row["names"].split("|")}
    )


@cache
def demonyms() -> Mapping[str, str]:
    """Return every demonym, singular and as written ("Iraqi"), with the country's code."""
    return MappingProxyType(
        {
            demonym: row["country"]
            for row in read_table("countries.csv")
            for demonym in row["demonyms"].split("|")
            if demonym
        }
    )


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in ``data/``."""
    text = (files("extractor.reading") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _bare(words: str) -> str:
    """Return the words without article, possessive and outer punctuation."""
    name = " ".join(words.split()).strip("\"'“”‘’,;:()[]#@ ")
    name = re.sub(r"['’]s?$", "", name)
    if name.casefold().startswith("the "):
        name = name[4:]
    return name if re.search(r"\w\.\w\.?$", name) else name.rstrip(".")


@cache
def _folded() -> Mapping[str, str]:
    return {_bare(name).casefold(): country for name, country in country_names().items()}


@cache
def _folded_demonyms() -> Mapping[str, str]:
    return {demonym.casefold(): country for demonym, country in demonyms().items()}


@cache
def _governments() -> Mapping[str, str]:
    rows = read_table("capitals.csv")
    return {name.casefold(): row["country"] for row in rows for name in row["government"].split("|")}
