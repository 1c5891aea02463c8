"""Casualties: what an event cost in people, as rows of its sentence's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from extractor.drafts import CasualtyDraft
from extractor.reading.collectives import names_backer
from extractor.reading.countries import country_of
from extractor.reading.events import Event, counted
from extractor.reading.lexicon import CATEGORIES, NO_TARGETS
from extractor.reading.quantities import read_quantity
from extractor.reading.syntax import Parse, phrase
from extractor.records.codes import CasualtyCategory, CasualtyOutcome
from extractor.strategies.scene import Scene

if TYPE_CHECKING:
    from spacy.tokens import Token

UNHURT = re.compile(
    r"\bno (?:\w+ ){0,3}(?:casualties|injuries|one was (?:hurt|injured|killed|wounded)|deaths)\b"
    r"|\bnobody (?:was|were) (?:\w+ )?(?:hurt|injured|killed|wounded)\b",
    re.I,
)


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
        if (
            noun.pos_ == "PRON"
            or noun.lemma_.lower() in NO_TARGETS
            or scene.is_media(*event.parse.offsets(noun, noun))
        ):
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
    if (row := unhurt(sentence.text)) is not None:
        drafts["none"] = row
    return list(drafts.values())[:6]


def unhurt(text: str) -> CasualtyDraft | None:
    """Return the row that says that nobody was hurt, where a text says so."""
    found = UNHURT.search(text)
    if found is None:
        return None
    words = found.group()
    outcome: CasualtyOutcome = "unspecified"
    if re.search(r"injur|hurt|wound", words, re.I):
        outcome = "wounded"
    elif re.search(r"killed|deaths", words, re.I):
        outcome = "killed"
    return CasualtyDraft(
        outcome=outcome, category="unknown", nationality=None, count=words.split()[0], words=words
    )


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
