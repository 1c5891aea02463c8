"""Names: what a mention of an actor is, how names are compared, and the table of well-known organisations."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from extractor.reading.syntax import Parse
from extractor.records.codes import ActorKind

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True)
class Organisation:
    """A row of the table of well-known organisations."""

    name: str
    kind: ActorKind
    country: str | None


@dataclass(frozen=True)
class Name:
    """One mention, without article and title. ``kind`` is None where the words do not show it."""

    text: str
    start: int
    end: int
    kind: ActorKind | None = None
    country: str | None = None
    role: str | None = None


def fold(name: str) -> str:
    """Return a name reduced to what its spellings share: lower case, no punctuation, no possessive."""
    name = re.sub(r"[’'ʼ]s?\b", "", name.lower())
    return " ".join(re.sub(r"[^\w]+", " ", name.replace(".", "")).split())


@cache
def organisations() -> dict[str, Organisation]:
    """Return the well-known organisations by every folded spelling of their names."""
    table: dict[str, Organisation] = {}
    text = files("extractor.reading").joinpath("data/organisations.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        organisation = Organisation(row["name"], row["kind"], row["country"] or None)  # type: ignore[arg-type]
        for spelling in (row["name"], *filter(None, row["variants"].split("|"))):
            table[fold(spelling)] = organisation
    return table


def mention(
    parse: Parse,
    tokens: list[Token],
    kind: ActorKind | None = None,
    country: str | None = None,
    role: str | None = None,
) -> tuple[Name, list[Token]]:
    span = parse.span(tokens)
    return Name(span.text, span.start, span.end, kind, country, role), tokens
