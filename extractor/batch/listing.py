"""Listing: the articles of files and folders enter the journal, and those without a result come out.

A file is read once: while its size, its times and its inode stay the same, the journal knows its articles. So
a finished run over a hundred thousand files is listed again in the time it takes to look at each.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from extractor.articles.files import Article, list_files, read_file
from extractor.batch.configuration import article_key
from extractor.batch.journal import Item, Journal
from extractor.errors import ExtractorError

_READER = version("conflict-extractor")
_CHUNK = 200
"""Files that are looked up in one transaction."""


class Listing:
    """One pass over the input. ``files`` and ``articles`` count what was listed so far.

    Without ``reading`` only files that are known are listed, at once, and the others counted as ``unread``: a
    run that stops early still knows all that was done before.
    """

    def __init__(self, journal: Journal, run: int, paths: Sequence[Path]) -> None:
        self.reading = True
        self.unread = 0
        self.files = 0
        self.articles = 0
        self.skipped: Counter[str] = Counter()
        self._journal = journal
        self._run = run
        self._paths = paths

    def pending(self, configuration: str, *, retry_failed: bool) -> Iterator[Item]:
        """Yield each article that has no result yet, as soon as its file is listed."""
        found = list_files(*self._paths, skipped=self.skipped)
        while chunk := list(islice(found, _CHUNK)):
            with self._journal.writing():
                known = [self._recall(file, self.files + at) for at, file in enumerate(chunk)]
            for file, articles in zip(chunk, known, strict=True):
                path = str(file.path if isinstance(file, Article) else file)
                if not self.reading:
                    self.unread += not articles
                self.articles += articles or (self._read(file) if self.reading else 0)
                self.files += 1
                if self.reading:
                    yield from self._journal.pending(
                        path, self._run, configuration, retry_failed=retry_failed
                    )

    def _recall(self, file: Path | Article, position: int) -> int:
        stamp = None if isinstance(file, Article) else _stamp(file)
        return self._journal.recall(str(file), stamp, self._run, position) if stamp else 0

    def _read(self, file: Path | Article) -> int:
        path = file.path if isinstance(file, Article) else file
        stamp = _stamp(path)  # before reading: what changes meanwhile is read again the next time
        count, fine, broken = 0, False, False
        for article in [file] if isinstance(file, Article) else read_file(file):
            found = article.result
            fine |= not isinstance(found, ExtractorError)
            broken |= isinstance(found, ExtractorError) and isinstance(found.__cause__, OSError)
            self._enter(article)
            count += 1
        if stamp and fine and not broken:  # what cannot be read today may be readable tomorrow
            self._journal.stamp(str(path), stamp, self._run)
        return count

    def _enter(self, article: Article) -> None:
        path, number, found = str(article.path), article.index, article.result
        if isinstance(found, ExtractorError):
            error = json.dumps([type(found).__name__, str(found)])
            self._journal.enter(Item(path, number, None, None, error), self._run, self.files)
            return
        info = found.info
        item = Item(path, number, article_key(info), info.model_dump_json(), None, found.text)
        self._journal.enter(item, self._run, self.files, info.sha256)


def _stamp(path: Path) -> str | None:
    """Return what changes with a file's content or with the reader, without reading the file."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return f"{_READER} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"
