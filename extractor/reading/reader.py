"""Reader: one article, asked what of a model's words it supports.

Every question is answered with a value that carries its span, or with None and an `Issue`: ground it or
drop it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date as calendar_date
from functools import cached_property

from extractor.articles.document import Document
from extractor.reading.dates import find_dates, resolve
from extractor.reading.grounding import Grounder
from extractor.reading.places import find_places, kind_of, locate, mentioned_countries
from extractor.reading.quantities import find_quantities, read_quantity
from extractor.records import Date, Issue, Place, Quantity, Span
from extractor.records.codes import IssueCode

Window = tuple[int, int]

_SPACED = re.compile(r"\b([A-Z]\.)\s(?=[A-Z]\.)")
"""Initials that a model has torn apart ("U. S. forces")."""


class Reader:
    """Reads values out of one article and keeps the issues met on the way."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.issues: list[Issue] = []

    @cached_property
    def grounder(self) -> Grounder:
        """The article's index for grounding."""
        return Grounder(self.document.text)

    @cached_property
    def countries(self) -> list[str]:
        """The countries that the article talks about, the most mentioned first (ISO alpha-3)."""
        return mentioned_countries(self.document.text)

    def note(
        self, code: IssueCode, message: str, record: str | None = None, field: str | None = None
    ) -> None:
        """Keep a problem as data."""
        self.issues.append(Issue(code=code, message=message, record_id=record, field=field))

    def sentences(self, numbers: Iterable[int], record: str | None = None) -> tuple[Span, ...]:
        """Return the spans of the numbered sentences that exist, in order, without repeats."""
        known = {sentence.number: sentence for sentence in self.document.sentences}
        numbers = set(numbers)
        for number in sorted(numbers - known.keys()):
            self.note("invalid_reference", f"there is no sentence {number}", record, "spans")
        return tuple(
            Span(start=known[number].start, end=known[number].end, text=known[number].text)
            for number in sorted(numbers & known.keys())
        )

    def words(
        self, words: str | None, near: Window, record: str | None = None, field: str | None = None
    ) -> Span | None:
        """Return where the article says these words, preferring a place in or close to the window."""
        if not words or not words.strip():
            return None
        span = self.grounder.find(_SPACED.sub(r"\1", words), near=near)
        if span is None:
            self.note("ungrounded", f"{words[:80]!r} is not in the article", record, field)
        return span

    def quantity(
        self, words: str | None, near: Window, record: str | None = None, field: str | None = None
    ) -> Quantity | None:
        """Return the number that the words hold, when the sentences of the window hold the words.

        A number keeps no span of its own, and small ones stand everywhere, so elsewhere does not count.
        """
        if not words or not words.strip():
            return None
        touched = [s for s in self.document.sentences if s.start < near[1] and near[0] < s.end]
        within = (touched[0].start, touched[-1].end) if touched else near
        span = self.grounder.find(words, within=within, near=near)
        if span is None:
            self.note("ungrounded", f"{words[:80]!r} is not in its sentences", record, field)
            return None
        quantity = read_quantity(span.text)
        if quantity is not None and find_quantities(span.text) and not self._counts(span, within):
            quantity = None  # "May 3" and "aged 12" count nothing
        if quantity is None:
            self.note("value_disagrees_with_text", f"{span.text[:80]!r} holds no number", record, field)
        return quantity

    def _counts(self, span: Span, within: Window) -> bool:
        """Say whether a number counts something where it stands."""
        found = find_quantities(self.document.text[within[0] : within[1]])
        return any(within[0] + start < span.end and span.start < within[0] + end for start, end, _ in found)

    def date(
        self,
        words: str | None,
        near: Window,
        record: str | None = None,
        field: str = "date",
    ) -> Date | None:
        """Return the date that the words mean; "two days later" counts from the date told before it."""
        span = self.words(words, near, record, field)
        if span is None:
            return None
        published = self.document.info.published
        date = resolve(span.text, span, published)
        if date.start is None:
            date = resolve(span.text, span, published, anchor=self._told_before(span))
        if date.start is None and date.text.lower() != "just":
            self.note("unresolved_date", f"{span.text!r} does not fix a day", record, field)
        return date

    def _told_before(self, span: Span) -> calendar_date | None:
        """Return the last day that the text names before a span, if it names one nearby."""
        before = self.document.text[max(0, span.start - 1500) : span.start]
        base = span.start - len(before)
        for start, end in reversed(find_dates(before)):
            if before[start:end].lower() in ("today", "tonight", "yesterday", "overnight"):
                continue  # the speaker's day, when it stands in a quotation
            earlier = Span(start=base + start, end=base + end, text=before[start:end])
            day = resolve(earlier.text, earlier, self.document.info.published)
            if day.precision == "day" and day.end is not None:
                return day.end
        return None

    def place(self, words: str | None, near: Window, record: str | None = None) -> Place | None:
        """Return the place that the words name, with what the gazetteer knows of it or what lies around."""
        span = self.words(words, near, record, "place")
        if span is None:
            return None
        place = locate(span.text, span, countries=self.countries)
        kind = kind_of(span.text)
        bare = place.precision == "unknown" and kind is None and span.text[:1].isupper()
        if place.admin1 or place.precision in ("country", "province"):
            return place
        if place.precision == "unknown" and not bare and kind is None and not _FACILITY.search(place.name):
            return place
        around = [other for other in self.places if near[0] <= other.span.start and other.span.end <= near[1]]
        others = [other for other in around if other.admin1 and not span.contains(other.span)]
        city = next(iter(others), None) or self._town_before(span)
        if city is not None and _BORDER.search(place.name) is None:
            place = place.model_copy(update={"country": city.country, "admin1": city.admin1})
        if place.precision == "unknown" and kind is None:
            place = place.model_copy(update={"precision": "settlement" if bare else "exact"})
        return place

    @cached_property
    def places(self) -> list[Place]:
        """The places that the article names, in order."""
        text = self.document.text
        spans = [Span.of(text, start, end) for start, end in find_places(text)]
        return [locate(span.text, span, countries=self.countries) for span in spans]

    def _town_before(self, span: Span) -> Place | None:
        """Return the town or site last named before a span, where a nameless facility most likely stands."""
        named = [p for p in self.places if p.precision in ("exact", "district", "settlement") and p.admin1]
        if (
            "embassy" in span.text.lower() and named
        ):  # an embassy stands in the town that the article is about
            counts = Counter((p.country, p.admin1) for p in named)
            return max(named, key=lambda p: counts[p.country, p.admin1])
        before = [place for place in named if place.span.end <= span.start]
        return before[-1] if before else (named[0] if named else None)


_BORDER = re.compile(r"\bborder|\bsea\b|\bgulf\b|\bstrait\b", re.IGNORECASE)
_FACILITY = re.compile(
    r"\b(?:embassy|consulate|base|airport|compound|camp|headquarters|prison|hospital)\b", re.I
)
