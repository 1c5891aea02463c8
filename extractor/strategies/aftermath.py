"""Aftermath: what later sentences add to an incident that they only refer to.

"No group has claimed the attack", "the militias were reportedly behind it", "there were no casualties", "the
C-RAM was activated": such a sentence speaks of the incident told last before it, or, where it says "the
attacks", of every incident that is not background (coding rule).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.drafts import DefenceDraft, IncidentDraft, PerpetratorDraft
from extractor.reading.arsenal import DEFENCES
from extractor.reading.attributions import FoundClaim
from extractor.reading.blame import Blame, find_blame
from extractor.reading.dates import resolve
from extractor.reading.names import Name
from extractor.reading.syntax import Parse, phrase
from extractor.records.codes import Attribution
from extractor.strategies.casualties import unhurt
from extractor.strategies.coding import UNCLAIMED
from extractor.strategies.scene import Scene

_ENGAGED = re.compile(
    r"\b(?:intercept(?:s|ed)?|activated|engaged|shot down|downed|repelled)\b", re.IGNORECASE
)
_ENGAGEABLE = frozenset({"intercepted", "partly_intercepted", "unknown", "hit"})
_OFFICIAL = frozenset({"government", "military", "coalition", "intergovernmental"})


def add_aftermath(drafts: list[IncidentDraft], scene: Scene) -> list[IncidentDraft]:
    """Return the drafts with what the article says of them after telling them."""
    completed = list(drafts)
    for parse in scene.parses:
        if parse.sentence.heading:
            continue
        several = re.search(r"\battacks\b", parse.sentence.text) is not None
        indices = _spoken_of(completed, parse, several)
        if not indices:
            continue
        update: dict[int, dict[str, object]] = {index: {} for index in indices}
        text = parse.sentence.text
        for index in indices:
            draft = completed[index]
            if UNCLAIMED.search(text):
                update[index]["responsibility"] = "unclaimed"
            blamed = [
                d
                for blame in find_blame(parse)
                if not _earlier(parse, draft, scene)
                for d in _blamed(blame, scene)
            ]
            known = {p.name for p in draft.perpetrators}
            fresh = [p for p in blamed if p.name not in known]
            if fresh:
                update[index]["perpetrators"] = [*draft.perpetrators, *fresh][:6]
            if any(p.attribution == "claimed" for p in fresh):
                update[index]["responsibility"] = "claimed"
            own = parse.sentence.number in draft.sentences
            row = unhurt(text)
            if row is not None and not draft.casualties and not own:
                update[index]["casualties"] = [row]
            systems = [s for s in DEFENCES if re.search(rf"(?<!\w){re.escape(s)}(?!\w)", text)]
            engaged = _ENGAGED.search(text) is not None and not _able(text)
            if systems and engaged and not draft.defences and draft.outcome in _ENGAGEABLE:
                update[index]["defences"] = [DefenceDraft(system=systems[0], operator=None)]
        for index, values in update.items():
            if values:
                completed[index] = completed[index].model_copy(update=values)
    return completed


def add_claimed(
    drafts: list[IncidentDraft], claims: Sequence[FoundClaim], scene: Scene
) -> list[IncidentDraft]:
    """Return the drafts with those who own up to them: "we did it", "the army said it had struck …"."""
    completed = list(drafts)
    for claim in claims:
        speaker = claim.speaker or claim.source
        if speaker is None or not claim.sentences:
            continue
        name = next(
            (
                n
                for n in scene.names
                if speaker.start <= n.start and n.end <= speaker.end and n.kind in _SIDES
            ),
            None,
        )
        if name is None:
            continue
        owns = claim.act == "claims_responsibility" or _owns(claim.content, speaker.text, name.text)
        for index in _claimed_by(completed, claim, owns):
            draft = completed[index]
            ours = owns or _OURS.search(claim.content) is not None or _itself(claim.content, name.text)
            if not ours or any(p.name == name.text for p in draft.perpetrators):
                continue
            if draft.outcome in ("intercepted", "foiled") and not owns:
                continue  # who says that it stopped an attack does not own up to it
            row = PerpetratorDraft(name=name.text, attribution="claimed", attributed_by=name.text)
            completed[index] = draft.model_copy(
                update={"perpetrators": [*draft.perpetrators, row][:6], "responsibility": "claimed"}
            )
    return completed


def _owns(content: str, *sources: str) -> bool:
    """Say whether a source says of itself that it is behind an attack, or did what was just told."""
    itself = "|".join([*(re.escape(words) for words in sources), "it", "they", "we"])
    return re.match(rf"(?:the )?(?:{itself})\b.{{0,20}}{_BEHIND}", content, re.IGNORECASE) is not None


_BEHIND = (
    r"(?:\b(?:was|were|stood) behind\b"
    r"|\b(?:launched|fired|carried out|carried|conducted|staged|did) (?:it|them|this|these)\b)"
)


_SIDES = frozenset({"armed_group", "military", "government", "coalition"})
_OURS = re.compile(
    r"\b(?:we|our|its (?:forces|fighters|troops|aircraft|warplanes|drones|men|mujahideen))\b", re.IGNORECASE
)


def _itself(content: str, name: str) -> bool:
    """Say whether a claim's content has the source itself as the doer ("Hezbollah had fired …")."""
    deed = r"\b (?:had |has |have |was |were )?(?:\w+ed|struck|hit|shot)\b"
    return re.match(rf"(?:the )?{re.escape(name)}{deed}", content, re.IGNORECASE) is not None


def _claimed_by(drafts: list[IncidentDraft], claim: FoundClaim, owns: bool) -> list[int]:
    own = [i for i, draft in enumerate(drafts) if set(draft.sentences) & set(claim.sentences)]
    if own or not owns:
        return own
    first = min(claim.sentences)
    return [i for i, draft in enumerate(drafts) if 0 <= first - max(draft.sentences) <= 4][-1:]


def _earlier(parse: Parse, draft: IncidentDraft, scene: Scene) -> bool:
    """Say whether a sentence speaks of a time before the incident, and so of another one."""
    published = scene.document.info.published
    told = scene.within(scene.dates, parse.sentence.start, parse.sentence.end)
    days = [day for span in told if (day := resolve(span.text, span, published).end) is not None]
    own = next((span for span in scene.dates if span.text == draft.date), None)
    day = resolve(own.text, own, published).start if own is not None else None
    return bool(days and day is not None and max(days) < day and parse.sentence.number not in draft.sentences)


def _able(text: str) -> bool:
    """Say whether a sentence only tells what a system can do."""
    return re.search(r"\b(?:can|could|capable|designed to|able to|tested|deployed)\b", text) is not None


def _spoken_of(drafts: list[IncidentDraft], parse: Parse, several: bool) -> list[int]:
    """Return which incidents a sentence refers to: all the news for "the attacks", else the last one told."""
    number = parse.sentence.number
    before = [i for i, draft in enumerate(drafts) if max(draft.sentences) <= number]
    if several:
        return [i for i, draft in enumerate(drafts) if not draft.background] or before[-1:]
    return [i for i in before[-1:] if number - max(drafts[i].sentences) <= 4]


def _blamed(blame: Blame, scene: Scene) -> list[PerpetratorDraft]:
    doer = _named(blame.parse, blame.doer, scene)
    if doer is None or doer.kind == "media":
        return []
    by = _named(blame.parse, blame.by, scene) if blame.by is not None else None
    attribution: Attribution = "suspected"
    if blame.attribution in ("claimed", "denied"):
        attribution, by = blame.attribution, doer
    elif blame.attribution == "blamed":
        attribution = "accused_by_authorities" if by is not None and by.kind in _OFFICIAL else "suspected"
    return [
        PerpetratorDraft(
            name=doer.text, attribution=attribution, attributed_by=by.text if by is not None else None
        )
    ]


def _named(parse: Parse, noun: object, scene: Scene) -> Name | None:
    """Return the mention that a noun heads."""
    tokens = phrase(noun)  # type: ignore[arg-type]
    start, end = parse.offsets(tokens[0], tokens[-1])
    names = [name for name in scene.names if name.start < end and start < name.end]
    return max(names, key=lambda name: (name.end, len(name.text)), default=None)
