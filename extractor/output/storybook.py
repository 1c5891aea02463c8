"""Storybook: stories as JSON Lines, one a line, written whole and read back to be continued."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from extractor.errors import ConfigurationError
from extractor.output.replacing import replacing
from extractor.records.story import Story, StoryBook


def write_stories(book: StoryBook, out: Path) -> None:
    """Write one story a line."""
    with replacing(out) as fresh, fresh.open("w", encoding="utf-8", newline="\n") as lines:
        for story in book.stories:
            lines.write(story.model_dump_json() + "\n")


def read_stories(path: Path) -> StoryBook | None:
    """Read what ``write_stories`` wrote, None where there is no such file. Raises ConfigurationError."""
    if not path.exists():
        return None
    try:
        with path.open(encoding="utf-8") as lines:
            return StoryBook(stories=tuple(Story.model_validate_json(line) for line in lines if line.strip()))
    except (OSError, ValueError, ValidationError) as error:
        raise ConfigurationError(
            f"{path} holds no stories of this version; begin them anew with `extractor stories --again`"
        ) from error
