"""Parties: who did it and with what, as the grammar of one sentence has it.

Whom it befell is told by ``targets`` and ``casualties``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.drafts import PerpetratorDraft, WeaponDraft
from extractor.reading.countries import country_of
from extractor.reading.doers import OWNERS, attacks
from extractor.reading.events import Event, counted
from extractor.reading.names import Name
from extractor.reading.syntax import Parse, phrase
from extractor.records.codes import Attribution, WeaponType
from extractor.strategies.scene import Scene

if TYPE_CHECKING:
    from spacy.tokens import Token

_HEDGED = re.compile(
    r"\b(?:believed|suspected|alleged(?:ly)?|reportedly|apparently|may have|could be|thought|accused|blame"
    r"|attributed)",
    re.IGNORECASE,
)


def perpetrators_of(event: Event, scene: Scene) -> list[PerpetratorDraft]:
    """Return who did it: the named agents of the triggers, else whoever else is violent in the sentence."""
    drafts: dict[str, PerpetratorDraft] = {}
    told = [noun for noun in event.agents if _names_at(noun, event.parse, scene)]
    attribution = _attribution(event.parse.sentence.text)
    for noun in told or _also_violent(event):
        for name in _names_at(noun, event.parse, scene):
            row = PerpetratorDraft(name=name.text, attribution=attribution, attributed_by=None)
            drafts.setdefault(name.text, row)
    return list(drafts.values())[:4]


_DOERS = frozenset("person armed_group government military coalition civilians".split())


def _names_at(noun: Token, parse: Parse, scene: Scene) -> list[Name]:
    """Return the names that a doer's noun bears, or those of the group that he is said to be from."""
    tokens = phrase(noun)
    start, end = parse.offsets(tokens[0], tokens[-1])
    names = [name for name in scene.names if name.start < end and start < name.end]
    head = parse.offsets(noun, noun)
    names = [n for n in names if n.start <= head[0] and head[1] <= n.end] or names[:1]
    if names and country_of(names[0].text) is None and " " not in names[0].text:
        names = _whose(parse, noun, scene) or names  # "rebels from the Arakan Army"
    return [
        name for name in names if name.kind in _DOERS or (name.kind == "other" and noun.dep_ not in OWNERS)
    ]


def _also_violent(event: Event) -> list[Token]:
    """Return the subjects of other violent verbs ("four were shot as police used live rounds")."""
    if event.kinds & {"intercept", "foil", "arrest"}:
        return []
    victims = [noun for noun, _ in event.victims]
    return [
        token
        for token in event.parse.doc
        if token.dep_ == "nsubj" and token not in victims and attacks(token.head)
    ]


def _whose(parse: Parse, noun: Token, scene: Scene) -> list[Name]:
    """Return the group that fighters are said to be from ("rebels of", "gunmen thought to belong to")."""
    for child in noun.children:
        belongs = child.dep_ in ("acl", "relcl") and _BELONGING.search(
            " ".join(token.lower_ for token in child.subtree)
        )
        if belongs or (child.dep_ == "prep" and child.lower_ in ("from", "of")):
            start, end = parse.offsets(child.left_edge, child.right_edge)
            groups = [
                n
                for n in scene.names
                if start <= n.start and n.end <= end and n.kind in ("armed_group", "military")
            ]
            if groups:
                return groups[:1]
    return []


_BELONGING = re.compile(r"\b(?:belong\w*|linked|loyal|affiliated|allied|aligned|from|members? of)\b")


def _attribution(text: str) -> Attribution:
    return "suspected" if _HEDGED.search(text) else "stated_as_fact"


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
