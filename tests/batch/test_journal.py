"""The journal: what it keeps, whom it lets in, and what it says when it cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractor.batch.journal import FILE, Attempt, Item, Journal, Result
from extractor.errors import ConfigurationError

RESULT = Result('{"incidents":[]}', 1, 2, 3, 4)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path)
    yield opened
    opened.close()


def test_a_result_is_committed_once_however_often_it_is_paid(journal: Journal) -> None:
    for _ in range(2):
        journal.settle("way", Attempt("article", 1.0, calls=1), RESULT)
    assert journal.count("SELECT count(*) FROM results") == (1,)
    assert journal.count("SELECT count(*) FROM attempts") == (2,)


def test_results_of_another_way_of_asking_stand_beside(journal: Journal) -> None:
    for way in ("one", "other"):
        journal.settle(way, Attempt("article", 1.0), RESULT)
    assert journal.count("SELECT count(*) FROM results") == (2,)


def test_calls_are_kept_until_their_article_is_done(journal: Journal) -> None:
    journal.keep("article", [("k1", "yes"), ("k2", "no")])
    journal.settle("way", Attempt("article", 1.0, error="TransientModelError"), None)
    assert journal.answers(["k1", "k2", "k3"]) == {"k1": "yes", "k2": "no"}
    journal.settle("way", Attempt("article", 1.0), RESULT)
    assert journal.answers(["k1", "k2"]) == {}


def test_more_keys_than_one_statement_holds_are_looked_up(journal: Journal) -> None:
    journal.keep("article", [(f"k{number}", str(number)) for number in range(1000)])
    assert len(journal.answers([f"k{number}" for number in range(2000)])) == 1000


def test_what_was_written_inside_a_failed_transaction_is_gone(journal: Journal) -> None:
    def begin_and_fail() -> None:
        with journal.writing():
            journal.note("half", "done")
            raise KeyError

    with pytest.raises(KeyError):
        begin_and_fail()
    assert journal.fact("half") is None


def test_pending_articles_come_in_order_page_by_page(journal: Journal) -> None:
    run = journal.begin_run()
    with journal.writing():
        for number in range(600):
            journal.enter(Item("f.jsonl", number, f"a{number}", "{}", None, "text"), run, 0, f"s{number}")
    journal.settle("way", Attempt("a5", 1.0), RESULT)
    journal.settle("way", Attempt("a6", 1.0, error="InvalidOutputError", reason="no"), None)
    found = [item.number for item in journal.pending("f.jsonl", run, "way", retry_failed=False)]
    assert found == [number for number in range(600) if number not in (5, 6)]
    again = [item.number for item in journal.pending("f.jsonl", run, "way", retry_failed=True)]
    assert again == [number for number in range(600) if number != 5]


def test_a_second_opening_is_told_who_is_inside(journal: Journal, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"another run .* is at work"):
        Journal(tmp_path)


def test_a_closed_journal_lets_others_in(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    again = Journal(tmp_path)
    again.close()
    assert (tmp_path / FILE).exists()


def _other_version(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE manifest (name TEXT PRIMARY KEY, value TEXT)")
        db.execute("INSERT INTO manifest VALUES ('version', '99')")
    db.close()


def _other_program(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE songs (title TEXT)")
    db.close()


def _no_database(path: Path) -> None:
    path.write_bytes(b"something else entirely " * 100)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_other_version, "version 99 .* writes version"),
        (_other_program, "another program"),
        (_no_database, "damaged or no journal"),
    ],
)
def test_what_is_no_journal_of_ours_is_refused_and_left_alone(
    tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(tmp_path / FILE)
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(ConfigurationError, match=words):
        Journal(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_a_full_disk_is_said_plainly_and_loses_nothing(journal: Journal) -> None:
    journal.settle("way", Attempt("first", 1.0), RESULT)
    [pages] = journal.count("PRAGMA page_count")
    journal.count(f"PRAGMA max_page_count = {int(pages) + 2}")
    large = Result("x" * 100_000, 0, 0, 0, 0)
    with pytest.raises(ConfigurationError, match=r"no room .* run the same command again"):
        journal.settle("way", Attempt("second", 1.0), large)
    journal.count("PRAGMA max_page_count = 1000000")
    assert journal.count("SELECT count(*) FROM attempts") == (1,)
    journal.settle("way", Attempt("second", 1.0), large)
    assert journal.count("SELECT count(*) FROM results") == (2,)


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="name another --out"):
        Journal(tmp_path / "file" / "out")
