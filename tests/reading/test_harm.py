"""Whom and what a deed befalls."""

from __future__ import annotations

import pytest

from extractor.articles.document import Document
from extractor.llm.parser import PARSER, parser_path
from extractor.reading.events import Event, find_events
from extractor.reading.harm import namesakes
from extractor.reading.syntax import parse

pytestmark = pytest.mark.weights(PARSER)


def told(text: str) -> list[Event]:
    return [event for parsed in parse(Document.of(text), parser_path()) for event in find_events(parsed)]


@pytest.mark.parametrize(
    ("text", "victims"),
    [
        ("Three people were killed and nine wounded on Monday.", ["people killed", "nine wounded"]),
        ("The clash left two rebels dead and five soldiers wounded.", ["rebels killed", "soldiers wounded"]),
        ("The bus crashed, leaving nine people dead and 41 injured.", ["people killed", "41 wounded"]),
        ("They killed five people and wounded 11 others.", ["people killed", "others wounded"]),
        ("The blast caused 31 deaths in Gao.", ["deaths killed"]),
        ("The attack left at least 12 dead.", ["dead killed"]),
        ("A policeman was stabbed in Kisumu.", ["policeman wounded"]),
        ("Four soldiers lost their lives in an ambush.", ["soldiers killed"]),
        ("Gunmen attacked a convoy near Gao.", []),
    ],
)
def test_the_killed_and_wounded_are_victims(text: str, victims: list[str]) -> None:
    found = [f"{noun.text} {harm}" for event in told(text) for noun, harm in event.victims]
    assert sorted(set(found)) == sorted(victims)


@pytest.mark.parametrize(
    ("text", "patients"),
    [
        ("The post was the target of an attack by rebels.", ["post"]),
        ("Rebels set fire to the granaries on Monday.", ["granaries"]),
        ("Artillery shells fell on the market in Gao.", ["market"]),
        ("Police defused a bomb near a school.", []),
        ("A suicide bomber detonated a car in Kabul.", []),
    ],
)
def test_what_a_deed_was_done_to_is_a_patient(text: str, patients: list[str]) -> None:
    assert sorted({noun.text for event in told(text) for noun in event.patients}) == patients


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("A bomb exploded in front of the police station.", "station"),
        ("A bomb went off close to a convoy in Lakki Marwat.", "convoy"),
        ("A car bomb exploded outside a hotel in Mogadishu.", "hotel"),
    ],
)
def test_beside_what_a_bomb_went_off_is_a_place(text: str, places: str) -> None:
    assert places in {noun.text for event in told(text) for noun in event.places}


def test_an_apposition_names_the_victims() -> None:
    [event] = told("Two of her bodyguards, Dagoberto Rodriguez and Alfonso de Lima, were killed in Medellin.")
    [(noun, _)] = event.victims
    assert [token.text for token in namesakes(noun)][1:] == ["Rodriguez", "Lima"]
