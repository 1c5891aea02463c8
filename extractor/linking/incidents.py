"""Incidents: drafts become records, and records of one incident become one.

A draft's values are kept where the article supports them (``extractor.reading``) and where the coding rules
allow them; the rest becomes issues. Two records are one incident when nothing tells them apart: same kind of
event, same day, same place, same weapon, as far as each is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TypeVar

from extractor.drafts import CasualtyDraft, IncidentDraft, PerpetratorDraft, TargetDraft, WeaponDraft
from extractor.linking.actors import Roster
from extractor.reading.countries import country_of
from extractor.reading.names import fold
from extractor.reading.places import degrees_apart
from extractor.reading.reader import Reader, Window
from extractor.records import (
    Casualties,
    Date,
    Defence,
    Incident,
    Perpetrator,
    Place,
    Quantity,
    Span,
    Target,
    Weapon,
)

T = TypeVar("T")
_VIOLENT = {
    "Attack", "Armed clash", "Air/drone strike", "Shelling/artillery/missile attack", "Suicide bomb",
    "Grenade", "Remote explosive/landmine/IED", "Chemical weapon", "Disrupted weapons use",
}  # fmt: skip
_SHELLING = {"Shelling/artillery/missile attack", "Air/drone strike", "Disrupted weapons use", "Attack"}


def record(
    draft: IncidentDraft, number: int, reader: Reader, roster: Roster, confidence: float | None = None
) -> Incident | None:
    """Return what the article supports of a draft, or None when it points at no sentence."""
    id = f"i{number}"
    spans = reader.sentences(draft.sentences, id)
    if not spans:
        reader.note("ungrounded", f"the incident {draft.summary[:80]!r} points at no sentence", id, "spans")
        return None
    near = (spans[0].start, spans[-1].end)
    return Incident(
        id=id,
        sub_event_type=draft.sub_event_type,
        summary=draft.summary.strip() or spans[0].text,
        date=reader.date(draft.date, near, id),
        place=reader.place(draft.place, near, id),
        outcome=draft.outcome,
        responsibility=draft.responsibility,
        status=draft.status,
        background=draft.background,
        perpetrators=_kept(_perpetrator(item, id, near, reader, roster) for item in draft.perpetrators),
        targets=_kept(_target(item, id, near, reader, roster) for item in draft.targets),
        weapons=_kept(_weapon(item, id, near, reader) for item in draft.weapons),
        defences=_kept(
            _defence(item.system, item.operator, id, near, reader, roster) for item in draft.defences
        ),
        casualties=_kept(_casualties(item, id, near, reader, roster) for item in draft.casualties),
        spans=spans,
        confidence=confidence,
    )


def _kept(items: Iterable[T | None]) -> tuple[T, ...]:
    kept: list[T] = []
    for item in items:
        if item is not None and item not in kept:
            kept.append(item)
    return tuple(kept)


def _perpetrator(
    draft: PerpetratorDraft, id: str, near: Window, reader: Reader, roster: Roster
) -> Perpetrator | None:
    span = reader.words(draft.name, near, id, "perpetrators")
    if span is None:
        return None
    entry = roster.at(span)
    if entry is None:
        reader.note("invalid_reference", f"{span.text!r} names no actor", id, "perpetrators")
        return None
    by = reader.words(draft.attributed_by, near, id, "perpetrators.attributed_by")
    accuser = roster.at(by) if by else None
    if by and accuser is None:
        reader.note("invalid_reference", f"{by.text!r} names no actor", id, "perpetrators.attributed_by")
    return Perpetrator(
        actor_id=roster.want(entry),
        attribution=draft.attribution,
        attributed_by=roster.want(accuser) if accuser is not None else None,
        span=span,
    )


def _target(draft: TargetDraft, id: str, near: Window, reader: Reader, roster: Roster) -> Target | None:
    span = reader.words(draft.name, near, id, "targets")
    if span is None:
        return None
    entry = roster.at(span)
    whole = entry is not None and any(mention.end == span.end for mention in entry.mentions)
    if entry is None and draft.type in ("diplomatic", "government"):
        entry, whole = roster.heading(span.text.split()[-1]), True
    return Target(
        name=span.text,
        actor_id=roster.want(entry) if entry is not None and whole else None,
        type=draft.type,
        effect=draft.effect,
        span=span,
    )


def _weapon(draft: WeaponDraft, id: str, near: Window, reader: Reader) -> Weapon | None:
    span = reader.words(draft.name, near, id, "weapons")
    if span is None:
        return None
    return Weapon(
        name=span.text,
        type=draft.type,
        launched=reader.quantity(draft.launched, near, id, "weapons.launched"),
        intercepted=reader.quantity(draft.intercepted, near, id, "weapons.intercepted"),
        impacted=reader.quantity(draft.impacted, near, id, "weapons.impacted"),
        span=span,
    )


def _defence(
    system: str, operator: str | None, id: str, near: Window, reader: Reader, roster: Roster
) -> Defence | None:
    span = reader.words(system, near, id, "defences")
    if span is None:
        return None
    by = reader.words(operator, near, id, "defences.actor_id")
    entry = roster.at(by) if by else None
    if by and entry is None:
        reader.note("invalid_reference", f"{by.text!r} names no actor", id, "defences.actor_id")
    return Defence(system=span.text, actor_id=roster.want(entry) if entry else None, span=span)


def _casualties(
    draft: CasualtyDraft, id: str, near: Window, reader: Reader, roster: Roster
) -> Casualties | None:
    span = reader.words(draft.words, near, id, "casualties")
    if span is None:
        return None
    nation = reader.words(draft.nationality, near, id, "casualties.nationality")
    country = country_of(nation.text) if nation else None
    if nation and country is None:
        reader.note(
            "value_disagrees_with_text", f"{nation.text!r} names no country", id, "casualties.nationality"
        )
    count = reader.quantity(draft.count, (span.start, span.end), id, "casualties.count")
    if count is None and (entry := roster.at(span)) is not None and entry.kind == "person":
        count = Quantity(text=span.text, low=1, high=1, qualifier="exact")
    return Casualties(
        outcome=draft.outcome,
        category=draft.category,
        nationality=country,
        count=count,
        span=span,
    )


def merge(incidents: Sequence[Incident]) -> list[Incident]:
    """Return the incidents with those that are one joined, in order of first mention."""
    joined: list[Incident] = []
    for incident in sorted(incidents, key=lambda incident: incident.spans[0].start):
        twin = next((i for i, other in enumerate(joined) if same(incident, other)), None)
        if twin is None:
            joined.append(incident)
        else:
            joined[twin] = _join([joined[twin], incident])
    return sorted(joined, key=lambda incident: incident.spans[0].start)


def same(left: Incident, right: Incident) -> bool:
    """Say whether two records are one incident: nothing tells them apart, something joins them."""
    if not _kin(left.sub_event_type, right.sub_event_type):
        return False
    if _apart_in_time(left, right) or _apart_in_place(left, right) or _apart_in_weapon(left, right):
        return False
    if _apart_in_doer(left, right):
        return False
    if bool(_REPRISAL.search(left.spans[0].text)) != bool(_REPRISAL.search(right.spans[0].text)) and not (
        _dated(left) and _dated(right)
    ):
        return False  # a reprisal is another incident (coding rule)
    if any(a.overlaps(b) for a in left.spans for b in right.spans):
        return False  # one sentence, drafted as two: the parse saw two places or two deeds
    placed = _located(left.place, right.place)
    if (left.outcome == "foiled") != (right.outcome == "foiled") and not placed:
        return False  # what was stopped before launch is another incident than what was launched
    dated = _dated(left) and _dated(right)
    armed = {w.type for w in left.weapons} & {w.type for w in right.weapons}
    gap = min(max(a.start - b.end, b.start - a.end) for a in left.spans for b in right.spans)
    news = not left.background and not right.background
    if placed and (dated or news):
        return True
    if placed or dated:
        return gap < _NEAR * 3 or (news and bool(armed))
    if gap < _NEAR and (_bare(left) or _bare(right)):
        return True
    return gap < _NEAR and (bool(armed) or left.sub_event_type == right.sub_event_type)


_NEAR = 300
"""Characters between two reports that plainly go together: the next sentence or the one after it."""


_ONE_PLACE = 0.25
"""Degrees within which two named places may be where one incident happened."""

_REPRISAL = re.compile(
    r"\b(?:respond(?:ed|ing)? with|in response|retaliat\w+|in revenge|reprisals?)\b", re.IGNORECASE
)


def _bare(incident: Incident) -> bool:
    """Say whether a record has nothing of its own: the sentence goes on about the incident before it."""
    return incident.place is None and not _dated(incident) and not incident.weapons


def _kin(left: str, right: str) -> bool:
    if left == right or (left in _SHELLING and right in _SHELLING):
        return True
    return "Attack" in (left, right) and {left, right} <= _VIOLENT


def _located(a: Place | None, b: Place | None) -> bool:
    """Say whether two places are known to be near each other, not only not known to be apart."""
    if a is None or b is None:
        return False
    if degrees_apart(a, b) is not None:
        return True
    return bool(a.admin1 and a.admin1 == b.admin1) or a.name.casefold() == b.name.casefold()


def _dated(incident: Incident) -> bool:
    return incident.date is not None and incident.date.start is not None


def _apart_in_doer(left: Incident, right: Incident) -> bool:
    a = {p.actor_id for p in left.perpetrators}
    b = {p.actor_id for p in right.perpetrators}
    return bool(a and b) and not a & b


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
    wide = {"province", "country", "unknown"}
    if a.precision in wide or b.precision in wide:
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


def _join(group: list[Incident]) -> Incident:
    """Return one record for the group: the best-filled one, completed from the others."""
    best = max(group, key=_filled)
    if len(group) == 1:
        return best
    others = [incident for incident in group if incident is not best]
    update: dict[str, object] = {
        "date": max((i.date for i in group if i.date), key=_told, default=None),
        "place": _exactest([best, *others]),
        "background": all(incident.background for incident in group),
        "spans": _union(incident.spans for incident in group),
    }
    for name in ("perpetrators", "defences"):
        update[name] = _union_by_words(getattr(incident, name) for incident in [best, *others])
    update["targets"] = _targets([best, *others])
    update["weapons"] = _weapons([best, *others])
    update["casualties"] = _casualty_rows([best, *others])
    if best.sub_event_type == "Attack":  # the word for what is not told; another sentence may tell it
        update["sub_event_type"] = next(
            (o.sub_event_type for o in others if o.sub_event_type != "Attack"), "Attack"
        )
    if best.outcome == "unknown":
        update["outcome"] = next((o.outcome for o in others if o.outcome != "unknown"), "unknown")
    if best.responsibility == "not_stated":
        update["responsibility"] = next(
            (o.responsibility for o in others if o.responsibility != "not_stated"), "not_stated"
        )
    confidences = [incident.confidence for incident in group if incident.confidence is not None]
    update["confidence"] = max(confidences) if confidences else None
    return best.model_copy(update=update)


def _told(date: Date) -> tuple[bool, bool, bool]:
    """Rank dates by how much they tell: resolved, to the day, with a time."""
    return date.start is not None, date.precision == "day", date.time is not None


def _filled(incident: Incident) -> tuple[int, float]:
    parts = (incident.date, incident.place, *incident.perpetrators, *incident.targets, *incident.weapons)
    return sum(part is not None for part in (*parts, *incident.casualties)), incident.confidence or 0.0


def _exactest(incidents: Sequence[Incident]) -> object:
    order = {"exact": 0, "district": 0, "settlement": 1, "province": 2, "country": 3, "unknown": 4}
    places = [incident.place for incident in incidents if incident.place is not None]
    return min(places, key=lambda p: (p.latitude is None, order[p.precision]), default=None)


def _union(groups: Iterable[tuple[Span, ...]]) -> tuple[Span, ...]:
    return tuple(sorted({span for group in groups for span in group}, key=lambda span: span.start))


def _weapons(incidents: Sequence[Incident]) -> tuple[Weapon, ...]:
    """Return one weapon of each type, with the fullest name and every count that is told."""
    kept: dict[str, Weapon] = {}
    for weapon in (weapon for incident in incidents for weapon in incident.weapons):
        known = kept.get(weapon.type)
        if known is None:
            kept[weapon.type] = weapon
            continue
        fuller = weapon if len(weapon.name) > len(known.name) else known
        counts = {
            name: getattr(known, name) or getattr(weapon, name)
            for name in ("launched", "intercepted", "impacted")
        }
        kept[weapon.type] = fuller.model_copy(update=counts)
    return tuple(kept.values())


def _casualty_rows(incidents: Sequence[Incident]) -> tuple[Casualties, ...]:
    """Return the rows of one toll: counted ones first, and no vague row beside a counted one."""
    rows = [row for incident in incidents for row in incident.casualties]
    kept: list[Casualties] = []
    for row in sorted(rows, key=lambda row: row.count is None):
        twins = [k for k in kept if k.outcome == row.outcome]
        if any(_identity(twin) == _identity(row) for twin in twins):
            continue
        vague = row.count is None and row.category == "unknown"
        if vague and any(twin.nationality == row.nationality or twin.count is not None for twin in twins):
            continue
        kept.append(row)
    return tuple(kept)


def _targets(incidents: Sequence[Incident]) -> tuple[Target, ...]:
    """Return the targets, one for those whose names say the same."""
    kept: list[Target] = []
    for target in (target for incident in incidents for target in incident.targets):
        words = set(fold(target.name).split())
        twin = next(
            (
                k
                for k in kept
                if (k.actor_id and k.actor_id == target.actor_id)
                or words <= set(fold(k.name).split())
                or words >= set(fold(k.name).split())
            ),
            None,
        )
        if twin is None:
            kept.append(target)
        elif twin.effect == "unknown" and target.effect != "unknown":
            kept[kept.index(twin)] = twin.model_copy(update={"effect": target.effect})
    named = {target.type for target in kept if any(c.isupper() for c in target.name)}
    return tuple(
        t
        for t in kept
        if t.type not in named or any(c.isupper() for c in t.name) or t.type == "private_citizens"
    )


def _union_by_words(groups: Iterable[tuple[Perpetrator | Defence, ...]]) -> object:
    """Return the parts of all records, one for each thing that they name."""
    kept: dict[object, Perpetrator | Defence] = {}
    for group in groups:
        for part in group:
            kept.setdefault(part.actor_id if isinstance(part, Perpetrator) else part.system.casefold(), part)
    return tuple(kept.values())


def _identity(row: Casualties) -> object:
    return row.outcome, row.category, row.nationality
