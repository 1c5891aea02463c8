"""Sentences with the claims that they make, for the tests of attributions."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.articles.document import Document
from extractor.llm.parser import parser_path
from extractor.reading.attributions import FoundClaim, find_claims
from extractor.reading.syntax import parse


def claims_in(text: str) -> list[FoundClaim]:
    return find_claims(parse(Document.of(text, published="2023-05-05"), parser_path()))


def words(span: object) -> str | None:
    return getattr(span, "text", None)


@dataclass(frozen=True)
class Row:
    text: str
    source: str | None
    cue: str | None
    content: str
    fields: dict[str, object] = field(default_factory=dict)


def row(text: str, source: str | None, cue: str | None, content: str, **fields: object) -> Row:
    return Row(text, source, cue, content, fields)


def assert_claimed(case: Row) -> None:
    """Hold the one claim that is found against the row's."""
    (claim,) = claims_in(case.text)
    assert (words(claim.source), words(claim.cue), claim.content) == (case.source, case.cue, case.content)
    for name, expected in case.fields.items():
        found = getattr(claim, name)
        assert (words(found) or (found if name not in ("date", "via") else None)) == expected, name
