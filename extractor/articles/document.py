"""Document: an article's text, its metadata and its sentences. Loading files is left to the readers beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from extractor.articles.sentences import Sentence, split
from extractor.records import DocumentInfo


@dataclass(frozen=True)
class Document:
    """One article. Offsets everywhere are code points into ``text``, which is never altered after reading."""

    text: str
    info: DocumentInfo

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in order; ``Sentence.boilerplate`` marks what is not news."""
        return split(self.text)
