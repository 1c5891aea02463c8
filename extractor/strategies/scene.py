"""Scene: the article around an event, as far as it bears on every event in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.articles.document import Document
from extractor.reading.dates import find_dates
from extractor.reading.localities import Locality, find_localities
from extractor.reading.names import Name
from extractor.reading.places import find_places, locate, mentioned_countries
from extractor.reading.syntax import Parse
from extractor.records import Place, Span
from extractor.records.codes import (
    WeaponType,
)

SITES = frozenset({"exact", "district"})
LOCAL = frozenset({*SITES, "settlement"})


@dataclass(frozen=True)
class Scene:
    """The article around an event: what is known of it as a whole."""

    document: Document
    parses: Sequence[Parse]
    mentions: Sequence[Name]

    @cached_property
    def names(self) -> list[Name]:
        """The mentions that are no places: "Ain Al Assad" is a base, whoever it is called after."""
        places = [span for span in self.places if self.place(span).precision not in ("country", "unknown")]
        return [
            name
            for name in self.mentions
            if name.kind not in (None, "other", "person")
            or not any(span.start <= name.start and name.end <= span.end for span in places)
        ]

    @cached_property
    def countries(self) -> list[str]:
        return mentioned_countries(self.document.text)

    @cached_property
    def places(self) -> list[Span]:
        spans = [Span.of(self.document.text, start, end) for start, end in find_places(self.document.text)]
        return [s for s in spans if not any(date.contains(s) for date in self.dates)]  # June is a town, too

    def localities(self, parse: Parse) -> list[Locality]:
        """The places of a sentence in the words that locate them, without those that act or are dates."""
        if parse.sentence.number not in self._localities:
            self._localities[parse.sentence.number] = [
                found
                for found in find_localities(parse)
                if not any(date.contains(found.span) for date in self.dates)
                and not any(
                    name.start == found.span.start and name.kind not in (None, "other", "person")
                    for name in self.mentions
                )
            ]
        return self._localities[parse.sentence.number]

    @cached_property
    def _localities(self) -> dict[int, list[Locality]]:
        return {}

    @cached_property
    def dates(self) -> list[Span]:
        spans = [Span.of(self.document.text, start, end) for start, end in find_dates(self.document.text)]
        news = [parse.sentence for parse in self.parses if not parse.sentence.heading]
        return [s for s in spans if any(n.start <= s.start and s.end <= n.end for n in news)]

    @cached_property
    def main_weapon(self) -> WeaponType | None:
        """The weapon that the article is about: the one that its headline or first sentences name."""
        for parse in self.parses[:4]:
            for kind, pattern in _MAIN_WEAPONS:
                if pattern.search(parse.sentence.text):
                    return kind
        return None

    def place(self, span: Span) -> Place:
        return locate(span.text, span, countries=self.countries)

    def ends_in_place(self, words: str) -> bool:
        """Say whether words end in the name of a place of the article."""
        return any(words.casefold().endswith(span.text.casefold()) for span in self.places)

    def is_media(self, start: int, end: int) -> bool:
        """Say whether a stretch names an outlet."""
        return any(n.kind == "media" and n.start < end and start < n.end for n in self.names)

    def person_at(self, start: int, end: int) -> str | None:
        """Return the name of the person that a stretch ends in ("Prime Minister X")."""
        return next(
            (n.text for n in self.names if n.kind == "person" and start <= n.start and n.end == end), None
        )

    def within(self, spans: Iterable[Span], start: int, end: int) -> list[Span]:
        return [span for span in spans if start <= span.start and span.end <= end]


_MAIN_WEAPONS: tuple[tuple[WeaponType, re.Pattern[str]], ...] = (
    ("rocket", re.compile(r"\brockets?\b", re.I)),
    ("drone", re.compile(r"\bdrones?\b", re.I)),
    ("missile", re.compile(r"\bmissiles?\b", re.I)),
    ("artillery", re.compile(r"\b(?:shelling|artillery|mortars?)\b", re.I)),
)
