"""Gathering: which incidents go together, article by article.

Incidents are taken in order of print, news before background. Each is compared with the few stories that
``blocking`` finds for it; an article's incidents and the stories they may join are then paired off, best
first, so that no story ever holds two incidents of one article. What joins nothing founds a story.

The choice of one pass over stories instead of clustering all pairs is what makes it incremental and linear:
an event that every paper reports is one candidate and not a million pairs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from extractor.linking.blocking import Index
from extractor.linking.likeness import Likeness, compare
from extractor.linking.traits import Traits
from extractor.records.extraction import Extraction
from extractor.records.incident import Incident
from extractor.records.story import Join, Member, Party, Story, StoryDocument

_WITNESSES: Final = 4
"""Members of a story that a newcomer is compared with: the first ones, which founded and shaped it."""
_VAGUE: Final = 10
"""Days that a date leaves open, from which a mention must fit one story clearly better than the next."""
_CLEARLY: Final = 1.0
"""Points by which it must."""


@dataclass
class Draft:
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


class Gatherer:
    """The stories so far, and how to find them."""

    def __init__(self, old: Sequence[Story], unchanged: set[str], given: Collection[str]) -> None:
        self._settled = unchanged
        self._index = Index()
        self._drafts: list[Draft] = []
        self._unsure: list[tuple[int, Traits]] = []
        for story in old:
            draft = Draft(story, joins=list(story.joins))
            draft.documents = {document.id: document for document in story.documents}
            self._drafts.append(draft)
            for member in story.members:
                document = draft.documents[member.document_id]
                self._enter(len(self._drafts) - 1, _traits(member, document), document)
                if document.id in given and document.id not in unchanged:
                    draft.ghosts.add(document.id)
            draft.touched = bool(draft.ghosts)

    def gather(self, extractions: Iterable[Extraction]) -> None:
        """Let the incidents of articles join stories or found them, in an order that is the articles' own."""
        fresh = sorted(
            (one for one in extractions if one.document.id not in self._settled),
            key=lambda one: (one.document.published or date.max, one.document.id),
        )
        for background in (False, True):
            for extraction in fresh:
                self._link(extraction, background=background)
        self._look_again()

    def _link(self, extraction: Extraction, *, background: bool) -> None:
        """Let the news or the background of an article join stories or found them."""
        document = document_of(extraction)
        newcomers = [
            _traits(member_of(extraction, incident), document)
            for incident in extraction.incidents
            if incident.background == background
        ]
        free = self._pair_off(newcomers, document)
        for traits in free:
            self._drafts.append(Draft())
            self._enter(len(self._drafts) - 1, traits, document)
            if traits.days != 1 or not traits.place:
                self._unsure.append((len(self._drafts) - 1, traits))

    def _look_again(self) -> None:
        """Let those who founded a story knowing little join what has been told since."""
        for number, traits in self._unsure:
            draft = self._drafts[number]
            if len(draft.members) == 1:
                (document,) = draft.documents.values()
                if not self._pair_off([traits], document, but=number):
                    draft.members.clear()

    def finished(self) -> list[Draft]:
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


def document_of(extraction: Extraction) -> StoryDocument:
    info = extraction.document
    return StoryDocument(
        id=info.id, title=info.title, source=info.source, published=info.published, sha256=info.sha256
    )


def member_of(extraction: Extraction, incident: Incident) -> Member:
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
