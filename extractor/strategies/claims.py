"""Claims of the cascade: what grammar found becomes drafts, joined to the incidents that they speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.drafts import ClaimDraft, IncidentDraft
from extractor.reading.attributions import FoundClaim
from extractor.reading.deeds import NOUNS, VERBS
from extractor.reading.syntax import Parse

_EVERYDAY = {"target", "march", "fall", "land", "down", "hit"}
_DEEDS = "|".join(sorted({*NOUNS, *VERBS} - _EVERYDAY))
_OF_EVENT = re.compile(
    rf"\b(?:{_DEEDS})(?:s|ed|ing|d)?\b|\b(?:casualt|injur|wound|dead|died|damag|victim|responsib|toll)\w*",
    re.IGNORECASE,
)
"""Words of violence and harm: a claim that has one speaks of the incident told just before."""

MOST_DOUBT = 0.7
"""Doubt from which a found claim is left out; chosen on the fixtures."""

_MOST = 60
_ABOUT_WHAT_MAY_COME = frozenset({"demands", "threatens", "promises"})
"""Acts that speak of no incident unless its own sentence tells it."""
_NEAR = 3
"""Sentences between an incident and a claim that speaks of "the attack"."""


def draft_claims(
    found: Sequence[FoundClaim], incidents: Sequence[IncidentDraft], parses: Sequence[Parse]
) -> list[ClaimDraft]:
    """Return the found claims as drafts, without those that are too doubtful."""
    sentences = {parse.sentence.number: parse.sentence.text for parse in parses}
    return [
        ClaimDraft(
            sentences=list(claim.sentences)[:12],
            source=claim.source.text[:200] if claim.source else None,
            speaker=claim.speaker.text[:200] if claim.speaker else None,
            via=claim.via.text[:200] if claim.via else None,
            cue=claim.cue.text[:200] if claim.cue else None,
            content=claim.content[:400],
            quotation=claim.quotation,
            act=claim.act,
            certainty=claim.certainty,
            negated=claim.negated,
            medium=claim.medium,
            date=claim.date.text[:200] if claim.date else None,
            incidents=_about(claim, incidents, sentences),
            relations=[],
        )
        for claim in found
        if claim.doubt <= MOST_DOUBT
    ][:_MOST]


def _about(claim: FoundClaim, incidents: Sequence[IncidentDraft], sentences: dict[int, str]) -> list[int]:
    """Return the numbers of the incidents that a claim is about: told in its sentences, or referred to."""
    told = [n for n, incident in enumerate(incidents, 1) if set(incident.sentences) & set(claim.sentences)]
    if told or claim.act in _ABOUT_WHAT_MAY_COME:
        return told[:6]
    words = " ".join(sentences.get(number, "") for number in claim.sentences)
    if re.search(r"\b(?:attacks|strikes|bombings|killings)\b", words):
        return [n for n, incident in enumerate(incidents, 1) if not incident.background][:6]
    if _OF_EVENT.search(claim.content) or _OF_EVENT.search(words):
        first = min(claim.sentences, default=0)
        before = [n for n, i in enumerate(incidents, 1) if 0 <= first - max(i.sentences) <= _NEAR]
        return before[-1:]
    return []
