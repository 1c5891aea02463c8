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
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from extractor.linking.duplicates import sketch
from extractor.linking.traits import Traits, skeleton, surname

_COMMON: Final = 60
"""Stories under one key from which it tells too little to be followed."""
_CANDIDATES: Final = 16
_SHORT: Final = 10
"""Days up to which a date is looked up day by day; longer ones month by month."""
_LONG: Final = 62
_SHINGLES: Final = 3
"""Word sequences by which reprints of a sentence find each other."""
_DAY, _MONTH, _WIDE, _EVER, _TEXT = range(5)


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
        """Return the stories that share keys with the incident, those with most keys first."""
        shared: Counter[int] = Counter()
        for key in set(_looked_up(traits)):
            stories = self._stories.get(key)
            if stories is not None and len(stories) <= _COMMON:
                shared.update(stories)
        ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
        return [story for story, _ in ranked[:_CANDIDATES]]


def _entered(traits: Traits) -> Iterator[int]:
    start, end = _window(traits)
    if start is not None and end is not None:
        length = end - start + 1
        places = list(_places(traits, around=False))
        if length <= _SHORT:
            yield from (hash((_DAY, day, place)) for day in range(start, end + 1) for place in places)
            yield from (hash((_MONTH, month, place)) for month in _months(start, end) for place in places)
        elif length <= _LONG:
            yield from (hash((_WIDE, month, place)) for month in _months(start, end) for place in places)
    yield from _timeless(traits)


def _looked_up(traits: Traits) -> Iterator[int]:
    start, end = _window(traits)
    if start is not None and end is not None and end - start < _LONG:
        places = list(_places(traits, around=True))
        if end - start < _SHORT:
            yield from (hash((_DAY, day, place)) for day in range(start - 1, end + 2) for place in places)
        else:
            yield from (hash((_MONTH, month, place)) for month in _months(start, end) for place in places)
        yield from (hash((_WIDE, month, place)) for month in _months(start, end) for place in places)
    yield from _timeless(traits)


def _window(traits: Traits) -> tuple[int | None, int | None]:
    """Return the first and last day; of undated news, the days before it was printed."""
    if traits.start is not None or traits.incident.background or traits.published is None:
        return traits.start, traits.end
    return traits.published - 2, traits.published


def _months(start: int, end: int) -> range:
    """Return the numbers of the months, each of thirty days and a bit, that the days touch."""
    return range(int(start // 30.44), int(end // 30.44) + 1)


def _places(traits: Traits, *, around: bool) -> Iterator[int]:
    if traits.point is not None:
        north, east = (int(2 * degrees // 1) for degrees in traits.point)
        reach = (-1, 0, 1) if around else (0,)
        yield from (hash((north + dy, (east + dx) % 720)) for dy in reach for dx in reach)
    for word in traits.sites | traits.marks:
        yield _number(skeleton(word))
    for doer in traits.doers:
        yield _number(doer)
    place = traits.incident.place
    if place is not None and place.country:
        yield _number(f"{place.country}:{traits.family}")
    yield _number(f"anywhere:{traits.family}")


def _timeless(traits: Traits) -> Iterator[int]:
    for word in traits.marks | traits.sites | {surname(person) for person in traits.people}:
        yield hash((_EVER, _number(skeleton(word))))
    for shingle in sorted(sketch(" ".join(span.text for span in traits.incident.spans)))[:_SHINGLES]:
        yield hash((_TEXT, shingle))


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    """Return a number for a word that, unlike its hash, is the same in every run."""
    return zlib.crc32(word.encode())
