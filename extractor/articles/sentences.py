"""Sentences with offsets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """``text == article[start:end]``, without outer white space.

    ``boilerplate`` marks what stays in the text but is not news: newsletter lists, photo credits, bylines.
    """

    number: int
    start: int
    end: int
    text: str
    paragraph: int
    heading: bool = False
    boilerplate: bool = False


def split(text: str) -> tuple[Sentence, ...]:
    """Split an article into sentences."""
    raise NotImplementedError
