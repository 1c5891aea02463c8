"""Blame: who a sentence holds to be behind an event that is told elsewhere, and who says so."""

from __future__ import annotations

from collections.abc import Iterable
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


Attribution = Literal["claimed", "denied", "blamed", "suspected"]


@dataclass(frozen=True, eq=False)
class Blame:
    """Who a sentence holds to be behind events told elsewhere, and who says so."""

    parse: Parse
    doer: Token
    by: Token | None
    attribution: Attribution


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
    return [
        Blame(parse, doer, by, attribution) for token in parse.doc for doer, by, attribution in _held(token)
    ]


_Held = tuple["Token", "Token | None", Attribution]
"""Who is held to be behind something, who says so, and how it is put."""


def _held(token: Token) -> Iterable[_Held]:
    """Return what a word says of who is behind an event."""
    lemma = token.lemma_.lower()
    if lemma in ("blame", "accuse"):
        return _blamed(token)
    if lemma in ("claim", "deny"):
        return _owned(token, "claimed" if lemma == "claim" else "denied")
    if lemma == "responsible":
        return _responsible(token)
    if lemma == "behind":
        return [(noun, None, "suspected") for noun in subjects(token.head) if token.head.lemma_ == "be"]
    if lemma in ("conduct", "carry", "perpetrate"):
        return _carried_out(token)
    return _attributed(token) if lemma in ("attribute", "ascribe") else ()


def _names_deed(nouns: Iterable[Token]) -> bool:
    return any(noun.lemma_.lower() in _DEEDS for noun in nouns)


def _blamed(verb: Token) -> list[_Held]:
    """Return who "is blamed for" or "accused of" a deed."""
    named = [noun for token in (verb, *sufferers(verb)) for noun in objects_of(token, "for", "of")]
    if verb.pos_ != "VERB" or not (_names_deed(named) or any(n.lemma_.lower() in VERBS for n in named)):
        return []
    by = next(iter(subjects(verb)), None)
    return [(noun, by, "blamed") for noun in sufferers(verb)]


def _owned(verb: Token, how: Literal["claimed", "denied"]) -> list[_Held]:
    """Return who claims or denies a responsibility, or denies a deed."""
    whose = subjects(verb)
    if any(noun.lemma_ in ("responsibility", "involvement") for noun in sufferers(verb)):
        nobody = any(c.dep_ == "det" and c.lower_ == "no" for noun in whose for c in noun.children)
        return [] if nobody or negated(verb) else [(noun, None, how) for noun in whose]
    deed = any(
        c.dep_ in ("xcomp", "ccomp", "dobj") and c.tag_ == "VBG" and c.lemma_.lower() in VERBS
        for c in verb.children
    )
    return [(noun, None, how) for noun in whose if deed and how == "denied"]


def _carried_out(verb: Token) -> list[_Held]:
    """Return by whom "that attack" was carried out."""
    referred = any(
        noun.lemma_.lower() in NOUNS and child.lower_ in ("that", "this", "the", "those", "these")
        for noun in [*sufferers(verb), *_raised(verb)]
        for child in noun.children
    )
    return [(noun, None, "suspected") for noun in agents(verb) if referred and verb.pos_ == "VERB"]


def _attributed(verb: Token) -> list[_Held]:
    """Return to whom a deed is attributed."""
    by = next(iter(agents(verb) if passive(verb) else subjects(verb)), None)
    return [(noun, by, "blamed") for noun in objects_of(verb, "to") if _names_deed(sufferers(verb))]


def _responsible(adjective: Token) -> list[_Held]:
    """Return who "is responsible for" or is "held responsible for" something."""
    verb = adjective.head
    if negated(verb) or not _names_deed(objects_of(adjective, "for")):
        return []
    if verb.lemma_ == "be" and adjective.dep_ == "acomp":
        return [(noun, None, "suspected") for noun in subjects(verb)]
    held = verb if verb.lemma_ == "hold" else verb.head
    if held.lemma_ != "hold":
        return []
    by = subjects(held)
    doers = [verb] if adjective.dep_ == "amod" else [*adjective.children, *verb.children]
    roles = ("nsubj", "dobj", "ccomp")
    return [(noun, next(iter(by), None), "blamed") for noun in doers if noun.dep_ in roles and noun not in by]


def _raised(verb: Token) -> list[Token]:
    """Return the subject that an infinitive shares ("that attack is believed to have been …")."""
    return [c for c in verb.head.children if c.dep_ in ("nsubj", "nsubjpass")] if verb.dep_ == "xcomp" else []
