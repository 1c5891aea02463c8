"""Syntax: an article's sentences with their words' classes and dependencies, from spaCy's English parser.

Grammar tells attacker from target and source from hearsay better than a small model does, and costs a tenth
of a second an article. Sentences are those of ``extractor.articles``; each is parsed by itself, so that a
heading cannot bend what follows it. Offsets are the article's.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.articles.document import Document
from extractor.articles.sentences import Sentence
from extractor.records import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_lock = threading.Lock()
_HYPHENS = frozenset("-–‑")


@dataclass(frozen=True, eq=False)
class Parse:
    """One parsed sentence."""

    sentence: Sentence
    doc: Doc

    def offsets(self, first: Token, last: Token) -> tuple[int, int]:
        """Return where two tokens' stretch lies in the article."""
        return self.sentence.start + first.idx, self.sentence.start + last.idx + len(last.text)

    def span(self, tokens: Sequence[Token]) -> Span:
        """Return the article's span from the first to the last of some tokens."""
        start, end = self.offsets(tokens[0], tokens[-1])
        return Span(
            start=start,
            end=end,
            text=self.sentence.text[start - self.sentence.start : end - self.sentence.start],
        )

    def covering(self, start: int, end: int) -> list[Token]:
        """Return the tokens that lie in a stretch of the article."""
        base = self.sentence.start
        return [t for t in self.doc if start <= base + t.idx and base + t.idx + len(t.text) <= end]


def parse(document: Document, model: Path) -> list[Parse]:
    """Parse the news sentences of a document; headings are parsed, boilerplate is not."""
    sentences = [_after_dateline(s) for s in document.sentences if not s.boilerplate]
    with _lock:  # spaCy's pipeline shares its vocabulary between threads
        docs = list(_pipeline(model).pipe(s.text.replace("\n", " ") for s in sentences))
    return [Parse(sentence, doc) for sentence, doc in zip(sentences, docs, strict=True)]


_DATELINE = re.compile(
    r"(?:[A-Z][\w.’'-]*[ ,/]+){1,6}(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Za-z]{3,9}\.?(?: \d{2,4})?)?,? ?"
    r"(?:\([^)]{2,40}\))? ?(?:[-–—]{1,2}|:) (?:\[[A-Z]+\] )?"
)


def _after_dateline(sentence: Sentence) -> Sentence:
    """Return a sentence without its dateline ("KYIV, Feb 19 (Agency) - "), which is no place of events."""
    match = _DATELINE.match(sentence.text)
    if match is None or not re.match(r"[A-Z]{3}|[^-–—]*(?:\(|\d)", match.group()):
        return sentence
    return replace(sentence, start=sentence.start + match.end(), text=sentence.text[match.end() :])


@cache
def _pipeline(model: Path) -> Language:
    import spacy  # half a second that only the cascade should pay

    return spacy.load(model, exclude=["senter"])


def phrase(head: Token) -> list[Token]:
    """Return a noun's phrase: its subtree without relative clauses, appositions and what a comma cuts off."""
    kept: list[Token] = []

    def walk(token: Token) -> None:
        for child in token.lefts:
            if child.text in _HYPHENS:
                kept.append(child)
            elif child.dep_ not in ("relcl", "appos", "punct", "preconj", "cc", "conj", "advcl", "mark"):
                walk(child)
        kept.append(token)
        for child in token.rights:
            if (
                child.dep_ in ("case", "compound", "nummod", "nmod", "flat")
                or (child.dep_ == "prep" and child.lower_ in ("of", "for") and child.i == kept[-1].i + 1)
                or (child.dep_ in ("pobj", "pcomp") and token.dep_ == "prep")
            ):
                walk(child)
            elif child.text in _HYPHENS:
                kept.append(child)

    walk(head)
    kept.sort(key=lambda token: token.i)
    return _contiguous(kept, head)


def _contiguous(tokens: list[Token], head: Token) -> list[Token]:
    """Return the unbroken run around the head, without leading articles."""
    position = next(i for i, token in enumerate(tokens) if token.i == head.i)
    first = last = position
    while first > 0 and tokens[first - 1].i == tokens[first].i - 1:
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1].i == tokens[last].i + 1:
        last += 1
    run = tokens[first : last + 1]
    while len(run) > 1 and (run[0].pos_ == "DET" or run[0].is_punct):
        run = run[1:]
    while len(run) > 1 and (run[-1].dep_ == "case" or run[-1].is_punct or run[-1].dep_ == "prep"):
        run = run[:-1]
    return run


def subjects(verb: Token) -> list[Token]:
    """Return who does what a verb says: its own subject, or that of the verb it is coordinated with."""
    found = [child for child in verb.children if child.dep_ in ("nsubj", "csubj")]
    if found:
        return [noun for subject in found for noun in conjuncts(_meant(subject, verb))]
    if verb.dep_ in ("conj", "xcomp", "advcl") and not passive(verb) and verb.head.pos_ in ("VERB", "AUX"):
        return subjects(verb.head) if not passive(verb.head) else sufferers(verb.head)
    if verb.dep_ == "relcl":
        return [verb.head]
    return []


def sufferers(verb: Token) -> list[Token]:
    """Return whom or what a verb is done to: its passive subject, or its object."""
    found = [child for child in verb.children if child.dep_ in ("nsubjpass", "dobj", "obj")]
    if not found and passive(verb):
        found = [child for child in verb.children if child.dep_ == "nsubj"]
    if not found and passive(verb) and verb.dep_ == "conj":
        found = [child for child in verb.head.children if child.dep_ in ("nsubjpass", "nsubj")]
    if not found and verb.dep_ == "acl" and verb.tag_ == "VBN":
        found = [verb.head]
    return [noun for object_ in found for noun in conjuncts(_meant(object_, verb))]


def _meant(noun: Token, verb: Token) -> Token:
    """Return what a relative pronoun stands for ("fighters who killed …"), any other noun as it is."""
    relative = noun.tag_ in ("WDT", "WP") or noun.lower_ == "that"
    return verb.head if relative and verb.dep_ == "relcl" and noun.pos_ in ("PRON", "DET") else noun


def passive(verb: Token) -> bool:
    """Say whether a verb stands in the passive, if only by its "by" ("bombs dropped by X struck …")."""
    if any(child.dep_ in ("nsubjpass", "auxpass", "agent") for child in verb.children):
        return True
    return verb.tag_ == "VBN" and (verb.dep_ == "acl" or _elliptic(verb))


def _elliptic(participle: Token) -> bool:
    """Say whether a participle does without its auxiliary ("six were killed and nine wounded")."""
    deps = {child.dep_ for child in participle.children}
    return participle.dep_ == "conj" and "nsubj" in deps and "aux" not in deps


def agents(verb: Token) -> list[Token]:
    """Return who a passive or a noun says did it: the object of its "by"."""
    return [
        noun
        for child in verb.children
        if child.lower_ == "by" and child.dep_ in ("agent", "prep")
        for object_ in child.children
        if object_.dep_ == "pobj"
        for noun in conjuncts(object_)
    ]


def objects_of(token: Token, *prepositions: str) -> list[Token]:
    """Return the nouns that a verb or noun governs through one of some prepositions."""
    return [
        noun
        for child in token.children
        if child.dep_ in ("prep", "dative", "agent") and child.lower_ in prepositions
        for object_ in child.children
        if object_.dep_ in ("pobj", "pcomp")
        for noun in conjuncts(object_)
    ]


def conjuncts(noun: Token) -> list[Token]:
    """Return a noun and the nouns coordinated with it."""
    return [noun, *noun.conjuncts] if noun.dep_ != "conj" else [noun]


def negated(verb: Token) -> bool:
    """Say whether a verb is negated."""
    return any(child.dep_ == "neg" for child in verb.children)


def modal(verb: Token) -> bool:
    """Say whether a verb tells what would, could or will be, rather than what was."""
    if any(child.dep_ == "aux" and child.tag_ == "MD" for child in verb.children):
        return not any(child.lower_ == "have" for child in verb.children)  # "may have been hit" is a report
    return verb.dep_ in ("xcomp", "acl", "advcl") and any(child.tag_ == "TO" for child in verb.children)


def ancestors(token: Token) -> Iterator[Token]:
    """Yield a token's governors, the nearest first."""
    while token.head.i != token.i:
        token = token.head
        yield token
