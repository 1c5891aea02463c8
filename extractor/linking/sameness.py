"""Sameness: whether two records of one article are one incident.

Two records are one when nothing tells them apart and something joins them: same kind of event, same day, same
place, same weapon, as far as each is known. A report with no place and no date of its own is no incident of
its own (coding rule): it goes on about one that was told before it.
"""

from __future__ import annotations

import re
from datetime import timedelta

from extractor.reading.deeds import NOUNS
from extractor.reading.lexicon import WHOEVER
from extractor.reading.places import degrees_apart
from extractor.records import Date, Incident, Place
from extractor.records.codes import SubEventType

_FIREPOWER: frozenset[SubEventType] = frozenset(
    {"Shelling/artillery/missile attack", "Air/drone strike", "Disrupted weapons use", "Attack"}
)
_EXPLOSIVE: frozenset[SubEventType] = frozenset({"Suicide bomb", "Remote explosive/landmine/IED"})
_VIOLENT: frozenset[SubEventType] = frozenset(
    {
        *_FIREPOWER,
        "Armed clash",
        "Suicide bomb",
        "Grenade",
        "Remote explosive/landmine/IED",
        "Chemical weapon",
    }
)
_RAIDING: frozenset[SubEventType] = _VIOLENT | {
    "Abduction/forced disappearance",
    "Looting/property destruction",
    "Sexual violence",
    "Non-state actor overtakes territory",
    "Government regains territory",
}
_CONTENTIOUS: frozenset[SubEventType] = frozenset(
    {
        "Peaceful protest",
        "Protest with intervention",
        "Excessive force against protesters",
        "Violent demonstration",
        "Mob violence",
        "Looting/property destruction",
        "Attack",
    }
)


def same(left: Incident, right: Incident) -> bool:
    """Say whether two records are one incident: nothing tells them apart, something joins them."""
    gap = min(max(a.start - b.end, b.start - a.end) for a in left.spans for b in right.spans)
    struck = _one_target(left, right) and gap < _NEAR
    return not _told_apart(left, right, struck) and (struck or _joined(left, right, gap))


def _told_apart(left: Incident, right: Incident, struck: bool) -> bool:
    """Say whether something shows that two records are two incidents."""
    if (
        not _kin(left.sub_event_type, right.sub_event_type)
        or _apart_in_time(left, right)
        or (_apart_in_place(left, right) and not struck)
        or _apart_in_weapon(left, right)
        or _apart_in_doer(left, right)
    ):
        return True
    reprisals = [_REPRISAL.search(one.spans[0].text) is not None for one in (left, right)]
    if reprisals[0] != reprisals[1] and not (_dated(left) and _dated(right)):
        return True  # a reprisal is another incident (coding rule)
    if _ALSO.search(max(left, right, key=_start).spans[0].text) and _apart_in_target(left, right):
        return True  # "they also burned three buses"
    if any(a.overlaps(b) for a in left.spans for b in right.spans):
        return True  # one sentence, drafted as two: the parse saw two places or two deeds
    # What was stopped before launch is another incident than what was launched.
    return (left.outcome == "foiled") != (right.outcome == "foiled") and not _placed(left, right)


def _joined(left: Incident, right: Incident, gap: int) -> bool:
    """Say whether something shows that two records that nothing tells apart are one incident."""
    placed, dated = _placed(left, right), _dated(left) and _dated(right)
    news = not left.background and not right.background
    armed = bool({w.type for w in left.weapons} & {w.type for w in right.weapons})
    if placed and (dated or news):
        return True
    if placed or dated:
        return gap < _NEAR * 3 or (news and armed)
    alike = armed or left.sub_event_type == right.sub_event_type or _bare(left) or _bare(right)
    return gap < _NEAR and alike


def _start(incident: Incident) -> int:
    return incident.spans[0].start


def continues(told: Incident, report: Incident) -> bool:
    """Say whether a report with nothing of its own may go on about an incident told before it."""
    text = report.spans[0].text
    if _ANOTHER.search(text):
        return False
    kinds = {told.sub_event_type, report.sub_event_type}
    if not (kinds <= _RAIDING or kinds <= _CONTENTIOUS):
        return False
    if (told.outcome == "foiled") != (report.outcome == "foiled"):
        return False
    gap = report.spans[0].start - told.spans[-1].end
    if _REFERRING.search(text) and 0 <= gap < _NEAR:
        return not _apart_in_time(told, report) and (
            told.place is None
            or told.place.precision in _WIDE
            or not (_own(report, report.place) and _apart_in_place(told, report))
        )
    if _own(report, report.place) or _own(report, report.date) or _names_place(report, told):
        return False
    if _apart_in_doer(told, report) or _apart_in_weapon(told, report) or _apart_in_place(told, report):
        return False
    if _ALSO.search(text) and _apart_in_target(told, report):
        return False  # "they also burned three buses"
    return 0 <= gap < _REACH


def _names_place(report: Incident, told: Incident) -> bool:
    """Say whether a report opens with a place that was not spoken of ("In Doda, …")."""
    match = _OPENING.match(report.spans[0].text)
    return match is not None and not any(match[1] in span.text for span in told.spans)


def _own(report: Incident, part: Place | Date | None) -> bool:
    """Say whether the report's own words, not its neighbours', give a place or a resolved date."""
    if part is None or (isinstance(part, Date) and part.start is None and not _RELATIVE.search(part.text)):
        return False
    return part.span is None or any(span.contains(part.span) for span in report.spans)


_RELATIVE = re.compile(r"\b(?:later|after|earlier|before|previous|simultaneous\w*)\b", re.IGNORECASE)
"""Date words that tell the time from another event's, and so are not that event's."""

_ALSO = re.compile(r"\b(?:also|as well)\b", re.IGNORECASE)
_OPENING = re.compile(r"\W*(?:In|At|Near|Outside) ([A-Z][\w’'-]+)")
_REFERRING = re.compile(
    r"(?<!after )(?<!since )(?<!before )(?<!following )"
    r"\b(?:the|that|this) (?:same )?(?:air |drone |suicide )?(?:"
    + "|".join(noun for noun in sorted(NOUNS, key=len, reverse=True) if NOUNS[noun] != "protest")
    + r"|incident)\b(?! (?:on|of|against)\b)",
    re.IGNORECASE,
)
"""Words that take up what was told just before ("in the attack", "that blast")."""

_REACH = 1200
"""Characters over which a report without place and date goes on about the last incident: some paragraphs."""

_ANOTHER = re.compile(
    r"\b(?:separate(?:ly)?|elsewhere|another (?:attack|incident|strike|blast|bomb|explosion|raid|clash)|"
    r"(?:second|third|different|similar) (?:attack|incident|strike|blast|bomb|explosion|raid|clash|column)|"
    r"in (?:revenge|retaliation|response)|retaliated|responded)\b",
    re.IGNORECASE,
)
"""Words by which a report says that it is not about what was told before."""

_NEAR = 300
"""Characters between two reports that plainly go together: the next sentence or the one after it."""


_WIDE = frozenset({"province", "country", "unknown"})
_ONE_PLACE = 0.25
"""Degrees within which two named places may be where one incident happened."""

_REPRISAL = re.compile(
    r"\b(?:respond(?:ed|ing)? with|in response|retaliat\w+|in revenge|reprisals?)\b", re.IGNORECASE
)


def _bare(incident: Incident) -> bool:
    """Say whether a record has nothing of its own: the sentence goes on about the incident before it."""
    return incident.place is None and not _dated(incident) and not incident.weapons


def _kin(left: SubEventType, right: SubEventType) -> bool:
    if left == right or {left, right} <= _FIREPOWER:
        return True
    return {left, right} <= _EXPLOSIVE or ("Attack" in (left, right) and {left, right} <= _VIOLENT)


def _placed(left: Incident, right: Incident) -> bool:
    """Say whether two places are known to be near each other, not only not known to be apart."""
    a, b = left.place, right.place
    if a is None or b is None:
        return False
    if degrees_apart(a, b) is not None:
        return True
    return bool(a.admin1 and a.admin1 == b.admin1) or a.name.casefold() == b.name.casefold()


def _dated(incident: Incident) -> bool:
    return incident.date is not None and incident.date.start is not None


def _apart_in_doer(left: Incident, right: Incident) -> bool:
    a, b = _known_doers(left), _known_doers(right)
    return bool(a and b) and not a & b


def _apart_in_target(left: Incident, right: Incident) -> bool:
    a = {target.name.casefold() for target in left.targets}
    b = {target.name.casefold() for target in right.targets}
    return bool(a and b) and not a & b


def _one_target(left: Incident, right: Incident) -> bool:
    """Say whether both name one building or body, in two places though they may seem ("the monastery")."""
    a = {target.name.casefold() for target in left.targets}
    b = {target.name.casefold() for target in right.targets}
    return bool(a & b) and not any(_sited(i.place) for i in (left, right))


def _sited(place: Place | None) -> bool:
    return place is not None and place.latitude is not None and place.precision in ("exact", "settlement")


def _known_doers(incident: Incident) -> set[str]:
    """Return the doers that are more than "gunmen", who may be anybody."""
    return {p.actor_id for p in incident.perpetrators if not is_nameless(p.span.text)}


def is_nameless(words: str) -> bool:
    """Say whether words for a doer tell no more than what he did ("armed men", "the attackers")."""
    return words.split()[-1].lower() in WHOEVER and words[1:].islower()


def _apart_in_time(left: Incident, right: Incident) -> bool:
    if left.date is None or right.date is None:
        return False
    if left.date.start is None or right.date.start is None or not left.date.end or not right.date.end:
        return False
    exact = left.date.start == left.date.end and right.date.start == right.date.end
    slack = timedelta(days=0 if exact else 1)
    return left.date.start - slack > right.date.end or right.date.start - slack > left.date.end


def _apart_in_place(left: Incident, right: Incident) -> bool:
    a, b = left.place, right.place
    if a is None or b is None or a.name.casefold() == b.name.casefold():
        return False
    if a.country and b.country and a.country != b.country:
        return True
    if "unknown" in (a.precision, b.precision) and _two_names(a.name, b.name):
        return True
    if a.precision in _WIDE or b.precision in _WIDE:
        return bool(a.admin1 and b.admin1 and a.admin1 != b.admin1)
    if (gap := degrees_apart(a, b)) is not None:
        return gap > _ONE_PLACE
    return bool(a.admin1 and b.admin1 and a.admin1 != b.admin1)


def _two_names(a: str, b: str) -> bool:
    """Say whether two names are both proper and neither is part of the other."""
    a, b = a.removeprefix("the "), b.removeprefix("the ")
    return a[:1].isupper() and b[:1].isupper() and a not in b and b not in a


def _apart_in_weapon(left: Incident, right: Incident) -> bool:
    a = {weapon.type for weapon in left.weapons}
    b = {weapon.type for weapon in right.weapons}
    return bool(a and b) and not a & b
