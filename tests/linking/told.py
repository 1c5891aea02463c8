"""Reports of incidents as records, for the tests of what becomes of several of them."""

from __future__ import annotations

from datetime import date, timedelta

from extractor.records import (
    Date,
    Incident,
    Perpetrator,
    Place,
    Quantity,
    Span,
    Weapon,
)
from extractor.records.codes import SubEventType

SHELLING, AIR, ATTACK = "Shelling/artillery/missile attack", "Air/drone strike", "Attack"
DISRUPTED, CLASH = "Disrupted weapons use", "Armed clash"
IED, PROTEST, SUICIDE = "Remote explosive/landmine/IED", "Peaceful protest", "Suicide bomb"

TOWNS = {
    "Goma": ("COD", "North Kivu", -1.68, 29.22, "settlement"),
    "Goma airport": ("COD", "North Kivu", -1.67, 29.24, "exact"),
    "Bukavu": ("COD", "South Kivu", -2.51, 28.86, "settlement"),
    "North Kivu": ("COD", "North Kivu", -1.68, 29.22, "province"),
    "Congo": ("COD", None, None, None, "country"),
    "Kigali": ("RWA", "Kigali", -1.95, 30.06, "settlement"),
    "the base": ("COD", None, None, None, "unknown"),
    "the airport": ("COD", "North Kivu", None, None, "exact"),
}


def place(name: str) -> Place:
    country, admin1, latitude, longitude, precision = TOWNS[name]
    return Place(
        name=name,
        country=country,
        admin1=admin1,
        latitude=latitude,
        longitude=longitude,
        precision=precision,  # type: ignore[arg-type]
        span=words(name),
    )


def words(text: str, start: int = 0) -> Span:
    return Span(start=start, end=start + len(text), text=text)


def day(iso: str, days: int = 0, *, time: str | None = None) -> Date:
    first = date.fromisoformat(iso)
    return Date(
        text=iso,
        start=first,
        end=first + timedelta(days=days),
        precision="week" if days else "day",
        time=time,
        span=words(iso),
    )


def report(
    kind: str = SHELLING,
    at: int = 0,
    text: str = "Something happened there.",
    borrowed: str = "",
    **values: object,
) -> Incident:
    """Return a record of an incident that is told at an offset; places are named, the rest is given.

    A ``borrowed`` date or place is not the report's own: its words are those of an earlier sentence.
    """
    if isinstance(where := values.get("place"), str):
        values["place"] = place(where)
    if isinstance(when := values.get("date"), str):
        values["date"] = day(when)
    for name in ("place", "date"):
        if isinstance(part := values.get(name), Place | Date) and name not in borrowed:
            values[name] = part.model_copy(update={"span": words(part.span.text, at)})
    if isinstance(arms := values.get("weapons"), str):
        values["weapons"] = [Weapon(name=arm, type=arm, span=words(arm)) for arm in arms.split()]  # type: ignore[arg-type]
    if isinstance(who := values.get("perpetrators"), str):
        values["perpetrators"] = [
            Perpetrator(actor_id=id, attribution="stated_as_fact", span=words(id)) for id in who.split()
        ]
    sub_event_type: SubEventType = kind  # type: ignore[assignment]
    return Incident(
        id=f"i{at + 1}",
        sub_event_type=sub_event_type,
        summary="x",
        spans=[words(text, at)],
        **values,  # type: ignore[arg-type]
    )


def count(text: str, low: int, high: int) -> Quantity:
    return Quantity(text=text, low=low, high=high, qualifier="exact")
