"""Incidents: drafts become records.

A draft's values are kept where the article supports them (``extractor.reading``) and where the coding rules
allow them; the rest becomes issues. Which records are one incident is told in ``sameness``; ``joining`` makes
them one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from extractor.drafts import CasualtyDraft, IncidentDraft, PerpetratorDraft, TargetDraft, WeaponDraft
from extractor.linking.actors import Roster
from extractor.reading.countries import country_of
from extractor.reading.reader import Reader, Window
from extractor.records import (
    Casualties,
    Defence,
    Incident,
    Perpetrator,
    Quantity,
    Target,
    Weapon,
)

T = TypeVar("T")


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
