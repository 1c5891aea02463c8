from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.articles.document import Document
from extractor.articles.files import Article, list_files, read_documents, read_file
from extractor.errors import DocumentError

Write = Callable[[str, str | bytes], Path]


def outcome(article: Article) -> str:
    return article.result.info.id if isinstance(article.result, Document) else "error"


def test_a_folder_is_read_in_order_and_goes_on_past_bad_articles(tmp_path: Path, write: Write) -> None:
    write("b/2.txt", "Two.")
    write("b/1.txt", "One.")
    write("a.txt", "")
    write("c.jsonl", '{"text": "x"}\n{bad\n{"text": " "}\n{"text": "y"}\n')
    write("d.txt", "Four.")
    write(".hidden.txt", "no")
    write(".git/x.txt", "no")
    write("e.png", b"no")
    write("f", b"no")
    skipped: Counter[str] = Counter()
    found = [
        (article.path.relative_to(tmp_path).as_posix(), article.index, outcome(article))
        for article in read_documents(tmp_path, skipped=skipped)
    ]
    assert found == [
        ("a.txt", 0, "error"),
        ("b/1.txt", 0, "1"),
        ("b/2.txt", 0, "2"),
        ("c.jsonl", 0, "c#1"),
        ("c.jsonl", 1, "error"),
        ("c.jsonl", 2, "error"),
        ("c.jsonl", 3, "c#4"),
        ("d.txt", 0, "d"),
    ]
    assert skipped == {".png": 1, "": 1}


def test_errors_say_which_line_of_which_file(write: Write) -> None:
    path = write("c.jsonl", '{"text": "x"}\n\n{"text": " "}\n')
    _, bad = read_documents(path)
    assert str(bad.result) == f"{path}, line 3: empty, there is nothing to read"


def test_files_that_are_named_are_read_whatever_they_are_called(write: Write) -> None:
    hidden, unknown = write(".a.txt", "One."), write("b.docx", b"PK")
    first, second = read_documents(hidden, unknown)
    assert isinstance(first.result, Document)
    assert "not a known file type" in str(second.result)


def test_a_missing_path_is_an_error_among_the_others(tmp_path: Path, write: Write) -> None:
    good = write("a.txt", "One.")
    missing, found = read_documents(tmp_path / "none", good)
    assert isinstance(missing.result, DocumentError)
    assert isinstance(found.result, Document)


def test_a_file_whose_name_is_not_utf8_is_an_error_that_can_be_written(tmp_path: Path, write: Write) -> None:
    write("a.txt", "One.")
    try:
        (tmp_path / os.fsdecode(b"\xfcber.txt")).write_text("Two.")
    except OSError:
        pytest.skip("this file system takes no such name")
    fine, strange = read_documents(tmp_path)
    assert isinstance(fine.result, Document)
    assert isinstance(strange.result, DocumentError)
    assert "not UTF-8; rename it" in str(strange.result).encode().decode()
    assert str(strange.path).encode().endswith(b"\\udcfcber.txt")


def test_an_empty_file_of_articles_is_told(write: Write) -> None:
    (article,) = read_file(write("a.jsonl", "\n\n"))
    assert "holds no article" in str(article.result)


def test_a_folder_that_cannot_be_listed_is_told(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("closed/a.txt", "One.")
    write("open.txt", "Two.")
    scandir = os.scandir

    def guarded(folder: Path) -> object:
        if Path(folder).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    closed, found = read_documents(tmp_path)
    assert f"{tmp_path / 'closed'}: cannot be listed (Permission denied)" in str(closed.result)
    assert isinstance(found.result, Document)


def test_linked_folders_do_not_loop(tmp_path: Path, write: Write) -> None:
    write("a/x.txt", "One.")
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert [outcome(article) for article in read_documents(tmp_path)] == ["x"]


def test_nothing_is_read_ahead(tmp_path: Path, write: Write) -> None:
    write("a.txt", "One.")
    later = write("b.txt", "Two.")
    stream = read_documents(tmp_path)
    assert outcome(next(stream)) == "a"
    later.write_text("", "utf-8")
    assert outcome(next(stream)) == "error"


def test_listing_opens_no_file(tmp_path: Path, write: Write) -> None:
    write("a.txt", b"\x00")
    write("b.txt", b"")
    assert list(list_files(tmp_path)) == [tmp_path / "a.txt", tmp_path / "b.txt"]
