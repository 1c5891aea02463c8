"""Targets: what an attack was aimed at or damaged, and how it fared.

A target is a thing, a force or body, or a person by name. Settlements are where it happened, and victims
without a name or a force of their own are casualties only (coding rule).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from extractor.drafts import TargetDraft
from extractor.reading.countries import country_of
from extractor.reading.events import Event
from extractor.reading.harm import namesakes
from extractor.reading.lexicon import CATEGORIES, FACILITIES, NO_TARGETS, TARGETS
from extractor.reading.syntax import Parse, phrase
from extractor.records.codes import Effect, TargetType
from extractor.strategies.scene import Scene

if TYPE_CHECKING:
    from spacy.tokens import Token

SETTLEMENTS: Final = frozenset(
    """village town city hamlet district region province area neighborhood neighbourhood community locality
    municipality county suburb outskirt settlement territory country state capital street road highway
    valley""".split()
)
"""Nouns for where an attack happened; they are no target by themselves."""

_BUILT: Final = frozenset(
    "diplomatic government police business utilities airport religious educational media".split()
)
_DAMAGING: Final = frozenset(
    "hit strike shell bomb bombard burn torch damage impact ransack vandalise vandalize dynamite blow".split()
)
_DESTROYING: Final = frozenset("destroy flatten raze demolish level obliterate wreck".split())


def targets_of(event: Event, scene: Scene) -> list[TargetDraft]:
    """Return what was attacked: what the triggers govern, else a building there, else victims by name."""
    fallen = [noun for noun, _ in event.victims]
    drafts: dict[str, TargetDraft] = {}
    for candidates in (event.patients, _buildings(event), fallen):
        if not drafts:
            _enter(drafts, [draft for noun in candidates for draft in _drafts(noun, event, scene)])
    _enter(drafts, [draft for noun in fallen for draft in _persons(noun, event.parse, scene)])
    return list(drafts.values())[:6]


def _enter(drafts: dict[str, TargetDraft], more: Iterable[TargetDraft]) -> None:
    for draft in more:
        drafts.setdefault(draft.name, draft)


def _buildings(event: Event) -> Iterator[Token]:
    for noun in event.places:
        lemma = noun.lemma_.lower()
        if lemma in FACILITIES or TARGETS.get(lemma) in _BUILT:
            yield noun


def _drafts(noun: Token, event: Event, scene: Scene) -> Iterator[TargetDraft]:
    """Yield the persons that a noun or its apposition names, else what the noun itself names."""
    if noun.pos_ == "PRON" or noun.ent_type_ in ("DATE", "TIME"):
        return
    persons = list(_persons(noun, event.parse, scene))
    yield from persons
    tokens = unowned(phrase(noun))
    kind = _type(tokens, noun)
    if persons or kind is None or noun.lemma_.lower() in NO_TARGETS:
        return
    words = _site(event.parse, tokens, scene) or event.parse.span(tokens).text
    if len(words) < 3 or scene.is_media(*event.parse.offsets(noun, noun)):
        return
    if _is_settlement(words, noun, kind, scene) or _is_nobody(tokens, noun, event):
        return
    effect = "unknown" if _is_people(noun) else _effect(noun, event)
    yield TargetDraft(name=words[:200], type=kind, effect=effect)


def _persons(noun: Token, parse: Parse, scene: Scene) -> Iterator[TargetDraft]:
    """Yield the persons that a noun or its apposition names."""
    kind = _type(unowned(phrase(noun)), noun) or "other"
    for other in namesakes(noun):
        if (name := _person(other, parse, scene)) is not None:
            yield TargetDraft(name=name[:200], type=kind, effect="unknown")


def _person(noun: Token, parse: Parse, scene: Scene) -> str | None:
    tokens = phrase(noun)
    return scene.person_at(*parse.offsets(tokens[0], tokens[-1]))


def _is_settlement(words: str, noun: Token, kind: TargetType, scene: Scene) -> bool:
    """Say whether words are of a place in which something was attacked, not of the thing attacked."""
    if noun.lemma_.lower() in SETTLEMENTS:
        return True
    return kind == "other" and (noun.ent_type_ in ("GPE", "LOC") or scene.ends_in_place(words))


def _is_people(noun: Token) -> bool:
    return noun.lemma_.lower() in CATEGORIES or noun.lower_ in CATEGORIES or noun.ent_type_ == "PERSON"


def _is_nobody(tokens: Sequence[Token], noun: Token, event: Event) -> bool:
    """Say whether words are of people who are casualties only: victims, or civilians that nothing names."""
    if any(token.text[0].isupper() and token.i > 0 for token in tokens):
        return False
    victim = any(noun == other for other, _ in event.victims)
    category = CATEGORIES.get(noun.lower_) or CATEGORIES.get(noun.lemma_.lower())
    return victim or (category == "civilian" and noun.lemma_.lower() != "crowd")


def _effect(noun: Token, event: Event) -> Effect:
    """Return how a thing fared, from the verb that governs it or from the deed on it."""
    lemma = noun.head.lemma_.lower()
    if noun not in event.patients:
        return "unknown"
    if lemma in _DESTROYING:
        return "destroyed"
    text = event.parse.sentence.text
    damaged = lemma in _DAMAGING or event.kinds & {"strike", "damage", "arson"}
    return "damaged" if damaged or re.search(r"\bdamag|\bstruck\b|\bhit\b", text) else "unknown"


def _site(parse: Parse, tokens: Sequence[Token], scene: Scene) -> str | None:
    """Return the name of the site that a phrase is about ("Camp Taji Iraq")."""
    start, end = parse.offsets(tokens[0], tokens[-1])
    sites = [
        s for s in scene.within(scene.places, start, end) if scene.place(s).precision in ("exact", "district")
    ]
    return sites[0].text if len(sites) == 1 and sites[0].start == start else None


def unowned(tokens: list[Token]) -> list[Token]:
    """Return a noun phrase without its owner and number ("Iraq's", "Two")."""
    cut = next((i for i, token in enumerate(tokens) if token.tag_ == "POS"), None)
    if cut is not None and country_of(" ".join(t.text for t in tokens[:cut])) and cut + 1 < len(tokens):
        tokens = tokens[cut + 1 :]
    while len(tokens) > 1 and (tokens[0].dep_ in ("nummod", "quantmod") or tokens[0].tag_ in ("CD", "PRP$")):
        tokens = tokens[1:]
    return tokens


def _type(tokens: Sequence[Token], noun: Token) -> TargetType | None:
    for token in [noun, *reversed(tokens)]:
        found = TARGETS.get(token.lower_) or TARGETS.get(token.lemma_.lower())
        if found is not None:
            return found
    if noun.ent_type_ == "PERSON" or any(token.ent_type_ == "PERSON" for token in tokens):
        return (
            "government"
            if any(token.text in ("President", "Minister", "Governor") for token in tokens)
            else "other"
        )
    return "other" if noun.pos_ in ("NOUN", "PROPN") else None
