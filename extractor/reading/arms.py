"""Arms: the weapons that a sentence names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.reading.countries import country_of
from extractor.reading.lexicon import WEAPONS
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


_COUNTING = frozenset("first second third other more several another many few two three".split())


def weapons_in(parse: Parse) -> list[tuple[Token, WeaponType, str]]:
    """Return the weapons that a sentence names, with the words that name each."""
    found = []
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
        words = [
            t
            for t in token.lefts
            if t.dep_ in ("compound", "amod")
            and t.i >= token.i - 2
            and t.pos_ in ("NOUN", "PROPN", "ADJ")
            and country_of(t.text) is None
        ]
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
