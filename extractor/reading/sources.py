"""Sources: who says what a reporting word brings, as the article words it.

A source keeps its office and its defining clause and loses what a comma cuts off, dates and linking words.
The parser is weakest on titles before names, so a name beside the cue counts even where it sees no subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from extractor.reading.lexicon import BODIES, OUTLETS, TITLES
from extractor.reading.names import fold, organisations
from extractor.reading.syntax import agents, objects_of, passive

if TYPE_CHECKING:
    from spacy.tokens import Token

RELAYING: Final = frozenset(["quoting", "citing"])
_MESSAGES = frozenset(
    [
        "statement",
        "message",
        "letter",
        "video",
        "post",
        "communique",
        "note",
        "tweet",
        "speech",
        "report",
        "bulletin",
    ]
)
_CLAUSES = frozenset(["relcl", "acl", "advcl"])
_SAYING = frozenset(["saying", "claiming", "adding", "warning", "announcing"])
_CALENDAR = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan.",
        "feb.",
        "aug.",
        "sept.",
        "oct.",
        "nov.",
        "dec.",
        "today",
        "yesterday",
        "early",
        "late",
        "mid",
        "earlier",
        "later",
    ]
)


def text(tokens: Sequence[Token]) -> str:
    """Return the words from the first to the last of some tokens."""
    return str(tokens[0].doc[tokens[0].i : tokens[-1].i + 1].text) if tokens else ""


def head_of(tokens: Sequence[Token]) -> Token:
    """Return the word on which the others of a phrase depend."""
    inside = {token.i for token in tokens}
    return next((t for t in tokens if t.head.i not in inside or t.head.i == t.i), tokens[-1])


def is_outlet(tokens: Sequence[Token]) -> bool:
    """Say whether some words name a news outlet, which relays rather than asserts."""
    words = [t for t in tokens if t.pos_ != "DET"]
    if not words:
        return False
    name = fold(text(words))
    known = organisations().get(name) or organisations().get(f"the {name}")
    if known is not None:
        return known.kind == "media"
    head = head_of(words)
    noun = head.lower_.strip(".")
    if noun in OUTLETS or name.endswith(("news agency", "news service", "news site")):
        return True
    named = head.pos_ == "PROPN" and BODIES.get(noun) == "media" and len(words) > 1
    return named and noun not in ("media", "group")


def source_of(verb: Token) -> list[Token]:
    """Return the words of who does the saying: a verb's subject, its "by", or the name beside it."""
    heads = [c for c in verb.children if c.dep_ in ("nsubj", "csubj") and c.i != verb.i]
    if passive(verb) and not heads:
        doers = agents(verb)
        return phrase_of(doers[0], verb) if doers else []
    if heads:
        before = [head for head in heads if head.i < verb.i]
        head = (before or heads)[0]
        if head.tag_ in ("WP", "WDT") and verb.dep_ == "relcl":
            return phrase_of(verb.head, verb)
        if len(before) > 1 and _relative(head):  # the clause's last noun was taken for the subject
            return list(verb.doc[before[0].left_edge.i : _before(verb)])
        return phrase_of(head, verb)
    if verb.dep_ == "relcl":
        return phrase_of(verb.head, verb)
    return _beside(verb) or _inherited(verb)


def _inherited(verb: Token) -> list[Token]:
    """Return the source of a verb without a subject of its own ("adding that", "a statement saying")."""
    governor = verb.head
    if (
        verb.dep_ not in ("conj", "xcomp", "advcl", "acl", "ccomp", "pcomp", "prep", "dep")
        or governor.i == verb.i
    ):
        return []
    if governor.pos_ == "ADP":
        governor = governor.head
    if governor.pos_ in ("NOUN", "PROPN"):
        return (owner_of(governor) if governor.lemma_.lower() in _MESSAGES else []) or phrase_of(
            governor, verb
        )
    if passive(governor):
        doers = agents(governor) or [c for c in governor.children if c.dep_ == "nsubjpass"]
        return phrase_of(doers[0], verb) if doers else []
    return source_of(governor) if governor.pos_ in ("VERB", "AUX") else []


def owner_of(noun: Token) -> list[Token]:
    """Return whose statement a statement is: its possessor, its "by" or "from", or who issued it."""
    for owner in (
        *(c for c in noun.children if c.dep_ == "poss"),
        *agents(noun),
        *objects_of(noun, "from", "by"),
    ):
        return phrase_of(owner, noun)
    verb = noun.head.head if noun.dep_ == "pobj" else noun.head
    return source_of(verb) if noun.dep_ in ("dobj", "pobj") and verb.pos_ == "VERB" else []


def relayed(source: list[Token], head: Token) -> tuple[list[Token], list[Token]]:
    """Return source and relay of a phrase that may read "X quoting Y"; else the relay is empty."""
    for child in head.children:
        if child.lower_ in ("quoted", "cited") and child.dep_ == "acl" and (relays := agents(child)):
            return [t for t in source if t.i < child.i and t.text != ","], phrase_of(relays[0], child)
        if child.lower_ in RELAYING:
            quoted = next((t for t in child.children if t.dep_ in ("dobj", "pobj")), None)
            if quoted is not None:
                return phrase_of(quoted, child), [t for t in source if t.i < child.i and t.text != ","]
    return source, []


def _relative(noun: Token) -> bool:
    """Say whether a relative clause defines a noun."""
    return any(c.dep_ == "relcl" and any(g.tag_ in ("WDT", "WP") for g in c.children) for c in noun.children)


def _before(verb: Token) -> int:
    """Return where a verb with its auxiliaries and adverbs begins."""
    doc, first = verb.doc, verb.i
    while (
        first > 0 and doc[first - 1].pos_ in ("AUX", "ADV", "PART") and not doc[first - 1].text[0].isupper()
    ):
        first -= 1
    return first


def _beside(verb: Token) -> list[Token]:
    """Return the name right before a verb and its auxiliaries, whatever the parser made of it."""
    doc, last = verb.doc, _before(verb)
    first = last
    while first > 0 and doc[first - 1].text[0].isupper() and (doc[first - 1].pos_ == "PROPN" or first > 1):
        first -= 1
    if first < last:
        first = _leftward(doc[first])
    return list(doc[first:last])


def phrase_of(head: Token, verb: Token) -> list[Token]:
    """Return a source from its head noun, on its side of the verb."""
    doc = verb.doc
    first, last = head.left_edge.i, head.right_edge.i
    if head.i < verb.i:
        last = min(last, verb.i - 1)
        while (
            last + 1 < verb.i and doc[last + 1].pos_ in ("PROPN", "ADV") and doc[last + 1].text[0].isupper()
        ):
            last += 1
    else:
        first = max(first, verb.i + 1)
    for token in head.subtree:
        edge = token.left_edge.i
        if head.i < edge <= last and _cuts(token, head, verb):
            last = edge - 1
    first = _leftward(doc[first])
    tokens = list(doc[first : last + 1])
    closed = [i for i, t in enumerate(tokens) if t.text == ")" and all(u.text != "(" for u in tokens[:i])]
    tokens = tokens[closed[-1] + 1 :] if closed else tokens
    opened = [i for i, t in enumerate(tokens) if t.text == "("]
    if opened and all(t.text != ")" for t in tokens[opened[-1] :]):
        tokens = tokens[: opened[-1]]
    while tokens and _hangs(tokens[-1]):
        tokens.pop()
    while len(tokens) > 1 and _leads(tokens[0]):
        tokens.pop(0)
    return tokens


def _cuts(token: Token, head: Token, verb: Token) -> bool:
    """Say whether a phrase ends before a word: a clause behind a comma, a date, a relay, the verb."""
    if token.i == verb.i or token.is_ancestor(verb):
        return True
    comma = token.left_edge.i > 0 and token.doc[token.left_edge.i - 1].text == ","
    if token.dep_ in _CLAUSES and (comma or token.lower_ in RELAYING or token.lower_ in _SAYING):
        return True
    if token.dep_ == "prep" and token.head.i == head.i:
        return any(t.ent_type_ == "DATE" for t in token.subtree)
    return token.dep_ == "punct" and token.text in ("–", "—", "--", ";", ":")


def _hangs(token: Token) -> bool:
    return bool(token.is_punct or token.is_space or token.pos_ in ("AUX", "CCONJ", "SCONJ")) or (
        token.pos_ == "ADV" and not token.text[0].isupper()
    )


def _leads(token: Token) -> bool:
    """Say whether a word before a source is none of it: "but", "what", the words of a date."""
    if (
        token.is_punct
        or token.is_space
        or token.lower_ in ("but", "and", "while", "what", "which", "that", "as", "so")
    ):
        return True
    return token.lower_ in _CALENDAR or (token.ent_type_ == "DATE" and token.pos_ == "NUM")


def _leftward(first: Token) -> int:
    """Return where a source begins when the parser cut a title or a name off before it."""
    doc, start = first.doc, first.i
    while start and (
        doc[start - 1].text in TITLES
        or (doc[start - 1].text == "." and start > 1 and doc[start - 2].text in TITLES)
    ):
        start -= 1
    if (
        start > 1
        and doc[start - 1].text == ","
        and doc[start - 2].ent_type_ == "PERSON"
        and first.pos_ == "DET"
    ):
        start -= 2  # "X, the spokesman for Y"
        while start and doc[start - 1].ent_type_ == "PERSON":
            start -= 1
    return start
