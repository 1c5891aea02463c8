"""Likeness: how much speaks for two incidents being one event, in points that explain themselves.

Evidence is added up like log odds (Fellegi and Sunter 1969): what two reports of one event share by chance
seldom weighs much, what they cannot both say of one event weighs against. The weights were set by hand, so
that nothing joins by time and country alone, and an undated mention joins only by whom or what it names.
Contradictions in time and place are final; a toll is not, because tolls are updated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import JaroWinkler

from extractor.linking.traits import Count, Traits, name_words, rare, skeletons, surname

ENOUGH: Final = 4.5
"""Points from which two incidents are one event."""

_TEXT_MOST: Final = 2.0
"""Points for telling it in the same words."""
_NEARLY: Final = 0.9
"""Jaro-Winkler similarity from which two surnames are spellings of one ("Soleimani", "Suleimani")."""
_MISSILES: Final = frozenset({"rocket", "missile", "mortar", "artillery", "drone", "bomb"})
"""Weapons that reports take for each other."""
_VIOLENT: Final = frozenset({"remote", "assault"})
_VAGUE: Final = frozenset({"Attack", "Other"})
_RIOTS: Final = frozenset({"Violent demonstration", "Mob violence", "Looting/property destruction"})
"""What a report may call an attack; a peaceful march or an arrest it will not."""
_SITES: Final = frozenset({"exact", "district"})
_FINE: Final = _SITES | {"settlement"}


@dataclass(frozen=True)
class Likeness:
    """The points for two incidents being one, and why; ``apart`` means that they cannot be."""

    points: float = 0.0
    evidence: tuple[tuple[float, str], ...] = ()
    apart: bool = False

    @property
    def reasons(self) -> tuple[str, ...]:
        """What was found, in words, and what it weighs."""
        return tuple(f"{reason} ({points:+.1f})" for points, reason in self.evidence)

    @property
    def enough(self) -> bool:
        """Whether the two are to be taken as one event."""
        return not self.apart and self.points >= ENOUGH

    @property
    def score(self) -> float:
        """The points as a number in [0, 1], 0.5 where they just suffice."""
        return 0.0 if self.apart else 1 / (1 + math.exp(ENOUGH - self.points))


_APART: Final = Likeness(apart=True)


class _Tally:
    """Points and reasons in the making."""

    def __init__(self) -> None:
        self.points = 0.0
        self.evidence: list[tuple[float, str]] = []

    def add(self, points: float, reason: str) -> None:
        if points:
            self.points += points
            self.evidence.append((points, reason))


def compare(one: Traits, other: Traits) -> Likeness:
    """Weigh everything that two incidents of different articles show."""
    tally = _Tally()
    time = _time(one, other, tally)
    if time is None:
        return _APART
    place = _place(one, other, tally)
    if place is None:
        return _APART
    person = _people(one, other, tally)
    _kind(one, other, tally)
    _doers(one, other, tally)
    if not person:  # of several killed together a mention may name one
        _counts(one, other, tally)
    if tally.points + _TEXT_MOST < ENOUGH:
        return Likeness(tally.points, tuple(tally.evidence))
    text = _text(one, other, tally)
    anchored = person > 0 or (time >= 0.5 and place >= 1) or (text >= 1.5 and time > 0)
    if not anchored:
        return Likeness(min(tally.points, ENOUGH - 0.1), tuple(tally.evidence))
    return Likeness(tally.points, tuple(tally.evidence))


# When -------------------------------------------------------------------------------------------------------


def _time(one: Traits, other: Traits, tally: _Tally) -> float | None:
    """Weigh the dates; None where the two cannot be on one day."""
    for told, event in ((one, other), (other, one)):
        if told.published is not None and event.start is not None and event.start > told.published + 1:
            return None  # nobody reports what is yet to happen
    if one.start is None or other.start is None:
        return _undated(one, other, tally)
    assert one.end is not None
    assert other.end is not None
    gap = max(one.start - other.end, other.start - one.end)
    open_days = max(one.end - one.start, other.end - other.start) + 1
    if gap > 0:
        if gap > (1 if open_days <= 3 else 3):
            return None
        points = 0.5 if open_days <= 3 else 0.2
        tally.add(points, f"{_days(gap)} apart")
        return points
    if open_days == 1:
        tally.add(3.0, f"same day, {date.fromordinal(one.start)}")
        return 3.0
    wide = max(one, other, key=lambda traits: traits.days or 0)
    first = date.fromordinal(wide.start or 0)
    points = 2.5 if open_days <= 3 else 1.5 if open_days <= 10 else 0.7 if open_days <= 31 else 0.2
    tally.add(points, f"dates agree within {open_days} days from {first}")
    return points


def _undated(one: Traits, other: Traits, tally: _Tally) -> float:
    """Weigh news without a date by the day on which it was printed."""
    here, there = (
        traits.published if traits.start is None and not traits.incident.background else traits.start
        for traits in (one, other)
    )
    if here is None or there is None:
        return 0.0
    gap = abs(here - there)
    points = 1.0 if gap <= 2 else 0.3 if gap <= 5 else -2.0
    tally.add(points, f"printed {_days(gap)} from the other's date")
    return points


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


# Where and what ---------------------------------------------------------------------------------------------


def _place(one: Traits, other: Traits, tally: _Tally) -> float | None:
    """Weigh the places and the targets that are not persons; None where the two cannot be in one place."""
    here, there = one.incident.place, other.incident.place
    points = 0.0
    if here is not None and there is not None:
        named, reason = _names(one, other)
        if here.country and there.country and here.country != there.country and named < 3:
            return None
        near, how = _near(one, other, named > 0)
        if near is None:
            return None
        points, reason = (named, reason) if named > 0 else (near, how)
        if not points and here.admin1 and there.admin1 and here.country == there.country:
            same = here.admin1.casefold() == there.admin1.casefold()
            points, reason = (0.4, f"both in {here.admin1}") if same else (-2.0, "other provinces")
        tally.add(points, reason)
    found = (one.marks | one.sites) & (other.marks | other.sites)
    if one.targets and other.targets:
        shared = one.marks & other.marks
        most = 1.0 if _proper(one, shared) and _proper(other, shared) else 0.5
        bonus = min(most, 4.0 - max(points, 0)) if shared else -0.7 if not found else 0.0
        tally.add(bonus, f"same target: {_target(one, shared)}" if shared else "other targets")
        points += bonus
    elif found and points <= 0 and not (one.place and other.place):
        tally.add(1.5, f"both name {', '.join(sorted(found))}")
        points += 1.5
    return points


def _target(traits: Traits, words: frozenset[str]) -> str:
    """Return the target that the words are of, as the article has it."""
    return next((t.name for t in traits.incident.targets if words & name_words(t.name)), "")


def _proper(traits: Traits, words: frozenset[str]) -> bool:
    """Say whether the words are of a target with a name of its own: "US embassy", not "a school"."""
    return any(not t.name.islower() for t in traits.incident.targets if words & name_words(t.name))


def _names(one: Traits, other: Traits) -> tuple[float, str]:
    """Weigh two place names: the smaller the place, the more it says that they share it."""
    ours, theirs = one.sites, other.sites
    shared = ours & theirs
    precisions = {t.incident.place.precision for t in (one, other) if t.incident.place}
    size = 3.0 if precisions <= _SITES else 2.0 if precisions <= _FINE else 1.0
    if "country" in precisions:
        size = 0.3
    name = one.incident.place.name if one.incident.place else ""
    if not shared:
        if one.place == other.place and len(one.place) > 1:
            return min(2.0, size), "same words for the place"
        spelt = skeletons(ours) & skeletons(theirs)
        return (0.7 * size, f"place spelt alike: {name}") if spelt else (0.0, "")
    if shared in (ours, theirs):
        return size, f"same place: {name}"
    return size / 2, f"places share a name: {name}"


def _near(one: Traits, other: Traits, named: bool) -> tuple[float | None, str]:
    """Weigh how far apart two places are; a known name outweighs a gazetteer's mistake."""
    here, there = one.point, other.point
    if here is None or there is None:
        placed = one.incident.place, other.incident.place
        fine = all(place is not None and place.precision in _FINE for place in placed)
        alike = placed[0] and placed[1] and placed[0].precision == placed[1].precision
        return (-1.5, "other places") if fine and alike and not named else (0.0, "")
    distance = _kilometres(*here, *there)
    if distance > 100 and not named:
        return None, ""
    precisions = {t.incident.place.precision for t in (one, other) if t.incident.place}
    if len(precisions) > 1 and distance <= 25:  # a site and its town
        return 1.2, f"{distance:.0f} km apart"
    points = 1.2 if distance <= 2 else 0.0 if distance <= 5 else -1.5 if distance <= 25 else -3.0
    return points, f"{distance:.0f} km apart"


def _kilometres(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Return the distance on the ground, good to a percent below 1,000 km."""
    across = math.radians((lon2 - lon + 180) % 360 - 180) * math.cos(math.radians((lat + lat2) / 2))
    return 6371 * math.hypot(math.radians(lat2 - lat), across)


def _kind(one: Traits, other: Traits, tally: _Tally) -> None:
    """Weigh what sort of event it was, with what means, and whether it took place."""
    ours, theirs = one.incident.sub_event_type, other.incident.sub_event_type
    pair = {ours, theirs}
    families = {one.family, other.family}
    if ours == theirs:
        tally.add(1.0, f"both {ours}")
    elif len(families) == 1:
        tally.add(0.5, "kindred types")
    elif families == _VIOLENT:
        tally.add(0.0 if "Attack" in pair else -0.3, f"{ours} or {theirs}")
    elif not (pair & _VAGUE and (pair & _RIOTS or "Other" in pair)):
        tally.add(-2.5, f"{ours} or {theirs}")
    if one.weapons and other.weapons:
        if shared := one.weapons & other.weapons:
            tally.add(0.7, f"both with {', '.join(sorted(shared))}")
        elif not (one.weapons & _MISSILES and other.weapons & _MISSILES):
            tally.add(-0.7, "other weapons")
        else:
            tally.add(-0.3, "other missiles")
    ends = one.incident.outcome, other.incident.outcome
    if "foiled" in ends and not {"unknown", "not_applicable"} & set(ends):
        tally.add(
            0.7 if ends[0] == ends[1] else -1.5, "both foiled" if ends[0] == ends[1] else "foiled or not"
        )


# Who --------------------------------------------------------------------------------------------------------


def _people(one: Traits, other: Traits, tally: _Tally) -> float:
    """Weigh persons attacked by name: who is killed is killed once, who survives may be attacked again."""
    best, named, shown = 0.0, "", ""
    for ours, theirs in ((one, other), (other, one)):
        for person in ours.people:
            weight = max((_same_person(person, name) for name in theirs.people), default=0.0)
            if not theirs.people and _spelt(surname(person), theirs.targets):
                weight = 2.5
            if weight > best or (weight == best > 0 and person < named):
                best, named, shown = weight, person, ours.people[person]
    if best:
        fatal = all(t.killed is not None and t.killed[0] for t in (one, other))
        tally.add(best + fatal, f"same person {'killed' if fatal else 'attacked'}: {shown}")
    elif one.people and other.people:
        tally.add(-2.5, "other persons")
    return best


@lru_cache(maxsize=100_000)
def _same_person(one: str, other: str) -> float:
    """Weigh two persons' names: surname and first name agree, or one is given by surname only."""
    if not _alike(surname(one), surname(other)):
        return 0.0
    ours, theirs = one.split(), other.split()
    if len(ours) == 1 or len(theirs) == 1:
        return 2.8
    return 3.5 if ours[0][0] == theirs[0][0] or set(ours[:-1]) & set(theirs[:-1]) else 0.0


def _spelt(name: str, words: frozenset[str]) -> bool:
    return len(name) > 3 and any(_alike(name, word) for word in words)


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) > 4 and JaroWinkler.similarity(one, other) >= _NEARLY)


def _doers(one: Traits, other: Traits, tally: _Tally) -> None:
    if not one.doers or not other.doers:
        return
    if shared := one.doers.keys() & other.doers.keys():
        state = all(doer.startswith("state:") for doer in shared)
        names = ", ".join(sorted(one.doers[doer] for doer in shared))
        tally.add(0.6 if state else 1.0, f"same doer: {names}")
        return
    ours, theirs = (rare(name_words(" ".join(traits.doers.values()))) for traits in (one, other))
    if ours & theirs:
        tally.add(0.4, f"doers share a name: {', '.join(sorted(one.doers.values()))}")
        return
    states = all(doer.startswith("state:") for doer in (*one.doers, *other.doers))
    tally.add(-2.0 if states else -0.5, "other doers")


# How many ---------------------------------------------------------------------------------------------------


def _counts(one: Traits, other: Traits, tally: _Tally) -> None:
    for name, ours, theirs in (
        ("killed", one.killed, other.killed),
        ("wounded", one.wounded, other.wounded),
        ("launched", one.launched, other.launched),
    ):
        if ours is not None and theirs is not None:
            _count(name, ours, theirs, tally)


def _count(name: str, ours: Count, theirs: Count, tally: _Tally) -> None:
    if ours == theirs:
        number = ours[0]
        if number is not None:
            tally.add(0.3 if number < 1 else 0.8 if number < 5 else 1.5, f"{number} {name} in both")
        return
    low = max(ours[0] or 0, theirs[0] or 0)
    highs = [high for high in (ours[1], theirs[1]) if high is not None]
    if not highs or low <= min(highs):
        tally.add(0.2, f"numbers {name} compatible")
        return
    high = min(highs)
    far = low - high > 3 and low > 3 * max(high, 1)
    tally.add(-1.5 if far else -0.5, f"{high} or {low} {name}")


# In what words ----------------------------------------------------------------------------------------------


def _text(one: Traits, other: Traits, tally: _Tally) -> float:
    """Weigh how much of the shorter report's wording the other has: reprints and quotations."""
    ours, theirs = one.words, other.words
    least = min(len(ours), len(theirs))
    if least < 6:
        return 0.0
    share = len(ours & theirs) / least
    if share < (0.4 if least >= 10 else 0.7):
        return 0.0
    points = min(_TEXT_MOST, 4 * (share - 0.3))
    tally.add(points, f"{share:.0%} of the words shared")
    return points
