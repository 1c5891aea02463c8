"""Sentences: an article's text cut into sentences with exact offsets.

Joins what ``layout`` knows of paragraphs with what ``boundaries`` knows of full stops. Nothing is altered
or left out: the sentences cover every character that is not white space, boilerplate included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.articles.boilerplate import is_boilerplate
from extractor.articles.boundaries import is_cased, sentence_ends
from extractor.articles.layout import Paragraph, paragraphs


@dataclass(frozen=True)
class Sentence:
    """``text == article[start:end]``, without outer white space.

    ``paragraph`` numbers the paragraph it stands in. ``heading`` marks a title or subheading, which is one
    sentence. ``boilerplate`` marks what stays in the text but is not news: link lists, credits, bylines.
    """

    number: int
    start: int
    end: int
    text: str
    paragraph: int
    heading: bool = False
    boilerplate: bool = False


def split(text: str) -> tuple[Sentence, ...]:
    """Split an article into sentences, in order."""
    cased = is_cased(text)
    sentences: list[Sentence] = []
    for index, paragraph in enumerate(paragraphs(text)):
        for start, end in _spans(paragraph, cased):
            words = text[start:end]
            sentences.append(
                Sentence(
                    number=len(sentences),
                    start=start,
                    end=end,
                    text=words,
                    paragraph=index,
                    heading=paragraph.heading,
                    boilerplate=paragraph.boilerplate or is_boilerplate(words),
                )
            )
    return tuple(sentences)


def _spans(paragraph: Paragraph, cased: bool) -> Iterator[tuple[int, int]]:
    """Yield the offsets of a paragraph's sentences; what holds no letter or digit joins the one before."""
    if paragraph.heading or paragraph.boilerplate:
        yield paragraph.start, paragraph.end
        return
    text = paragraph.text
    spans: list[tuple[int, int]] = []
    begin = 0
    for end in (*sentence_ends(text, cased=cased), len(text)):
        part = text[begin:end]
        start = begin + len(part) - len(part.lstrip())
        if spans and not any(character.isalnum() for character in part):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        begin = end
    for start, end in spans:
        yield paragraph.start + start, paragraph.start + end
