"""How two values are compared: one function per sort of value, each giving a score in [0, 1].

A ``Comparator`` adds the two thresholds that turn a score into correct, partial or wrong. Which field uses
which comparator is declared in ``eval.fields``; which values are compared with each other is decided in
``eval.matching``.

Names and texts are compared after folding case, accents, possessives, full stops and articles, because a
model that writes "U.S." for "the US" has made no mistake. Numbers and dates are compared by what they entail,
not by wording.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from rapidfuzz.fuzz import ratio

from extractor.records import Date, Place, Quantity, Span
from extractor.records.codes import EVENT_TYPES, SubEventType

Kind = Literal["exact", "enum", "name", "text", "date", "place", "quantity", "set", "reference", "span"]

Refers = Callable[[str, str], float]
"""How well a predicted id stands for a gold id: 1 for its partner, 0.5 for a part of it or a copy, else 0."""


@dataclass(frozen=True)
class Comparator:
    """A measure with the least score that counts as correct and the least that counts as partial."""

    kind: Kind
    measure: Callable[[Any, Any, Refers], float]
    correct: float = 1.0
    partial: float = 1.0


# Folding ----------------------------------------------------------------------------------------------------

_ARTICLES: Final = frozenset({"the", "a", "an", "al", "el", "of"})
_STOPWORDS: Final = _ARTICLES | set(
    re.findall(
        r"\w+",
        "and or in on at to for from by with as that this these those it its is are was were be been being "
        "has have had he she they his her their who which there after before into over",
    )
)
_STEM: Final = 6
"""Letters that carry a word's meaning: a crude stem that joins "attack", "attacks" and "attacked"."""


@lru_cache(maxsize=65_536)
def words(text: str) -> tuple[str, ...]:
    """Return the text's words without case, accents, possessives and full stops ("U.S." is "us")."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"['’]s?\b|(?<=\b\w)\.", "", plain)
    return tuple(re.findall(r"\w+", plain)) or (plain.strip(),)


@lru_cache(maxsize=65_536)
def _name(text: str) -> tuple[str, ...]:
    return tuple(word for word in words(text) if word not in _ARTICLES) or words(text)


@lru_cache(maxsize=65_536)
def _stems(text: str) -> frozenset[str]:
    kept = [word[:_STEM] for word in words(text) if word not in _STOPWORDS]
    return frozenset(kept or words(text))


# Names and texts --------------------------------------------------------------------------------------------


def _same_word(first: str, second: str) -> bool:
    """Say whether two words are one, allowing a transliteration's spelling ("Qaaem", "Qasem")."""
    return first == second or (min(len(first), len(second)) > 3 and ratio(first, second) >= 80)


@lru_cache(maxsize=262_144)
def names_alike(first: str, second: str) -> float:
    """Score two names: 1 the same, 0.9 an abbreviation, 0.6–0.9 one ends the other ("Soleimani"), less
    otherwise.

    The last word heads an English name, so "US" inside "US Embassy" is worth less than "coalition" in "US-led
    coalition".
    """
    small, large = sorted((_name(first), _name(second)), key=len)
    if small == large or "".join(small) == "".join(large):
        return 1.0
    if len(small) == 1 and len(large) > 1 and small[0] == "".join(word[0] for word in large if word):
        return 0.9
    left = list(large)
    for word in small:
        if (found := next((other for other in left if _same_word(word, other)), None)) is not None:
            left.remove(found)
    shared = len(large) - len(left)
    if shared == len(small) == len(large):
        return 0.95
    if shared < len(small):
        return shared / (len(small) + len(large))
    share = shared / len(large)
    return 0.6 + 0.3 * share if _same_word(small[-1], large[-1]) else 0.3 + 0.4 * share


def texts_alike(first: str, second: str) -> float:
    """Score two sentences by the content words they share (F1 of stems)."""
    one, two = _stems(first), _stems(second)
    return 2 * len(one & two) / (len(one) + len(two))


# Values -----------------------------------------------------------------------------------------------------


def types_alike(gold: SubEventType, predicted: SubEventType) -> float:
    """Score two ACLED sub-event types; half for one of the same event type."""
    if gold == predicted:
        return 1.0
    return 0.5 if EVENT_TYPES[gold] == EVENT_TYPES[predicted] else 0.0


def dates_alike(gold: Date, predicted: Date, tolerance_days: int = 1) -> float:
    """Score two dates by the days they may mean, or by their words where they could not be resolved.

    1 for the same days, 0.75 within the tolerance at both ends, 0.25–0.75 by how far the days overlap (a day
    inside the right week is 0.32, inside the right month 0.27), 0.5 for the right words left unresolved.
    """
    if gold.start is None or gold.end is None or predicted.start is None or predicted.end is None:
        wording = names_alike(gold.text, predicted.text)
        return wording if gold.start == predicted.start else 0.5 * (wording >= 0.85)
    if (gold.start, gold.end) == (predicted.start, predicted.end):
        return 1.0
    off = max(abs((gold.start - predicted.start).days), abs((gold.end - predicted.end).days))
    if off <= tolerance_days:
        return 0.75
    shared = (min(gold.end, predicted.end) - max(gold.start, predicted.start)).days + 1
    spanned = (max(gold.end, predicted.end) - min(gold.start, predicted.start)).days + 1
    return 0.25 + 0.5 * shared / spanned if shared > 0 else 0.0


def places_alike(gold: Place, predicted: Place) -> float:
    """Score two places by name; a name in another country is another place."""
    score = names_alike(gold.name, predicted.name)
    elsewhere = gold.country and predicted.country and gold.country != predicted.country
    return min(score, 0.4) if elsewhere else score


def quantities_alike(gold: Quantity, predicted: Quantity) -> float:
    """Score two quantities by their bounds: 1 the same, 0.5 compatible; by their words where neither has
    bounds.
    """
    ours, theirs = (gold.low, gold.high), (predicted.low, predicted.high)
    if ours == theirs == (None, None):
        if words(gold.text) == words(predicted.text):
            return 1.0
        return 0.5 if set(re.findall(r"\d+", gold.text)) & set(re.findall(r"\d+", predicted.text)) else 0.0
    if ours == theirs:
        return 1.0
    if (None, None) in (ours, theirs):
        return 0.5 if set(words(gold.text)) & set(words(predicted.text)) else 0.0
    low = max(gold.low or 0, predicted.low or 0)
    highs = [high for high in (gold.high, predicted.high) if high is not None]
    return 0.5 if not highs or low <= min(highs) else 0.0


def sets_alike(gold: Sequence[str], predicted: Sequence[str], alike: Refers) -> float:
    """Score two sets by F1, each member counting as much as its best counterpart."""
    recall = sum(max(alike(g, p) for p in predicted) for g in gold) / len(gold)
    precision = sum(max(alike(g, p) for g in gold) for p in predicted) / len(predicted)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


# Spans ------------------------------------------------------------------------------------------------------


Coverage = tuple[tuple[int, int], ...]
"""Stretches of text, in order and disjoint."""


def coverage(spans: Sequence[Span]) -> Coverage:
    """Return the stretches that the spans cover."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted([(span.start, span.end) for span in spans]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def size(covered: Coverage) -> int:
    """Count the characters of the stretches."""
    return sum([end - start for start, end in covered])


def overlap(first: Coverage, second: Coverage) -> int:
    """Count the characters that both have."""
    shared = 0
    for start, end in first:
        for other_start, other_end in second:
            if start < other_end and other_start < end:
                shared += min(end, other_end) - max(start, other_start)
    return shared


def spans_alike(gold: Sequence[Span], predicted: Sequence[Span]) -> float:
    """Score the covered text by F1 over characters."""
    ours, theirs = coverage(gold), coverage(predicted)
    return 2 * overlap(ours, theirs) / (size(ours) + size(theirs))


def evidence_alike(gold: Coverage, predicted: Coverage) -> float:
    """Score evidence for alignment: one of gold's sentences is as good as all, a whole article is not."""
    shared = overlap(gold, predicted)
    return max(shared / size(predicted), 2 * shared / (size(gold) + size(predicted))) if shared else 0.0


# The comparators that fields declare ------------------------------------------------------------------------

EXACT: Final = Comparator("exact", lambda gold, predicted, _: float(gold == predicted))
ENUM: Final = Comparator("enum", EXACT.measure)
SUB_EVENT: Final = Comparator("enum", lambda gold, predicted, _: types_alike(gold, predicted), 1.0, 0.5)
NAME: Final = Comparator("name", lambda gold, predicted, _: names_alike(gold, predicted), 0.85, 0.5)
TEXT: Final = Comparator("text", lambda gold, predicted, _: texts_alike(gold, predicted), 0.6, 0.3)
DATE: Final = Comparator("date", lambda gold, predicted, _: dates_alike(gold, predicted), 0.85, 0.3)
PLACE: Final = Comparator("place", lambda gold, predicted, _: places_alike(gold, predicted), 0.85, 0.5)
QUANTITY: Final = Comparator(
    "quantity", lambda gold, predicted, _: quantities_alike(gold, predicted), 1.0, 0.5
)
NAMES: Final = Comparator(
    "set", lambda gold, predicted, _: sets_alike(gold, predicted, names_alike), 0.85, 0.3
)
SPAN: Final = Comparator("span", lambda gold, predicted, _: spans_alike((gold,), (predicted,)), 0.6, 0.1)
SPANS: Final = Comparator("span", lambda gold, predicted, _: spans_alike(gold, predicted), 0.6, 0.1)
REFERENCE: Final = Comparator("reference", lambda gold, predicted, refers: refers(gold, predicted), 1.0, 0.5)
REFERENCES: Final = Comparator("reference", sets_alike, 0.99, 0.3)
