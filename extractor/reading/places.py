"""Places: which words of a text name one, and where it lies.

Coordinates come from the gazetteer and nowhere else. Precision: a site is ``exact``, a town ``settlement``, a
province ``province`` with the coordinates of its largest town, a country ``country`` without coordinates. Of
"Camp Taji, north of Baghdad" the first part that is found counts. A name found nowhere keeps its words, and
has a country only if its own words name one or the article talks about just one.

Finding is cautious, because most names of persons are also names of villages: a town counts if it is large or
its country is talked about, and its surroundings do not speak for a person, an organisation or a government
("Washington" is a place only after "in", "at" or "near"). Which namesake is meant is left to ``namesakes``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial

from extractor.reading.countries import country_names, country_of, demonyms, government_of, read_table
from extractor.reading.gazetteer import Entry, divisions, key, plain, site_key, sites
from extractor.reading.namesakes import lookup
from extractor.reading.place_words import (
    ABBREVIATED,
    AREAS,
    ARTICLE,
    BEFORE,
    DIRECTIONS,
    ENDS,
    GOVERNS,
    INSTITUTIONS,
    INTO,
    KINDS,
    LARGE_IN_USA,
    LIKELY_MEANT,
    LINKS,
    LOCATIVE,
    LONGEST,
    NEVER_INSIDE,
    PARTS,
    STRICTLY_IN,
    SURELY_MEANT,
    TRAPS,
    WORD,
    WORDS_IN_CAPITALS,
    fold_kind,
)
from extractor.records import Place, Span
from extractor.records.codes import PlacePrecision


def locate(name: str, span: Span, *, countries: Sequence[str] = ()) -> Place:
    """Return the place that ``name`` means in an article about ``countries`` (the foremost first).

    What the gazetteer does not have lies where the words around it in the name lie ("Dagu, Borno State").
    """
    head, *wider = _parts(name)
    around = next((code for part in wider if (code := _surroundings(part, countries))), None)
    about = (around, *(code for code in countries if code != around)) if around else tuple(countries)
    outer = [known for part in wider if (known := lookup(part, about))]
    entry = lookup(name, about) or lookup(head, about)
    if entry is not None and not _inside(entry, outer):
        entry = None
    kind = kind_of(head, of_known=bool(outer))
    if outer and (entry.precision if entry else kind) == "unknown":
        entry = next((e for e in outer if e.precision not in ("unknown", "country")), outer[0])
    if entry is not None:
        return Place(
            name=name, country=entry.country, admin1=entry.admin1, precision=entry.precision,
            latitude=entry.latitude, longitude=entry.longitude, span=span,
        )  # fmt: skip
    named = {found_in for word in re.split(r"[\s–-]+", name) if (found_in := country_of(word))}
    owned = kind == "exact"  # "the US embassy" is Washington's and stands elsewhere
    only = [outer[0].country] if outer else ((not owned and tuple(named)) or countries)
    near = next((e for e in outer if e.precision in ("exact", "district", "settlement")), None)
    return Place(
        name=name,
        country=only[0] if len(only) == 1 else None,
        admin1=next((e.admin1 for e in outer if e.admin1), None),
        precision=kind or ("settlement" if outer and head[:1].isupper() else "unknown"),
        latitude=near.latitude if near else None,
        longitude=near.longitude if near else None,
        span=span,
    )


def kind_of(name: str, *, of_known: bool = False) -> PlacePrecision | None:
    """Return how exact a place is by the noun that says what it is; None where a bare name says nothing.

    A nameless place counts only where the words around it are known ("Erbil's airport").
    """
    words = name.split()
    named = of_known or any(word[:1].isupper() for word in words)
    for word in (words[-1], words[0]) if words and named else ():
        if (kind := KINDS.get(fold_kind(word))) is not None:
            return kind
    return None


def _parts(name: str) -> list[str]:
    """Return the parts of a name, the inmost first: "Kharkiv's Saltivskyi district" is a district."""
    owner = re.match(r"(?:the\s+)?([^,;()]+?)['’]s?\s+(?=[^,;()]*\w)(.+)$", name)
    if owner and not owner[1].islower():
        inner = [part for part in PARTS.split(owner[2]) if part]
        if inner and (kind_of(inner[0]) or inner[0][:1].isupper() or fold_kind(inner[0]) in KINDS):
            return [*inner, owner[1]]
    return [part for part in PARTS.split(name) if part] or [name]


def _inside(entry: Entry, outer: Sequence[Entry]) -> bool:
    """Say whether a namesake lies where the words around its name put it."""
    for around in outer:
        if around.country and entry.country and around.country != entry.country:
            return False
        if around.precision == "province" and entry.precision in ("settlement", "district"):
            return entry.admin1 is None or entry.admin1 == around.admin1
    return True


def degrees_apart(a: Place, b: Place) -> float | None:
    """Return how far two places lie apart, in degrees of latitude plus longitude; None if not known."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    return abs(a.latitude - b.latitude) + abs(a.longitude - b.longitude)


def mentioned_countries(text: str) -> list[str]:
    """Return the countries that the text names by name, demonym, capital or site, the most often first.

    One that is named only as a neighbour ("the border with Mali") comes last.
    """
    monocase = _monocase(text)
    found: Counter[str] = Counter()
    for match in _country_words(re.IGNORECASE if monocase else 0).finditer(text):
        word = match.group()
        code = country_of(word) or government_of(word) or _site_country(word)
        named_after = (monocase and word.casefold() in WORDS_IN_CAPITALS) or _NAMED_AFTER.match(
            text, match.end()
        )
        if code and not named_after:
            beside = _BORDER.search(text, max(0, match.start() - 40), match.start()) or _BORDERING.match(
                text, match.end()
            )
            found[code] += 0 if beside else 1
    for match in _DIVISIONS.finditer(text):
        homes = {division.country for division in divisions().get(key(match[1]), ())}
        if len(homes & found.keys()) != 1 and len(homes) == 1:
            found.update(home for home in homes if home)
    return [code for code, _ in found.most_common()]


_BORDER = re.compile(r"\b(?:border|frontier)s? (?:with|of) (?:the )?(?:\w+ and )?$", re.IGNORECASE)
_BORDERING = re.compile(r"(?:ian|an|ese)? (?:border|frontier)\b", re.IGNORECASE)
_NAMED_AFTER = re.compile(r"\s+(?:State|Delta|River|Valley)\b|-BOMB|-bomb")
"""What makes another place or thing of a country's name: "Niger State", "CAR-BOMB"."""
_DIVISIONS = re.compile(
    r"\b((?:[A-Z][\w’'-]+ ){1,3}?)(?:[Ss]tate|[Pp]rovince|[Gg]overnorate|[Oo]blast|[Rr]egion|[Dd]epartment)\b"
)


def find_places(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the places that the text names, in order, each as long as its name."""
    return _Finder(text).find()


def _surroundings(part: str, countries: Sequence[str]) -> str | None:
    entry = lookup(part, countries)
    return country_of(part) or (entry.country if entry else None)


def _monocase(text: str) -> bool:
    letters = [letter for letter in text[:5000] if letter.isalpha()]
    upper = sum(letter.isupper() for letter in letters)
    return bool(letters) and not 0.002 < upper / len(letters) < 0.7


@cache
def _country_words(flags: int) -> re.Pattern[str]:
    rows = read_table("sites.csv")
    spellings = {
        name for row in rows if row["country"] for name in (row["name"], *row["variants"].split("|")) if name
    }
    names = sorted({*country_names(), *demonyms(), *_capitals(), *spellings}, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})s?(?!\w)", flags)


def _site_country(name: str) -> str | None:
    site = sites().get(site_key(name))
    return site.country if site else None


def _capitals() -> list[str]:
    return [name for row in read_table("capitals.csv") for name in row["government"].split("|")]


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str
    capital: bool


class _Finder:
    """One text on its way to its places."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.monocase = _monocase(text)
        self.countries = mentioned_countries(text)
        self.known = cache(partial(lookup, countries=self.countries))
        self.words = [self._word(match) for match in WORD.finditer(text)]
        self.surnames = self._surnames()
        self.common = (
            {word.text for word in self.words if word.text.islower()} if not self.monocase else set()
        )

    def find(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        at = 0
        while at < len(self.words):
            size = self._size_at(at, found) if self.words[at].capital else 0
            if size:
                found.append((self.words[at].start, self.words[at + size - 1].end))
            at += size or 1
        return found

    def _word(self, match: re.Match[str]) -> _Word:
        word = re.sub(r"['’](?:s|S)?$", "", match.group())
        capital = word[:1].isupper() or bool(ARTICLE.match(word)) or self.monocase
        return _Word(match.start(), match.start() + len(word), word, capital)

    def _size_at(self, at: int, found: list[tuple[int, int]]) -> int:
        """Return how many words from here on name a place; 0 for none."""
        first = self.words[at].text.casefold()
        if first in AREAS or (first in BEFORE and first not in DIRECTIONS):
            return 0
        for size in range(self._reach(at), 0, -1):
            name = self.text[self.words[at].start : self.words[at + size - 1].end]
            last = self.words[at + size - 1]
            if last.text.casefold() in LINKS or not (last.capital or last.text in INSTITUTIONS):
                continue
            whole = first not in DIRECTIONS or site_key(name) in sites() or key(name) in divisions()
            entry = self.known(name) if whole else None
            if entry and self._meant(at, size, entry, found):
                return size
        return 0

    def _reach(self, at: int) -> int:
        """Return how many words from here on could be one name: capitalised, or small words between such."""
        size = 1
        while size < LONGEST and at + size < len(self.words) and self._adjacent(at + size - 1):
            word = self.words[at + size]
            if self.monocase and word.text.casefold() in NEVER_INSIDE:
                break
            if not (word.capital or word.text in LINKS or word.text in INSTITUTIONS or word.text.isdigit()):
                break
            size += 1
        return size

    def _adjacent(self, at: int) -> bool:
        gap = self.text[self.words[at].end : self.words[at + 1].start]
        return not gap.strip() and gap.count("\n") < 2 and 0 < len(gap) < 5

    def _meant(self, at: int, size: int, entry: Entry, found: list[tuple[int, int]]) -> bool:
        start, end = self.words[at].start, self.words[at + size - 1].end
        name, before, after = (
            self.text[start:end],
            self.text[max(0, start - 60) : start],
            self.text[end : end + 40],
        )
        if re.match(r"[-–‑]\w", after) or before.endswith(("-", "–", "‑", "@")):
            return False
        if self.monocase and name.casefold() in WORDS_IN_CAPITALS:
            return False
        if name.upper() in ABBREVIATED:
            return bool(INTO.search(before) and ENDS.match(after))
        governs = government_of(name) is not None
        if plain(name) == "washington" and not STRICTLY_IN.search(before):
            return False
        listed = bool(found) and re.fullmatch(
            r"\s*(?:,|and|,\s+and|or|to)\s+", self.text[found[-1][1] : start]
        )
        placed = bool(LOCATIVE.search(before) or listed or self._dated_or_placed(after))
        if governs and not placed and GOVERNS.match(after):
            return False
        if entry.precision in ("exact", "district", "unknown") or site_key(name) in sites():
            return size > 1 or not self._personal(at, size)
        told = entry.country in self.countries and (
            entry.country != "USA" or entry.population >= LARGE_IN_USA
        )
        if size > 1 and told and entry.precision == "settlement":
            return placed or not self.monocase
        if self._personal(at, size) and not (placed and entry.precision == "country"):
            return False
        if entry.precision == "country":
            return True
        if entry.precision == "province":
            likely = (
                placed and plain(name) not in TRAPS
                if self.monocase
                else placed or entry.country in self.countries
            )
            return bool(likely and country_of(name) is None)
        return self._town_meant(plain(name), entry, placed)

    def _town_meant(self, name: str, entry: Entry, placed: bool) -> bool:
        known = name in TRAPS or name in self.common or country_of(name) is not None
        if (
            known
            or (name in self.surnames and not placed)
            or (self.monocase and not (placed and entry.fit >= 0.8))
        ):
            return False
        if entry.country == "USA" and entry.population < LARGE_IN_USA:
            return False
        if entry.country in self.countries and (placed or (entry.fit >= 0.8 and entry.population >= 15_000)):
            return True
        return entry.fit >= 0.8 and entry.population >= (LIKELY_MEANT if placed else SURELY_MEANT)

    def _dated_or_placed(self, after: str) -> bool:
        """Say whether what follows is a dateline or the larger area ("KYIV, Ukraine", "Taji, north of")."""
        if re.match(r",?\s*(?:\([A-Z]|—|--)", after):
            return True
        area = re.match(r",\s+((?:[A-Z][\w’'-]+\s?){1,3})|\s+(\w+)", after)
        if not area:
            return False
        return bool(area[1] and self.known(area[1])) or bool(area[2] and area[2].casefold() in AREAS)

    def _personal(self, at: int, size: int) -> bool:
        """Say whether neighbours in capitals make the name part of another ("Hamdi Malik")."""
        if self.monocase:
            return False
        for side, neighbour in ((at - 1, at - 1), (at + size, at + size - 1)):
            if (
                not 0 <= side < len(self.words)
                or not self._adjacent(neighbour)
                or not self.words[side].capital
            ):
                continue
            if self.text[self.words[neighbour].end] in "'’":
                continue
            if not self._of_places(self.words[side].text):
                return True
        return False

    def _of_places(self, word: str) -> bool:
        """Say whether the word goes with names of places: a preposition, "Province", "Syrian", "Baghdad"."""
        if (word.casefold() in BEFORE | INSTITUTIONS and word.casefold() != "force") or country_of(word):
            return True
        entry = self.known(word) if plain(word) not in TRAPS else None
        return bool(entry and (entry.precision != "settlement" or entry.population >= LIKELY_MEANT))

    def _surnames(self) -> set[str]:
        """Return the last words of capitalised pairs that are no place ("Hamdi Malik")."""
        names: set[str] = set()
        for at in range(1, len(self.words)):
            first, last = self.words[at - 1], self.words[at]
            follows = first.capital and last.capital and self._adjacent(at - 1) and not self.monocase
            if follows and first.text.casefold() not in BEFORE and not country_of(first.text):
                pair = self.text[first.start : last.end]
                if not self.known(first.text) and not self.known(pair):
                    names.add(plain(last.text))
        return names
