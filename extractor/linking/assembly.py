"""Assembly: one article's drafts become its extraction.

The order matters: actors first, because incidents and claims refer to them; incidents next, because claims are
about them; numbers last, in order of first mention, when it is known which records stay.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractor.articles.document import Document
from extractor.drafts import ActorDraft, ArticleDraft
from extractor.linking import claims as claim_linking
from extractor.linking import incidents as incident_linking
from extractor.linking.actors import Roster
from extractor.linking.affiliations import affiliate
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
    for actor in draft.actors:
        _enter(actor, reader, roster)
    affiliate(roster, document.text)
    incidents, became = _incidents(draft, drafted.confidences, reader, roster)
    claims = _claims(draft, became, reader, roster)
    return _numbered(
        Extraction(
            document=document.info,
            incidents=tuple(incidents),
            actors=tuple(roster.records()),
            claims=tuple(claims),
            issues=(*drafted.issues, *reader.issues),
            provenance=provenance,
        )
    )


def _enter(draft: ActorDraft, reader: Reader, roster: Roster) -> None:
    """Enter an actor that a model named, under every name that the article has."""
    everywhere = (0, len(reader.document.text))
    entry = None
    for words in (draft.name, *draft.aliases):
        for span in reader.grounder.find_all(words):
            country = country_of(draft.country) if draft.country else None
            named = Name(span.text, span.start, span.end, draft.kind, country, draft.role)
            entry = roster.add(named, entry)
    if entry is None:
        reader.note("ungrounded", f"the actor {draft.name[:80]!r} is not in the article", None, "actors")
        return
    for affiliation in draft.affiliations:
        span = reader.words(affiliation.words, everywhere, None, "affiliations")
        other = roster.named(affiliation.actor)
        if span is not None and other is not None and other is not entry:
            entry.affiliations.append((other, affiliation.relation, span))


def _incidents(
    draft: ArticleDraft, confidences: tuple[float | None, ...], reader: Reader, roster: Roster
) -> tuple[list[Incident], dict[int, str]]:
    """Return the incidents, and which of them each drafted number became."""
    recorded: dict[int, Incident] = {}
    for number, item in enumerate(draft.incidents, 1):
        confidence = confidences[number - 1] if number <= len(confidences) else None
        incident = incident_linking.record(item, number, reader, roster, confidence)
        if incident is not None:
            recorded[number] = incident
    merged = incident_linking.merge(list(recorded.values()))
    became = {
        number: next(
            (m.id for m in merged if m.id == incident.id or set(incident.spans) <= set(m.spans)), incident.id
        )
        for number, incident in recorded.items()
    }
    return merged, became


def _claims(draft: ArticleDraft, became: dict[int, str], reader: Reader, roster: Roster) -> list[Claim]:
    claims = []
    stated: dict[str, list[tuple[str, ClaimRelation]]] = {}
    for number, item in enumerate(draft.claims, 1):
        claim = claim_linking.record(item, number, reader, roster, became)
        if claim is not None:
            claims.append(claim)
            stated[claim.id] = [(f"c{r.claim}", r.relation) for r in item.relations]
    known = {claim.id for claim in claims}
    stated = {id: [pair for pair in pairs if pair[0] in known] for id, pairs in stated.items()}
    claims.sort(key=lambda claim: claim.spans[0].start)
    return claim_linking.relate(claims, stated)


def _numbered(extraction: Extraction) -> Extraction:
    """Return the extraction with its ids counted in order of first mention."""
    new = {
        record.id: f"{record.id[0]}{number}"
        for records in (extraction.incidents, extraction.actors, extraction.claims)
        for number, record in enumerate(sorted(records, key=_first), 1)
    }
    data = extraction.model_dump(mode="json")
    renamed = _renamed(data, new)
    for name in ("incidents", "actors", "claims"):
        renamed[name].sort(key=lambda record: int(record["id"][1:]))
    return Extraction.model_validate(renamed)


def _first(record: Incident | Actor | Claim) -> int:
    spans: tuple[Span, ...] = record.spans
    return min(span.start for span in spans)


_REFERENCES = frozenset({"id", "actor_id", "attributed_by", "source_id", "claim_id", "record_id"})


def _renamed(value: object, new: Mapping[str, str]) -> object:
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
