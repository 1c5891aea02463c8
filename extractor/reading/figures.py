"""Figures: the numbers that somebody gives without a verb of saying.

"Hospital sources put the number of dead at 21", "the army gave a toll of 18", "aid workers counted 13 dead",
"his spokesman spoke of 48 victims": a toll is asserted like any other statement, by whoever the subject is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from extractor.reading.quotations import Quoted
from extractor.reading.reports import Report, idle
from extractor.reading.sources import source_of, text
from extractor.reading.syntax import Parse, objects_of, passive

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIGURES: Final = frozenset("toll number count figure total tally death casualty loss dead".split())
_PUTTING: Final = frozenset("put place set estimate revise raise".split())
_GIVING: Final = frozenset("give provide offer cite".split())
_COUNTING: Final = frozenset("count record document tally register list acknowledge".split())
_THINGS: Final = frozenset(
    "attack strike bombing violence fighting clash war conflict death this it that which raid".split()
)
"""What raises a toll rather than tells it."""


def figure(parse: Parse, token: Token, quotations: Sequence[Quoted]) -> Report | None:
    """Read a number that a subject puts, gives, counts or speaks of."""
    lemma = token.lemma_.lower()
    if token.pos_ != "VERB" or lemma not in _PUTTING | _GIVING | _COUNTING | {"speak"}:
        return None
    if passive(token) or idle(token) or token.tag_ == "VB":
        return None
    source = source_of(token)
    if not source or any(t.lemma_.lower() in _THINGS for t in source):
        return None
    wording = _wording(token, lemma)
    if wording is None:
        return None
    end = max(t.i for t in token.subtree if not t.is_punct and _own(t, token)) + 1
    return Report(parse, [token], source, [(token.i + 1, end)], "states", None, 0.1, wording=wording)


def _wording(token: Token, lemma: str) -> str | None:
    """Return the figure as a sentence, or None where the words give none."""
    if lemma == "speak":
        told = next((noun for noun in objects_of(token, "of") if _counted(noun)), None)
        return f"There were {_words(told)}" if told is not None else None
    object_ = next((c for c in token.children if c.dep_ in ("dobj", "nsubj") and c.i > token.i), None)
    if object_ is None:
        return None
    named = object_.lemma_.lower() in _FIGURES
    if lemma in _PUTTING:
        at = next((n for n in [*objects_of(token, "at", "to"), *objects_of(object_, "at", "to")]), None)
        if not named or at is None or not _counted(at):
            return None
        about = text([t for t in object_.subtree if t.i < (at.head.i if at.head.i > object_.i else at.i)])
        return f"{about} is {_words(at)}"
    if lemma in _GIVING:
        of = next((noun for noun in objects_of(object_, "of", "at") if _counted(noun)), None)
        return f"{text(list(object_.subtree))}" if named and of is not None else None
    return f"There were {_words(object_)}" if _counted(object_) else None


def _counted(noun: Token) -> bool:
    return noun.pos_ == "NUM" or any(t.pos_ == "NUM" and t.ent_type_ != "DATE" for t in noun.subtree)


def _words(noun: Token) -> str:
    return text(list(noun.subtree))


def _own(token: Token, verb: Token) -> bool:
    """Say whether a word belongs to a verb itself, not to one coordinated with it or behind a comma."""
    while token.i != verb.i:
        if token.head.i == verb.i and token.i > verb.i and token.dep_ in ("conj", "cc", "advcl"):
            return False
        token = token.head
    return True
