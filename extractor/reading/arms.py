"""Arms: the weapons that a sentence names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.reading.arsenal import WEAPONS
from extractor.reading.countries import country_of
from extractor.reading.syntax import (
    Parse,
    ancestors,
    modal,
)
from extractor.records.codes import WeaponType

if TYPE_CHECKING:
    from spacy.tokens import Token


def weapon_of(noun: Token) -> WeaponType | None:
    """Return the type of weapon that a noun names, alone or with the words before it."""
    words = [
        token.lower_ for token in noun.lefts if token.dep_ in ("compound", "amod") and token.pos_ != "PUNCT"
    ]
    if any(WEAPONS.get(word) == "chemical" for word in words):
        return "chemical"  # "chlorine bombs"
    for start in range(len(words) + 1):
        found = WEAPONS.get(" ".join([*words[start:], noun.lower_]))
        if found is not None:
            return found
    return WEAPONS.get(noun.lemma_.lower())


_LADEN = frozenset("laden load pack rig fill stuff carry".split())
_FORCES = frozenset("ORG NORP GPE PERSON".split())


def _describes(word: Token) -> bool:
    """Say whether a word before a weapon belongs to its name; whose it is does not."""
    return (
        word.dep_ in ("compound", "amod")
        and word.pos_ in ("NOUN", "PROPN", "ADJ")
        and (word.ent_type_ not in _FORCES or word.lower_ in WEAPONS)  # Katyusha is no force
        and word.lower_ != "military"
        and country_of(word.text) is None
    )


def _laden(explosives: Token) -> list[Token] | None:
    """Return the vehicle that explosives make a bomb ("an explosives-laden car", "a car packed with TNT")."""
    if weapon_of(explosives) != "bomb":
        return None
    laden = next(
        (a for a in ancestors(explosives) if a.lemma_.lower() in _LADEN or a.lower_ == "laden"), None
    )
    if laden is None or laden.head.pos_ not in ("NOUN", "PROPN") or laden.dep_ not in ("amod", "acl"):
        return None
    vehicle, doc = laden.head, explosives.doc
    first, last = min(explosives.i, vehicle.i), max(explosives.i, vehicle.i)
    return list(doc[first : last + 1]) if last - first < 8 else None


_COUNTING = frozenset("first second third other more several another many few two three".split())


def weapons_in(parse: Parse) -> list[tuple[Token, WeaponType, str]]:
    """Return the weapons that a sentence names, with the words that name each."""
    found: list[tuple[Token, WeaponType, str]] = []
    for token in parse.doc:
        if token.pos_ not in ("NOUN", "PROPN") or (kind := weapon_of(token)) is None:
            continue
        if token.dep_ == "compound" and token.head.lower_ not in (
            "attack",
            "attacks",
            "strike",
            "strikes",
            "fire",
            "barrage",
            "bombing",
            "explosion",
            "blast",
            "raid",
            "attempt",
        ):
            continue
        if (laden := _laden(token)) is not None:
            found.append((laden[-1], "vehicle_bomb", parse.span(laden).text))
            continue
        words = [t for t in token.lefts if t.i >= token.i - 2 and _describes(t)]
        verb = next((a for a in ancestors(token) if a.pos_ in ("VERB", "AUX")), None)
        if verb is not None and verb.dep_ in ("relcl", "acl") and modal(verb):
            continue
        first = words[0] if words else token
        if first.i > 1 and first.nbor(-1).text in "-–" and first.nbor(-2).text[0].isalnum():
            first = first.nbor(-2)
        while first.i < token.i and first.lower_ in _COUNTING:
            first = first.nbor(1)
        span = parse.span(list(parse.doc[first.i : token.i + 1]))
        found.append((token, kind, span.text))
    return found


_TAKING = frozenset("recover seize confiscate capture discover collect".split())


def is_spoil(weapon: Token) -> bool:
    """Say whether a weapon was only found or taken after the deed ("recovered an AK-47 rifle")."""
    noun = weapon
    while noun.dep_ == "conj":
        noun = noun.head
    return noun.dep_ in ("dobj", "nsubjpass") and noun.head.lemma_.lower() in _TAKING
