"""Assembly: one article's drafts become its extraction.

The order matters: actors first, because incidents and claims refer to them; incidents next, because claims
are about them; numbers last, in order of first mention, when it is known which records stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from extractor.articles.document import Document
from extractor.drafts import ActorDraft, ArticleDraft, ClaimDraft
from extractor.linking import claims as claim_linking
from extractor.linking.actors import Roster
from extractor.linking.affiliations import affiliate
from extractor.linking.dating import dated
from extractor.linking.homes import settle
from extractor.linking.incidents import record
from extractor.linking.joining import merge
from extractor.reading.countries import country_of
from extractor.reading.names import Name
from extractor.reading.reader import Reader
from extractor.records import Actor, Claim, Extraction, Incident, Provenance, Span
from extractor.records.codes import ClaimRelation
from extractor.strategies.strategy import Drafted


def assemble(document: Document, drafted: Drafted, provenance: Provenance) -> Extraction:
    """Return what the article supports of the drafts, as linked and numbered records."""
    reader = Reader(document)
    draft = drafted.draft
    roster = Roster(document.text, drafted.names)
    named = {
        span: index
        for index, actor in enumerate(draft.actors)
        for words in (actor.name, *actor.aliases)
        for span in reader.grounder.find_all(words)
    }
    for index, actor in enumerate(draft.actors):
        others = [span for span, owner in named.items() if owner != index]
        _enter(actor, others, reader, roster)
    for actor in draft.actors:
        _affiliate(actor, reader, roster)
    affiliate(roster, document.text)
    if drafted.names:
        settle(roster, document.text, reader.places, reader.countries)
    incidents, became = _incidents(draft, drafted.confidences, reader, roster)
    if drafted.names:
        incidents = dated(incidents)
    claims = _claims(draft, became, reader, roster)
    if drafted.names:  # grammar names forces outside the forms too; a model lists whom it thinks fit
        spans = [incident.spans for incident in incidents] + [claim.spans for claim in claims]
        roster.involve(chain.from_iterable(spans))
    return _numbered(
        Extraction(
            document=document.info,
            incidents=tuple(incidents),
            actors=tuple(roster.records()),
            claims=tuple(claims),
            issues=(*drafted.issues, *reader.issues),
            provenance=provenance,
        ),
        {f"i{number}": id for number, id in became.items()},
    )


def _enter(draft: ActorDraft, others: Sequence[Span], reader: Reader, roster: Roster) -> None:
    """Enter an actor that a model named, under every name that the article has.

    A name inside another actor's longer name ("army" in "Free Army") is no mention of it.
    """
    everywhere = (0, len(reader.document.text))
    entry = None
    mentions = [
        span
        for words in (draft.name, *draft.aliases)
        for span in reader.grounder.find_all(words)
        if not any(other != span and other.contains(span) for other in others)
    ]
    near = (mentions[0].start, mentions[0].end) if mentions else everywhere
    role = reader.words(draft.role, near, None, "actors.role") if mentions else None
    country = _country(draft.country, reader) if mentions else None
    for span in mentions:
        named = Name(span.text, span.start, span.end, draft.kind, country, role.text if role else None)
        entry = roster.add(named, entry)
    if entry is None:
        reader.note("ungrounded", f"the actor {draft.name[:80]!r} is not in the article", None, "actors")


def _affiliate(draft: ActorDraft, reader: Reader, roster: Roster) -> None:
    """Enter what a model says of how an actor stands to others, once all are known."""
    entry = roster.named(draft.name)
    if entry is None:
        return
    for affiliation in draft.affiliations:
        span = reader.words(affiliation.words, (entry.first, entry.first), None, "actors.affiliations")
        other = roster.named(affiliation.actor)
        if span is None or other is entry:
            continue
        if other is None:
            reader.note(
                "invalid_reference", f"{affiliation.actor[:80]!r} names no actor", None, "actors.affiliations"
            )
        else:
            entry.affiliations.append((other, affiliation.relation, span))


def _country(name: str | None, reader: Reader) -> str | None:
    """Return the country that a model gives, if the article talks of it."""
    code = country_of(name) if name else None
    if name and code not in reader.countries:
        reader.note("ungrounded", f"the article does not speak of {name!r}", None, "actors.country")
        return None
    return code


def _incidents(
    draft: ArticleDraft, confidences: tuple[float | None, ...], reader: Reader, roster: Roster
) -> tuple[list[Incident], dict[int, str]]:
    """Return the incidents, and which of them each drafted number became."""
    recorded: dict[int, Incident] = {}
    for number, item in enumerate(draft.incidents, 1):
        confidence = confidences[number - 1] if number <= len(confidences) else None
        incident = record(item, number, reader, roster, confidence)
        if incident is not None:
            recorded[number] = incident
    headings = [sentence.start for sentence in reader.document.sentences if sentence.heading]
    merged = merge(list(recorded.values()), headings)
    kept = {incident.id for incident in merged}
    became = {
        number: incident.id
        if incident.id in kept
        else next(m.id for m in merged if set(incident.spans) <= set(m.spans))
        for number, incident in recorded.items()
    }
    return merged, became


def _claims(draft: ArticleDraft, became: dict[int, str], reader: Reader, roster: Roster) -> list[Claim]:
    claims = []
    stated: dict[str, list[tuple[str, ClaimRelation]]] = {}
    first = _first_said(draft.claims)
    for number, item in enumerate(draft.claims, 1):
        if first[number] != number:
            continue
        claim = claim_linking.record(item, number, reader, roster, became)
        if claim is not None:
            claims.append(claim)
            stated[claim.id] = [(f"c{first.get(r.claim, r.claim)}", r.relation) for r in item.relations]
    claims.sort(key=lambda claim: claim.spans[0].start)
    for at, claim in enumerate(claims):
        earlier = {other.id for other in claims[:at]}
        for target, _ in stated[claim.id]:
            if target not in earlier:
                reader.note("invalid_reference", "it relates to no earlier claim", claim.id, "relations")
        stated[claim.id] = [pair for pair in stated[claim.id] if pair[0] in earlier]
    return claim_linking.relate(claims, stated)


def _first_said(drafts: Sequence[ClaimDraft]) -> dict[int, int]:
    """Return for each claim's number that of the first with the same words: models repeat themselves."""
    first: dict[tuple[str | None, str, bool, tuple[int, ...]], int] = {}
    return {
        number: first.setdefault((item.source, item.content, item.negated, tuple(item.incidents)), number)
        for number, item in enumerate(drafts, 1)
    }


def _numbered(extraction: Extraction, joined: Mapping[str, str]) -> Extraction:
    """Return the extraction with its ids counted in order of first mention.

    An issue about a record that was joined to another is about that one; about a dropped record, of none.
    """
    new: dict[str, str] = {}
    groups: tuple[Sequence[Incident | Actor | Claim], ...]
    groups = (extraction.incidents, extraction.actors, extraction.claims)
    for group in groups:
        ordered: list[Incident | Actor | Claim] = sorted(group, key=_first)
        for number, item in enumerate(ordered, 1):
            new[item.id] = f"{item.id[0]}{number}"
    data = extraction.model_dump(mode="json")
    for name in ("incidents", "actors", "claims"):
        data[name] = sorted(_renamed(data[name], new), key=lambda record: int(record["id"][1:]))
    for issue in data["issues"]:
        owner = issue["record_id"]
        issue["record_id"] = new.get(joined.get(owner, owner))
    return Extraction.model_validate(data)


def _first(record: Incident | Actor | Claim) -> int:
    spans: tuple[Span, ...] = record.spans
    return min(span.start for span in spans)


_REFERENCES = frozenset({"id", "actor_id", "attributed_by", "source_id", "claim_id"})


def _renamed(value: Any, new: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: new.get(item, item)
            if key in _REFERENCES and isinstance(item, str)
            else ([new.get(i, i) for i in item] if key == "incident_ids" else _renamed(item, new))
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_renamed(item, new) for item in value]
    return value
