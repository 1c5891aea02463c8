"""Blame: who a sentence holds to be behind an event that is told elsewhere, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from extractor.reading.deeds import NOUNS, VERBS
from extractor.reading.syntax import (
    Parse,
    agents,
    negated,
    objects_of,
    passive,
    subjects,
    sufferers,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, eq=False)
class Blame:
    """Who a sentence holds to be behind events told elsewhere, and who says so."""

    parse: Parse
    doer: Token
    by: Token | None
    attribution: Literal["claimed", "denied", "blamed", "suspected"]
    several: bool


_DEEDS = frozenset(
    [
        *NOUNS,
        *"incident violence crime atrocity bloodshed carnage tragedy this it that operation rocket".split(),
        *"attempt outrage deed act bomb".split(),
    ]
)
"""What somebody is blamed for, when it is an event told elsewhere."""


def find_blame(parse: Parse) -> list[Blame]:
    """Return who is blamed for, suspected of, or owns up to an event that the sentence only refers to."""
    found = []
    for token in parse.doc:
        lemma = token.lemma_.lower()
        several = any(t.tag_ == "NNS" and t.lemma_.lower() in NOUNS for t in token.subtree)
        if lemma in ("blame", "accuse") and token.pos_ == "VERB":
            named = [n for t in (token, *sufferers(token)) for n in objects_of(t, "for", "of")]
            if any(n.lemma_.lower() in _DEEDS or n.lemma_.lower() in VERBS for n in named):
                by = subjects(token)
                found += [
                    Blame(parse, noun, by[0] if by else None, "blamed", several) for noun in sufferers(token)
                ]
        elif lemma in ("claim", "deny") and any(
            n.lemma_ in ("responsibility", "involvement") for n in sufferers(token)
        ):
            if not negated(token) and not any(
                c.dep_ == "det" and c.lower_ == "no" for n in subjects(token) for c in n.children
            ):
                kind: Literal["claimed", "denied"] = "claimed" if lemma == "claim" else "denied"
                found += [Blame(parse, noun, None, kind, several) for noun in subjects(token)]
        elif lemma == "deny" and any(
            c.dep_ in ("xcomp", "ccomp", "dobj") and c.tag_ == "VBG" and c.lemma_.lower() in VERBS
            for c in token.children
        ):
            found += [Blame(parse, noun, None, "denied", several) for noun in subjects(token)]
        elif lemma == "responsible" and any(n.lemma_.lower() in _DEEDS for n in objects_of(token, "for")):
            found += _responsible(parse, token, several)
        elif lemma == "behind" and token.head.lemma_ == "be":
            found += [Blame(parse, noun, None, "suspected", several) for noun in subjects(token.head)]
        elif lemma in ("conduct", "carry", "perpetrate") and token.pos_ == "VERB":
            named = [*sufferers(token), *token.children]
            if any(n.lemma_.lower() in NOUNS and c.lower_ in ("that", "this", "the", "those", "these")
                   for n in [*sufferers(token), *_raised(token)] for c in n.children) and named:  # fmt: skip
                found += [Blame(parse, noun, None, "suspected", several) for noun in agents(token)]
        if lemma in ("attribute", "ascribe") and any(n.lemma_.lower() in _DEEDS for n in sufferers(token)):
            by = subjects(token) if not passive(token) else agents(token)
            found += [
                Blame(parse, noun, by[0] if by else None, "blamed", several)
                for noun in objects_of(token, "to")
            ]
    return found


def _responsible(parse: Parse, adjective: Token, several: bool) -> list[Blame]:
    """Return who "is responsible for" or is "held responsible for" something."""
    verb = adjective.head
    if negated(verb):
        return []
    if verb.lemma_ == "be" and adjective.dep_ == "acomp":
        return [Blame(parse, noun, None, "suspected", several) for noun in subjects(verb)]
    held = verb if verb.lemma_ == "hold" else verb.head
    if held.lemma_ != "hold":
        return []
    by = subjects(held)
    doers = [verb] if adjective.dep_ == "amod" else [*adjective.children, *verb.children]
    roles = ("nsubj", "dobj", "ccomp")
    return [
        Blame(parse, noun, by[0] if by else None, "blamed", several)
        for noun in doers
        if noun.dep_ in roles and noun not in by
    ]


def _raised(verb: Token) -> list[Token]:
    """Return the subject that an infinitive shares ("that attack is believed to have been …")."""
    return [c for c in verb.head.children if c.dep_ in ("nsubj", "nsubjpass")] if verb.dep_ == "xcomp" else []
