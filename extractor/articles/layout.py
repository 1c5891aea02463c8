"""Layout: lines become paragraphs, and paragraphs are told apart into news, headings and boilerplate.

Owns what line breaks mean. Text from the web has a paragraph a line; wire texts, e-mails and PDFs are cut
at some column, and there a single line break is only white space. Which of the two a text is, is decided
once for the whole text, then each break is judged by whether the next word would still have fitted on its
line. Sentences inside a paragraph are left to ``boundaries``, what counts as boilerplate to
``boilerplate``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.articles.boilerplate import is_boilerplate, is_last_section
from extractor.articles.boundaries import is_cased, sentence_ends

MAX_WRAP_COLUMN = 120
_TERMINAL = re.compile(r"""[.!?…。！？؟۔।։።][\s"'”’»›)\]」』]*$""")
_OPEN_END = re.compile(r"[:;,–—-]$")
_BULLET = re.compile(r"(?:[-*•·‣▪●◦–—>]|\d{1,3}[.)]|\(?[a-z]\))\s|\d{1,2}:\d{2}\b")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+\S")
_QUOTE = re.compile(r"""["'“‘„«\[]""")


@dataclass(frozen=True)
class Paragraph:
    """``text == article[start:end]``, without outer white space."""

    start: int
    end: int
    text: str
    heading: bool = False
    boilerplate: bool = False


@dataclass(frozen=True)
class _Line:
    """A line's ink: from its first to behind its last character that is not white space."""

    margin: int
    start: int
    end: int
    text: str

    @property
    def indent(self) -> int:
        return self.start - self.margin

    @property
    def open(self) -> bool:
        """True when no sentence ends at the end of the line."""
        return not _TERMINAL.search(self.text)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs in order; together they cover everything that is not white space."""
    cased = is_cased(text)
    blocks = list(_blocks(text))
    column = _wrap_column(blocks, cased)
    plain = [
        Paragraph(lines[0].start, lines[-1].end, text[lines[0].start : lines[-1].end])
        for block in blocks
        for lines in _joined(block, column)
    ]
    return _marked(plain, cased)


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Yield the runs of lines between blank lines."""
    block: list[_Line] = []
    margin = 0
    for raw in text.split("\n"):
        ink = raw.strip()
        if ink:
            start = margin + raw.index(ink[0])
            block.append(_Line(margin, start, start + len(ink), ink))
        elif block:
            yield block
            block = []
        margin += len(raw) + 1
    if block:
        yield block


def _wrap_column(blocks: list[list[_Line]], cased: bool) -> int | None:
    """Return the column at which the text was cut into lines, or None when a line is a paragraph."""
    lines = [line for block in blocks for line in block]
    breaks = [pair for block in blocks for pair in pairwise(block)]
    if not breaks or sum(line.end - line.margin > MAX_WRAP_COLUMN for line in lines) > 0.05 * len(lines):
        return None
    lengths = sorted(line.end - line.margin for line, _ in breaks)
    column = lengths[int(0.9 * (len(lengths) - 1))]
    if cased:
        evidence = sum(after.text[0].islower() for _, after in breaks) / len(breaks)
        return column if evidence >= 0.4 else None
    evidence = sum(line.open and _is_full(line, after, column) for line, after in breaks) / len(breaks)
    return column if evidence >= 0.5 and column >= 45 else None


def _is_full(line: _Line, after: _Line, column: int) -> bool:
    """Say whether the next line's first word would not have fitted; proportional type wanders by a fifth."""
    return line.end - line.margin + 1 + len(after.text.split(maxsplit=1)[0]) > 0.8 * column


def _joined(block: list[_Line], column: int | None) -> Iterator[list[_Line]]:
    """Yield the lines of each paragraph of a block."""
    lines = [block[0]]
    for line, after in pairwise(block):
        if _continues(line, after, column):
            lines.append(after)
        else:
            yield lines
            lines = [after]
    yield lines


def _continues(line: _Line, after: _Line, column: int | None) -> bool:
    if _MARKDOWN_HEADING.match(line.text) or _MARKDOWN_HEADING.match(after.text):
        return False
    full = column is not None and _is_full(line, after, column)
    if _BULLET.match(after.text) and not (full and line.open):  # "on March / 15. He said" is no list
        return False
    runs_on = line.open and after.text[0].islower()
    if column is None:
        return runs_on and len(line.text) >= 20
    return after.indent <= line.indent and (runs_on or full)


def _marked(plain: list[Paragraph], cased: bool) -> tuple[Paragraph, ...]:
    """Mark boilerplate and headings; a heading must head something, a run of bare lines is a list."""
    marked: list[Paragraph] = []
    tail = False
    for index, paragraph in enumerate(plain):
        boilerplate = tail or is_boilerplate(paragraph.text, index=index)
        # A biography after "About the author" is short and last; anything longer is read as news.
        tail = tail or (is_last_section(paragraph.text) and len(plain) - index <= 3)
        heading = not boilerplate and _may_be_heading(paragraph.text, cased)
        marked.append(replace(paragraph, heading=heading, boilerplate=boilerplate))
    run: list[int] = []
    for index, paragraph in enumerate(marked):
        if paragraph.heading:
            run.append(index)
        elif not paragraph.boilerplate:
            _keep_headings(marked, run, heads_text=True)
            run = []
    _keep_headings(marked, run, heads_text=False)
    return tuple(marked)


def _keep_headings(marked: list[Paragraph], run: list[int], *, heads_text: bool) -> None:
    if heads_text and len(run) <= 4:
        return
    is_title = heads_text and run[:1] and not any(not p.boilerplate for p in marked[: run[0]])
    for index in run[1:] if is_title else run:
        marked[index] = replace(marked[index], heading=False)


def _may_be_heading(text: str, cased: bool) -> bool:
    if _MARKDOWN_HEADING.match(text):
        return True
    words = len(text.split())
    if words > 25 or len(text) > 180 or text.count("\n") > 2 or _BULLET.match(text) or _OPEN_END.search(text):
        return False
    if (cased and text[0].islower()) or not any(character.isalpha() for character in text):
        return False
    if text[-1] in "?!":
        return (
            words <= 12 and not _QUOTE.match(text) and not any(True for _ in sentence_ends(text, cased=cased))
        )
    if _TERMINAL.search(text):
        return False
    return all(text[:end].rstrip("\"'”’»›)]")[-1:] in "?!" for end in sentence_ends(text, cased=cased))
