"""Parties: who did it, to whom, with what, and what it cost them, as the grammar of one sentence has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.drafts import (
    CasualtyDraft,
    PerpetratorDraft,
    TargetDraft,
    WeaponDraft,
)
from extractor.reading.collectives import names_backer
from extractor.reading.countries import country_of
from extractor.reading.events import Event, counted
from extractor.reading.lexicon import CATEGORIES, FACILITIES, NO_TARGETS, TARGETS
from extractor.reading.names import Name
from extractor.reading.quantities import read_quantity
from extractor.reading.syntax import Parse, phrase
from extractor.records.codes import (
    Attribution,
    CasualtyCategory,
    TargetType,
    WeaponType,
)
from extractor.strategies.scene import Scene

if TYPE_CHECKING:
    from spacy.tokens import Token

_HEDGED = re.compile(
    r"\b(?:believed|suspected|alleged(?:ly)?|reportedly|apparently|may have|could be|thought|accused|blame)",
    re.IGNORECASE,
)
UNHURT = re.compile(
    r"\bno (?:\w+ ){0,3}(?:casualties|injuries|one was (?:hurt|injured|killed)|deaths)\b", re.I
)


def perpetrators_of(event: Event, scene: Scene) -> list[PerpetratorDraft]:
    """Return who did it: the named agents of the triggers, media and places apart."""
    drafts: dict[str, PerpetratorDraft] = {}
    text = event.parse.sentence.text
    for noun in event.agents:
        tokens = phrase(noun)
        start, end = event.parse.offsets(tokens[0], tokens[-1])
        names = [name for name in scene.names if name.start < end and start < name.end]
        head = event.parse.offsets(noun, noun)
        names = [n for n in names if n.start <= head[0] and head[1] <= n.end] or names[:1]
        if names and country_of(names[0].text) is None and " " not in names[0].text:
            names = _whose(event.parse, noun, scene) or names  # "rebels from the Arakan Army"
        for name in names:
            if name.kind in ("media",) or (name.kind == "company"):
                continue
            drafts.setdefault(
                name.text,
                PerpetratorDraft(name=name.text, attribution=_attribution(text), attributed_by=None),
            )
    return list(drafts.values())[:4]


def _whose(parse: Parse, noun: Token, scene: Scene) -> list[Name]:
    """Return the group that fighters are said to be from."""
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in ("from", "of"):
            start, end = parse.offsets(child, child.right_edge)
            groups = [
                n
                for n in scene.names
                if start <= n.start and n.end <= end and n.kind in ("armed_group", "military")
            ]
            if groups:
                return groups[:1]
    return []


def _attribution(text: str) -> Attribution:
    return "suspected" if _HEDGED.search(text) else "stated_as_fact"


def targets_of(event: Event, scene: Scene) -> list[TargetDraft]:
    """Return what was attacked: what the triggers govern, else a facility, else victims who count as one."""
    drafts: dict[str, TargetDraft] = {}
    damaged = event.kinds & {"strike", "damage", "arson"} or re.search(
        r"\bdamag|\bstruck\b|\bhit\b", event.parse.sentence.text
    )
    people = [noun for noun, _ in event.victims]
    facilities = [noun for noun in event.places if noun.lemma_.lower() in FACILITIES]
    people = [
        noun for noun in people if category_of(phrase(noun)) not in ("civilian", "unknown") or _is_named(noun)
    ]
    for noun in event.patients or facilities or people:
        tokens = unowned(phrase(noun))
        words = (
            _person(event.parse, tokens, scene)
            or _site(event.parse, tokens, scene)
            or event.parse.span(tokens).text
        )
        if noun.pos_ == "PRON" or noun.ent_type_ in ("DATE", "TIME") or len(words) < 3:
            continue
        if noun.lemma_.lower() in NO_TARGETS or _is_media(event, noun, scene):
            continue
        kind = _target_type(tokens, noun)
        if kind is None or (kind == "other" and _is_place(words, scene)):
            continue
        person = (
            kind in ("private_citizens", "militia", "military", "police", "government") and noun in people
        )
        effect = (
            "damaged"
            if damaged and not person and noun in event.patients and kind != "private_citizens"
            else "unknown"
        )
        if re.search(r"\bdestroy", event.parse.sentence.text) and not person:
            effect = "destroyed" if noun.head.lemma_ == "destroy" else effect
        drafts.setdefault(words, TargetDraft(name=words[:200], type=kind, effect=effect))
    return list(drafts.values())[:6]


def _person(parse: Parse, tokens: Sequence[Token], scene: Scene) -> str | None:
    """Return the name of the person that a phrase ends in ("Prime Minister X")."""
    start, end = parse.offsets(tokens[0], tokens[-1])
    return next(
        (n.text for n in scene.names if n.kind == "person" and start <= n.start and n.end == end), None
    )


def _site(parse: Parse, tokens: Sequence[Token], scene: Scene) -> str | None:
    """Return the name of the site that a phrase is about ("Camp Taji Iraq")."""
    start, end = parse.offsets(tokens[0], tokens[-1])
    sites = [
        s for s in scene.within(scene.places, start, end) if scene.place(s).precision in ("exact", "district")
    ]
    return sites[0].text if len(sites) == 1 and sites[0].start == start else None


def _is_place(words: str, scene: Scene) -> bool:
    return any(words.casefold().endswith(span.text.casefold()) for span in scene.places)


def _is_named(noun: Token) -> bool:
    return any(token.ent_type_ == "PERSON" for token in phrase(noun)) and noun.pos_ == "PROPN"


def unowned(tokens: list[Token]) -> list[Token]:
    """Return a noun phrase without its owner and number ("Iraq's", "Two")."""
    cut = next((i for i, token in enumerate(tokens) if token.tag_ == "POS"), None)
    if cut is not None and country_of(" ".join(t.text for t in tokens[:cut])) and cut + 1 < len(tokens):
        tokens = tokens[cut + 1 :]
    while len(tokens) > 1 and (tokens[0].dep_ in ("nummod", "quantmod") or tokens[0].tag_ in ("CD", "PRP$")):
        tokens = tokens[1:]
    return tokens


def _is_media(event: Event, noun: Token, scene: Scene) -> bool:
    start, end = event.parse.offsets(noun, noun)
    return any(n.kind == "media" and n.start < end and start < n.end for n in scene.names)


def _target_type(tokens: Sequence[Token], noun: Token) -> TargetType | None:
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


def weapons_of(event: Event) -> list[WeaponDraft]:
    """Return the weapons, one of each type, with what was counted of them."""
    drafts: dict[WeaponType, WeaponDraft] = {}
    for token, kind, words in event.weapons:
        number = counted(event.parse, token)
        verb = token.head if token.head.pos_ == "VERB" else None
        role = "launched"
        if verb is not None:
            lemma = verb.lemma_.lower()
            if lemma in ("intercept", "down", "repel") or (
                lemma == "shoot" and any(c.lower_ == "down" for c in verb.children)
            ):
                role = "intercepted"
            elif lemma in ("land", "fall", "hit", "strike", "impact", "crash", "rain"):
                role = "impacted"
        known = drafts.get(kind)
        if known is None:
            known = WeaponDraft(name=words[:200], type=kind, launched=None, intercepted=None, impacted=None)
        if number is not None and getattr(known, role) is None:
            known = known.model_copy(update={role: number})
        drafts[kind] = known
    return list(drafts.values())[:3]


def casualties_of(event: Event, scene: Scene) -> list[CasualtyDraft]:
    """Return the toll as rows, "no casualties" included."""
    drafts: dict[str, CasualtyDraft] = {}
    sentence = event.parse.sentence
    for noun, outcome in event.victims:
        tokens = phrase(noun)
        words = event.parse.span(tokens).text
        number = counted(event.parse, noun)
        article = event.parse.doc[tokens[0].i - 1] if tokens[0].i else None
        if number is None and noun.tag_ == "NN" and article is not None and article.lower_ in ("a", "an"):
            with_article = event.parse.span([article, *tokens]).text
            if read_quantity(with_article) is not None:
                tokens, number = [article, *tokens], with_article
        if noun.pos_ == "PRON" or noun.lemma_.lower() in NO_TARGETS or _is_media(event, noun, scene):
            continue
        nation = next(
            (t.text for t in tokens if country_of(t.text) and t.text[0].isupper() and not names_backer(t)),
            None,
        )
        span = _with_count(event.parse, tokens, number)
        drafts.setdefault(
            f"{outcome} {words}",
            CasualtyDraft(
                outcome=outcome,
                category=category_of(tokens),
                nationality=nation,
                count=number,
                words=span[:200],
            ),
        )
    if unhurt := UNHURT.search(sentence.text):
        drafts["none"] = CasualtyDraft(
            outcome="unspecified", category="unknown", nationality=None, count="no", words=unhurt.group()
        )
    return list(drafts.values())[:6]


def _with_count(parse: Parse, tokens: Sequence[Token], number: str | None) -> str:
    """Return the victim's words with the number before them, verbatim."""
    start, end = parse.offsets(tokens[0], tokens[-1])
    text = parse.sentence.text
    begin = start - parse.sentence.start
    if number is not None:
        position = text.rfind(number, 0, begin + len(number) + 1)
        if 0 <= position < begin and begin - position < 60:
            begin = position
    return text[begin : end - parse.sentence.start]


def category_of(tokens: Sequence[Token]) -> CasualtyCategory:
    """Return what kind of person a phrase names, its last telling word first."""
    for token in reversed(tokens):
        found = CATEGORIES.get(token.lower_) or CATEGORIES.get(token.lemma_.lower())
        if found is not None:
            return found
    return "unknown"
