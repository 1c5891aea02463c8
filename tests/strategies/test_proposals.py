"""What the grammar of a sentence makes of an event, by the coding rules: sentences of many conflicts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractor.drafts import IncidentDraft
from extractor.llm.parser import PARSER

pytestmark = pytest.mark.weights(PARSER)
Draft = Callable[..., list[IncidentDraft]]

SHELLING, AIR, ATTACK = "Shelling/artillery/missile attack", "Air/drone strike", "Attack"
CLASH, IED, SUICIDE = "Armed clash", "Remote explosive/landmine/IED", "Suicide bomb"
DISRUPTED, ABDUCTION = "Disrupted weapons use", "Abduction/forced disappearance"


@pytest.mark.parametrize(
    ("text", "sub_event_type", "outcome"),
    [
        ("Rebels fired mortars at the airport in Goma on Monday.", SHELLING, "unknown"),
        ("A Russian missile hit a school in Kramatorsk on Monday.", SHELLING, "hit"),
        ("An Israeli drone struck a car in Jenin on Monday.", AIR, "hit"),
        ("Saudi warplanes bombed Sanaa on Monday.", AIR, "hit"),
        ("Turkish air strikes killed six fighters near Qamishli on Monday.", AIR, "hit"),
        ("Gunmen shot dead a teacher in Pattani on Monday.", ATTACK, "hit"),
        ("Gunmen killed three policemen in Quetta on Monday.", CLASH, "hit"),
        ("Rebels attacked an army checkpoint near Djibo on Monday.", CLASH, "unknown"),
        ("Soldiers clashed with rebels in Kidal on Monday.", CLASH, "hit"),
        ("A roadside bomb killed two soldiers near Marka on Monday.", IED, "hit"),
        ("A truck hit a landmine near Mopti on Monday, killing nine people.", IED, "hit"),
        ("A car bomb exploded in Azaz on Monday.", IED, "hit"),
        ("A suicide bomber killed 19 people in Kabul on Monday.", SUICIDE, "hit"),
        ("Bandits kidnapped 30 students in Kaduna on Monday.", ABDUCTION, "hit"),
        ("Police foiled a bomb plot in Jakarta on Monday.", DISRUPTED, "foiled"),
        ("Air defences shot down nine drones over Kyiv on Monday.", DISRUPTED, "intercepted"),
        ("A grenade was thrown into a bar in Bujumbura on Monday, wounding seven people.", "Grenade", "hit"),
        ("Thousands of people marched in Minsk on Monday.", "Peaceful protest", "not_applicable"),
        ("Protesters stormed the parliament building in Tripoli on Monday.", "Violent demonstration", "hit"),
        ("Police arrested 60 activists in Minsk on Monday.", "Arrests", "not_applicable"),
        ("Fighters looted shops in Geneina on Monday.", "Looting/property destruction", "hit"),
        ("Soldiers raped two women in Bukavu on Monday.", "Sexual violence", "unknown"),
        ("Two rockets landed in a field outside Sderot on Monday.", SHELLING, "missed"),
        ("Chlorine bombs killed 40 people in Douma on Monday.", "Chemical weapon", "hit"),
    ],
)
def test_the_kind_of_event_and_its_outcome_follow_the_coding_rules(
    text: str, sub_event_type: str, outcome: str, draft: Draft
) -> None:
    [incident] = draft(text)
    assert (incident.sub_event_type, incident.outcome) == (sub_event_type, outcome)


@pytest.mark.parametrize(
    ("text", "places", "date"),
    [
        ("A bomb killed nine people in Maiduguri on Monday.", ["Maiduguri"], "Monday"),
        ("On Tuesday night, rockets hit Erbil airport.", ["Erbil airport"], "Tuesday night"),
        ("Rebels shelled Mekelle.", ["Mekelle"], None),
        ("Rockets struck Kharkiv and Odesa on Monday.", ["Kharkiv", "Odesa"], "Monday"),
        ("Gunmen killed a nurse on March 3, 2022.", [None], "March 3, 2022"),
        ("“Today we mourn,” he said after gunmen killed ten people in Jos on Sunday.", ["Jos"], "Sunday"),
    ],
)
def test_where_and_when_are_the_sentences_own_words(
    text: str, places: list[str | None], date: str | None, draft: Draft
) -> None:
    incidents = draft(text)
    assert [incident.place for incident in incidents] == places
    assert {incident.date for incident in incidents} == {date}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("A bomb killed nine soldiers in Gao on Monday.", ["killed military nine None"]),
        (
            "Shelling killed a woman and wounded six policemen in Donetsk on Monday.",
            ["killed civilian a woman None", "wounded police six None"],
        ),
        ("Two French soldiers were killed near Menaka on Monday.", ["killed military Two French"]),
        ("At least 30 militants were killed in Mali on Monday.", ["killed militant At least 30 None"]),
        (
            "Rockets hit the base in Mosul on Monday; no casualties were reported.",
            ["unspecified unknown no None"],
        ),
        ("Rockets hit the base in Mosul on Monday.", []),
    ],
)
def test_the_toll_is_read_row_by_row(text: str, rows: list[str], draft: Draft) -> None:
    [incident] = draft(text)
    found = [f"{c.outcome} {c.category} {c.count} {c.nationality}" for c in incident.casualties]
    assert found == rows
    assert all(c.words in text for c in incident.casualties)


@pytest.mark.parametrize(
    ("text", "perpetrators"),
    [
        ("Boko Haram killed nine farmers in Jere on Monday.", ["Boko Haram stated_as_fact"]),
        ("Gunmen killed nine farmers in Jere on Monday.", ["Gunmen stated_as_fact"]),
        ("Suspected rebels killed nine farmers in Jere on Monday.", ["rebels suspected"]),
        (
            "Nine farmers were killed by Malian soldiers in Moura on Monday.",
            ["Malian soldiers stated_as_fact"],
        ),
        ("Nine farmers were killed in Jere on Monday.", []),
        ("An Israeli air strike killed nine people in Rafah on Monday.", ["Israeli stated_as_fact"]),
    ],
)
def test_who_did_it_is_named_as_firmly_as_the_sentence_does(
    text: str, perpetrators: list[str], draft: Draft
) -> None:
    [incident] = draft(text)
    assert [f"{p.name} {p.attribution}" for p in incident.perpetrators] == perpetrators


@pytest.mark.parametrize(
    ("text", "weapons"),
    [
        ("Rebels fired two rockets at Goma on Monday.", ["rockets rocket two None None"]),
        ("Air defences shot down eight drones over Odesa on Monday.", ["drones drone None eight None"]),
        ("Three mortar shells landed in Aden on Monday.", ["mortar shells mortar None None Three"]),
        ("Rebels attacked Goma on Monday.", []),
    ],
)
def test_weapons_are_counted_by_what_became_of_them(text: str, weapons: list[str], draft: Draft) -> None:
    [incident] = draft(text)
    assert [
        f"{w.name} {w.type} {w.launched} {w.intercepted} {w.impacted}" for w in incident.weapons
    ] == weapons


def test_what_is_long_past_is_background(draft: Draft) -> None:
    text = "A bomb killed nine people in Gao on Thursday.\n\nIn January 2021, a bomb killed four in Kidal."
    assert [incident.background for incident in draft(text)] == [False, True]


def test_every_word_of_a_proposal_is_the_articles(draft: Draft) -> None:
    text = (
        "Suspected gunmen killed at least 11 Nigerien soldiers with rockets near Abala on Monday.\n\n"
        "Kenyan police shot dead two protesters in Kisumu on Tuesday, and a bus was burned in Nairobi."
    )
    for incident in draft(text):
        words = [incident.date, incident.place, *(p.name for p in incident.perpetrators)]
        words += [t.name for t in incident.targets] + [w.name for w in incident.weapons]
        words += [x for c in incident.casualties for x in (c.words, c.count, c.nationality)]
        assert [word for word in words if word is not None and word not in text] == []


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Rebels attacked the village of Solhan on Monday.", []),
        ("Shells hit the city of Kharkiv on Monday.", []),
        ("An air strike hit a market in El Fasher on Monday.", ["market business damaged"]),
        ("Drones destroyed a bridge in Engels on Monday.", ["bridge transportation destroyed"]),
        ("A bomb killed nine people at a hotel in Gao on Monday.", ["hotel business unknown"]),
        ("Gunmen killed nine soldiers in Gao on Monday.", []),
        (
            "The governor of Logar, Abdul Rahman Falah, was killed in an attack on Monday.",
            ["Abdul Rahman Falah government unknown"],
        ),
    ],
)
def test_things_forces_and_persons_by_name_are_targets(text: str, targets: list[str], draft: Draft) -> None:
    found = [t for incident in draft(text) for t in incident.targets]
    assert [f"{t.name} {t.type} {t.effect}" for t in found] == targets
