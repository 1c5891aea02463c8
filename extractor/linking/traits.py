"""Traits: what an incident shows by which it can be known again in another article.

Owns reading a `Member` into comparable values: days as numbers, names folded across spellings, who is a
person, what class of event it was. How much each weighs is ``extractor.linking.likeness``'s matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from extractor.reading.alignment import stem
from extractor.reading.countries import country_names, demonyms
from extractor.reading.gazetteer import key as folded
from extractor.reading.names import fold, organisations
from extractor.reading.quantities import read_quantity
from extractor.records.codes import CasualtyOutcome, SubEventType
from extractor.records.incident import Incident
from extractor.records.story import Member, Party
from extractor.records.values import Quantity

Count = tuple[int | None, int | None]
"""The bounds of a number, as far as they are known."""

_FAMILIES: Final[dict[str, tuple[SubEventType, ...]]] = {
    "remote": (
        "Air/drone strike",
        "Shelling/artillery/missile attack",
        "Suicide bomb",
        "Remote explosive/landmine/IED",
        "Grenade",
        "Chemical weapon",
        "Disrupted weapons use",
    ),
    "assault": ("Armed clash", "Attack", "Sexual violence", "Looting/property destruction"),
    "crowd": (
        "Peaceful protest",
        "Protest with intervention",
        "Excessive force against protesters",
        "Violent demonstration",
        "Mob violence",
    ),
    "custody": ("Arrests", "Abduction/forced disappearance"),
    "territory": (
        "Government regains territory",
        "Non-state actor overtakes territory",
        "Non-violent transfer of territory",
        "Headquarters or base established",
        "Change to group/activity",
        "Agreement",
    ),
}
_FAMILY: Final = {sub: family for family, subs in _FAMILIES.items() for sub in subs}
_GENERIC: Final = frozenset(
    folded(word)
    for word in re.findall(
        r"\w+",
        "camp base bases air airbase airport city town village province district area region border near the "
        "of in on at to and oil field compound headquarters hq residence house houses home building "
        "buildings facility facilities site sites forces force troops army military police soldiers members "
        "member "
        "fighters militants civilians people central north south east west northern southern eastern western "
        "official new international his her their two three four five several some group groups vehicle "
        "vehicles car cars capital street road outskirts also heavily fortified located state states us "
        "usa uk uae eu un",
    )
)
"""Words that many names share: on their own they point at nothing."""
_PRECISE: Final = frozenset({"exact", "settlement", "district"})
_STATE_KINDS: Final = frozenset({"government", "military"})
_STOP: Final = frozenset(
    stem(word)
    for word in re.findall(
        r"\w+",
        "the and for that with from this these those was were been being have has had not but said says say "
        "its their his her they them who which what when where while after before into over under about also "
        "would could will according",
    )
)


@dataclass(frozen=True, slots=True)
class Traits:
    """What can be compared. Days are proleptic ordinals; ``start`` is None where no day is known.

    ``place`` and ``targets`` hold folded words, ``sites`` and ``marks`` those of them that tell.
    ``people`` maps the folded names of persons attacked to their names; ``doers`` maps what identifies a
    perpetrator (the folded name, or ``state:XXX``) to its name.
    """

    member: Member
    start: int | None
    end: int | None
    published: int | None
    family: str
    place: frozenset[str]
    targets: frozenset[str]
    sites: frozenset[str]
    marks: frozenset[str]
    people: Mapping[str, str]
    doers: Mapping[str, str]
    weapons: frozenset[str]
    killed: Count | None
    wounded: Count | None
    launched: Count | None

    @classmethod
    def of(cls, member: Member, published: int | None) -> Traits:
        """Read the traits of an incident published on a day."""
        incident = member.incident
        date, place = incident.date, incident.place
        people, targets = _attacked(member)
        where = name_words(place.name) if place else frozenset()
        return cls(
            member=member,
            start=date.start.toordinal() if date and date.start else None,
            end=date.end.toordinal() if date and date.end else None,
            published=published,
            family=_FAMILY.get(incident.sub_event_type, "other"),
            place=where,
            targets=targets,
            sites=rare(where),
            marks=rare(targets),
            people=people,
            doers={doer(party): party.name for party in map(member.doer, incident.perpetrators)},
            weapons=frozenset(w.type for w in incident.weapons if w.type != "other"),
            killed=casualties(incident, "killed"),
            wounded=casualties(incident, "wounded"),
            launched=total([w.launched for w in incident.weapons if w.launched]),
        )

    @property
    def incident(self) -> Incident:
        """The incident itself."""
        return self.member.incident

    @property
    def country(self) -> str | None:
        """The country of its place."""
        return self.member.incident.place.country if self.member.incident.place else None

    @property
    def days(self) -> int | None:
        """How many days the date leaves open, None where it is unknown."""
        return None if self.start is None or self.end is None else self.end - self.start + 1

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude of a place no larger than a district."""
        place = self.incident.place
        if place is None or place.latitude is None or place.longitude is None:
            return None
        return (place.latitude, place.longitude) if place.precision in _PRECISE else None

    @property
    def words(self) -> frozenset[str]:
        """The stems of the sentences that report it, without the names that are compared as such."""
        named = self.place | self.targets | {word for person in self.people for word in person.split()}
        return _stems(tuple(span.text for span in self.incident.spans)) - named


def rare(words: frozenset[str]) -> frozenset[str]:
    """Return the words that point at something: no common nouns, no countries."""
    return frozenset(word for word in words if _points(word))


def casualties(incident: Incident, outcome: CasualtyOutcome) -> Count | None:
    """Return the bounds of the toll, summed over its rows; "no casualties" is no one killed or wounded."""
    rows = [row.count for row in incident.casualties if row.outcome == outcome and row.count]
    if rows:
        return total(rows)
    none = any(r.outcome == "unspecified" and r.count and r.count.high == 0 for r in incident.casualties)
    return (0, 0) if none and outcome in ("killed", "wounded") else None


def total(quantities: list[Quantity]) -> Count | None:
    """Return the bounds of the sum; None for nothing counted."""
    if not quantities:
        return None
    lows = [q.low for q in quantities if q.low is not None]
    highs = [q.high for q in quantities if q.high is not None]
    return sum(lows) if lows else None, sum(highs) if len(highs) == len(quantities) else None


@lru_cache(maxsize=100_000)
def name_words(name: str) -> frozenset[str]:
    """Return the folded words of a name, the same for its spellings ("Ayn al-Assad", "Ain Al Asad")."""
    return frozenset(folded(name).split())


@lru_cache(maxsize=100_000)
def surname(person: str) -> str:
    """Return the folded last word of a person's folded name."""
    return person.split()[-1]


def skeletons(words: frozenset[str]) -> frozenset[str]:
    """Return the words' consonants, which spellings share ("Soleimani", "Suleymani")."""
    return frozenset(map(skeleton, words))


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """Return a folded word's consonants, or all of it where those are too few to tell names apart."""
    bones = re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyw]", "", word.replace("q", "k").replace("c", "k")))
    return bones if len(bones) > 2 else word


@lru_cache(maxsize=100_000)
def _points(word: str) -> bool:
    return len(word) > 1 and word not in _GENERIC and not word.isdigit() and word not in _countries()


@cache
def _countries() -> frozenset[str]:
    return frozenset(word for name in (*country_names(), *demonyms()) for word in folded(name).split())


@lru_cache(maxsize=100_000)
def _person(name: str) -> str:
    return folded(name)


def _attacked(member: Member) -> tuple[Mapping[str, str], frozenset[str]]:
    """Return the persons attacked by name, and the words of all other targets."""
    things = [name_words(t.name) for t in member.incident.targets if t.actor_id not in member.victims]
    names = [member.parties[id].name for id in member.victims]
    tolls = [row.count.text for row in member.incident.casualties if row.count and row.count.high == 1]
    names += [name for name in tolls if _names_someone(name)]
    return {_person(name): name for name in names}, frozenset().union(*things)


@lru_cache(maxsize=20_000)
def _names_someone(toll: str) -> bool:
    """Say whether a toll of one is given as a name ("killing al-Muhandis"), not as a number."""
    return any(word[:1].isupper() for word in re.split(r"[\s-]", toll)) and read_quantity(toll) is None


def doer(party: Party) -> str:
    """Return what identifies a perpetrator: a state's forces are the state."""
    if party.country and party.kind in _STATE_KINDS:
        return f"state:{party.country}"
    return _known(party.name)


@lru_cache(maxsize=100_000)
def _known(name: str) -> str:
    organisation = organisations().get(fold(name))
    return fold(organisation.name) if organisation else " ".join(sorted(name_words(name)))


@lru_cache(maxsize=20_000)
def _stems(texts: tuple[str, ...]) -> frozenset[str]:
    found = {stem(word) for text in texts for word in re.findall(r"\w{3,}|\d+", text.casefold())}
    return frozenset(found - _STOP)
