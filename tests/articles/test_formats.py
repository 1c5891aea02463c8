from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfWriter

from extractor.articles.formats import RawArticle, read
from extractor.articles.metadata import Metadata
from extractor.errors import ConfigurationError, DocumentError

Write = Callable[[str, str | bytes], Path]

PAGE = """<!doctype html><html><head><title>Drone hits Kyiv - The Example Times</title>
<meta property="og:site_name" content="The Example Times">
<meta property="article:published_time" content="2023-05-04T10:00:00Z">
<meta name="author" content="Ann Reporter">
<link rel="canonical" href="https://example.org/a"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Drone hits Kyiv</h1><p>A drone hit a block of flats in Kyiv on Thursday, killing two people,
officials said.</p><script>alert("x")</script><style>p {color: red}</style><p>The U.S. embassy condemned it.
It was the third attack this week, and the mayor said that more than 15 people were wounded.</p></article>
<footer>Copyright 2026 The Example Times</footer></body></html>"""


def only(path: Path) -> RawArticle:
    (raw,) = read(path)
    assert isinstance(raw, RawArticle), raw
    return raw


def test_plain_text_keeps_every_character_but_carriage_returns(write: Write) -> None:
    assert only(write("a.txt", b"\xef\xbb\xbf One\r\n\r\nTwo \n")).text == " One\n\nTwo \n"


@pytest.mark.parametrize("suffix", [".txt", ".TXT", ".text", ".md", ".markdown"])
def test_the_suffix_decides_whatever_its_case(write: Write, suffix: str) -> None:
    assert only(write("a" + suffix, "One.")).text == "One."


def test_front_matter_is_metadata_and_no_text(write: Write) -> None:
    raw = only(
        write(
            "a.md",
            '---\ntitle: "Blast: two dead"\ndate: 2022-10-29\nauthor:\n  - A\n  - B\ntags: [x, y]\n'
            "source: 'AFP'\nempty:\n---\n# Blast\n\nTwo died.\n",
        )
    )
    assert raw.text == "# Blast\n\nTwo died.\n"
    assert raw.metadata == Metadata(
        title="Blast: two dead", author="A, B", source="AFP", published=date(2022, 10, 29)
    )


@pytest.mark.parametrize("text", ["---\ntitle: x\n\nNo end.", "One.\n---\ntitle: x\n---\n", "---"])
def test_dashes_that_are_no_front_matter_stay_in_the_text(write: Write, text: str) -> None:
    assert only(write("a.md", text)).text == text


@pytest.mark.parametrize("page", [PAGE, '<?xml version="1.0" encoding="utf-8"?>\n' + PAGE])
def test_html_is_reduced_to_its_article(write: Write, page: str) -> None:
    raw = only(write("a.html", page))
    assert "killing two people, officials said." in " ".join(raw.text.split())
    assert "more than 15 people were wounded" in raw.text
    for leftover in ("alert", "color", "Home", "Copyright", "<"):
        assert leftover not in raw.text
    assert raw.metadata == Metadata(
        title="Drone hits Kyiv",
        source="The Example Times",
        author="Ann Reporter",
        published=date(2023, 5, 4),
        url="https://example.org/a",
    )


def test_html_in_an_old_encoding_is_read_by_its_declaration(write: Write) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-2">').replace("Kyiv", "Łódź")
    assert "Łódź" in only(write("a.htm", page.encode("iso-8859-2"))).text


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"text": "One."}, "One."),
        ({"articleBody": "One.", "text": ""}, "One."),
        ({"Content": ["One.", "Two."]}, "One.\n\nTwo."),
        ({"body": "One.\r\nTwo."}, "One.\nTwo."),
        ({"maintext": "One.", "title": "T"}, "One."),
    ],
)
def test_json_keeps_its_text_under_the_usual_names(
    write: Write, record: dict[str, object], text: str
) -> None:
    assert only(write("a.json", json.dumps(record))).text == text


@pytest.mark.parametrize("wrap", [list, lambda rows: {"status": "ok", "articles": rows}])
def test_a_json_list_holds_many_articles(write: Write, wrap: Callable[[list[object]], object]) -> None:
    path = write("feed.json", json.dumps(wrap([{"text": "One.", "id": "x"}, {"content": "Two."}])))
    found = [(raw.text, raw.metadata.id) for raw in read(path) if isinstance(raw, RawArticle)]
    assert found == [("One.", "x"), ("Two.", "feed#2")]


def test_a_bad_line_does_not_hide_the_next_one(write: Write) -> None:
    path = write("a.jsonl", b'{"text": "One."}\n{bad\n\n[1]\n{"foo": 1}\na\x00b\n{"text": "Two.", "id": 7}')
    found = [raw.metadata.id if isinstance(raw, RawArticle) else str(raw) for raw in read(path)]
    assert [item for item in found if item and not item.startswith(str(path))] == ["a#1", "7"]
    assert [item.removeprefix(str(path))[:30] for item in found if item and item.startswith(str(path))] == [
        ", line 2: not valid JSON (Expe",
        ", line 4: not a JSON object wi",
        ", line 5: no text under any of",
        ", line 6: binary data (NUL byt",
    ]


def test_a_line_without_end_is_refused_and_passed_over(write: Write) -> None:
    path = write("a.jsonl", '{"text": "' + "x" * 500 + '"}\n{"text": "Two."}\n')
    first, second = read(path, limit=10)
    assert isinstance(first, DocumentError)
    assert "line 1: more than 160 bytes" in str(first)
    assert isinstance(second, RawArticle)
    assert second.text == "Two."


def test_a_url_names_the_source_where_nothing_else_does(write: Write) -> None:
    path = write("a.json", '{"text": "One.", "url": "https://www.example.org/x"}')
    assert only(path).metadata.source == "example.org"


def test_a_pdf_is_read_with_its_title(write: Write, pdf: Callable[[list[str]], bytes]) -> None:
    raw = only(write("a.pdf", pdf(["Gunmen attacked a convoy near the town,", "killing six soldiers."])))
    assert " ".join(raw.text.split()) == "Gunmen attacked a convoy near the town, killing six soldiers."
    assert raw.metadata.title == "Attack in Niger"


def test_pdf_without_its_extra_says_what_to_install(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    (error,) = read(write("a.pdf", b"%PDF-1.4"))
    assert isinstance(error, ConfigurationError)
    assert "pip install 'conflict-extractor[pdf]'" in str(error)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.docx", b"PK", ".docx is not a known file type; use one of .htm, .html, .json"),
        ("README", b"x", "no suffix is not a known file type"),
        ("a.txt", b"a\x00b", "binary data (NUL bytes)"),
        ("a.txt", b"x" * 401, "401 bytes, over the 400 that are read"),
        ("a.json", b"{", "not valid JSON"),
        ("a.json", b"[" * 100_000, "over the 1,600 that are read"),
        ("a.json", b'"text"', "not a JSON object"),
        ("a.json", b'{"a": 1, "b": 2}', "no text under any of text, content"),
        ("a.html", b"<html><body></body></html>", "no article text in this HTML"),
        ("a.pdf", b"not a pdf", "not a readable PDF"),
    ],
)
def test_a_bad_file_is_an_error_that_names_it(write: Write, name: str, content: bytes, reason: str) -> None:
    path = write(name, content)
    (error,) = read(path, limit=100)
    assert isinstance(error, DocumentError)
    assert str(error).startswith(f"{path}: ")
    assert reason in str(error)


def test_a_pdf_that_nobody_can_decode_is_an_error(write: Write, pdf: Callable[[list[str]], bytes]) -> None:
    content = pdf(["Six soldiers died."]).replace(b"<< /Length", b"<< /Filter /Foo /Length")
    (error,) = read(write("a.pdf", content))
    assert isinstance(error, DocumentError)
    assert "not a readable PDF (Unsupported filter /Foo" in str(error)


def test_a_pdf_that_only_forbids_printing_is_read(
    write: Write, tmp_path: Path, pdf: Callable[[list[str]], bytes]
) -> None:
    pytest.importorskip("cryptography")
    writer = PdfWriter(clone_from=write("a.pdf", pdf(["Six soldiers died."])))
    writer.encrypt("", "owner", algorithm="AES-256")
    writer.write(tmp_path / "b.pdf")
    assert "Six soldiers died." in only(tmp_path / "b.pdf").text


def test_a_page_that_breaks_its_parser_is_an_error(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("trafilatura.bare_extraction", broken)
    (error,) = read(write("a.html", PAGE))
    assert isinstance(error, DocumentError)
    assert "not a readable HTML page (AssertionError)" in str(error)


def test_an_error_that_names_half_a_surrogate_pair_can_be_written(write: Write) -> None:
    (error,) = read(write("a.json", '{"\\ud83d": 1}'))
    assert "it has \\ud83d" in str(error).encode().decode()


def test_a_pdf_of_scans_says_to_run_ocr(write: Write, pdf: Callable[[list[str]], bytes]) -> None:
    (error,) = read(write("a.pdf", pdf([])))
    assert "run OCR" in str(error)


def test_json_nested_without_end_is_an_error(write: Write) -> None:
    (error,) = read(write("a.json", b"[" * 100_000))
    assert isinstance(error, DocumentError)


def test_a_missing_file_is_an_error_with_its_cause(tmp_path: Path) -> None:
    (error,) = read(tmp_path / "none.txt")
    assert "cannot be read (No such file or directory)" in str(error)
    assert isinstance(error, DocumentError)
    assert isinstance(error.__cause__, FileNotFoundError)
