"""Claims: drafts become records, each with its source, the incidents it is about, and what it contradicts.

A claim needs a source or a cue, and words of the article. Two claims on one incident contradict each other
when one denies what the other says, or when they count the same thing differently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.drafts import ClaimDraft
from extractor.linking.actors import Roster
from extractor.reading.quantities import find_quantities
from extractor.reading.reader import Reader
from extractor.records import Claim, Quantity, RelatedClaim
from extractor.records.codes import ClaimRelation


def record(
    draft: ClaimDraft, number: int, reader: Reader, roster: Roster, incidents: dict[int, str]
) -> Claim | None:
    """Return what the article supports of a draft, or None when it has neither source nor cue.

    ``incidents`` maps the draft's incident numbers to the ids of the records they became.
    """
    id = f"c{number}"
    spans = reader.sentences(draft.sentences, id)
    if not spans:
        reader.note("ungrounded", f"the claim {draft.content[:80]!r} points at no sentence", id, "spans")
        return None
    near = (spans[0].start, spans[-1].end)
    source = reader.words(draft.source, near, id, "source")
    via = reader.words(draft.via, near, id, "via")
    cue = reader.words(draft.cue, near, id, "cue")
    if source is None and cue is None:
        reader.note("ungrounded", f"the claim {draft.content[:80]!r} has no source and no cue", id, "source")
        return None
    speaker = reader.words(draft.speaker, near, id, "source_id")
    named = speaker or source
    entry = roster.at(named) if named else None
    for unknown in sorted(set(draft.incidents) - incidents.keys()):
        reader.note("invalid_reference", f"there is no incident {unknown}", id, "incident_ids")
    return Claim(
        id=id,
        source_id=roster.want(entry) if entry is not None else None,
        source=source.text if source is not None else None,
        via=via.text if via is not None else None,
        cue=cue.text if cue is not None else None,
        content=draft.content.strip() or spans[0].text,
        quotation=draft.quotation,
        act=draft.act,
        certainty=draft.certainty,
        negated=draft.negated,
        medium=draft.medium,
        date=reader.date(draft.date, near, id),
        incident_ids=tuple(dict.fromkeys(incidents[n] for n in draft.incidents if n in incidents)),
        spans=spans,
    )


def relate(claims: Sequence[Claim], stated: dict[str, list[tuple[str, ClaimRelation]]]) -> list[Claim]:
    """Return the claims with their relations: those stated in drafts, and those that their words show.

    Relations point from the later claim to the earlier (coding rule).
    """
    related = []
    for index, claim in enumerate(claims):
        relations = {target: relation for target, relation in stated.get(claim.id, ()) if target != claim.id}
        for earlier in claims[:index]:
            if earlier.id not in relations and (relation := _relation(claim, earlier)) is not None:
                relations[earlier.id] = relation
        related.append(
            claim.model_copy(
                update={
                    "relations": tuple(
                        RelatedClaim(claim_id=target, relation=relation)
                        for target, relation in relations.items()
                    )
                }
            )
        )
    return related


_SUPPORTS = 0.5
_REPEATS = 0.85
"""Share of the shorter claim's content words that the other must have."""


def _relation(later: Claim, earlier: Claim) -> ClaimRelation | None:
    """Return how a claim stands to an earlier one of another source, as far as their words show it."""
    if later.source == earlier.source and later.source_id == earlier.source_id:
        return None
    if contradicts(later, earlier):
        return "contradicts"
    a, b = _content_words(later.content), _content_words(earlier.content)
    if min(len(a), len(b)) < 3:
        return None
    shared = len(a & b) / min(len(a), len(b))
    if shared >= _REPEATS:
        return "repeats"
    return "supports" if shared >= _SUPPORTS else None


def _content_words(content: str) -> set[str]:
    words = re.findall(r"[^\W\d_]{4,}|\d+", content.lower())
    return {word.removesuffix("s").removesuffix("ed") for word in words if word not in _EMPTY}


_EMPTY = frozenset(
    """that this with have been were from they their there will would could which when after before about into
    over also more than some such only said says near which where while these those being very""".split()
)


def contradicts(later: Claim, earlier: Claim) -> bool:
    """Say whether two claims of different sources on one incident cannot both be true."""
    if not set(later.incident_ids) & set(earlier.incident_ids):
        return False
    if later.source == earlier.source and later.source_id == earlier.source_id:
        return False
    counts = dict(_counts(earlier.content))
    for head, quantity in _counts(later.content):
        if head in counts and _disjoint(quantity, counts[head]):
            return True
    stopped = [bool(_STOPPED.search(claim.content)) for claim in (later, earlier)]
    landed = [bool(_LANDED.search(claim.content)) for claim in (later, earlier)]
    if (stopped[0] and landed[1] and not landed[0]) or (stopped[1] and landed[0] and not landed[1]):
        return True
    harmless = [bool(_HARMLESS.search(claim.content)) for claim in (later, earlier)]
    harmed = [bool(_HARMED.search(claim.content)) for claim in (later, earlier)]
    return (harmless[0] and harmed[1] and not harmless[1]) or (harmless[1] and harmed[0] and not harmless[0])


_STOPPED = re.compile(r"\b(?:intercept|repel|shot down|thwart|foil)\w*", re.IGNORECASE)
_LANDED = re.compile(r"\b(?:fell|landed|impacted|struck)\b", re.IGNORECASE)
_HARMLESS = re.compile(
    r"\bno (?:\w+ ){0,3}(?:casualties|injuries|damage|reports|deaths|one)\b", re.IGNORECASE
)
_HARMED = re.compile(r"\b(?:casualties|killed|wounded|injured|damaged|died|dead)\b", re.IGNORECASE)


def _counts(content: str) -> list[tuple[str, Quantity]]:
    """Return the counted nouns of a sentence with their counts ("rockets", 15)."""
    counted = []
    for start, end, quantity in find_quantities(content):
        if harm := _DOING.search(content[:start]):  # "killed nine people"
            counted.append(("killed" if harm[1].lower() == "kill" else "wounded", quantity))
            continue
        for word in content[end:].split()[:3]:
            noun = word.strip(".,;:'\"”’").lower().removesuffix("s")
            if noun in _COUNTED:
                counted.append((_COUNTED[noun], quantity))
                break
    return counted


_DOING = re.compile(r"\b(kill|wound|injur)\w*\s+$", re.IGNORECASE)
_COUNTED = {
    **dict.fromkeys("rocket missile projectile katyusha shell mortar".split(), "projectile"),
    **dict.fromkeys("drone uav".split(), "drone"),
    **dict.fromkeys("killed dead death died".split(), "killed"),
    **dict.fromkeys("wounded injured hurt".split(), "wounded"),
}


def _disjoint(a: Quantity, b: Quantity) -> bool:
    return (a.low is not None and b.high is not None and a.low > b.high) or (
        b.low is not None and a.high is not None and b.low > a.high
    )
