"""Journal: what a folder of results knows of itself, in SQLite, so that a run can stop anywhere and go on.

Owns the tables and every statement that writes to them. Results are keyed by what determines them (the
article and the configuration, see ``configuration``), never by path or order: a renamed or repeated article
is not paid twice, and a changed prompt is other work beside which the old results stay. Attempts are only
ever appended.

In WAL mode with ``synchronous=NORMAL`` a killed process loses nothing that was committed; only a power cut
may take the last moments' results, which are then made again.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from extractor.errors import ConfigurationError

VERSION: Final = "1"
FILE: Final = "journal.sqlite"
_PAGE = 256
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS items (
    path TEXT, number INTEGER, run INTEGER NOT NULL, position INTEGER NOT NULL, stamp TEXT,
    article TEXT, info TEXT, error TEXT, PRIMARY KEY (path, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_in_order ON items (run, position, number);
CREATE TABLE IF NOT EXISTS texts (sha256 TEXT PRIMARY KEY, text BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS results (
    article TEXT, configuration TEXT, body TEXT NOT NULL, incidents INTEGER, actors INTEGER, claims INTEGER,
    issues INTEGER, PRIMARY KEY (article, configuration));
CREATE TABLE IF NOT EXISTS attempts (
    id INTEGER PRIMARY KEY, article TEXT NOT NULL, configuration TEXT NOT NULL, ended TEXT NOT NULL,
    seconds REAL NOT NULL, error TEXT, reason TEXT, calls INTEGER NOT NULL, input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, cost REAL);
CREATE INDEX IF NOT EXISTS attempts_of_article ON attempts (article, configuration);
CREATE TABLE IF NOT EXISTS calls (key TEXT PRIMARY KEY, article TEXT NOT NULL, answer TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS calls_of_article ON calls (article);
CREATE TABLE IF NOT EXISTS batches (
    token TEXT PRIMARY KEY, configuration TEXT NOT NULL, id TEXT, state TEXT NOT NULL, keys TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Item:
    """One article of the listing. ``article`` is its key, or None where ``error`` says why there is none."""

    path: str
    number: int
    article: str | None
    info: str | None
    error: str | None
    text: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One try at one article; ``error`` is the name of the error's class, or None when it succeeded."""

    article: str
    seconds: float
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost: float | None = None
    error: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Result:
    """An extraction without its document, as JSON, and how many records it holds."""

    body: str
    incidents: int
    actors: int
    claims: int
    issues: int


class Journal:
    """The journal of one folder, open for one run; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Open or begin the journal. Raises ConfigurationError when it is in use or cannot be used."""
        self.path = folder / FILE
        self._lock = threading.RLock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._taken = FileLock(folder / ".lock")
            self._taken.acquire(timeout=0)
        except Timeout:
            raise ConfigurationError(
                f"another run{_holder(folder)} is at work on {folder}: wait for it, stop it, or name "
                "another --out"
            ) from None
        except OSError as error:
            raise ConfigurationError(
                f"{folder} cannot be written to ({error.strerror or error}); name another --out"
            ) from error
        try:
            (folder / ".holder").write_text(str(os.getpid()), encoding="ascii")
            self._db = self._connect()
        except BaseException:
            self._taken.release()
            raise

    def _connect(self) -> sqlite3.Connection:
        with explained(self.path):
            db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=60)
            try:
                if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    self._check(db)
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=NORMAL")
                db.executescript(_SCHEMA)
                db.execute("INSERT OR IGNORE INTO manifest VALUES ('version', ?)", (VERSION,))
            except BaseException:
                db.close()
                raise
        return db

    def _check(self, db: sqlite3.Connection) -> None:
        try:
            found = db.execute("SELECT value FROM manifest WHERE name = 'version'").fetchone()
        except sqlite3.OperationalError:
            found = None
        if found is None or found[0] != VERSION:
            written = f"version {found[0]}" if found else "another program"
            raise ConfigurationError(
                f"{self.path} is a journal of {written} and this extractor writes version {VERSION}; name "
                "another --out, or go on with the extractor that began it"
            )

    def close(self) -> None:
        """Close the file and let others in."""
        with self._lock:
            self._db.close()
        self._taken.release()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection inside one transaction, which is committed whole or not at all."""
        with self._lock, explained(self.path):
            if self._db.in_transaction:  # part of a larger transaction of this thread
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection of its own, so that a long reading delays no writer."""
        with explained(self.path):
            db = sqlite3.connect(self.path, isolation_level=None)
            try:
                yield db
            finally:
                db.close()

    def fact(self, name: str) -> str | None:
        """Return an entry of the manifest."""
        with self._lock:
            row = self._db.execute("SELECT value FROM manifest WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def note(self, name: str, value: str) -> None:
        """Set an entry of the manifest."""
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO manifest VALUES (?, ?)", (name, value))

    def begin_run(self) -> int:
        """Return the number of a run that begins now; items that it does not list are not of it.

        ``position`` is a file's place in the listing, ``number`` an article's in its file.
        """
        with self.writing():
            run = int(self.fact("run") or 0) + 1
            self.note("run", str(run))
        return run

    def recall(self, path: str, stamp: str, run: int, position: int) -> int:
        """Take over the articles of a file that was read before and has not changed; return how many."""
        with self.writing() as db:
            return db.execute(
                "UPDATE items SET run = ?, position = ? WHERE path = ? AND stamp = ?",
                (run, position, path, stamp),
            ).rowcount

    def enter(self, item: Item, run: int, position: int, sha256: str | None = None) -> None:
        """Keep one article of the listing, with its text."""
        with self.writing() as db:
            if item.text is not None:
                packed = zlib.compress(item.text.encode(), 1)
                db.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (sha256, packed))
            db.execute(
                "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, NULL, ?, ?, ?)",
                (item.path, item.number, run, position, item.article, item.info, item.error),
            )

    def stamp(self, path: str, stamp: str, run: int) -> None:
        """Remember that the file was read to its end, and drop what it no longer holds."""
        with self.writing() as db:
            db.execute("DELETE FROM items WHERE path = ? AND run <> ?", (path, run))
            db.execute("UPDATE items SET stamp = ? WHERE path = ?", (stamp, path))

    def pending(self, path: str, run: int, configuration: str, *, retry_failed: bool) -> Iterator[Item]:
        """Yield the articles of a listed file that have no result yet, a page at a time.

        Those whose last attempt failed are passed over unless ``retry_failed``.
        """
        after = -1
        failed = "" if retry_failed else _NOT_FAILED
        while True:
            with self._lock, explained(self.path):
                rows = self._db.execute(
                    "SELECT number, article, info FROM items AS i WHERE path = ? AND run = ? AND number > ? "
                    "AND article IS NOT NULL AND NOT EXISTS (SELECT 1 FROM results AS r "
                    f"WHERE r.article = i.article AND r.configuration = ?) {failed} "
                    f"ORDER BY number LIMIT {_PAGE}",
                    (path, run, after, configuration, *(() if retry_failed else (configuration,))),
                ).fetchall()
            for number, article, info in rows:
                after = number
                yield Item(path, number, article, info, None)
            if len(rows) < _PAGE:
                return

    def text(self, sha256: str) -> str:
        """Return a text by its hash."""
        with self._lock, explained(self.path):
            row = self._db.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
        return zlib.decompress(row[0]).decode()

    def settle(self, configuration: str, attempt: Attempt, result: Result | None) -> None:
        """Commit an attempt, and with it its result; the calls that led there are no longer needed."""
        a = attempt
        with self.writing() as db:
            db.execute(
                "INSERT INTO attempts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (a.article, configuration, datetime.now(UTC).isoformat(timespec="seconds"), a.seconds,
                 a.error, a.reason, a.calls, a.input_tokens, a.output_tokens, a.cached_tokens, a.cost),
            )  # fmt: skip
            if result is not None:
                r = result
                db.execute(
                    "INSERT OR IGNORE INTO results VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (a.article, configuration, r.body, r.incidents, r.actors, r.claims, r.issues),
                )
                db.execute("DELETE FROM calls WHERE article = ?", (a.article,))

    def result(self, article: str, configuration: str) -> Result | None:
        """Return a result that is there already."""
        with self._lock, explained(self.path):
            row = self._db.execute(
                "SELECT body, incidents, actors, claims, issues FROM results "
                "WHERE article = ? AND configuration = ?",
                (article, configuration),
            ).fetchone()
        return Result(*row) if row else None

    def absorb(self, path: Path) -> int:
        """Take over the results and calls of another journal; return how many results were new."""
        with self.writing() as db, explained(path):
            other = sqlite3.connect(path)
            try:
                before = db.total_changes
                results = other.execute(
                    "SELECT article, configuration, body, incidents, actors, claims, issues FROM results"
                )
                db.executemany("INSERT OR IGNORE INTO results VALUES (?, ?, ?, ?, ?, ?, ?)", results)
                new = db.total_changes - before
                calls = other.execute("SELECT key, article, answer FROM calls")
                db.executemany("INSERT OR IGNORE INTO calls VALUES (?, ?, ?)", calls)
            finally:
                other.close()
        return new

    def answers(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the journaled answers among the calls with these keys."""
        found: dict[str, str] = {}
        with self._lock, explained(self.path):
            for start in range(0, len(keys), _PAGE):
                page = keys[start : start + _PAGE]
                marks = ", ".join("?" * len(page))
                query = f"SELECT key, answer FROM calls WHERE key IN ({marks})"
                found.update(self._db.execute(query, page).fetchall())
        return found

    def keep(self, article: str, answers: Sequence[tuple[str, str]]) -> None:
        """Journal the answers of calls that were made for an article."""
        with self.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO calls VALUES (?, ?, ?)",
                [(key, article, answer) for key, answer in answers],
            )

    def count(self, query: str, *parameters: object) -> tuple[float, ...]:
        """Return the one row of a query for numbers; nulls are zero."""
        with self._lock, explained(self.path):
            return tuple(value or 0 for value in self._db.execute(query, parameters).fetchone())


_NOT_FAILED = (
    "AND NOT EXISTS (SELECT 1 FROM attempts AS a WHERE a.article = i.article AND a.configuration = ? "
    "AND a.error IS NOT NULL)"
)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors that a user can do something about into ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise ConfigurationError(
                f"{path}: no room is left on the disk ({error}). Everything that was finished is kept: free "
                "some space and run the same command again"
            ) from error
        if "locked" in str(error):
            raise ConfigurationError(
                f"{path} is locked by another program; close it and try again"
            ) from error
        if "unable to open" in str(error) or "readonly" in str(error):
            raise ConfigurationError(f"{path} cannot be written to ({error}); name another --out") from error
        raise
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise ConfigurationError(
            f"{path} is damaged or no journal ({error}); move it away or name another --out"
        ) from error


def _holder(folder: Path) -> str:
    try:
        return f" (process {(folder / '.holder').read_text(encoding='ascii').strip()})"
    except OSError:
        return ""
