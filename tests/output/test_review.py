"""The review page as a file: self-contained, inert, whole."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from extractor.output.corrections import fingerprint
from extractor.output.review import render, write_review
from extractor.records import Extraction


class Page(HTMLParser):
    """Collects the elements and the scripts' contents as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag == "script"
        if self.inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts[-1] += data


@pytest.fixture
def page(extractions: tuple[Extraction, ...], texts: dict[str, str]) -> Page:
    return Page(render(extractions, texts))


def data(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.scripts[0])
    return found


def test_nothing_is_loaded_from_elsewhere(page: Page) -> None:
    links = [value for _, attrs in page.tags for name, value in attrs.items() if name in ("src", "href")]
    assert [link for link in links if link not in ("data:,", "#text")] == []
    assert not any(tag in ("iframe", "object", "embed", "img") for tag, _ in page.tags)


def test_markup_in_an_article_cannot_leave_the_data(page: Page, texts: dict[str, str]) -> None:
    assert len(page.scripts) == 2
    assert "<" not in page.scripts[0]
    assert {d["text"] for d in data(page)["documents"]} == set(texts.values())


def test_only_the_pages_own_script_may_run(page: Page) -> None:
    policy = next(a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    digest = b64encode(sha256(page.scripts[1].encode()).digest()).decode()
    assert policy is not None
    assert re.findall(r"script-src ([^;]+)", policy) == [f"'sha256-{digest}'"]
    assert "default-src 'none'" in policy


def test_spans_travel_as_pairs_where_the_text_is_given_and_whole_where_not(
    page: Page, extractions: tuple[Extraction, ...]
) -> None:
    assert data(page)["documents"][1]["incidents"][0]["spans"] == [[27, 80]]
    bare = data(Page(render(extractions, {})))["documents"][1]
    assert "text" not in bare
    assert bare["incidents"][0]["spans"][0]["text"].startswith("Thousands marched")


def test_a_document_carries_the_fingerprint_that_corrections_are_checked_by(
    page: Page, hodeida: Extraction
) -> None:
    assert data(page)["documents"][0]["fingerprint"] == fingerprint(hodeida)


def test_the_number_of_articles_is_told(
    tmp_path: Path, extractions: tuple[Extraction, ...], texts: dict[str, str]
) -> None:
    assert write_review(iter(extractions), texts, tmp_path / "review.html") == 2
    assert (tmp_path / "review.html").read_text(encoding="utf-8").startswith("<!doctype html>")
