"""Tolls that are put, given, counted and spoken of; and second points of one statement."""

from __future__ import annotations

import pytest

from extractor.articles.document import Document
from extractor.llm.parser import PARSER, parser_path
from extractor.reading.attributions import find_claims
from extractor.reading.syntax import parse


def said(text: str) -> list[tuple[str | None, str | None, str]]:
    parses = parse(Document.of(text, published="2023-05-05"), parser_path())
    return [
        (claim.source and claim.source.text, claim.cue and claim.cue.text, claim.content)
        for claim in find_claims(parses)
    ]


@pytest.mark.weights(PARSER)
@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "Medics in Jenin put the death toll at 21.",
            ("Medics in Jenin", "put", "The death toll is 21."),
        ),
        (
            "The army's 6th Division gave a toll of 18 dead.",
            ("The army's 6th Division", "gave", "A toll of 18 dead."),
        ),
        (
            "The Goma Conference counted 13 bodies.",
            ("The Goma Conference", "counted", "There were 13 bodies."),
        ),
        ("Residents spoke of 48 victims.", ("Residents", "spoke", "There were 48 victims.")),
        (
            "An air raid on the market killed 70 people, per local lawyers.",
            ("local lawyers", "per", "An air raid on the market killed 70 people."),
        ),
        (
            "The army dismissed this as lies.",
            ("The army", "dismissed", "The army dismissed this as lies."),
        ),
    ],
)
def test_a_figure_is_a_statement_of_who_gives_it(text: str, claim: tuple[str, str, str]) -> None:
    assert said(text) == [claim]


@pytest.mark.weights(PARSER)
@pytest.mark.parametrize(
    "text",
    [
        "The attack put the number of raids this year at nine.",
        "The blast set a shop on fire at 9 a.m.",
        "He gave a speech to 300 students.",
        "The officer recorded a song.",
    ],
)
def test_deeds_that_raise_a_number_and_other_objects_are_no_statements(text: str) -> None:
    assert said(text) == []


@pytest.mark.weights(PARSER)
def test_each_further_that_is_a_point_of_its_own() -> None:
    source = "A spokesman for the group"
    assert said(f"{source} said its men had left the town and that no mosque was among its targets.") == [
        (source, "said", "Its men had left the town."),
        (source, "said", "No mosque was among its targets."),
    ]
