"""Mentions: who is mentioned in a parsed article, as far as its wording shows.

English news names its actors in few ways: a known organisation, a titled or capitalised person, a
capitalised body ("Badr Organization"), a state that acts, a nationality with a collective noun ("Iraqi
security forces", "Iran-backed militias") or an unnamed but telling collective ("insurgents"). This module
brings those mentions together, with what their words say about kind, country and role. Which mentions are
one actor is left to ``extractor.linking.actors``; whether an actor matters, to the records that refer to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.reading.capitals import capitalised, is_title
from extractor.reading.collectives import collectives
from extractor.reading.countries import country_of
from extractor.reading.lexicon import (
    EVENT_NOUNS,
    PLACE_NOUNS,
)
from extractor.reading.names import Name, fold, mention, organisations
from extractor.reading.offices import offices
from extractor.reading.syntax import Parse

if TYPE_CHECKING:
    from spacy.tokens import Token

_STATE_ROLES = frozenset("nsubj nsubjpass agent dobj iobj dative poss appos".split())


def find_names(parses: Iterable[Parse]) -> list[Name]:
    """Return the mentions of people, bodies, forces, states and collectives, in order, without overlaps."""
    found: list[Name] = []
    for parse in parses:
        taken: set[int] = set()
        for finder in (offices, _known, collectives, capitalised, _states):
            for name, tokens in finder(parse):
                indices = {token.i for token in tokens}
                owner = finder in (offices, collectives) and name.kind == "government" and len(tokens) == 1
                if owner or not indices & taken:
                    taken |= indices
                    found.append(name)
    return sorted(found, key=lambda name: name.start)


def _known(parse: Parse) -> Iterable[tuple[Name, list[Token]]]:
    """Yield well-known organisations, the longest first at each word."""
    table, doc, index = organisations(), parse.doc, 0
    while index < len(doc):
        for end in range(min(len(doc), index + 10), index, -1):
            words = doc[index:end].text
            if not any(c.isupper() for c in words) or (organisation := table.get(fold(words))) is None:
                continue
            tokens = list(doc[index:end])
            if tokens[-1].tag_ == "POS" or not (tokens[0].text[0].isalnum() and tokens[-1].text[0].isalnum()):
                continue
            if tokens[0].pos_ == "DET" and len(tokens) > 1:
                tokens = tokens[1:]
            before = doc[index - 1] if index else None
            if before is not None and _belongs(before, tokens):
                continue
            if len(words) < 3 and not words.isupper():
                continue
            if (
                end < len(doc)
                and doc[end].pos_ == "PROPN"
                and doc[end].dep_ != "appos"
                and doc[end - 1].dep_ == "compound"
                and not is_title(doc[end])
            ):
                continue
            yield mention(parse, tokens, organisation.kind, organisation.country)
            index = end - 1
            break
        index += 1


def _belongs(before: Token, tokens: list[Token]) -> bool:
    """Say whether the word before a known name belongs to it ("National Security Council")."""
    inside = before.pos_ == "PROPN" and before.dep_ == "compound" and before.head in tokens
    return inside and not (is_title(before) or country_of(before.text) or before.lower_ in PLACE_NOUNS)


def _states(parse: Parse) -> Iterable[tuple[Name, list[Token]]]:
    """Yield states where they act or are acted upon, not where they only qualify or locate."""
    doc, index = parse.doc, 0
    while index < len(doc):
        for end in range(min(len(doc), index + 4), index, -1):
            tokens = list(doc[index:end])
            country = country_of(doc[index:end].text) if tokens[0].text[0].isupper() else None
            if country is None or tokens[-1].tag_ == "POS":
                continue
            if not tokens[-1].text[-1].isalpha() and tokens[-1].text[-1] != ".":
                continue
            head = next((t for t in tokens if t.head not in tokens), tokens[-1])
            while head.dep_ == "conj":
                head = head.head
            adjective = head.pos_ == "ADJ" or head.dep_ == "amod" or head.ent_type_ == "NORP"
            if head.dep_ in ("compound", "amod", "poss", "nmod"):
                acts = head.dep_ == "poss" or head.head.lemma_.lower() in EVENT_NOUNS
            else:
                acts = not adjective and (
                    head.dep_ in _STATE_ROLES
                    or (
                        head.dep_ == "pobj"
                        and head.head.lower_ in ("by", "against", "with", "between", "on", "to")
                    )
                )
            if acts:
                name, used = mention(
                    parse, tokens[1:] if tokens[0].pos_ == "DET" else tokens, "government", country
                )
                if name.text.endswith(".") and name.text.count(".") == 1:  # the sentence's full stop
                    name = replace(name, text=name.text[:-1], end=name.end - 1)
                yield name, used
            index = end - 1
            break
        index += 1
