"""Forms become grammars in which every field is required."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

pytest.importorskip("llguidance")

from llguidance import LLTokenizer

from extractor.llm.grammar import closed_schema, matcher_of


class Part(BaseModel):
    name: Annotated[str, Field(max_length=8)]
    kind: Literal["bomb", "drone"] = "bomb"


class Whole(BaseModel):
    """Words that constrain nothing."""

    title: str | None = None
    count: Annotated[int, Field(ge=0, le=9)] | None = None
    parts: Annotated[list[Part], Field(max_length=2)] = []
    sure: bool = True


@pytest.fixture(scope="module")
def tokenizer() -> LLTokenizer:
    return LLTokenizer("byte")


ACCEPTED = [
    '{"title": null, "count": 3, "parts": [], "sure": true}',
    '{"title": "A \\"b\\"", "count": null, "parts": [{"name": "x", "kind": "drone"}], "sure": false}',
]
REFUSED = [
    '{"count": 3, "parts": [], "sure": true}',
    '{"title": null, "count": 3, "parts": [], "sure": true, "more": 1}',
    '{"title": null, "count": 12, "parts": [], "sure": true}',
    '{"title": null, "count": 1, "parts": [{"name": "x"}], "sure": true}',
    '{"title": null, "count": 1, "parts": [{"name": "x", "kind": "gun"}], "sure": true}',
    '{"title": null, "count": 1, "parts": [{"name": "much too long", "kind": "bomb"}], "sure": true}',
    '{"title":null,"count":1,"parts":[],"sure":true}',
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_filled_form_is_accepted(tokenizer: LLTokenizer, text: str) -> None:
    matcher = matcher_of(Whole, tokenizer)
    assert matcher.consume_tokens(tokenizer.tokenize_str(text))
    assert matcher.is_accepting()


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_is_refused(tokenizer: LLTokenizer, text: str) -> None:
    matcher = matcher_of(Whole, tokenizer)
    taken = matcher.try_consume_tokens(tokenizer.tokenize_str(text))
    assert taken < len(text) or not matcher.is_accepting()


def test_a_field_called_like_a_keyword_is_a_field() -> None:
    class Odd(BaseModel):
        title: str
        description: int
        default: bool

    assert closed_schema(Odd)["required"] == ["title", "description", "default"]
    assert list(closed_schema(Odd)["properties"]) == ["title", "description", "default"]
