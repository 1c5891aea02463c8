"""Blocking: which stories an incident is worth comparing with, found without looking at the others.

Each incident is entered under a few keys: a day or month crossed with a place (a half-degree cell, the words
of its name, its country and class of event), and, without any time, the persons and things it names and some
of its wording. The number of keys does not depend on the number of incidents, a key that has become too
common is not followed any more, and the best few candidates are kept, so the work grows linearly. Stories are
entered, not incidents: what all papers report is one candidate, not thousands.
"""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from extractor.linking.duplicates import sketch
from extractor.linking.traits import Traits, skeleton, surname

_COMMON: Final = 60
"""Stories under one key from which it tells too little to be followed."""
_CANDIDATES: Final = 20
_WEIGHT: Final = 720_720
"""A key's weight is divided by its stories, in whole numbers: sums of fractions depend on their order."""
_SHORT: Final = 10
"""Days up to which a date is looked up day by day; longer ones month by month."""
_LONG: Final = 62
_SHINGLES: Final = 3
"""Word sequences by which reprints of a sentence find each other."""
_DAY, _MONTH, _WIDE, _UNDATED, _EVER, _TEXT = range(6)


class Index:
    """Which stories have which keys."""

    def __init__(self) -> None:
        self._stories: dict[int, array[int]] = {}

    def add(self, traits: Traits, story: int) -> None:
        """Enter a story under the keys of one of its incidents."""
        for key in set(_entered(traits)):
            stories = self._stories.get(key)
            if stories is None:
                self._stories[key] = array("l", (story,))
            elif len(stories) <= _COMMON and story not in stories:
                stories.append(story)

    def candidates(self, traits: Traits) -> list[int]:
        """Return the stories that share keys with the incident, those with most and rarest keys first."""
        shared: defaultdict[int, int] = defaultdict(int)
        for key in set(_looked_up(traits)):
            stories = self._stories.get(key)
            if stories is not None and len(stories) <= _COMMON:
                weight = _WEIGHT // len(stories)
                for story in stories:
                    shared[story] += weight
        ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        return [story for story, _ in ranked[:_CANDIDATES]]


def _entered(traits: Traits) -> Iterator[int]:
    window = _window(traits)
    names = [*_names(traits), *_classes_entered(traits), *_cells(traits, around=0)]
    if window is None:
        yield from (hash((_UNDATED, name)) for name in names)
    elif len(window) <= _SHORT:
        yield from (hash((_DAY, day, name)) for day in window for name in names)
        yield from (hash((_MONTH, month, name)) for month in _months(window) for name in names)
    else:
        yield from (hash((_WIDE, month, name)) for month in _months(window) for name in names)
    yield from (hash((_EVER, name)) for name in _names(traits))
    yield from _wording(traits)


def _looked_up(traits: Traits) -> Iterator[int]:
    window = _window(traits)
    names = [*_names(traits), *_classes_looked_up(traits), *_cells(traits, around=1)]
    if window is None:
        yield from (hash((_EVER, name)) for name in _names(traits))
    elif len(window) <= _SHORT:
        days = range(window.start - 1, window.stop + 1)
        yield from (hash((_DAY, day, name)) for day in days for name in names)
        yield from (hash((_WIDE, month, name)) for month in _months(window) for name in names)
    else:
        months = _months(window)
        yield from (
            hash((kind, month, name)) for kind in (_MONTH, _WIDE) for month in months for name in names
        )
    yield from (hash((_UNDATED, name)) for name in names)
    yield from _wording(traits)


# When -------------------------------------------------------------------------------------------------------


def _window(traits: Traits) -> range | None:
    """Return the days it may have been, of undated news those before it was printed; None for too many."""
    if traits.start is not None and traits.end is not None:
        return range(traits.start, traits.end + 1) if traits.end - traits.start < _LONG else None
    if traits.incident.background or traits.published is None:
        return None
    return range(traits.published - 2, traits.published + 1)


def _months(days: range) -> range:
    """Return the numbers of the months, each of thirty days and a bit, that the days touch."""
    return range(int(days.start // 30.44), int((days.stop - 1) // 30.44) + 1)


# Where, what and who ----------------------------------------------------------------------------------------


def _names(traits: Traits) -> list[int]:
    words = traits.sites | traits.marks | {surname(person) for person in traits.people}
    return [*{_number(skeleton(word)) for word in words}, *map(_number, traits.doers)]


def _cells(traits: Traits, around: int) -> Iterator[int]:
    """Yield the half-degree cell of the place, and those ``around`` it."""
    if traits.point is not None:
        north, east = (int(2 * degrees // 1) for degrees in traits.point)
        reach = range(-around, around + 1)
        yield from (hash((north + dy, (east + dx) % 720)) for dy in reach for dx in reach)


def _classes_entered(traits: Traits) -> Iterator[int]:
    """Yield the class of event, by which those without a place of their own find it."""
    country = traits.country
    yield _number(f"anywhere:{traits.family}")
    if country is not None:
        yield _number(f"{country}:{traits.family}")
    if not traits.sites:
        yield _number(f"somewhere in {country}:{traits.family}")


def _classes_looked_up(traits: Traits) -> Iterator[int]:
    country = traits.country
    yield _number(f"somewhere in None:{traits.family}")
    if country is not None:
        yield _number(f"somewhere in {country}:{traits.family}")
    if not traits.sites:
        yield _number(f"{country}:{traits.family}" if country else f"anywhere:{traits.family}")


def _wording(traits: Traits) -> Iterator[int]:
    """Yield some of the word sequences of the report, by which reprints find each other."""
    for shingle in sorted(sketch(" ".join(span.text for span in traits.incident.spans)))[:_SHINGLES]:
        yield hash((_TEXT, shingle))


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    """Return a number for a word that, unlike its hash, is the same in every run."""
    return zlib.crc32(word.encode())
