"""Stories: incidents of many articles that are one event in the world become one story.

Incidents are taken article by article, in order of print, news before background. Each is compared with the
few stories that ``blocking`` finds for it; an article's incidents and the stories they may join are then
paired off, best first, so that no story ever holds two incidents of one article. What joins nothing founds a
story. Because articles are put in order first, the result does not depend on the order in which they are
given; because stories are never taken apart, a book that is given back keeps its ids, and grows.

The choice of one pass over stories instead of clustering all pairs is what makes it incremental and linear:
an event that every paper reports is one candidate and not a million pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from extractor.linking.blocking import Index
from extractor.linking.duplicates import Sketch, sketch, sources
from extractor.linking.likeness import Likeness, compare
from extractor.linking.merging import Telling, compare_fields, merge, title
from extractor.linking.traits import Traits
from extractor.records.extraction import Extraction
from extractor.records.incident import Incident
from extractor.records.story import (
    Join,
    Member,
    Party,
    Story,
    StoryBook,
    StoryClaim,
    StoryDocument,
)

_WITNESSES: Final = 4
"""Members of a story that a newcomer is compared with: the first ones, which founded and shaped it."""
_VAGUE: Final = 10
"""Days that a date leaves open, from which a mention must fit one story clearly better than the next."""
_CLEARLY: Final = 1.0
"""Points by which it must."""


def link_stories(
    extractions: Iterable[Extraction],
    texts: Mapping[str, str] | None = None,
    previous: StoryBook | None = None,
) -> StoryBook:
    """Join the incidents of many articles into stories.

    ``texts`` maps a text's SHA-256 to the text and serves to tell reprints; without it the words of the
    records are compared. ``previous`` is a book to continue: its stories keep their ids and order, and its
    articles need not be given again. An article given again replaces what the book has of it. Document ids
    should tell articles apart; where two texts share one, all but the first get a name with part of their
    SHA-256 ("report~1a2b3c4d").
    """
    old = previous.stories if previous else ()
    given = _named_apart(extractions, old)
    linker = _Linker(old, _unchanged(old, given), given.keys())
    fresh = sorted(
        (extraction for id, extraction in given.items() if id not in linker.settled),
        key=lambda extraction: (extraction.document.published or date.max, extraction.document.id),
    )
    for background in (False, True):
        for extraction in fresh:
            linker.link(extraction, background=background)
    linker.look_again()
    return _book(linker.finished(), given, texts or {})


@dataclass
class _Draft:
    """A story in the making.

    ``ghosts`` are documents that are given again, with other incidents: what they told before helps to find
    the story for what they tell now, and is then dropped.
    """

    old: Story | None = None
    witnesses: list[Traits] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)
    documents: dict[str, StoryDocument] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)
    ghosts: set[str] = field(default_factory=set)
    touched: bool = False

    def open_to(self, document_id: str) -> bool:
        """Say whether the document may add an incident."""
        return bool(self.members) and (document_id not in self.members or document_id in self.ghosts)

    def add(self, traits: Traits, document: StoryDocument) -> None:
        """Enter an incident."""
        self.touched = True
        self.ghosts.discard(document.id)
        self.members[document.id] = traits.member
        self.documents[document.id] = document
        if len(self.witnesses) < _WITNESSES:
            self.witnesses.append(traits)

    def likeness(self, traits: Traits) -> tuple[Likeness, Traits]:
        """Return how like the newcomer is to the story, and the member that it is most like."""
        found = [(compare(traits, witness), witness) for witness in self.witnesses]
        best = max(found, key=lambda pair: (not pair[0].apart, pair[0].points))
        if sum(likeness.apart for likeness, _ in found) * 2 >= len(found):
            return Likeness(apart=True), best[1]
        return best


class _Linker:
    """The stories so far, and how to find them."""

    def __init__(self, old: Sequence[Story], unchanged: set[str], given: Collection[str]) -> None:
        self.settled = unchanged
        self._index = Index()
        self._drafts: list[_Draft] = []
        self._unsure: list[tuple[int, Traits]] = []
        for story in old:
            draft = _Draft(story, joins=list(story.joins))
            draft.documents = {document.id: document for document in story.documents}
            self._drafts.append(draft)
            for member in story.members:
                document = draft.documents[member.document_id]
                self._enter(len(self._drafts) - 1, _traits(member, document), document)
                if document.id in given and document.id not in unchanged:
                    draft.ghosts.add(document.id)
            draft.touched = bool(draft.ghosts)

    def link(self, extraction: Extraction, *, background: bool) -> None:
        """Let the news or the background of an article join stories or found them."""
        document = _document(extraction)
        newcomers = [
            _traits(_member(extraction, incident), document)
            for incident in extraction.incidents
            if incident.background == background
        ]
        free = self._pair_off(newcomers, document)
        for traits in free:
            self._drafts.append(_Draft())
            self._enter(len(self._drafts) - 1, traits, document)
            if traits.days != 1 or not traits.place:
                self._unsure.append((len(self._drafts) - 1, traits))

    def look_again(self) -> None:
        """Let those who founded a story knowing little join what has been told since."""
        for number, traits in self._unsure:
            draft = self._drafts[number]
            if len(draft.members) == 1:
                (document,) = draft.documents.values()
                if not self._pair_off([traits], document, but=number):
                    draft.members.clear()

    def finished(self) -> list[_Draft]:
        """Return the stories that somebody tells, without what their documents no longer say."""
        for draft in self._drafts:
            for document_id in draft.ghosts:
                del draft.members[document_id], draft.documents[document_id]
            draft.joins = [
                join
                for join in draft.joins
                if {join.document_id, join.to_document_id} <= draft.members.keys()
            ]
        return [draft for draft in self._drafts if draft.members]

    def _pair_off(self, newcomers: Sequence[Traits], document: StoryDocument, but: int = -1) -> list[Traits]:
        """Let newcomers of one document join stories, the likest pair first; return those who are left."""
        pairs: list[tuple[Likeness, int, int, Traits]] = []
        for order, traits in enumerate(newcomers):
            found = [
                (likeness, order, number, witness)
                for number in self._index.candidates(traits)
                if number != but and self._drafts[number].open_to(document.id)
                for likeness, witness in (self._drafts[number].likeness(traits),)
                if likeness.enough
            ]
            pairs.extend(_clear(found, traits))
        pairs.sort(key=lambda pair: (-pair[0].points, pair[1], pair[2]))
        placed: dict[int, int] = {}
        for likeness, order, number, witness in pairs:
            if order in placed or number in placed.values():
                continue
            placed[order] = number
            self._drafts[number].joins.append(_join(newcomers[order], witness, likeness))
            self._enter(number, newcomers[order], document)
        return [traits for order, traits in enumerate(newcomers) if order not in placed]

    def _enter(self, number: int, traits: Traits, document: StoryDocument) -> None:
        self._drafts[number].add(traits, document)
        self._index.add(traits, number)


def _clear(
    found: list[tuple[Likeness, int, int, Traits]], traits: Traits
) -> list[tuple[Likeness, int, int, Traits]]:
    """Return the stories found, or none where a vague mention fits two of them about as well."""
    points = sorted((likeness.points for likeness, *_ in found), reverse=True)
    vague = traits.days is None or traits.days > _VAGUE
    return [] if vague and len(points) > 1 and points[0] - points[1] < _CLEARLY else found


def _named_apart(extractions: Iterable[Extraction], old: Sequence[Story]) -> dict[str, Extraction]:
    """Return the extractions by document ids that are unique, and those that the old book uses."""
    kept = {(one.id.partition("~")[0], one.sha256): one.id for story in old for one in story.documents}
    by_id: dict[str, dict[str, Extraction]] = defaultdict(dict)
    for extraction in extractions:
        by_id[extraction.document.id][extraction.document.sha256] = extraction
    named: dict[str, Extraction] = {}
    for id, texts in by_id.items():
        order = sorted(
            texts,
            key=lambda sha: (kept.get((id, sha)) != id, texts[sha].document.published or date.max, sha),
        )
        for at, sha in enumerate(order):
            name = kept.get((id, sha)) or (id if at == 0 else f"{id}~{sha[:8]}")
            document = texts[sha].document.model_copy(update={"id": name})
            named[name] = texts[sha] if name == id else texts[sha].model_copy(update={"document": document})
    return named


def _unchanged(old: Sequence[Story], given: Mapping[str, Extraction]) -> set[str]:
    """Return the documents of which the old book already holds just what is given."""
    told: dict[str, set[str]] = defaultdict(set)
    changed: set[str] = set()
    for story in old:
        for member in story.members:
            told[member.document_id].add(member.incident.id)
            extraction = given.get(member.document_id)
            if extraction is not None and member not in [
                _member(extraction, one) for one in extraction.incidents if one.id == member.incident.id
            ]:
                changed.add(member.document_id)
    return {
        id
        for id, incidents in told.items()
        if id in given and id not in changed and incidents == {one.id for one in given[id].incidents}
    }


def _join(traits: Traits, witness: Traits, likeness: Likeness) -> Join:
    document_id, incident_id = traits.member.key
    to_document_id, to_incident_id = witness.member.key
    return Join(
        document_id=document_id,
        incident_id=incident_id,
        to_document_id=to_document_id,
        to_incident_id=to_incident_id,
        score=round(likeness.score, 3),
        reasons=likeness.reasons,
    )


def _traits(member: Member, document: StoryDocument) -> Traits:
    return Traits.of(member, document.published.toordinal() if document.published else None)


def _document(extraction: Extraction) -> StoryDocument:
    info = extraction.document
    return StoryDocument(
        id=info.id, title=info.title, source=info.source, published=info.published, sha256=info.sha256
    )


def _member(extraction: Extraction, incident: Incident) -> Member:
    wanted = {p.actor_id for p in incident.perpetrators} | {p.attributed_by for p in incident.perpetrators}
    wanted |= {target.actor_id for target in incident.targets}
    victims = _victims(extraction, incident)
    parties = {
        actor.id: Party(name=actor.name, aliases=actor.aliases, kind=actor.kind, country=actor.country)
        for actor in extraction.actors
        if actor.id in wanted or actor.id in victims
    }
    return Member(
        document_id=extraction.document.id, incident=incident, parties=parties, victims=tuple(victims)
    )


def _victims(extraction: Extraction, incident: Incident) -> list[str]:
    """Return the persons who are targets or whom a row of the toll names ("killing him and al-Muhandis")."""
    targets = {target.actor_id for target in incident.targets}
    rows = [row.span for row in incident.casualties]
    return [
        actor.id
        for actor in extraction.actors
        if actor.kind == "person"
        and (actor.id in targets or any(row.contains(said) for row in rows for said in actor.spans))
    ]


# From drafts to the book ------------------------------------------------------------------------------------


def _book(drafts: Sequence[_Draft], given: Mapping[str, Extraction], texts: Mapping[str, str]) -> StoryBook:
    """Return the stories, old ones first under their ids, new ones numbered on by date."""
    claims = _claims(given.values())
    sketches = _Sketches(given, texts)
    old = [_continued(draft.old, draft, given, claims, sketches) for draft in drafts if draft.old]
    new = [_story("s1", draft, given, claims, sketches) for draft in drafts if not draft.old]
    new.sort(key=lambda story: (story.incident.start or date.max, story.members[0].key))
    first = 1 + max((int(story.id[1:]) for story in old), default=0)
    numbered = [story.model_copy(update={"id": f"s{number}"}) for number, story in enumerate(new, first)]
    return StoryBook(stories=(*old, *numbered))


_Claims = Mapping[tuple[str, str], Sequence[StoryClaim]]


def _continued(
    story: Story, draft: _Draft, given: Mapping[str, Extraction], claims: _Claims, sketches: _Sketches
) -> Story:
    if not draft.touched and _of_story(draft, given, claims) == story.claims:
        return story
    return _story(story.id, draft, given, claims, sketches)


def _story(
    id: str, draft: _Draft, given: Mapping[str, Extraction], claims: _Claims, sketches: _Sketches
) -> Story:
    documents = sorted(draft.documents.values(), key=lambda one: (one.published or date.max, one.id))
    members = [draft.members[document.id] for document in documents]
    known = {
        member.document_id: sketches.of(draft.documents[member.document_id], member) for member in members
    }
    telling = Telling(members, draft.documents, sources(documents, known), _of_story(draft, given, claims))
    merged = merge(telling)
    return Story(
        id=id,
        title=title(telling, merged),
        incident=merged,
        documents=tuple(documents),
        members=tuple(members),
        sources=tuple(telling.sources),
        joins=tuple(draft.joins),
        comparisons=compare_fields(telling),
        claims=tuple(telling.claims),
    )


def _claims(extractions: Iterable[Extraction]) -> _Claims:
    """Return the claims on each incident."""
    found: dict[tuple[str, str], list[StoryClaim]] = defaultdict(list)
    for extraction in extractions:
        for claim in extraction.claims:
            kept = StoryClaim(
                document_id=extraction.document.id,
                claim_id=claim.id,
                source=claim.source,
                via=claim.via,
                act=claim.act,
                certainty=claim.certainty,
                negated=claim.negated,
                content=claim.content,
            )
            for incident_id in claim.incident_ids:
                found[extraction.document.id, incident_id].append(kept)
    return found


def _of_story(draft: _Draft, given: Mapping[str, Extraction], claims: _Claims) -> tuple[StoryClaim, ...]:
    """Return the claims on a story: those of the documents given, and those that it already had of others."""
    kept = [claim for claim in (draft.old.claims if draft.old else ()) if claim.document_id not in given]
    documents = sorted(draft.documents.values(), key=lambda one: (one.published or date.max, one.id))
    own = [claim for one in documents for claim in claims.get(draft.members[one.id].key, ())]
    order = {document.id: at for at, document in enumerate(documents)}
    return tuple(sorted([*kept, *own], key=lambda claim: (order[claim.document_id], int(claim.claim_id[1:]))))


class _Sketches:
    """Sketches of texts, the last ones used kept; of the words of the records where a text is not given."""

    def __init__(self, given: Mapping[str, Extraction], texts: Mapping[str, str]) -> None:
        self._given = given
        self._texts = texts
        self._of_document = lru_cache(maxsize=4096)(self._make)

    def of(self, document: StoryDocument, member: Member) -> Sketch:
        """Return the sketch of a document that tells a story."""
        if document.sha256 in self._texts or document.id in self._given:
            return self._of_document(document.id, document.sha256)
        return sketch(" ".join(span.text for span in member.incident.spans))

    def _make(self, document_id: str, sha256: str) -> Sketch:
        if (text := self._texts.get(sha256)) is not None:
            return sketch(text)
        extraction = self._given[document_id]
        spans = {span for incident in extraction.incidents for span in incident.spans}
        spans |= {span for claim in extraction.claims for span in claim.spans}
        return sketch(" ".join(span.text for span in sorted(spans, key=lambda span: (span.start, span.end))))
