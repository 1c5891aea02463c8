"""Stories: incidents of many articles that are one event in the world become one story.

``gathering`` finds out which go together, ``merging`` what they say together, ``duplicates`` by how many
sources; here are the order of the steps and the book. Because articles are put in order first, the result
does not depend on the order in which they are given; because stories are never taken apart, a book that is
given back keeps its ids, and grows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from extractor.linking.duplicates import Sketch, sketch, sources
from extractor.linking.gathering import Draft, Gatherer, member_of
from extractor.linking.merging import Telling, compare_fields, merge, title
from extractor.records.extraction import Extraction
from extractor.records.story import Member, Story, StoryBook, StoryClaim, StoryDocument


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
    gatherer = Gatherer(old, _unchanged(old, given), given.keys())
    gatherer.gather(given.values())
    return _book(gatherer.finished(), given, texts or {})


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
                member_of(extraction, one) for one in extraction.incidents if one.id == member.incident.id
            ]:
                changed.add(member.document_id)
    return {
        id
        for id, incidents in told.items()
        if id in given and id not in changed and incidents == {one.id for one in given[id].incidents}
    }


# From drafts to the book ------------------------------------------------------------------------------------


def _book(drafts: Sequence[Draft], given: Mapping[str, Extraction], texts: Mapping[str, str]) -> StoryBook:
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
    story: Story, draft: Draft, given: Mapping[str, Extraction], claims: _Claims, sketches: _Sketches
) -> Story:
    if not draft.touched and _of_story(draft, given, claims) == story.claims:
        return story
    return _story(story.id, draft, given, claims, sketches)


def _story(
    id: str, draft: Draft, given: Mapping[str, Extraction], claims: _Claims, sketches: _Sketches
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


def _of_story(draft: Draft, given: Mapping[str, Extraction], claims: _Claims) -> tuple[StoryClaim, ...]:
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
