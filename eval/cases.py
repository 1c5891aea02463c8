"""Cases: an article with its gold labels and the story it belongs to.

A folder of cases holds, for each, ``STEM/article.txt`` and ``STEM/gold.json`` (an Extraction), and beside
them ``stories.json`` where several articles tell the same events: ``{"story": ["STEM", "STEM"]}``. A case
that it does not list is a story of its own. Labels that do not fit their article are refused here, so that
everything downstream may trust them. The text is read as it is, because offsets point into it: running the
extractor over a case is ``Document(case.article, case.gold.document)``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from extractor.errors import ConfigurationError
from extractor.records import Extraction

FIXTURES: Final = Path(__file__).parent / "fixtures"
ARTICLE: Final = "article.txt"
GOLD: Final = "gold.json"
STORIES: Final = "stories.json"

_Stories: Final = TypeAdapter(dict[str, list[str]])


@dataclass(frozen=True)
class Case:
    """An article's text and what should be found in it.

    ``unscored`` names fields that its labels cannot decide ("incident.background" of a passage).
    """

    id: str
    article: str
    gold: Extraction
    story: str
    unscored: frozenset[str] = frozenset()


def load(folder: Path = FIXTURES) -> tuple[Case, ...]:
    """Load all cases of a folder, sorted by name.

    Raises:
        ConfigurationError: There are none, or labels do not fit their article.
    """
    found = sorted(path.parent for path in folder.glob(f"*/{GOLD}"))
    if not found:
        raise ConfigurationError(f"{folder} holds no cases: each is a folder with {ARTICLE} and {GOLD}")
    stories = _stories(folder, {path.name for path in found})
    return tuple(_load_case(path, stories.get(path.name, path.name)) for path in found)


def clusters(cases: Iterable[Case]) -> dict[str, str]:
    """Return each case's story, as ``eval.statistics`` wants it."""
    return {case.id: case.story for case in cases}


def _load_case(folder: Path, story: str) -> Case:
    if "#" in folder.name:
        raise ConfigurationError(f"{folder}: a case's name cannot have a #, which marks passages; rename it")
    try:
        article = (folder / ARTICLE).read_bytes().decode("utf-8")
        gold = Extraction.model_validate_json((folder / GOLD).read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{folder} is no case: {error.strerror}: {error.filename}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{folder / ARTICLE} is not UTF-8 text ({error}); save it as such"
        ) from error
    except ValidationError as error:
        raise ConfigurationError(f"{folder / GOLD} is no extraction; correct it: {error}") from error
    if gold.document.sha256 != sha256(article.encode()).hexdigest() or gold.document.characters != len(
        article
    ):
        raise ConfigurationError(
            f"{folder / GOLD} labels another text than the {ARTICLE} beside it: sha256 or characters differ"
        )
    wrong = [path for path, span in gold.spans() if article[span.start : span.end] != span.text]
    if wrong:
        raise ConfigurationError(
            f"{folder / GOLD}: the text has other words at these spans: {', '.join(wrong)}"
        )
    return Case(folder.name, article, gold, story)


def _stories(folder: Path, names: set[str]) -> dict[str, str]:
    path = folder / STORIES
    if not path.exists():
        return {}
    try:
        told = _Stories.validate_python(json.loads(path.read_bytes()))
    except ValueError as error:
        raise ConfigurationError(f'{path} should be {{"story": ["case", …]}}: {error}') from error
    stories: dict[str, str] = {}
    for story, members in told.items():
        for name in members:
            if name not in names or name in stories:
                problem = "puts it into two stories" if name in stories else "there is no such case"
                raise ConfigurationError(f"{path} lists {name!r}, but {problem}")
            stories[name] = story
    return stories
