"""Dating: an incident that tells no day of its own happened on the day that the article is about.

News gives the day once, where it tells what happened, and then only hours ("around 7 a.m.") or nothing
(coding rules, Dates: facts in the text may be combined where together they fix one day). Background keeps its
own time: what is older than the news is not dated by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from extractor.records import Date, Incident


def dated(incidents: Sequence[Incident]) -> list[Incident]:
    """Return the incidents with the day of the first one that is news, where they have none."""
    news = sorted(
        (incident for incident in incidents if not incident.background),
        key=lambda incident: incident.spans[0].start,
    )
    day = next((i.date for i in news if i.date and i.date.start and i.date.precision == "day"), None)
    placed = [_on(incident, day) if day and not incident.background else incident for incident in incidents]
    return [_timed(incident) for incident in placed]


_CLOCK: Final = re.compile(
    r"\b(?:(?:shortly|just|soon) (?:before|after) |around |about |approximately )?"
    r"(?:(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)? ?(?:[ap]\.m\.|[ap]m\b)"
    r"|(?:[01]?\d|2[0-3]):[0-5]\d(?: (?:hours|hrs))?|[0-2]\d[0-5]\d (?:hours|hrs|GMT|UTC))",
    re.IGNORECASE,
)
_SAID: Final = re.compile(r"\b(?:updated|posted|published|statement|press conference)\b", re.IGNORECASE)


def _timed(incident: Incident) -> Incident:
    """Return the incident at the one hour that its sentences tell, which beats "Monday morning"."""
    date = incident.date
    if date is None or date.precision != "day" or (date.time and re.search(r"\d", date.time)):
        return incident
    hours = {match.group() for span in incident.spans for match in _CLOCK.finditer(span.text)}
    if len(hours) != 1 or any(_SAID.search(span.text) for span in incident.spans):
        return incident
    return incident.model_copy(update={"date": date.model_copy(update={"time": hours.pop()})})


def _on(incident: Incident, day: Date) -> Incident:
    own = incident.date
    if own is None:
        return incident.model_copy(update={"date": day.model_copy(update={"time": None})})
    if own.start is not None or own.time is None:
        return incident
    days = {"start": day.start, "end": day.end, "precision": day.precision}
    return incident.model_copy(update={"date": own.model_copy(update=days)})
