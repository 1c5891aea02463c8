"""A form's answer follows its grammar, and a list that only repeats itself is ended."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import BaseModel, Field

pytest.importorskip("llguidance")

import numpy as np
from llguidance import LLTokenizer

from extractor.llm.answers import FormAnswer
from extractor.llm.grammar import matcher_of
from extractor.llm.loops import Loops


class Actor(BaseModel):
    name: Annotated[str, Field(max_length=40)]
    aliases: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=30)]


class Article(BaseModel):
    actors: Annotated[list[Actor], Field(max_length=60)]
    title: str


TOKENIZER = LLTokenizer("byte")
LOOPS = Loops(TOKENIZER)


def filled(wish: str) -> Article:
    """Return what comes out when a model wishes for these words, and for a title when it is led off them."""
    answer = FormAnswer(matcher_of(Article, TOKENIZER), 8000, LOOPS)
    answer.start()
    while not answer.done:
        said = TOKENIZER.decode_str(answer.tokens)
        logits = np.zeros(TOKENIZER.vocab_size, np.float32)
        rest = wish[len(said) :] if wish.startswith(said) else ""
        for rank, letter in enumerate((rest or '"')[:1] + '"}]x'):
            logits[TOKENIZER.tokenize_str(letter)[0]] += 10 - rank
        answer.take(logits)
    assert answer.complete
    return Article.model_validate_json(TOKENIZER.decode_str(answer.tokens))


def an_actor(name: str, *aliases: str) -> str:
    listed = ", ".join(f'"{alias}"' for alias in aliases)
    return f'{{"name": "{name}", "aliases": [{listed}]}}'


def the_article(*actors: str) -> str:
    return f'{{"actors": [{", ".join(actors)}], "title": "News"}}'


def test_a_list_without_repetition_is_left_alone() -> None:
    actors = [an_actor(f"Brigade {number}", "the brigade", f"B{number}") for number in range(12)]
    assert [actor.name for actor in filled(the_article(*actors)).actors] == [
        f"Brigade {number}" for number in range(12)
    ]


def test_two_equal_elements_are_no_loop() -> None:
    army = an_actor("Army", "the northern army")
    assert len(filled(the_article(army, army)).actors) == 2


def test_a_loop_of_short_elements_ends_their_list_alone() -> None:
    wish = the_article(an_actor("Army", *["the army"] * 25))
    [actor] = filled(wish).actors
    assert 3 <= len(actor.aliases) <= 4
    assert set(actor.aliases) == {"the army"}


def test_a_loop_of_several_elements_ends_their_list_and_not_the_lists_in_them() -> None:
    cycle = [an_actor("Army", "the army", "troops"), an_actor("Rebels"), an_actor("State", "Capital")]
    actors = filled(the_article(*cycle * 20)).actors
    assert [actor.name for actor in actors[:9]] == ["Army", "Rebels", "State"] * 3
    assert len(actors) <= 10
    assert all(actor.aliases == ["the army", "troops"] for actor in actors if actor.name == "Army")
