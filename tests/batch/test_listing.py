"""A listing reads each file once."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eval.stub import article
from extractor.articles import formats
from extractor.batch import listing
from extractor.batch.journal import Attempt, Item, Journal, Result
from extractor.batch.listing import Listing

Lister = Callable[..., list[Item]]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "out")
    yield opened
    opened.close()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    names: list[str] = []
    real = listing.read_file

    def counted(path: Path) -> object:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(listing, "read_file", counted)
    return names


@pytest.fixture
def list_all(journal: Journal, articles: Path) -> Lister:
    def lister(*paths: Path) -> list[Item]:
        run = journal.begin_run()
        return list(Listing(journal, run, paths or (articles,)).pending("way", retry_failed=False))

    return lister


def _lines(count: int) -> str:
    return "".join(
        json.dumps({"text": article(number), "id": f"n{number}"}) + "\n" for number in range(count)
    )


def test_unchanged_files_are_read_once(list_all: Lister, reads: list[str]) -> None:
    first = list_all()
    assert len(reads) == len(first) == 10
    assert list_all() == first
    assert len(reads) == 10


def test_a_changed_file_is_read_again(list_all: Lister, reads: list[str], articles: Path) -> None:
    list_all()
    (articles / "002.txt").write_text(article(2000), encoding="utf-8")
    list_all()
    assert reads[10:] == ["002.txt"]


def test_articles_that_left_a_file_leave_the_listing(list_all: Lister, articles: Path) -> None:
    file = articles / "many.jsonl"
    file.write_text(_lines(5), encoding="utf-8")
    assert len(list_all()) == 15
    file.write_text(_lines(3), encoding="utf-8")
    assert len(list_all()) == 13


def test_a_bad_line_is_listed_in_its_place(journal: Journal, list_all: Lister, articles: Path) -> None:
    (articles / "many.jsonl").write_text("{broken\n" + _lines(2), encoding="utf-8")
    assert len(list_all(articles / "many.jsonl")) == 2
    assert journal.count("SELECT count(*) FROM items WHERE error IS NOT NULL AND number = 0") == (1,)


def test_what_could_not_be_read_is_tried_each_time(
    list_all: Lister, reads: list[str], articles: Path
) -> None:
    (articles / "empty.txt").write_text("", encoding="utf-8")
    list_all()
    list_all()
    assert reads[11:] == ["empty.txt"]


def test_a_file_that_broke_off_while_it_was_read_is_read_again_to_its_end(
    list_all: Lister, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = articles / "many.jsonl"
    file.write_text(_lines(3), encoding="utf-8")
    whole = formats.READERS[".jsonl"]

    def torn(path: Path, limit: int) -> Iterator[object]:
        yield next(whole(path, limit))
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setitem(formats.READERS, ".jsonl", torn)
        assert len(list_all(file)) == 1
    assert len(list_all(file)) == 3


def test_a_file_whose_name_is_not_utf8_fails_and_the_others_are_listed(
    journal: Journal, list_all: Lister, articles: Path
) -> None:
    try:
        (articles / os.fsdecode(b"\xfcber.txt")).write_text(article(11), encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert len(list_all()) == 10
    assert journal.count("SELECT count(*) FROM items WHERE error LIKE '%UTF-8%'") == (1,)


def test_done_articles_are_not_pending(journal: Journal, list_all: Lister) -> None:
    first = list_all()
    assert first[0].article is not None
    journal.settle("way", Attempt(first[0].article, 1.0), Result("{}", 0, 0, 0, 0))
    assert list_all() == first[1:]


def test_without_reading_the_known_files_are_listed_and_the_others_counted(
    journal: Journal, list_all: Lister, articles: Path, reads: list[str]
) -> None:
    list_all(articles / "001.txt", articles / "005.txt")
    now = Listing(journal, journal.begin_run(), (articles,))
    now.reading = False
    assert list(now.pending("way", retry_failed=False)) == []
    assert (now.articles, now.unread, len(reads)) == (2, 8, 2)
