"""Builds articles that tell events, so that a test says only what matters to linking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from extractor.records import Actor, Claim, DocumentInfo, Extraction, Incident, Span


def span(words: str) -> Span:
    return Span(start=0, end=len(words), text=words)


def number(count: int | tuple[int | None, int | None]) -> dict[str, Any]:
    low, high = (count, count) if isinstance(count, int) else count
    return {"text": str(count), "low": low, "high": high, "qualifier": "exact" if low == high else "range"}


def event(**told: Any) -> dict[str, Any]:
    """Return what an article tells of an event; see `article` for the keys."""
    return told


def article(
    id: str,
    *events: dict[str, Any],
    published: str | None = "2024-06-30",
    source: str | None = None,
    text: str | None = None,
    claims: Sequence[dict[str, Any]] = (),
) -> Extraction:
    """Return an extraction of the events.

    Keys of an event: ``type``, ``day`` (one or two ISO days), ``place``, ``at`` (degrees), ``country``,
    ``precision``, ``killed``, ``wounded``, ``launched``, ``by`` (name, kind, country), ``target``,
    ``person``, ``weapon``, ``outcome``, ``background``, ``words``.
    """
    actors: list[Actor] = []

    def actor(name: str, kind: Any = "armed_group", country: str | None = None) -> str:
        found = next((a.id for a in actors if a.name == name), None)
        if found is None:
            found = f"a{len(actors) + 1}"
            actors.append(Actor(id=found, name=name, kind=kind, country=country, spans=(span(name),)))
        return found

    incidents = [_incident(f"i{at}", told, actor) for at, told in enumerate(events, 1)]
    info = DocumentInfo(
        id=id,
        title=f"Title of {id}",
        source=source,
        published=date.fromisoformat(published) if published else None,
        sha256=sha256((text or id).encode()).hexdigest(),
        characters=len(text or id),
    )
    return Extraction(
        document=info,
        incidents=tuple(incidents),
        actors=tuple(actors),
        claims=tuple(
            Claim(
                id=f"c{at}",
                source=claim.get("source"),
                content=claim["content"],
                quotation="indirect",
                incident_ids=tuple(claim["about"]),
                negated=claim.get("negated", False),
                spans=(span(claim["content"]),),
            )
            for at, claim in enumerate(claims, 1)
        ),
    )


def _incident(id: str, told: dict[str, Any], actor: Any) -> Incident:
    day = told.get("day")
    days = (day, day) if isinstance(day, str) else day
    at = told.get("at", (None, None))
    weapon = told.get("weapon", "other")
    weapons = [{"name": weapon, "type": weapon, "span": span(weapon)}] if "weapon" in told else []
    if "launched" in told:
        weapons = [
            {"name": weapon, "type": weapon, "launched": number(told["launched"]), "span": span("fired")}
        ]
    targets = [{"name": told["target"], "type": "other", "span": span("target")}] if "target" in told else []
    if "person" in told:
        who = actor(told["person"], "person")
        targets.append({"name": told["person"], "actor_id": who, "type": "other", "span": span("person")})
    return Incident.model_validate(
        {
            "id": id,
            "sub_event_type": told.get("type", "Air/drone strike"),
            "summary": told.get("words", "It happened."),
            "date": {
                "text": "then",
                "start": date.fromisoformat(days[0]),
                "end": date.fromisoformat(days[1]),
                "precision": "day" if days[0] == days[1] else "month",
                "span": span("then"),
            }
            if days
            else None,
            "place": {
                "name": told["place"],
                "country": told.get("country"),
                "latitude": at[0],
                "longitude": at[1],
                "precision": told.get("precision", "settlement"),
                "span": span(told["place"]),
            }
            if "place" in told
            else None,
            "outcome": told.get("outcome", "unknown"),
            "background": told.get("background", False),
            "perpetrators": [
                {"actor_id": actor(*doer), "attribution": "suspected", "span": span(doer[0])}
                for doer in told.get("by", ())
            ],
            "targets": targets,
            "weapons": weapons,
            "casualties": [
                {
                    "outcome": outcome,
                    "category": "unknown",
                    "count": number(told[outcome]),
                    "span": span("toll"),
                }
                for outcome in ("killed", "wounded")
                if outcome in told
            ],
            "spans": [span(told.get("words", "It happened."))],
        }
    )
