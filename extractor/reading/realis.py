"""Realis: whether the grammar lets an event have happened, and be one event.

Threats, plans and negations have not happened; generalities and mere references ("the attack", "dozens of
attacks") tell no event of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractor.reading.deeds import NOUNS, VERBS
from extractor.reading.syntax import (
    ancestors,
    modal,
    negated,
    objects_of,
    passive,
    subjects,
    sufferers,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_HAPPENING = frozenset(
    """occur happen take come follow kill injure wound leave cause destroy damage carry conduct launch stage
    mount hit strike target make begin start erupt break report confirm say repel thwart foil intercept claim
    begin hold be injure force prompt respond retaliate lay sustain rage shake rock rip tear tweet describe
    witness commit perpetrate execute order sustain wage suffer survive escape endure face hear ensue unfold
    provoke trigger spark resume spread stop""".split()
)
"""Verbs beside which a noun of violence tells its event rather than refers to it."""
_UNREAL = frozenset(
    """deny threaten vow plan intend warn plot prepare want seek hope demand urge promise pledge refuse try
    attempt could would may might deter prevent avoid stop fear expect call ask consider continue""".split()
)
"""Governors under which an event has not happened."""
_ACHIEVED = frozenset(
    "manage proceed begin start able seem appear claim say report believe allege help".split()
)
"""Governors whose complement did happen, or is said to have."""
_REFERS = frozenset(
    """responsibility investigation probe inquiry question response reaction condemn condemnation concern fear
    threat risk warning series campaign wave dozen hundred number history string anniversary responsible blame
    accuse claim lead follow report suspect culprit behind possibility kind type potential
    future""".split()
)
"""Words that mention an event without telling it."""
_SUFFERED = frozenset("object target scene site victim".split())
"""Nouns that make of their owner the one to whom an event happened."""
_MANY = re.compile(
    r"\b(?:dozens?|hundreds?|scores|numerous|multiple|several|repeated|regular|frequent|daily|weekly|series|wave|"
    r"string|slew|spate|many|increasing|continu\w+|ongoing|usually|repeatedly|regularly|routinely|constantly|often|frequently|keep|keeps|kept|sporadic|stepped|"
    r"such|every|similar|previous|past|other|these|those)\b",
    re.IGNORECASE,
)


def is_real(token: Token) -> bool:
    """Say whether the grammar lets the event have happened."""
    if token.pos_ in ("VERB", "AUX"):
        if any(
            child.dep_ == "mark" and child.lower_ in ("whether", "if", "unless") for child in token.children
        ):
            return False
        if token.dep_ in ("xcomp", "ccomp", "advcl") and token.head.lemma_.lower() in _ACHIEVED:
            return not negated(token.head)
        if (
            negated(token)
            or modal(token)
            or any(_nobody(noun) for noun in [*subjects(token), *sufferers(token)])
        ):
            return False
        if token.tag_ == "VB" and not any(
            child.dep_ in ("aux",) and child.lemma_ in ("do",) for child in token.children
        ):
            return False
        if token.tag_ in ("VBP", "VBZ") and token.dep_ == "relcl":
            return False
    elif _nobody(token):
        return False
    if _adjunct(token):
        return True
    for governor in ancestors(token):
        lemma = governor.lemma_.lower()
        if lemma in _UNREAL and governor.pos_ in ("VERB", "NOUN") and token.dep_ not in ("nsubj", "advcl"):
            return False
        if governor.pos_ in ("VERB", "AUX"):
            if (
                token.pos_ in ("NOUN", "PROPN")
                and (modal(governor) or governor.tag_ == "VB")
                and not passive(governor)
            ):
                return False
            break
    return True


def _adjunct(noun: Token) -> bool:
    """Say whether a noun dates what is said, outside its verb's scope ("called … after an attack on")."""
    return (
        noun.dep_ == "pobj"
        and noun.head.lower_ in ("after", "following", "since")
        and noun.head.head.pos_ in ("VERB", "AUX")
        and _introduced(noun)
    )


def _introduced(noun: Token) -> bool:
    """Say whether a noun of violence is new to the reader and says what was hit ("an attack on a post")."""
    return any(child.lower_ in ("a", "an") for child in noun.children) and bool(
        objects_of(noun, "on", "against", "in", "at", "near", "of")
    )


def _nobody(noun: Token) -> bool:
    """Say whether a noun denies that there was one ("no soldiers", "nobody")."""
    return noun.lower_ in ("nobody", "none", "nothing") or any(
        child.dep_ == "det" and child.lower_ == "no" for child in noun.children
    )


def is_general(token: Token) -> bool:
    """Say whether a word stands for many events, or only refers to one that is told elsewhere."""
    if token.dep_ == "amod":
        return True  # "the wounded soldiers"
    if token.pos_ in ("NOUN", "PROPN"):
        if is_listed(token):
            return False
        for governor in ancestors(token):
            if governor.lemma_.lower() in _REFERS:
                return True
            if governor.pos_ in ("VERB", "AUX"):
                break
        if not _told(token):
            return True
        modifiers = " ".join(child.text for child in token.children)
        if _MANY.search(modifiers) or (token.head.dep_ != "ROOT" and _MANY.search(token.head.text)):
            return True
        if token.tag_ != "NNS":
            return False
        told = [
            *token.children,
            *(next((list(a.children) for a in ancestors(token) if a.pos_ == "VERB"), [])),
        ]
        return not any(
            child.dep_ in ("nummod", "det", "poss")
            or (child.dep_ == "prep" and child.lower_ in ("in", "on", "at", "near", "against"))
            for child in told
        )
    if (
        any(child.dep_ == "aux" and child.lower_ in ("been",) for child in token.children)
        and token.tag_ == "VBG"
    ):
        return True
    if token.tag_ == "VBG":
        keeping = token.head.head if token.dep_ == "pcomp" else token.head
        if token.dep_ in ("xcomp", "pcomp") and keeping.lemma_ in ("keep", "continue", "go"):
            return True
        if any(child.dep_ == "aux" and child.tag_ in ("VBP", "VBZ") for child in token.children):
            return True  # "both are fighting over the capital"
    adverbs = " ".join(child.text for child in token.children if child.dep_ in ("advmod", "npadvmod"))
    objects = " ".join(t.text for noun in sufferers(token) for t in noun.children if t.dep_ == "amod")
    return bool(_MANY.search(adverbs) or _MANY.search(objects))


def is_listed(noun: Token) -> bool:
    """Say whether a noun is one of several deeds that a sentence lists ("attack on X and killing of Y").

    The sentence is not asked how it joins them: parsers attach the second one in every possible way.
    """
    listed = [t for t in noun.doc if t.tag_ == "NN" and _deed(t)]
    return len(listed) > 1 and any(t.i == noun.i for t in listed)


def _deed(noun: Token) -> bool:
    """Say whether a noun of violence names what it was done to ("an attack on X", "the killing of Y")."""
    return noun.lemma_.lower() in NOUNS and bool(objects_of(noun, "of", "on", "against"))


def _told(noun: Token) -> bool:
    """Say whether a noun of violence is told here, not only referred to."""
    if any(child.ent_type_ in ("DATE", "TIME") for child in noun.subtree):
        return True
    if noun.dep_ == "pobj" and noun.head.head.lemma_.lower() in _SUFFERED:
        return True  # "the post was the target of an attack"
    governor = next((a for a in ancestors(noun) if a.pos_ in ("VERB", "AUX")), None)
    if governor is None:
        return noun.dep_ == "ROOT" or not noun.doc[0].is_title
    if _adjunct(noun):
        return True
    if (
        noun.dep_ == "pobj"
        and noun.head.lower_ in ("with", "in")
        and objects_of(noun, "on", "against")
        and governor.lemma_.lower() in _HAPPENING
    ):
        return True  # "it started with attacks against three posts"
    if objects_of(noun, "of", "on", "against") and any(
        c.dep_ in ("poss", "compound", "amod", "det") for c in noun.children
    ):
        return noun.dep_ in ("nsubj", "conj", "nsubjpass", "dobj")
    if noun.dep_ == "pobj" and noun.head.lower_ in (
        "after",
        "before",
        "since",
        "for",
        "about",
        "over",
        "to",
        "of",
    ):
        return False
    return governor.lemma_.lower() in _HAPPENING or governor.lemma_.lower() in VERBS
