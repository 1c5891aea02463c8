"""Formats: one reader a file type, each turning a file into texts with what the file itself says of them.

Owns .txt, .md, .html, .json, .jsonl and .pdf. A reader yields; a .jsonl may hold a million articles and is
read line by line, and a bad line is yielded as its error so that the next one is still read. Which
metadata wins is left to ``metadata``, the checks on a text to ``document``, folders to ``files``.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from extractor.articles.encoding import decode
from extractor.articles.metadata import Metadata, host, plain_key
from extractor.errors import ConfigurationError, DocumentError, ExtractorError

MAX_CHARACTERS: Final = 2_000_000
_BYTES_PER_CHARACTER = 4
_MARKUP_ALLOWANCE = 16
"""Markup, fonts and fields around a text make its file this many times larger at most."""

_TEXT_KEYS = (
    "text",
    "content",
    "body",
    "article",
    "articlebody",
    "articletext",
    "fulltext",
    "maintext",
    "bodytext",
    "plaintext",
    "rawtext",
    "story",
    "contenttext",
)
_LIST_KEYS = ("articles", "documents", "items", "records", "results", "data", "docs")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z][\w -]*?)\s*:\s*(.*)")
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class RawArticle:
    """A text as a file holds it, and the file's own metadata; ``name`` says in messages where it lies."""

    text: str
    metadata: Metadata
    name: str


Reader = Callable[[Path, int], Iterator[RawArticle | ExtractorError]]


def read(path: Path, *, limit: int = MAX_CHARACTERS) -> Iterator[RawArticle | ExtractorError]:
    """Yield the articles of one file; whatever is wrong with one of them is yielded in its place."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        yield DocumentError(
            f"{path}: {path.suffix or 'no suffix'} is not a known file type; use one of {known}"
        )
        return
    try:
        yield from reader(path, limit)
    except (DocumentError, ConfigurationError) as error:
        yield error
    except OSError as error:
        yield _because(f"{path}: cannot be read ({error.strerror or error})", error)


def _read_bytes(path: Path, most: int) -> bytes:
    """Read a file whole, but never one that could not hold an acceptable article."""
    size = path.stat().st_size
    if size > most:
        raise DocumentError(f"{path}: {size:,} bytes, over the {most:,} that are read; split it")
    return path.read_bytes()


def _plain(path: Path, limit: int) -> Iterator[RawArticle | ExtractorError]:
    data = _read_bytes(path, _BYTES_PER_CHARACTER * limit)
    yield RawArticle(decode(data, str(path)), Metadata(), str(path))


def _markdown(path: Path, limit: int) -> Iterator[RawArticle | ExtractorError]:
    text = decode(_read_bytes(path, _BYTES_PER_CHARACTER * limit), str(path))
    front = _FRONT_MATTER.match(text)
    if front is None:
        yield RawArticle(text, Metadata(), str(path))
    else:
        yield RawArticle(text[front.end() :], Metadata.from_mapping(_fields(front[1])), str(path))


def _fields(front_matter: str) -> dict[str, object]:
    """Read the "key: value" lines that front matter consists of; deeper YAML is passed over."""
    fields: dict[str, object] = {}
    key = ""
    for line in front_matter.split("\n"):
        item = line.strip()
        if item.startswith("- ") and key:
            listed = fields.setdefault(key, [])
            if isinstance(listed, list):
                listed.append(_unquoted(item[2:]))
        elif match := _FIELD.fullmatch(item):
            key, value = match[1], match[2].strip()
            if value.startswith("[") and value.endswith("]"):
                fields[key] = [_unquoted(part) for part in value[1:-1].split(",")]
            elif value:
                fields[key] = _unquoted(value)
    return fields


def _unquoted(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _html(path: Path, limit: int) -> Iterator[RawArticle | ExtractorError]:
    data = _read_bytes(path, _MARKUP_ALLOWANCE * limit)
    charset = _CHARSET.search(data[:4096])
    page = decode(data, str(path), declared=charset[1].decode("ascii") if charset else None)
    # Imported here: it brings lxml and takes most of a second, which text files must not pay.
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            # Without these an undated page gets some date out of its footer.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:  # whatever a strange page makes its parsers stumble over
        raise DocumentError(f"{path}: not a readable HTML page ({_said(error)})") from error
    text = None if found is None or isinstance(found, dict) else found.text
    if found is None or isinstance(found, dict) or not text or not text.strip():
        raise DocumentError(f"{path}: no article text in this HTML; save the article's own page or its text")
    values = {"title": found.title, "author": found.author, "date": found.date, "url": found.url}
    values["source"] = found.sitename or found.hostname
    yield RawArticle(text, Metadata.from_mapping(values), str(path))


def _json(path: Path, limit: int) -> Iterator[RawArticle | ExtractorError]:
    text = decode(_read_bytes(path, _MARKUP_ALLOWANCE * limit), str(path))
    value = _parsed(text, str(path))
    if isinstance(value, Mapping) and _text(value) is None:
        value = next((value[key] for key in _LIST_KEYS if isinstance(value.get(key), list)), value)
    if not isinstance(value, list):
        yield _record(value, str(path))
        return
    for number, item in enumerate(value, 1):
        yield _caught(item, f"{path}, item {number}", f"{path.stem}#{number}")


def _jsonl(path: Path, limit: int) -> Iterator[RawArticle | ExtractorError]:
    most = _MARKUP_ALLOWANCE * limit
    with path.open("rb") as lines:
        number = 0
        while line := lines.readline(most + 1):
            number += 1
            name = f"{path}, line {number}"
            if len(line) > most:
                yield DocumentError(f"{name}: more than {most:,} bytes, the most that are read; split it")
                while line and not line.endswith(b"\n"):
                    line = lines.readline(most)
                continue
            try:
                text = decode(line, name).strip()
                value = _parsed(text, name) if text else None
            except DocumentError as error:
                yield error
                continue
            if text:
                yield _caught(value, name, f"{path.stem}#{number}")


def _parsed(text: str, name: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{name}: not valid JSON ({error})") from error


def _caught(value: object, name: str, identifier: str) -> RawArticle | ExtractorError:
    try:
        raw = _record(value, name)
    except DocumentError as error:
        return error
    return RawArticle(raw.text, raw.metadata.or_else(Metadata(id=identifier)), name)


def _record(value: object, name: str) -> RawArticle:
    if not isinstance(value, Mapping):
        raise DocumentError(f"{name}: not a JSON object with the article under 'text'")
    text = _text(value)
    if text is None:
        keys = ", ".join(map(str, list(value)[:8])).encode(errors="backslashreplace").decode() or "no fields"
        raise DocumentError(f"{name}: no text under any of {', '.join(_TEXT_KEYS)}; it has {keys}")
    metadata = Metadata.from_mapping(value)
    return RawArticle(text.replace("\r\n", "\n"), metadata.or_else(Metadata(source=host(metadata.url))), name)


def _text(record: Mapping[str, object]) -> str | None:
    """Return the article's text: the first usual name that holds words, or a list of paragraphs."""
    known = {plain_key(key): record[key] for key in reversed(list(record))}
    empty: str | None = None
    for key in _TEXT_KEYS:
        value = known.get(key)
        if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
            value = "\n\n".join(value)
        if isinstance(value, str):
            if value.strip():
                return value
            empty = value
    return empty


def _pdf(path: Path, limit: int) -> Iterator[RawArticle | ExtractorError]:
    try:
        from pypdf import PdfReader  # an optional extra
    except ImportError as error:
        raise ConfigurationError(
            f"{path}: PDF needs the extra 'pdf'; install it with: pip install 'conflict-extractor[pdf]'"
        ) from error
    data = _read_bytes(path, _MARKUP_ALLOWANCE * limit)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of each flaw that it has just mended
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(f"{path}: this PDF is encrypted; save a copy without a password")
        # Pages are joined by a single line break, because sentences run on from one to the next.
        text = "\n".join(page.extract_text() for page in reader.pages)
        title = reader.metadata.title if reader.metadata else None
    except DocumentError:
        raise
    except Exception as error:  # pypdf raises many kinds, not all of them its own
        raise DocumentError(f"{path}: not a readable PDF ({_said(error)})") from error
    if not text.strip():
        raise DocumentError(
            f"{path}: this PDF holds no text, perhaps only scanned pages; run OCR on it first"
        )
    # Word processors put the file's name there; that is no title.
    is_title = (
        title and " " in title and not re.search(r"\.\w{2,4}$|^Microsoft|^untitled", title, re.IGNORECASE)
    )
    metadata = Metadata(title=" ".join(str(title).split()) if is_title else None)
    yield RawArticle(text.replace("\x00", "").replace("\r\n", "\n"), metadata, str(path))


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def _because(message: str, cause: Exception) -> DocumentError:
    error = DocumentError(message)
    error.__cause__ = cause
    return error


READERS: Final[Mapping[str, Reader]] = {
    ".txt": _plain,
    ".text": _plain,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".json": _json,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".pdf": _pdf,
}
