"""Triggers: the words of a sentence that tell an event, and the kind of it.

Everyday verbs count only beside what makes them violent: a weapon, a crowd, a place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.reading.arms import weapon_of
from extractor.reading.deeds import NOUNS, VERBS, Kind
from extractor.reading.idioms import PEOPLE, idiom_of, is_armed
from extractor.reading.realis import is_general, is_real
from extractor.reading.syntax import (
    agents,
    objects_of,
    passive,
    subjects,
    sufferers,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_PROJECTILE = re.compile(r"\b(?:rockets?|missiles?|mortars?|shells?|drones?|projectiles?)\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Trigger:
    """A word that tells an event."""

    token: Token
    kind: Kind
    real: bool
    general: bool


def trigger_of(token: Token) -> Trigger | None:
    lemma = token.lemma_.lower()
    if token.ent_type_ in ("DATE", "TIME") and lemma in ("march", "fall"):
        return None
    if token.pos_ == "VERB" or (token.pos_ == "AUX" and lemma in VERBS):
        kind = VERBS.get(lemma) or VERBS.get(token.lower_)
    elif token.pos_ in ("NOUN", "PROPN"):
        kind = NOUNS.get(lemma) or NOUNS.get(token.lower_)
    else:
        kind = VERBS.get(lemma) if token.tag_ in ("VBN", "VBD", "VBG") else None
    if token.pos_ == "VERB":
        kind = idiom_of(token) or kind or _by_object(token, lemma)
    if kind is None:
        return None
    if kind == "seize" and any(noun.lower_ in PEOPLE for noun in sufferers(token)):
        kind = "abduct"
    if kind in ("strike", "attack") and any(weapon_of(noun) == "ied" for noun in sufferers(token)):
        kind = "bomb"  # "the vehicle struck a mine"
    if lemma in ("destroy", "neutralize", "neutralise") and any(weapon_of(noun) for noun in sufferers(token)):
        kind = "intercept"
    if kind == "land" and not any(is_armed(noun) for noun in subjects(token)):
        return None
    if lemma in (
        "hit",
        "target",
        "fire",
        "launch",
        "aim",
        "rain",
        "shower",
        "mass",
        "march",
        "die",
        "strike",
        "down",
        "burn",
        "seize",
    ) and (token.pos_ == "VERB" and not _plausible(token, lemma)):
        return None
    if token.pos_ in ("NOUN", "PROPN") and token.dep_ == "compound":
        return None
    return Trigger(token, kind, is_real(token), is_general(token))


_LAUNCHED = frozenset({"rocket", "missile", "drone", "bomb", "ied", "vehicle_bomb", "mortar"})


def _by_object(verb: Token, lemma: str) -> Kind | None:
    """Return the kind of event that an everyday verb tells only with a weapon beside it."""
    if lemma in ("find", "discover", "uncover", "recover", "dismantle", "deactivate"):
        found = [
            noun for noun in sufferers(verb) for noun in (noun, *objects_of(noun, "with", "of", "carrying"))
        ]
        return "foil" if any(weapon_of(noun) in _LAUNCHED for noun in found) else None
    return None


def _plausible(verb: Token, lemma: str) -> bool:
    """Say whether an everyday verb stands in its violent sense."""
    nouns = [
        *subjects(verb),
        *sufferers(verb),
        *agents(verb),
        *objects_of(verb, "with", "at", "on", "towards"),
    ]
    armed = any(weapon_of(noun) for noun in nouns) or any(noun.lemma_.lower() in NOUNS for noun in nouns)
    if lemma in ("rain", "shower"):
        return armed
    if lemma in ("fire", "launch", "down", "aim"):
        numbers = any(noun.pos_ == "NUM" for noun in nouns)
        return armed or numbers or (lemma == "fire" and bool(_PROJECTILE.search(verb.doc.text)))
    if lemma in ("mass", "march"):
        return any(
            noun.lower_ in ("protesters", "demonstrators", "thousands", "hundreds", "crowds", "people")
            for noun in nouns
        )
    if lemma == "seize":
        return verb.doc.text.lower().count("rocket") > 0 or any(
            n.lower_ in ("town", "village", "city", "base") for n in nouns
        )
    if lemma in ("hit", "strike"):
        if armed or passive(verb):
            return True
        hit = [
            noun for noun in sufferers(verb) if noun.pos_ != "PRON" and noun.lemma_.lower() not in _FIGURES
        ]
        return bool(hit) and not any(child.dep_ == "prt" for child in verb.children)
    return True


_FIGURES = frozenset(
    """high low record level peak bottom milestone snag note chord tone balance deal bargain agreement
    accord""".split()
)
"""What is hit or struck without violence."""
