"""Doers: who does what a word of violence tells, as far as the grammar of its sentence shows.

The doer is the subject of a verb in the active voice, the "by" of a passive or of a noun, whoever carries the
deed out, is blamed for it or claims it. Weapons, craft and deeds do nothing by themselves: their owner does
("Russian drones struck", "Israeli jets", "a rebel attack killed").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from extractor.reading.arms import weapon_of
from extractor.reading.deeds import NOUNS, VERBS, Kind
from extractor.reading.syntax import agents, objects_of, passive, subjects

if TYPE_CHECKING:
    from spacy.tokens import Token

CARRIED_OUT: Final = frozenset(
    """carry conduct launch stage mount make claim commit perpetrate execute orchestrate direct order
    lead""".split()
)
"""Verbs whose subject does what their object names ("carried out an attack")."""

_ASCRIBED: Final = {"blame": "on", "attribute": "to", "ascribe": "to", "pin": "on", "trace": "to"}
"""Verbs that hold somebody to be the doer of what they modify ("a strike blamed on the army")."""

CRAFT: Final = frozenset(
    """warplane jet aircraft plane airplane helicopter gunship chopper artillery tank howitzer battery warship
    gunboat paramotor airpower bullet gunfire firepower""".split()
)
"""What is manned or fired by somebody, and so never the doer itself."""

_ACTS: Final = frozenset(
    """open throw hurl toss plant place lay leave lob drop hack beat stone drag force break block occupy
    sabotage blow set pelt surround take enter exchange trade ram drive behind""".split()
)
"""Everyday verbs whose subject, where it is a kind of person that attacks, is the doer."""

OWNERS: Final = frozenset("compound amod poss nmod".split())


def doers_of(word: Token, kind: Kind) -> list[Token]:
    """Return who does what a trigger of some kind tells."""
    found = _of_noun(word, kind) if word.pos_ in ("NOUN", "PROPN") else _of_verb(word, kind)
    return [noun for doer in found for noun in (_owners(doer) if is_tool(doer) else [doer])]


def is_tool(noun: Token) -> bool:
    """Say whether a noun is a weapon, a craft or a deed, with which somebody else does something."""
    if noun.lower_ in ("bomber", "bombers"):
        return False  # whoever wears the vest
    lemma = noun.lemma_.lower()
    return weapon_of(noun) is not None or lemma in NOUNS or lemma in CRAFT


def _of_noun(noun: Token, kind: Kind) -> list[Token]:
    found = [*agents(noun), *(c for c in noun.children if c.dep_ in OWNERS), *_told_of(noun)]
    governor = noun.head
    if governor.lemma_.lower() in CARRIED_OUT and noun.dep_ in ("dobj", "nsubjpass"):
        found += agents(governor) if passive(governor) else subjects(governor)
    if kind == "clash":
        found += objects_of(noun, "between", "with")
    return found


def _of_verb(verb: Token, kind: Kind) -> list[Token]:
    if kind in ("intercept", "foil"):
        return []
    found = [*([] if passive(verb) else subjects(verb)), *agents(verb)]
    if kind == "clash":
        found += objects_of(verb, "with")
    return found


def _told_of(noun: Token) -> list[Token]:
    """Return whom a clause beside a noun makes its doer ("bombs dropped by X", "an attack blamed on X")."""
    found: list[Token] = []
    for clause in (*noun.children, noun.head):
        if clause.dep_ in ("acl", "relcl") or (clause == noun.head and noun.dep_ == "nsubj"):
            preposition = _ASCRIBED.get(clause.lemma_.lower())
            found += objects_of(clause, preposition) if preposition else agents(clause)
    return found


def _owners(tool: Token) -> list[Token]:
    """Return whose a weapon, a craft or a deed is."""
    found = [*(c for c in tool.children if c.dep_ in OWNERS), *agents(tool), *_told_of(tool)]
    return [owner for noun in found for owner in (_owners(noun) if is_tool(noun) else [noun])]


def acts(noun: Token) -> bool:
    """Say whether the grammar makes a noun the doer of something violent."""
    top = noun
    while top.dep_ == "conj":
        top = top.head
    if top.dep_ == "nsubj":
        verb = top.head
        done = [verb, *(c for c in verb.children if c.dep_ in ("conj", "xcomp", "advcl"))]
        return any(_violent(deed) for deed in done) or any(
            _violent(clause) for clause in noun.children if clause.dep_ == "relcl"
        )
    if top.dep_ != "pobj":
        return False
    preposition, governor = top.head, top.head.head
    if preposition.lower_ == "by":
        return (
            _violent(governor) or governor.lemma_.lower() in CARRIED_OUT or governor.lemma_.lower() in NOUNS
        )
    if preposition.lower_ in ("with", "between"):
        return (VERBS.get(governor.lemma_.lower()) or NOUNS.get(governor.lemma_.lower())) == "clash"
    return (
        preposition.lower_ == "of"
        and governor.lower_ in ("group", "groups", "gang", "band")
        and acts(governor)
    )


def attacks(verb: Token) -> bool:
    """Say whether a verb tells of its subject that it attacks, if only by the weapon it uses."""
    if verb.pos_ != "VERB" or passive(verb):
        return False
    armed = verb.lemma_.lower() in ("use", "employ") and any(
        weapon_of(child) for child in verb.children if child.dep_ == "dobj"
    )
    return armed or VERBS.get(verb.lemma_.lower()) in ("fire", "strike", "bomb", "shoot", "attack", "storm")


def _violent(verb: Token) -> bool:
    lemma = verb.lemma_.lower()
    return verb.pos_ == "VERB" and (lemma in VERBS or lemma in _ACTS or lemma in CARRIED_OUT)
