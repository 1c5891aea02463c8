"""Files: folders and files of many articles as one stream, for runs over a hundred thousand of them.

Owns the order (sorted by name, depth first) and what is passed over (hidden files, unknown suffixes,
counted). Nothing is kept: at any time one directory's names and one article are in memory. Whatever goes
wrong with an article is yielded in its place, because a run must not stop in the middle.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from extractor.articles.document import Document, assemble
from extractor.articles.formats import MAX_CHARACTERS, READERS, read
from extractor.errors import DocumentError, ExtractorError


@dataclass(frozen=True)
class Article:
    """One article of a listing: where it lies, and its document or the reason why there is none.

    ``index`` counts the articles of its file from 0.
    """

    path: Path
    index: int
    result: Document | ExtractorError


def read_documents(
    *paths: str | PathLike[str], limit: int = MAX_CHARACTERS, skipped: Counter[str] | None = None
) -> Iterator[Article]:
    """Yield every article of files and folders, in order; see ``list_files`` for ``skipped``."""
    for found in list_files(*paths, skipped=skipped):
        if isinstance(found, Article):
            yield found
        else:
            yield from read_file(found, limit=limit)


def read_file(path: str | PathLike[str], *, limit: int = MAX_CHARACTERS) -> Iterator[Article]:
    """Yield the articles of one file, errors included; raises nothing on purpose."""
    path = Path(path)
    index = -1
    for index, raw in enumerate(read(path, limit=limit)):
        if isinstance(raw, ExtractorError):
            yield Article(path, index, raw)
            continue
        try:
            yield Article(path, index, assemble(raw, path=path, limit=limit))
        except DocumentError as error:
            yield Article(path, index, error)
    if index < 0:
        yield Article(path, 0, DocumentError(f"{path}: holds no article"))


def list_files(*paths: str | PathLike[str], skipped: Counter[str] | None = None) -> Iterator[Path | Article]:
    """Yield the files to read without opening them; a folder that cannot be listed comes as its error.

    Files of unknown type are counted in ``skipped`` by suffix. A file that is named itself is always yielded.
    """
    counted: Counter[str] = Counter() if skipped is None else skipped
    for given in map(Path, paths):
        yield from map(_named, _walk(given, counted) if given.is_dir() else (given,))


def _named(found: Path | Article) -> Path | Article:
    """Put an error in the place of a file whose name no journal or report could hold."""
    path = found.path if isinstance(found, Article) else found
    try:
        str(path).encode()
    except UnicodeEncodeError:
        shown = Path(str(path).encode(errors="backslashreplace").decode())
        return Article(shown, 0, DocumentError(f"{shown}: its name is not UTF-8; rename it"))
    return found


def _walk(folder: Path, skipped: Counter[str]) -> Iterator[Path | Article]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in listing)
    except OSError as error:
        failure = DocumentError(f"{folder}: cannot be listed ({error.strerror or error})")
        failure.__cause__ = error
        yield Article(folder, 0, failure)
        return
    for name, is_folder in entries:
        if name.startswith("."):
            continue
        path = folder / name
        if is_folder:
            yield from _walk(path, skipped)
        elif path.suffix.lower() in READERS:
            yield path
        else:
            skipped[path.suffix.lower()] += 1
