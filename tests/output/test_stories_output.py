from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from extractor.errors import ConfigurationError
from extractor.linking.stories import link_stories
from extractor.output.jsonl import write_jsonl
from extractor.output.story_files import EXTRACTIONS, STORIES, TEXTS, read_stories, tell
from extractor.output.story_text import render
from extractor.records import Extraction
from extractor.records.story import StoryBook


def second_edition(extraction: Extraction) -> Extraction:
    """The same article under another name, with another outcome of its first incident."""
    first, *others = extraction.incidents
    return extraction.model_copy(
        update={
            "document": extraction.document.model_copy(update={"id": "second edition", "source": "Wire"}),
            "incidents": (first.model_copy(update={"outcome": "hit"}), *others),
        }
    )


@pytest.fixture
def folder(tmp_path: Path, extractions: tuple[Extraction, ...], texts: dict[str, str]) -> Path:
    write_jsonl([*extractions, second_edition(extractions[0])], tmp_path / EXTRACTIONS)
    lines = [json.dumps({"text": text}) for text in texts.values()]
    (tmp_path / TEXTS).write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def printed(book: StoryBook, *, alone: bool = False) -> str:
    console = Console(width=200, record=True, file=None, quiet=True)
    with console.capture() as capture:
        console.quiet = False
        console.print(render(book, alone=alone))
    return capture.get()


def test_a_folders_stories_are_written_and_read_back(folder: Path) -> None:
    book = tell(folder)
    assert read_stories(folder / STORIES) == book
    assert [len(story.members) for story in book.stories] == [2, 2, 1]


def test_telling_a_folder_again_changes_nothing(folder: Path) -> None:
    first = tell(folder)
    before = (folder / STORIES).read_bytes()
    assert tell(folder) == first
    assert (folder / STORIES).read_bytes() == before


@pytest.mark.parametrize(("name", "line"), [(STORIES, "{}"), (TEXTS, '{"words": 1}'), (TEXTS, "no JSON")])
def test_a_broken_file_is_named_with_its_line(folder: Path, name: str, line: str) -> None:
    (folder / name).write_text(f"{line}\n")
    with pytest.raises(ConfigurationError, match=rf"line 1 of .*{name}"):
        tell(folder)


def test_a_story_shows_its_sources_and_who_says_what_where_they_differ(folder: Path) -> None:
    shown = printed(tell(folder))
    assert "1 independent source in 2 articles" in shown
    assert "counted once: the same text" in shown
    assert "they differ" in shown
    assert "partly intercepted" in shown
    assert "why [2] joins [1]" in shown
    assert "3 stories: 2 told by several articles, 1 by one" in shown


def test_words_of_articles_are_shown_and_never_read_as_markup(hodeida: Extraction) -> None:
    incident = hodeida.incidents[0].model_copy(update={"summary": "[red]Rockets[/red] hit [/] Hodeida."})
    book = link_stories([hodeida.model_copy(update={"incidents": (incident,), "claims": ()})])
    assert "[red]Rockets[/red] hit [/] Hodeida." in printed(book, alone=True)


def test_stories_of_one_article_are_shown_only_on_request(hodeida: Extraction) -> None:
    book = link_stories([hodeida])
    assert "Hodeida" not in printed(book)
    assert "Hodeida" in printed(book, alone=True)
