"""Metadata: what is known of an article besides its text, and which witness wins where two disagree.

Each field is taken from the first of: the caller; the file's own metadata (front matter, JSON fields,
HTML); the text itself (title line, byline, dateline, source line); the file name, or the folder's where every
article is called the same. The name comes last because it often is the day of download, and an "Updated" line
comes last among the datelines for the same reason: it moves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from extractor.articles import datelines
from extractor.articles.boilerplate import byline, is_outlet
from extractor.articles.layout import Paragraph

_KEYS = {
    "id": "id uuid guid docid documentid articleid recordid",
    "title": "title headline head articletitle ogtitle name",
    "source": "source publisher site sitename outlet publication newspaper agency domain hostname",
    "author": "author authors byline creator writer by",
    "published": "published datepublished publishedat publisheddate publicationdate publishdate pubdate "
    "publishedon publishtime firstpublished date datetime articledate createdat created timestamp",
    "url": "url link permalink href canonicalurl sourceurl articleurl uri",
}
_NAMELESS = frozenset({"article", "body", "content", "document", "index", "page", "story", "text"})
"""File names that say nothing of an article; what tells it from others is the folder's name."""
_TOP = 10
_HEAD_LABEL = re.compile(
    r"(title|headline|source|publisher|author|byline|url|link)\s*:\s*(\S.*)", re.IGNORECASE
)
_FOOT_URL = re.compile(
    r"(?:(?:content\s+)?retrieved\s+from|source|original article|url|link)\s*:?\s*(https?://\S+)",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    r"(?P<place>[^.()\n]{0,70}?(?:\([^\d()\n]{2,30}\)[^.()\n]{0,30}?)?)\s*"
    r"\((?P<agency>[A-Z][\w .&'’/-]{1,40})\)\s*(?:[-–—]+|:\s)"
)
_KNOWN_AGENCY = re.compile(
    r"(?:thomson )?reuters|ap|afp|cnn|upi|dpa|efe|ansa|xinhua|tass|interfax|bbc|rfe/rl|aa|anadolu|ians"
    r"|pti|ani|wafa|associated press|bloomberg|kyodo|sputnik|ria novosti|ukrinform|acan-efe",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Metadata:
    """One witness's statements; None where it is silent."""

    id: str | None = None
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: date | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        """Drop half surrogates, which JSON and file names can hold but nothing that is written can."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str) and not value.isascii():
                object.__setattr__(self, field.name, value.encode(errors="ignore").decode().strip() or None)

    def or_else(self, other: Metadata) -> Metadata:
        """Return this with its gaps filled from another."""
        return Metadata(**{f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(self)})

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> Metadata:
        """Read JSON fields, front matter or HTML metadata under their usual names; junk is passed over."""
        known = {plain_key(key): values[key] for key in reversed(list(values))}
        found: dict[str, object] = {}
        for field, names in _KEYS.items():
            for name in names.split():
                value = known.get(name)
                usable = datelines.parse(value) if field == "published" else _words(value)
                if usable:
                    found[field] = usable
                    break
        return cls(**found)  # type: ignore[arg-type]

    @classmethod
    def from_paragraphs(cls, paragraphs: Sequence[Paragraph]) -> Metadata:
        """Read title, byline, dateline, source and address out of the article itself."""
        labelled = _labelled(paragraphs)
        names = (byline(p.text) for p in paragraphs[:_TOP])
        url = labelled.get("url")
        return cls(
            title=labelled.get("title") or _title(paragraphs),
            source=labelled.get("source") or _source(paragraphs) or host(url),
            author=labelled.get("author") or next((name for name in names if name), None),
            published=datelines.find([p.text for p in paragraphs if not p.heading]),
            url=url,
        )

    @classmethod
    def from_path(cls, path: Path) -> Metadata:
        """Read the id and perhaps the date out of a file's name, or its folder's if that says nothing."""
        folder = path.absolute().parent.name
        name = folder if folder and path.stem.casefold() in _NAMELESS else path.stem
        return cls(id=name, published=datelines.in_name(name))


def plain_key(key: object) -> str:
    """Reduce the spellings of a field's name to one: "date_published", "datePublished", "Date published"."""
    return re.sub(r"[\W_]", "", str(key)).casefold()


def host(url: str | None) -> str | None:
    """Return an address's host without "www.", or None."""
    try:
        name = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    return name.removeprefix("www.") or None


def _words(value: object) -> str | None:
    """Flatten what JSON feeds put where a name belongs: text, a number, {"name": …}, or a list of these."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Mapping):
        return next(
            (words for key in ("name", "title", "$oid", "id") if (words := _words(value.get(key)))), None
        )
    if isinstance(value, list | tuple):
        return ", ".join(words for item in value if (words := _words(item))) or None
    return None


def _title(paragraphs: Sequence[Paragraph]) -> str | None:
    """Return the first heading, if no news stands before it."""
    for paragraph in paragraphs:
        if paragraph.heading and not paragraph.boilerplate:
            return " ".join(paragraph.text.lstrip("#").split())
        if not paragraph.boilerplate:
            return None
    return None


def _labelled(paragraphs: Sequence[Paragraph]) -> dict[str, str]:
    """Read "Source: …" lines at the head, and the address where a copy says it was taken from."""
    found: dict[str, str] = {}
    same = {"headline": "title", "publisher": "source", "byline": "author", "link": "url"}
    for paragraph in paragraphs[:_TOP]:
        if (match := _HEAD_LABEL.fullmatch(paragraph.text)) and (paragraph.boilerplate or paragraph.heading):
            label = match[1].casefold()
            found.setdefault(same.get(label, label), match[2].strip())
    if "://" in found.get("source", ""):
        found["url"] = found.pop("source")
    for paragraph in paragraphs:
        if paragraph.boilerplate and (match := _FOOT_URL.fullmatch(paragraph.text)):
            found.setdefault("url", match[1].rstrip(".,;)"))
    return found


def _source(paragraphs: Sequence[Paragraph]) -> str | None:
    """Return the outlet named in the first line or the agency named in the report's opening."""
    if paragraphs and is_outlet(paragraphs[0].text):
        return paragraphs[0].text
    for paragraph in paragraphs[:6]:
        match = None if paragraph.heading else _AGENCY.match(paragraph.text)
        # An agency follows a place; "The Islamic State (IS) - …" must not pass for one.
        if match and (_KNOWN_AGENCY.fullmatch(match["agency"]) or any(c.isdigit() for c in match["place"])):
            return match["agency"]
    return None
