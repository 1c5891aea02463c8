"""Merging: the one incident behind several reports of it, and where the reports differ.

For each value the best attributed wins: said by most independent sources, then in an article's news rather
than its background, then the more exact, then the later print, because tolls are updated. Counts are kept as
UCDP keeps them: the best value, and the lowest and highest that anybody gives, sources quoted in claims
included. Which incidents are one is decided in ``extractor.linking.stories``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeVar

from extractor.linking.assertions import CountField, counted
from extractor.linking.traits import Count, casualties, doer, name_words, rare, total
from extractor.records.codes import Attribution, Outcome, SubEventType
from extractor.records.incident import Incident
from extractor.records.story import (
    Blame,
    Comparison,
    Estimate,
    Member,
    MergedIncident,
    Source,
    StoryClaim,
    StoryDocument,
    StoryField,
    Verdict,
    Version,
    Voice,
)
from extractor.records.values import Date, Place

T = TypeVar("T")
_FIRM: Final[tuple[Attribution, ...]] = (
    "stated_as_fact",
    "claimed",
    "accused_by_authorities",
    "suspected",
    "denied",
)
_EXACT_DATE: Final = ("day", "week", "month", "year", "unknown")
_EXACT_PLACE: Final = ("exact", "district", "settlement", "province", "country", "unknown")
_COUNTS: Final[tuple[CountField, ...]] = ("killed", "wounded", "launched", "intercepted", "impacted")


@dataclass(frozen=True)
class Telling:
    """A story's members with what is needed to weigh them: who printed them, and with whom they are one."""

    members: Sequence[Member]
    documents: Mapping[str, StoryDocument]
    sources: Sequence[Source]
    claims: Sequence[StoryClaim]

    def rank(self, member: Member) -> tuple[bool, int, str]:
        """Order members from the best to the worst to believe, other things being equal."""
        published = self.documents[member.document_id].published
        return (
            member.incident.background,
            -published.toordinal() if published else 0,
            member.document_id,
        )

    def backing(self, members: Sequence[Member]) -> int:
        """Count the independent sources among the members."""
        documents = {member.document_id for member in members}
        return sum(bool(documents & set(source.documents)) for source in self.sources)

    def best(self, read: Callable[[Incident], T | None], exact: Callable[[T], int] = lambda _: 0) -> T | None:
        """Return the value that is best attributed, None where no member has one."""
        groups: dict[T, list[Member]] = defaultdict(list)
        for member in sorted(self.members, key=self.rank):
            if (value := read(member.incident)) is not None:
                groups[value].append(member)
        if not groups:
            return None
        return min(
            groups,
            key=lambda value: (-self.backing(groups[value]), exact(value), self.rank(groups[value][0])),
        )


def merge(telling: Telling) -> MergedIncident:
    """Return the event's best values."""
    members = sorted(telling.members, key=telling.rank)
    lead = min(members, key=lambda member: (member.incident.background, -_filled(member.incident)))
    told: SubEventType | None = telling.best(
        lambda i: None if i.sub_event_type in ("Attack", "Other") else i.sub_event_type
    )
    sub_event = told or lead.incident.sub_event_type
    date = _most_exact([m.incident.date for m in members if m.incident.date and m.incident.date.start])
    place = _best_place(telling, members)
    outcome: Outcome | None = telling.best(lambda i: None if i.outcome == "unknown" else i.outcome)
    typed = next((m.incident for m in members if m.incident.sub_event_type == sub_event), lead.incident)
    return MergedIncident(
        sub_event_type=sub_event,
        event_type=typed.event_type,
        summary=lead.incident.summary,
        start=date.start if date else None,
        end=date.end if date else None,
        date_precision=date.precision if date else None,
        place=place.name if place else None,
        country=place.country if place else None,
        admin1=place.admin1 if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        place_precision=place.precision if place else None,
        outcome=outcome or "unknown",
        responsibility=telling.best(lambda i: None if i.responsibility == "not_stated" else i.responsibility)
        or "not_stated",
        status=telling.best(lambda i: i.status) or "reported",
        perpetrators=_blamed(members),
        targets=_distinct(target.name for m in members for target in m.incident.targets),
        weapons=tuple(dict.fromkeys(w.type for m in members for w in m.incident.weapons)),
        **{name: _estimate(telling, name) for name in _COUNTS},
    )


def title(telling: Telling, merged: MergedIncident) -> str:
    """Return a headline: what, to whom, where, when."""
    parts: list[str] = [merged.sub_event_type]
    people = [
        member.parties[victim].name
        for member in sorted(telling.members, key=telling.rank)
        for victim in member.victims
    ]
    if people:
        parts[0] += f": {people[0]}"
    elif merged.place is None and merged.targets:
        parts[0] += f": {merged.targets[0]}"
    if merged.place:
        parts.append(merged.place)
    if merged.start is not None and merged.end is not None:
        parts.append(_period(merged.start, merged.end))
    return ", ".join(parts)


def compare_fields(telling: Telling) -> tuple[Comparison, ...]:
    """Return, field by field, who says what; of a story that one article tells, the numbers in dispute."""
    counts = [_count(telling, name) for name in _COUNTS]
    if len(telling.members) == 1:
        return tuple(one for one in counts if one is not None and len(one.versions) > 1)
    found: list[Comparison | None] = [
        _compared("type", _voices(telling, lambda i, _: [i.sub_event_type]), _vague_types),
        _dates(telling),
        _places(telling),
        _compared("outcome", _voices(telling, lambda i, _: _known(i.outcome, "unknown"))),
        _compared("responsibility", _voices(telling, lambda i, _: _known(i.responsibility, "not_stated"))),
        _compared("status", _voices(telling, lambda i, _: [i.status])),
        _perpetrators(telling),
        _sets("targets", _targets(telling)),
        _sets("weapons", _voices(telling, lambda i, _: list(dict.fromkeys(w.type for w in i.weapons)))),
        *counts,
    ]
    return tuple(one for one in found if one is not None)


def count_of(incident: Incident, name: CountField) -> Count | None:
    """Return the bounds of one of an incident's numbers."""
    if name in ("killed", "wounded"):
        return casualties(incident, "killed" if name == "killed" else "wounded")
    return total([q for w in incident.weapons if (q := getattr(w, name)) is not None])


def in_words(count: Count) -> str | None:
    """Return the bounds as a reader writes them, None where there are none."""
    low, high = count
    if low is None and high is None:
        return None
    if low == high:
        return str(low)
    if high is None:
        return f"{low} or more"
    return f"up to {high}" if not low else f"{low} to {high}"


# Values -----------------------------------------------------------------------------------------------------


def _filled(incident: Incident) -> int:
    parts = (incident.perpetrators, incident.targets, incident.weapons, incident.casualties, incident.spans)
    return sum(map(len, parts)) + 2 * bool(incident.date) + 2 * bool(incident.place)


def _most_exact(dates: Sequence[Date]) -> Date | None:
    return min(dates, key=lambda date: _EXACT_DATE.index(date.precision), default=None)


def _best_place(telling: Telling, members: Sequence[Member]) -> Place | None:
    """Return the most exact place, one with coordinates before one without."""
    places = [member.incident.place for member in members if member.incident.place]
    return min(
        places,
        key=lambda place: (_EXACT_PLACE.index(place.precision), place.latitude is None),
        default=None,
    )


def _blamed(members: Sequence[Member]) -> tuple[Blame, ...]:
    firmest: dict[str, Attribution] = {}
    for member in members:
        for perpetrator in member.incident.perpetrators:
            name = member.doer(perpetrator).name
            firmest[name] = min(
                firmest.get(name, perpetrator.attribution), perpetrator.attribution, key=_FIRM.index
            )
    return tuple(Blame(name=name, attribution=attribution) for name, attribution in firmest.items())


def _distinct(names: object) -> tuple[str, ...]:
    """Return the names without those that are told by an earlier one's words."""
    kept: dict[frozenset[str], str] = {}
    for name in names:  # type: ignore[attr-defined]
        kept.setdefault(name_words(name), name)
    return tuple(kept.values())


def _estimate(telling: Telling, name: CountField) -> Estimate | None:
    best = telling.best(
        lambda incident: count_of(incident, name), lambda count: int(count[0] is None or count[0] != count[1])
    )
    told = [count for member in telling.members if (count := count_of(member.incident, name))]
    told += [count for claim in telling.claims if (count := counted(claim).get(name))]
    lows = [low if low is not None else high for low, high in told]
    highs = [high if high is not None else low for low, high in told]
    known = [number for number in (*lows, *highs) if number is not None]
    if not known:
        return None
    value = None if best is None else best[0] if best[0] is not None else best[1]
    return Estimate(low=min(known), best=value, high=max(known))


def _period(start: date, end: date) -> str:
    if start == end:
        return f"{start.day} {start:%B %Y}"
    if start.day == 1 and (end + timedelta(days=1)).day == 1 and start.month == end.month:
        return f"{start:%B %Y}"
    return f"{start.day} {start:%B %Y} to {end.day} {end:%B %Y}"


# Comparisons ------------------------------------------------------------------------------------------------

_Told = dict[str, list[Voice]]


def _voices(telling: Telling, read: Callable[[Incident, Member], Sequence[str]]) -> _Told:
    told: _Told = {}
    for member in telling.members:
        for value in read(member.incident, member):
            told.setdefault(value, []).append(Voice(document_id=member.document_id))
    return told


def _targets(telling: Telling) -> _Told:
    """Return who names which target, spellings of one name together."""
    spelt: dict[frozenset[str], str] = {}

    def read(incident: Incident, _: Member) -> list[str]:
        names = [spelt.setdefault(name_words(target.name), target.name) for target in incident.targets]
        return list(dict.fromkeys(names))

    return _voices(telling, read)


def _known(value: str, unknown: str) -> list[str]:
    return [] if value == unknown else [value]


def _compared(
    field: StoryField, told: _Told, alike: Callable[[str, str], bool] = lambda one, other: False
) -> Comparison | None:
    """Return the comparison; ``alike`` says whether two unlike values can both be true."""
    if not told:
        return None
    values = sorted(told, key=lambda value: (-len(told[value]), value))
    verdict: Verdict
    if len(values) == 1:
        verdict = "single" if len(told[values[0]]) == 1 else "agree"
    else:
        every = all(alike(one, other) for at, one in enumerate(values) for other in values[:at])
        verdict = "compatible" if every else "differ"
    return Comparison(
        field=field,
        verdict=verdict,
        versions=tuple(Version(value=value, voices=tuple(told[value])) for value in values),
    )


def _vague_types(one: str, other: str) -> bool:
    return "Attack" in (one, other) or "Other" in (one, other)


def _dates(telling: Telling) -> Comparison | None:
    days: dict[str, Date] = {}
    told: _Told = {}
    for member in telling.members:
        date = member.incident.date
        if date is not None and date.start is not None:
            value = f"{date.start}" if date.start == date.end else f"{date.start} to {date.end}"
            days[value] = date
            told.setdefault(value, []).append(Voice(document_id=member.document_id))

    def overlap(one: str, other: str) -> bool:
        a, b = days[one], days[other]
        return not (a.start is None or b.start is None or a.end is None or b.end is None) and (
            a.start <= b.end and b.start <= a.end
        )

    return _compared("date", told, overlap)


def _places(telling: Telling) -> Comparison | None:
    places: dict[str, Place] = {}
    spelt: dict[frozenset[str], str] = {}
    told: _Told = {}
    for member in telling.members:
        if place := member.incident.place:
            name = spelt.setdefault(name_words(place.name), place.name)
            places.setdefault(name, place)
            told.setdefault(name, []).append(Voice(document_id=member.document_id))

    def may_be_one(one: str, other: str) -> bool:
        a, b = places[one], places[other]
        if a.country and b.country and a.country != b.country:
            return False
        named = rare(name_words(one)) & rare(name_words(other))
        return bool(named) or name_words(one) == name_words(other) or a.precision != b.precision

    return _compared("place", told, may_be_one)


def _perpetrators(telling: Telling) -> Comparison | None:
    told: _Told = {}
    named: dict[str, set[str]] = defaultdict(set)
    denied: set[str] = set()
    for member in telling.members:
        for one in member.incident.perpetrators:
            name = member.doer(one).name
            by = member.parties[one.attributed_by].name if one.attributed_by else None
            value = f"{name} ({one.attribution.replace('_', ' ')})"
            told.setdefault(value, []).append(Voice(document_id=member.document_id, source=by))
            named[member.document_id].add(doer(member.doer(one)))
            if one.attribution == "denied":
                denied.add(name)
    comparison = _compared("perpetrators", told)
    if comparison is None or comparison.verdict != "differ" or denied:
        return comparison
    apart = len(named) > 1 and not set.intersection(*named.values())
    return comparison.model_copy(update={"verdict": "differ" if apart else "compatible"})


def _sets(field: StoryField, told: _Told) -> Comparison | None:
    """Compare lists: articles that name different things may both be right."""
    return _compared(field, told, lambda one, other: True)


def _count(telling: Telling, name: CountField) -> Comparison | None:
    bounds: dict[str, Count] = {}
    told: _Told = {}

    def say(count: Count | None, voice: Voice) -> None:
        if count is not None and (value := in_words(count)) is not None:
            bounds[value] = count
            told.setdefault(value, []).append(voice)

    for member in telling.members:
        say(count_of(member.incident, name), Voice(document_id=member.document_id))
    for claim in telling.claims:
        voice = Voice(document_id=claim.document_id, source=claim.source or claim.via or "an unnamed source")
        say(counted(claim).get(name), voice)

    def may_be_one(one: str, other: str) -> bool:
        (low, high), (low2, high2) = bounds[one], bounds[other]
        return (high is None or (low2 or 0) <= high) and (high2 is None or (low or 0) <= high2)

    return _compared(name, told, may_be_one)
