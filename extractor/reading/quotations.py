"""Quotations: which stretches of an article stand in quotation marks.

A quotation may run over sentences and paragraphs, so this looks at an article's sentences together; the news
convention that every paragraph of one quotation opens with a mark and only the last closes is followed.
Single marks count only where they cannot be apostrophes. Who is quoted is left to ``attributions``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from extractor.articles.sentences import Sentence

_MARK = re.compile(
    r"``|''|[“”„«»\"]|(?<!\w)‘(?=\w)|(?<=[\w.,!?…])’(?!\w)|(?<![\w.])'(?=[A-Z])|(?<=[.,!?])'(?!\w)"
)
_OPENING = frozenset(("“", "„", "«", "``", "‘"))
_CLOSING = {"“": "”", "„": "”“", "«": "»", '"': '"', "``": "''\"", "‘": "’", "'": "'", "”": "”", "''": "''"}


@dataclass(frozen=True)
class Quoted:
    """A stretch in quotation marks, the marks left out; offsets are the article's."""

    start: int
    end: int

    def holds(self, start: int, end: int) -> bool:
        """Say whether the stretch lies inside the quotation."""
        return self.start <= start and end <= self.end


def find_quotations(sentences: Sequence[Sentence]) -> list[Quoted]:
    """Return the quoted stretches of an article, in order, without overlaps."""
    found: list[Quoted] = []
    for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        found += _in_paragraph(list(group))
    return found


def _in_paragraph(sentences: list[Sentence]) -> list[Quoted]:
    found: list[Quoted] = []
    opened: tuple[int, str] | None = None
    for sentence in sentences:
        for match in _MARK.finditer(sentence.text):
            mark, at = match.group(), sentence.start + match.start()
            if opened is None:
                if mark in _OPENING or (mark in ('"', "'") and _opens(sentence.text, match)):
                    opened = (at + len(mark), mark)
            elif mark in _closers(opened[1]):
                found.append(Quoted(opened[0], at))
                opened = None
    if opened is not None and opened[1] not in (
        "‘",
        "'",
    ):  # left open: the quotation goes on in the next paragraph
        found.append(Quoted(opened[0], sentences[-1].end))
    return found


def _closers(mark: str) -> tuple[str, ...]:
    closing = _CLOSING[mark]
    return (
        ("''", '"')
        if mark == "``"
        else ("”", '"')
        if mark == "“"
        else (closing,)
        if mark != "„"
        else ("”", "“")
    )


def _opens(text: str, match: re.Match[str]) -> bool:
    """Say whether a straight mark can open: something must follow it."""
    following = text[match.end() : match.end() + 1]
    return bool(following) and not following.isspace()
