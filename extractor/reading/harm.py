"""Harm: whom and what a deed befalls, as far as the grammar of its sentence shows.

Victims are people who were killed or wounded; patients are whom and what the deed was done to otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from extractor.reading.arms import weapon_of
from extractor.reading.deeds import NOUNS, Kind
from extractor.reading.idioms import victims_of
from extractor.reading.lexicon import CATEGORIES
from extractor.reading.syntax import objects_of, passive, subjects, sufferers

if TYPE_CHECKING:
    from spacy.tokens import Token

Casualty = Literal["killed", "wounded"]

_AIMED_AT = ("at", "on", "against", "towards", "toward", "into")
_DEVICES = frozenset("detonate explode explosion detonation blast".split())
"""Deeds whose object is the device, not what it harms ("detonated a lorry", "the explosion of a car")."""

_ASSAULTS = frozenset("stab shoot beat knife club batter hack".split())
"""Deeds that wound a person unless more is said."""

_MARKS = frozenset("target object scene victim".split())
"""What a thing is of an attack on it ("the post was the target of an attack")."""


def victims(word: Token, kind: Kind) -> list[tuple[Token, Casualty]]:
    """Return who was killed or wounded in what a trigger of some kind tells."""
    harm: Casualty = "wounded" if kind == "wound" else "killed"
    if kind in ("attack", "shoot") and word.lemma_.lower() in _ASSAULTS:
        return [(noun, "wounded") for noun in _hit(word) if _is_person(noun)]
    if kind not in ("kill", "wound"):
        return []
    if word.pos_ in ("NOUN", "PROPN"):
        lost = objects_of(word, "of") or ([word] if any(c.dep_ == "nummod" for c in word.children) else [])
        return [(noun, harm) for noun in lost]
    if (dead := victims_of(word)) is not None:
        return [(noun, "killed") for noun in dead]
    if word.lemma_.lower() in ("die", "perish"):
        return [(noun, harm) for noun in subjects(word)]
    return [(noun, harm) for noun in _hit(word) or _left(word)]


def patients(word: Token, kind: Kind) -> list[Token]:
    """Return whom and what a deed was done to, apart from victims."""
    if kind in ("kill", "wound", "protest", "intercept", "foil"):
        return []
    if word.pos_ in ("NOUN", "PROPN"):
        found = objects_of(word, "on", "against", "at", "upon")
        if word.lemma_.lower() not in _DEVICES:
            found = found or objects_of(word, "of")
        return [noun for noun in [*found, *_marked(word)] if noun.lemma_.lower() not in NOUNS]
    found = [] if word.lemma_.lower() in _DEVICES and not passive(word) else _hit(word)
    if word.lemma_.lower() in _ASSAULTS:
        found = [noun for noun in found if not _is_person(noun)]
    if kind in ("fire", "strike", "attack", "shoot"):
        found += objects_of(word, *_AIMED_AT)
    if kind == "land":
        found += objects_of(word, "on", "into", "through")
    if kind == "arson" and word.lemma_.lower() == "set":
        found += [noun for c in (word, *word.children) for noun in objects_of(c, "to")]
    return found


def sites(word: Token) -> list[Token]:
    """Return beside what something went off ("in front of the station", "close to a convoy")."""
    found = objects_of(word, "outside", "near", "beside", "inside")
    for noun in objects_of(word, "in"):
        if noun.lower_ == "front":
            found += objects_of(noun, "of")
    for child in word.children:
        if child.lower_ in ("close", "next", "adjacent"):
            found += objects_of(child, "to")
    return found


def namesakes(noun: Token) -> Iterator[Token]:
    """Yield a noun and the persons whom an apposition names for it ("two bodyguards, X and Y")."""
    yield noun
    for whole in (noun, *objects_of(noun, "of")):
        for child in whole.children:
            if child.dep_ == "appos":
                yield child
                yield from (other for other in child.conjuncts if other.pos_ == "PROPN" and other != noun)


def _hit(verb: Token) -> list[Token]:
    return [
        noun
        for noun in sufferers(verb)
        if not weapon_of(noun) and noun.lemma_.lower() not in NOUNS and noun.lower_ != "fire"
    ]


def _left(verb: Token) -> list[Token]:
    """Return the "12 dead" that an attack left."""
    return [
        child
        for child in verb.children
        if child.lower_ in ("dead", "injured", "wounded") and any(c.dep_ == "nummod" for c in child.children)
    ]


def _marked(noun: Token) -> list[Token]:
    """Return what is called the target of a deed."""
    governor = noun.head.head
    if noun.dep_ != "pobj" or noun.head.lower_ != "of" or governor.lemma_.lower() not in _MARKS:
        return []
    return subjects(governor.head) if governor.dep_ == "attr" else []


def _is_person(noun: Token) -> bool:
    return noun.ent_type_ == "PERSON" or noun.lower_ in CATEGORIES or noun.lemma_.lower() in CATEGORIES
