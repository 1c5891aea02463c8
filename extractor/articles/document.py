"""Document: an article's text, its metadata and its sentences.

Owns the checks that every text passes, wherever it comes from, and the joining of metadata. Reading file
types is left to ``formats``, folders and files of many articles to ``files``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from os import PathLike
from pathlib import Path

from extractor.articles import datelines, language
from extractor.articles.formats import MAX_CHARACTERS, RawArticle, read
from extractor.articles.layout import paragraphs
from extractor.articles.metadata import Metadata
from extractor.articles.sentences import Sentence, split
from extractor.errors import ConfigurationError, DocumentError, ExtractorError
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

    @classmethod
    def of(
        cls,
        text: str,
        *,
        published: str | date | None = None,
        id: str | None = None,
        title: str | None = None,
        source: str | None = None,
        author: str | None = None,
        url: str | None = None,
        limit: int = MAX_CHARACTERS,
    ) -> Document:
        """Make a document of a text; what the caller does not say is read out of the text.

        Raises DocumentError for a text that is empty, binary or longer than ``limit`` characters.
        """
        given = Metadata(id, title, source, author, _given_date(published), url)
        return assemble(RawArticle(text.replace("\r\n", "\n"), Metadata(), "the text"), given, limit=limit)

    @classmethod
    def load(
        cls,
        path: str | PathLike[str],
        *,
        published: str | date | None = None,
        id: str | None = None,
        title: str | None = None,
        source: str | None = None,
        author: str | None = None,
        url: str | None = None,
        limit: int = MAX_CHARACTERS,
    ) -> Document:
        """Read the one article that a file holds; what the caller says outranks what the file says.

        Raises DocumentError when the file cannot be read or holds more than one article (see ``files``),
        ConfigurationError when its type needs an extra that is not installed.
        """
        path = Path(path)
        given = Metadata(id, title, source, author, _given_date(published), url)
        articles = read(path, limit=limit)
        raw = next(articles, None)
        if raw is None:
            raise DocumentError(f"{path}: holds no article")
        if isinstance(raw, ExtractorError):
            raise raw
        if next(articles, None) is not None:
            raise DocumentError(f"{path}: holds more than one article; read it with read_documents() instead")
        return assemble(raw, given, path=path, limit=limit)


def assemble(
    raw: RawArticle,
    given: Metadata = Metadata(),  # noqa: B008 - immutable
    *,
    path: Path | None = None,
    limit: int = MAX_CHARACTERS,
) -> Document:
    """Check a text and join what the caller, the file, the text and the file's name say of it.

    Raises DocumentError for a text that is empty, binary or too long.
    """
    text = raw.text
    _check(text, raw.name, limit)
    digest = sha256(text.encode()).hexdigest()
    known = given.or_else(raw.metadata).or_else(Metadata.from_paragraphs(paragraphs(text)))
    known = known.or_else(Metadata.from_path(path) if path else Metadata(id=digest[:12]))
    info = DocumentInfo(
        id=known.id or digest[:12],
        title=known.title,
        source=known.source,
        author=known.author,
        published=known.published,
        url=known.url,
        language=language.detect(text),
        sha256=digest,
        characters=len(text),
    )
    return Document(text, info)


def _check(text: str, name: str, limit: int) -> None:
    if not text.strip():
        raise DocumentError(f"{name}: empty, there is nothing to read")
    if len(text) > limit:
        raise DocumentError(f"{name}: {len(text):,} characters, over the limit of {limit:,}; split it")
    if "\x00" in text:
        raise DocumentError(f"{name}: binary data (NUL characters), not an article's text")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise DocumentError(
            f"{name}: broken Unicode (half a surrogate pair at character {error.start:,})"
        ) from error


def _given_date(published: str | date | None) -> date | None:
    found = datelines.parse(published)
    if published is not None and found is None:
        raise ConfigurationError(f"published={published!r} is not a date; write it as YYYY-MM-DD")
    return found
