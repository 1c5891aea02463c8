"""Passages: paragraphs as cases of their own, where the labels allow it.

More cases, cheaper runs, and negatives (a paragraph that tells no incident), but no more stories: a passage
keeps its article's. A paragraph serves when what is labelled in it can be decided from it alone: every
incident and claim that touches it rests wholly on it, and every actor in them is named in it. Actors are cut
down to what the paragraph says of them. References to incidents and claims of other paragraphs fall away, and
``background`` is not scored, because it depends on what the article is there to report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, TypeVar

from eval.cases import Case
from extractor.records import Actor, Claim, Extraction, Incident, Record, Span

SHORTEST: Final = 100
"""Characters; anything shorter is a heading, a byline or a caption."""

UNSCORED: Final = frozenset({"incident.background"})

R = TypeVar("R", bound=Record)


def passages(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the paragraphs of the cases that can serve as cases: "STEM#2" is the second paragraph."""
    return tuple(passage for case in cases for passage in _passages(case))


def _passages(case: Case) -> Iterator[Case]:
    records: list[Incident | Claim] = [*case.gold.incidents, *case.gold.claims]
    spans = {record.id: tuple(spans_in(record)) for record in records}
    for number, found in enumerate(re.finditer(r"[^\n]*\S[^\n]*", case.article), start=1):
        gold = _cut(case.gold, spans, f"{case.id}#{number}", found.group(), found.start())
        if gold is not None and len(found.group()) >= SHORTEST:
            yield Case(gold.document.id, found.group(), gold, case.story, case.unscored | UNSCORED)


def _cut(
    gold: Extraction, spans: Mapping[str, Sequence[Span]], name: str, text: str, start: int
) -> Extraction | None:
    """Return the labels of one paragraph, None where it cannot stand alone.

    ``spans`` has every span of each incident and claim.
    """
    here = Span(start=start, end=start + len(text), text=text)
    kept = {name for name, all_of_it in spans.items() if any(span.overlaps(here) for span in all_of_it)}
    if any(not here.contains(span) for name in kept for span in spans[name]):
        return None
    incidents = [one for one in gold.incidents if one.id in kept]
    claims = [one for one in gold.claims if one.id in kept]
    named = {actor.id: actor for actor in gold.actors if any(here.contains(span) for span in actor.spans)}
    if not _actors_of(incidents, claims) <= named.keys():
        return None
    return Extraction(
        document=gold.document.model_copy(
            update={"id": name, "sha256": sha256(text.encode()).hexdigest(), "characters": len(text)}
        ),
        incidents=tuple(_moved(incident, start) for incident in incidents),
        actors=tuple(_moved(_clipped(actor, here, named.keys()), start) for actor in named.values()),
        claims=tuple(_moved(_without_others(claim, kept), start) for claim in claims),
    )


def _actors_of(incidents: Sequence[Incident], claims: Sequence[Claim]) -> set[str]:
    found = {claim.source_id for claim in claims}
    for incident in incidents:
        found |= {perpetrator.actor_id for perpetrator in incident.perpetrators}
        found |= {perpetrator.attributed_by for perpetrator in incident.perpetrators}
        found |= {target.actor_id for target in incident.targets}
        found |= {defence.actor_id for defence in incident.defences}
    return {actor for actor in found if actor is not None}


def _clipped(actor: Actor, here: Span, named: Iterable[str]) -> Actor:
    spans = tuple(span for span in actor.spans if here.contains(span))
    names = [name for name in (actor.name, *actor.aliases) if name in here.text] or [spans[0].text]
    return actor.model_copy(
        update={
            "name": names[0],
            "aliases": tuple(names[1:]),
            "role": actor.role if actor.role and actor.role in here.text else None,
            "affiliations": tuple(
                one for one in actor.affiliations if here.contains(one.span) and one.actor_id in named
            ),
            "spans": spans,
        }
    )


def _without_others(claim: Claim, kept: set[str]) -> Claim:
    return claim.model_copy(
        update={
            "incident_ids": tuple(name for name in claim.incident_ids if name in kept),
            "relations": tuple(one for one in claim.relations if one.claim_id in kept),
        }
    )


def spans_in(value: object) -> Iterator[Span]:
    """Yield every span of a record, however deep."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, Record):
        for name in type(value).model_fields:
            yield from spans_in(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from spans_in(item)


def _moved(record: R, by: int) -> R:
    """Return the record with its spans counted from ``by``."""

    def moved(value: object) -> object:
        if isinstance(value, Record):
            return _moved(value, by)
        return tuple(moved(item) for item in value) if isinstance(value, tuple) else value

    if isinstance(record, Span):
        return record.model_copy(update={"start": record.start - by, "end": record.end - by})
    return record.model_copy(
        update={name: moved(getattr(record, name)) for name in type(record).model_fields}
    )
