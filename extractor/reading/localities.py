"""Localities: the stretches of a sentence that say where something is, known to a gazetteer or not.

Most villages, quarters and markets of conflict news are in no gazetteer. Grammar shows them all the same:
behind a preposition of place stands a proper name, with the noun that says what it is and with what follows
to locate it ("Dagu, a village in Borno State"; "Gaza City's Zeitun neighbourhood"). Where a locality lies is
left to ``extractor.reading.places``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from extractor.reading.countries import country_of, demonyms
from extractor.reading.lexicon import BODIES, NOT_NAMES, TITLES
from extractor.reading.names import organisations
from extractor.reading.place_words import KINDS, fold_kind
from extractor.reading.syntax import Parse
from extractor.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SURE: Final = frozenset("in at near outside around inside".split())
_MOVING: Final = frozenset("into to toward towards from over across on of through between".split())
_PARTICLES: Final = frozenset("al el de del da do dos das la las los le wa ul as ad ez".split())
_LONGEST: Final = 6
"""Tokens that may stand between a preposition and the name that it governs."""


@dataclass(frozen=True)
class Locality:
    """A place as a sentence words it; ``sure`` where its preposition can only mean where something is."""

    span: Span
    sure: bool
    tokens: tuple[int, int]


def find_localities(parse: Parse) -> list[Locality]:
    """Return where the sentence says that things are, in order, without overlaps."""
    doc, found = parse.doc, list[Locality]()
    for token in doc:
        if token.lower_ not in _SURE | _MOVING or (found and token.i < found[-1].tokens[1]):
            continue
        begin = _name_behind(doc, token.i + 1)
        end = _named(doc, begin) if begin is not None else None
        if begin is None or end is None:
            continue
        person = end - begin > 1 and all(t.ent_type_ == "PERSON" for t in doc[begin:end])
        if person and token.lower_ not in _SURE:  # "in Khan Younis" is no person, whatever the parser says
            continue
        if country_of(doc[begin:end].text) is None:
            end = _located(doc, end)
        sure = token.lower_ in _SURE or fold_kind(doc[end - 1].lower_) in KINDS
        found.append(Locality(parse.span(list(doc[begin:end])), sure, (begin, end)))
    return found


def _name_behind(doc: Doc, at: int) -> int | None:
    """Return where the name begins that a preposition governs: "the village of X", "central X"."""
    for i in range(at, min(len(doc), at + _LONGEST)):
        token = doc[i]
        if _capital(token):
            return i
        kind = fold_kind(token.lower_) in KINDS or token.lower_ in ("outskirts", "edge", "centre", "center")
        link = token.lower_ == "of" and i > at
        if not (token.pos_ in ("DET", "ADJ") or token.lower_ in _COMPASS or kind or link):
            return None
    return None


_COMPASS: Final = frozenset("north south east west northern southern eastern western central - –".split())


def _capital(token: Token) -> bool:
    """Say whether a token can be part of a place's name."""
    if not token.text[0].isupper() or token.lower_ in NOT_NAMES or token.text in demonyms():
        return False
    if token.ent_type_ in ("DATE", "TIME", "NORP") or token.text in TITLES:
        return False
    return token.pos_ in ("PROPN", "ADJ", "NOUN", "VERB", "X", "ADV", "INTJ")


def _named(doc: Doc, begin: int) -> int | None:
    """Return where a place's name with its kind ends, or None where the words name no place."""
    end = _run(doc, begin)
    if end < len(doc) and doc[end].tag_ == "POS" and end + 1 < len(doc):  # "Gaza City's Zeitun neighbourhood"
        inner = _run(doc, end + 1)
        of_kind = _kind(doc, inner)
        if of_kind > inner:
            return of_kind
        return None
    of_kind = _kind(doc, end)
    last = doc[end - 1]
    if of_kind == end and last.dep_ in ("compound", "amod", "nmod") and last.head.i >= end:
        return None  # "in Kabul police custody": the name only qualifies
    words = doc[begin:end].text.lower()
    known = organisations().get(words.replace(".", ""))
    body = any(t.lower_ in BODIES for t in doc[begin:end]) and fold_kind(last.lower_) not in KINDS
    return None if known or (body and of_kind == end) else of_kind


def _run(doc: Doc, begin: int) -> int:
    """Return where a stretch of capitalised words ends."""
    end = begin
    while end < len(doc):
        token = doc[end]
        after = doc[end + 1] if end + 1 < len(doc) else None
        links = token.text in "-–" or token.lower_ in _PARTICLES
        if not (_capital(token) or (end > begin and links and after is not None and _capital(after))):
            break
        end += 1
    return end


def _kind(doc: Doc, at: int) -> int:
    """Return where the words end that say what a place is ("local government area"), if such follow."""
    for end in range(min(len(doc), at + 4), at, -1):
        words = doc[at:end]
        if fold_kind(words[-1].lower_) in KINDS and all(
            t.pos_ in ("NOUN", "ADJ", "PROPN") or t.text == "-" for t in words
        ):
            return end
    return at


def _located(doc: Doc, end: int) -> int:
    """Return where the words end that locate a name: ", a village in X", " of X district", " (X region)"."""
    while True:
        at = end
        if at < len(doc) and doc[at].text == "(":
            closing = next((i for i in range(at, min(len(doc), at + 9)) if doc[i].text == ")"), None)
            inner = _named(doc, at + 1) if closing is not None and _capital(doc[at + 1]) else None
            if closing is None or inner is None or fold_kind(doc[closing - 1].lower_) in _SHORT:
                return end
            end = closing + 1
            continue
        if at < len(doc) and doc[at].text == ",":
            at += 1
            bare = at < len(doc) and _capital(doc[at])
            if bare:
                further = _named(doc, at)
                closed = further is not None and (
                    further == len(doc)
                    or doc[further].text in ",.;)"
                    or doc[further].pos_ in ("ADP", "SCONJ")
                )
                if further is None or not closed:
                    return end
                end = further
                continue
            said = at
            while said < len(doc) and said < at + 5 and doc[said].pos_ in ("DET", "ADJ", "NOUN"):
                said += 1
            if any(fold_kind(token.lower_) in KINDS for token in doc[at:said]):
                at = said
            elif at >= len(doc) or doc[at].lower_ not in ("in", "near", "outside"):
                return end
        if at < len(doc) and doc[at].lower_ in ("in", "of", "near", "outside"):
            begin = _name_behind(doc, at + 1)
            further = _named(doc, begin) if begin is not None else None
            if further is not None and begin is not None and country_of(doc[begin:further].text) is None:
                end = further
                continue
        return end


_SHORT: Final = frozenset(["group", "agency"])
