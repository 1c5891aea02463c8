"""What later sentences add to an incident that they only refer to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractor.drafts import IncidentDraft
from extractor.llm.parser import PARSER

pytestmark = pytest.mark.weights(PARSER)
Draft = Callable[..., list[IncidentDraft]]

TOLD = "A bomb killed nine people in Gao on Thursday."
TWO = f"{TOLD}\n\nGunmen killed four farmers in Jos on Friday."


@pytest.mark.parametrize(
    ("sentence", "responsibility"),
    [
        ("No group has claimed responsibility for the attack.", "unclaimed"),
        ("No one has yet claimed responsibility.", "unclaimed"),
        ("There was no immediate claim of responsibility.", "unclaimed"),
        ("Nobody claimed the attack.", "unclaimed"),
        ("The attack has not been claimed.", "unclaimed"),
        ("JNIM claimed responsibility for the attack.", "claimed"),
        ("The Islamic State group claimed the bombing.", "claimed"),
        ("The government condemned the attack.", "not_stated"),
        ("The rebels claimed that the army had fled.", "not_stated"),
    ],
)
def test_who_owns_up_is_told_afterwards(sentence: str, responsibility: str, draft: Draft) -> None:
    [incident] = draft(f"{TOLD} {sentence}")
    assert incident.responsibility == responsibility


@pytest.mark.parametrize(
    ("sentence", "perpetrator"),
    [
        ("JNIM claimed responsibility for the attack.", ("JNIM", "claimed", "JNIM")),
        ("The army blamed JNIM for the attack.", ("JNIM", "accused_by_authorities", "army")),
        ("Analysts believe JNIM was behind the attack.", ("JNIM", "suspected", None)),
        ("JNIM denied involvement in the attack.", ("JNIM", "denied", "JNIM")),
        ("JNIM said in a statement that it had carried it out.", ("JNIM", "claimed", "JNIM")),
        ("Hezbollah claimed that it was behind the attack.", ("Hezbollah", "claimed", "Hezbollah")),
    ],
)
def test_who_is_blamed_is_told_afterwards(
    sentence: str, perpetrator: tuple[str, str, str | None], draft: Draft
) -> None:
    [incident] = draft(f"{TOLD} {sentence}")
    assert [(p.name, p.attribution, p.attributed_by) for p in incident.perpetrators] == [perpetrator]


def test_nobody_named_beside_no_claim_is_suspected(draft: Draft) -> None:
    [incident] = draft(f"{TOLD} No group has claimed the attack, but JNIM is active in the region.")
    assert incident.perpetrators == []


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("There were no casualties.", "unspecified"),
        ("No one was hurt.", "wounded"),
        ("Nobody was injured there.", "wounded"),
        ("No injuries were reported.", "wounded"),
        ("There were no deaths.", "killed"),
    ],
)
def test_that_nobody_was_hurt_is_a_toll_of_none(sentence: str, outcome: str, draft: Draft) -> None:
    [incident] = draft(f"Rockets hit the airport in Gao on Monday. {sentence}")
    [row] = incident.casualties
    assert (row.outcome, row.category) == (outcome, "unknown")
    assert row.words in sentence


def test_a_toll_that_is_told_is_not_taken_back(draft: Draft) -> None:
    [incident] = draft(f"{TOLD} There were no casualties among the soldiers.")
    assert [row.count for row in incident.casualties] == ["nine"]


@pytest.mark.parametrize(
    ("sentence", "defences"),
    [
        ("The C-RAM system engaged the rockets.", ["C-RAM"]),
        ("A Patriot battery engaged them.", ["Patriot"]),
        ("The base has a C-RAM system that can shoot down rockets.", []),
        ("Washington deployed Patriot missiles last year.", []),
    ],
)
def test_a_defence_is_kept_where_it_engaged(sentence: str, defences: list[str], draft: Draft) -> None:
    [incident, *_] = draft(f"Rockets hit the airport in Gao on Monday. {sentence}")
    assert [defence.system for defence in incident.defences] == defences


def test_the_attacks_are_all_of_the_news(draft: Draft) -> None:
    text = f"{TWO}\n\nIn January 2021, a bomb killed six people in Mopti.\n\nNo one has claimed the attacks."
    told = {incident.place: incident.responsibility for incident in draft(text)}
    assert told == {"Gao": "unclaimed", "Jos": "unclaimed", "Mopti": "not_stated"}


def test_the_attack_is_the_one_told_last(draft: Draft) -> None:
    told = [incident.responsibility for incident in draft(f"{TWO} No group has claimed the attack.")]
    assert told == ["not_stated", "unclaimed"]


def test_what_stands_before_every_incident_adds_nothing(draft: Draft) -> None:
    [incident] = draft(f"No group has claimed the attack.\n\n{TOLD}")
    assert incident.responsibility == "not_stated"
