"""Story files: ``stories.jsonl``, one story a line, beside the extractions that it was made from.

Owns reading and writing; ``tell`` is the whole of ``extractor stories DIR`` but for printing, which is
``story_text``'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from extractor.errors import ConfigurationError
from extractor.linking.stories import link_stories
from extractor.output.jsonl import read_jsonl
from extractor.output.replacing import replacing
from extractor.records.story import Story, StoryBook

EXTRACTIONS: Final = "extractions.jsonl"
TEXTS: Final = "texts.jsonl"
STORIES: Final = "stories.jsonl"


def tell(folder: Path) -> StoryBook:
    """Link the incidents of a folder of results, write its ``stories.jsonl`` and return the book.

    A ``stories.jsonl`` that is there is continued: its stories keep their ids. The articles' texts, where the
    folder has them, serve to tell reprints.

    Raises:
        ConfigurationError: A file cannot be read, written or understood.
    """
    previous = read_stories(folder / STORIES) if (folder / STORIES).exists() else None
    texts = _texts(folder / TEXTS) if (folder / TEXTS).exists() else None
    book = link_stories(read_jsonl(folder / EXTRACTIONS), texts, previous)
    write_stories(book, folder / STORIES)
    return book


def write_stories(book: StoryBook, out: Path) -> int:
    """Write one story a line; return how many."""
    with replacing(out) as fresh, fresh.open("w", encoding="utf-8", newline="\n") as file:
        for story in book.stories:
            file.write(story.model_dump_json() + "\n")
    return len(book.stories)


def read_stories(path: Path) -> StoryBook:
    """Read a book; raises ConfigurationError for a file that is none."""
    stories: list[Story] = []
    for number, line in _lines(path):
        try:
            stories.append(Story.model_validate_json(line))
        except ValidationError as problem:
            first = problem.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise ConfigurationError(
                f"line {number} of {path} is no story of this version ({where}: {first['msg']}); "
                "move the file away to link from scratch"
            ) from problem
    return StoryBook(stories=tuple(stories))


def _texts(path: Path) -> dict[str, str]:
    """Return the texts by their SHA-256: each line is an object with a ``text``."""
    texts: dict[str, str] = {}
    for number, line in _lines(path):
        try:
            record: Any = json.loads(line)
            text = record["text"]
            texts[sha256(text.encode()).hexdigest()] = text
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise ConfigurationError(
                f'line {number} of {path} is no text: it should be an object with a "text"; '
                "run the extractor again or remove the file"
            ) from problem
    return texts


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationError(f"cannot read {path}: {problem}") from problem
