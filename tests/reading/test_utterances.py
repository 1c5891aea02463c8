"""How many claims a passage makes, and who speaks where it says only "he"."""

# ruff: noqa: E501 - sentences are not broken

from __future__ import annotations

import pytest
from said import claims_in, words

pytestmark = pytest.mark.weights  # what finds claims is the parser

NO_CLAIM = [
    "No group immediately claimed responsibility for the blast.",
    "No one has taken responsibility for the killing.",
    "The group has not claimed responsibility.",
    "The Kremlin declined to comment.",
    "The army has not confirmed the deaths.",
    "Officials would not say how many were killed.",
    "The ministry refused to say whether any of its soldiers had died.",
    "There were no reports of casualties.",
    "Hundreds of people fled the town after gunmen burned the market.",
    "We have profiled the appointment of the new commander.",
    "He could have said that the war was lost.",
    "The report will be published next week.",
    "Rebels took the airport on Monday and the radio station on Tuesday.",
]


@pytest.mark.parametrize("text", NO_CLAIM)
def test_what_nobody_asserts_is_no_claim(text: str) -> None:
    assert claims_in(text) == []


SEVERAL = [
    (
        "Burkina Faso's junta insisted the town was under control, but residents said militants were patrolling it.",
        [
            ("Burkina Faso's junta", "The town was under control."),
            ("residents", "Militants were patrolling it."),
        ],
    ),
    (
        "Lebanon's Hezbollah said on Sunday it fired rockets at the base, adding that the strike was a reprisal.",
        [
            ("Lebanon's Hezbollah", "Lebanon's Hezbollah fired rockets at the base."),
            ("Lebanon's Hezbollah", "The strike was a reprisal."),
        ],
    ),
    (
        "The strike killed six people, the health ministry said; the Israeli army said it was looking into it.",
        [
            ("the health ministry", "The strike killed six people."),
            ("the Israeli army", "The Israeli army was looking into it."),
        ],
    ),
    (
        "The rebels have called for talks and have threatened to attack the port.",
        [("The rebels", "There should be talks."), ("The rebels", "The rebels will attack the port.")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), SEVERAL, ids=lambda value: str(value)[:40])
def test_each_assertion_of_a_sentence_is_a_claim(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(words(claim.source), claim.content) for claim in claims_in(text)] == expected


SPEAKERS = [
    ("Gen. Oleksandr Syrskyi visited the front. He said the city was holding.", "He", "Oleksandr Syrskyi"),
    (
        "The rescue was over, mayor Bilal Yazbek said. He added that nobody was missing.",
        "He",
        "mayor Bilal Yazbek",
    ),
    ("The group released a video in which it threatened to kill the hostages.", "it", "The group"),
]


@pytest.mark.parametrize(("text", "source", "speaker"), SPEAKERS)
def test_a_pronoun_keeps_its_wording_and_gets_the_name_it_stands_for(
    text: str, source: str, speaker: str
) -> None:
    claim = claims_in(text)[-1]

    assert words(claim.source) == source
    assert words(claim.speaker) == speaker


def test_a_quotation_without_a_cue_belongs_to_who_spoke_before_it() -> None:
    claims = claims_in(
        "“The shelling began at dawn,” said Iryna Bondar, a nurse.\n\n“My brother lost his leg.”\n\nSnow fell on Tuesday."
    )

    assert [(words(c.source), c.content) for c in claims] == [
        ("Iryna Bondar, a nurse", "The shelling began at dawn."),
        ("Iryna Bondar, a nurse", "My brother lost his leg."),
    ]
    assert claims[1].doubt > claims[0].doubt


def test_a_quotation_that_turns_to_another_point_is_two_claims() -> None:
    claims = claims_in("“The rebels have left the town. But the roads are still mined,” the colonel said.")

    assert [c.content for c in claims] == ["The rebels have left the town.", "But the roads are still mined."]


def test_an_article_that_prints_a_sentence_twice_makes_one_claim_of_it() -> None:
    twice = "Police said the suspect had fled."
    (claim,) = claims_in(
        f"{twice}\n\nThe search went on all night in the hills.\n\n{twice} A curfew was imposed."
    )

    assert claim.sentences == (0, 2)


def test_spans_are_the_articles_own_words() -> None:
    text = "Shells fell on Nikopol.\n\nOn Monday, governor Serhiy Lysak said two houses burned down, Suspilne reported."
    for claim in claims_in(text):
        for span in (claim.source, claim.via, claim.cue, claim.date, claim.speaker):
            assert span is None or text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "text", ["“", "said", "According to", "“Fire!", "' '", "He said “", "X: “Y” “Z", '"" said ""']
)
def test_broken_text_does_no_harm(text: str) -> None:
    assert isinstance(claims_in(text), list)
