"""Stories: written, read back to be continued, and printed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from extractor.errors import ConfigurationError
from extractor.linking.stories import link_stories
from extractor.output.storybook import read_stories, write_stories
from extractor.output.terminal import PlainConsole, show_stories
from extractor.records import Extraction
from extractor.records.story import StoryBook


def second_edition(extraction: Extraction, **changes: object) -> Extraction:
    """The same article under another name, with another outcome of its first incident."""
    first, *others = extraction.incidents
    document = {"id": "second edition", "source": "Wire", **changes}
    return extraction.model_copy(
        update={
            "document": extraction.document.model_copy(update=document),
            "incidents": (first.model_copy(update={"outcome": "hit"}), *others),
        }
    )


@pytest.fixture
def book(extractions: tuple[Extraction, ...], texts: dict[str, str]) -> StoryBook:
    return link_stories([*extractions, second_edition(extractions[0])], texts)


def printed(book: StoryBook) -> str:
    console = PlainConsole(file=io.StringIO(), width=200)
    show_stories(book, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_stories_are_written_and_read_back(book: StoryBook, tmp_path: Path) -> None:
    write_stories(book, tmp_path / "stories.jsonl")
    assert read_stories(tmp_path / "stories.jsonl") == book
    assert [len(story.members) for story in book.stories] == [2, 2, 1]


def test_linking_again_changes_nothing(
    book: StoryBook, extractions: tuple[Extraction, ...], texts: dict[str, str]
) -> None:
    assert link_stories([*extractions, second_edition(extractions[0])], texts, book) == book


def test_where_no_stories_are_there_are_none_to_continue(tmp_path: Path) -> None:
    assert read_stories(tmp_path / "stories.jsonl") is None


@pytest.mark.parametrize("content", [b"{}", b"{", b"\xff"])
def test_a_broken_book_is_named_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "stories.jsonl").write_bytes(content + b"\n")
    with pytest.raises(ConfigurationError, match=r"stories\.jsonl holds no stories.*--again"):
        read_stories(tmp_path / "stories.jsonl")


def test_a_story_shows_who_tells_it_and_who_says_what_where_they_differ(book: StoryBook) -> None:
    shown = printed(book)
    assert "(1 independent)" in shown
    assert "outcome hit (second edition) / partly_intercepted (hodeida)" in " ".join(shown.split())


def test_a_story_of_one_article_is_not_printed(bamako: Extraction) -> None:
    assert printed(link_stories([bamako])) == ""


def test_words_of_articles_are_shown_and_never_read_as_markup_or_commands(hodeida: Extraction) -> None:
    title = "[red]Rockets[/red] \x1b[2Jhit [/] Hodeida\x1b]0;owned\x07"
    shown = printed(link_stories([hodeida, second_edition(hodeida, title=title)]))
    assert "[red]Rockets[/red] [2Jhit [/] Hodeida]0;owned" in shown
    assert "\x1b" not in shown
