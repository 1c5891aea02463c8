"""Joining: the records of one incident become one record.

The best-filled record leads and the others complete it. Which records are of one incident is ``sameness``'
business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractor.linking.sameness import continues, same
from extractor.reading.names import fold
from extractor.records import Casualties, Date, Defence, Incident, Perpetrator, Span, Target, Weapon


def merge(incidents: Sequence[Incident], headings: Sequence[int] = ()) -> list[Incident]:
    """Return the incidents with those that are one joined, in order of first mention.

    ``headings`` are where the article's headings begin: what goes on, goes on in its own section.
    """
    joined: list[Incident] = []
    for incident in sorted(incidents, key=lambda incident: incident.spans[0].start):
        twin = next((i for i, other in enumerate(joined) if same(incident, other)), None)
        if twin is None:
            section = max((h for h in headings if h < incident.spans[0].start), default=0)
            told = [
                i
                for i, other in enumerate(joined)
                if other.spans[-1].end > section and continues(other, incident)
            ]
            twin = max(told, key=lambda i: joined[i].spans[-1].end, default=None)
        if twin is None:
            joined.append(incident)
        else:
            joined[twin] = _join(joined[twin], incident)
    return sorted(joined, key=lambda incident: incident.spans[0].start)


def _join(one: Incident, other: Incident) -> Incident:
    """Return one record for two: the better filled, completed from the other."""
    best, rest = (other, one) if _filled(other) > _filled(one) else (one, other)
    both = (best, rest)
    update: dict[str, object] = {
        "date": max((i.date for i in (one, other) if i.date), key=_told, default=None),
        "place": _exactest(both),
        "background": best.background and rest.background,
        "spans": _union(incident.spans for incident in both),
        "perpetrators": _union_by_words(incident.perpetrators for incident in both),
        "defences": _union_by_words(incident.defences for incident in both),
        "targets": _targets(both),
        "weapons": _weapons(both),
        "casualties": _casualty_rows(both),
        "confidence": max((i.confidence for i in both if i.confidence is not None), default=None),
    }
    if best.sub_event_type == "Attack":  # the word for what is not told; another sentence may tell it
        update["sub_event_type"] = rest.sub_event_type
    if best.outcome == "unknown":
        update["outcome"] = rest.outcome
    if best.responsibility == "not_stated":
        update["responsibility"] = rest.responsibility
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
