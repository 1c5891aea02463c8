"""How actors stand to each other, as names and roles say it: sentences of many conflicts."""

from __future__ import annotations

import pytest

from extractor.articles.document import Document
from extractor.linking.actors import Roster
from extractor.linking.affiliations import affiliate
from extractor.llm.parser import PARSER, parser_path
from extractor.reading.mentions import find_names
from extractor.reading.syntax import parse
from extractor.records import Actor

pytestmark = pytest.mark.weights(PARSER)


def actors_of(text: str) -> dict[str, Actor]:
    """Return every actor of a text by name, with roles and affiliations read."""
    document = Document.of(text, published="2023-05-05")
    roster = Roster(text, find_names(parse(document, parser_path())))
    affiliate(roster, text)
    for entry in roster.entries:
        roster.want(entry)
    actors = {actor.name: actor for actor in roster.records()}
    for actor in actors.values():
        for affiliation in actor.affiliations:
            span = affiliation.span
            assert text[span.start : span.end] == span.text
    return actors


def affiliations_in(text: str) -> list[str]:
    actors = actors_of(text)
    by_id = {actor.id: actor.name for actor in actors.values()}
    return sorted(
        f"{actor.name} {affiliation.relation} {by_id[affiliation.actor_id]}"
        for actor in actors.values()
        for affiliation in actor.affiliations
    )


@pytest.mark.parametrize(
    ("text", "affiliations"),
    [
        ("The US Congress has pushed back against US President Donald Trump.", ""),
        ("Iran-backed militias shelled the base.", "Iran-backed militias backed_by Iran"),
        ("Rwanda-backed rebels took Bunagana.", "Rwanda-backed rebels backed_by Rwanda"),
        ("Pro-Russian separatists shelled Avdiivka.", "Pro-Russian separatists allied_with Russian"),
        ("Iran-aligned groups denied it.", "Iran-aligned groups allied_with Iran"),
        ("Turkish-backed fighters entered Afrin.", "Turkish-backed fighters backed_by Turkish"),
        (
            "Daniel Hagari, a spokesman for the Israel Defense Forces, said so.",
            "Daniel Hagari speaks_for Israel Defense Forces",
        ),
        (
            "Hassan Nasrallah, the leader of Hezbollah, vowed revenge.",
            "Hassan Nasrallah leads Hezbollah",
        ),
        ("Hezbollah leader Hassan Nasrallah vowed revenge.", "Hassan Nasrallah leads Hezbollah"),
        (
            "Taliban spokesman Zabihullah Mujahid claimed the attack.",
            "Zabihullah Mujahid speaks_for Taliban",
        ),
        ("Qais Khazali of Asaib Ahl al-Haq threatened more.", "Qais Khazali member_of Asaib Ahl al-Haq"),
        (
            "Esmail Qaani, commander of the Quds Force, visited Baghdad.",
            "Esmail Qaani leads Quds Force",
        ),
        (
            "The Quds Force, a branch of the Islamic Revolutionary Guard Corps, denied it.",
            "Quds Force part_of Islamic Revolutionary Guard Corps",
        ),
        ("Iran's Press TV reported the strike.", "Press TV part_of Iran"),
        ("Hamas fired rockets. Israel struck Gaza.", ""),
        ("The Houthis push their men on Prime Minister Ahmed bin Mubarak.", ""),
        ("Boko Haram sent its commander Bana Duguri to Diffa.", "Bana Duguri leads Boko Haram"),
        (
            "Spokesman for Operation Inherent Resolve to fight against Al-Shabaab Col Joe Dent said so.",
            "Joe Dent speaks_for Operation Inherent Resolve",
        ),
        (
            "The spokesman for the Nigerian Ministry of Defence Edward Buba denied it.",
            "Edward Buba speaks_for Nigerian Ministry of Defence",
        ),
        (
            "France's killing of Ansar Dine leader Ali Maychou angered them.",
            "Ali Maychou leads Ansar Dine",
        ),
        ("President Bola Tinubu met Antony Blinken.", ""),
        ("ELN’s commander, “Antonio Garcia”, denied it.", "Antonio Garcia leads ELN"),
        (
            "Jo Adan, spokesman of the Army’s 6th Infantry Division, said so.",
            "Jo Adan speaks_for 6th Infantry Division",
        ),
        ("Abiy Ahmed said the Tigray People's Liberation Front attacked first.", ""),
    ],
)
def test_affiliations_are_read_from_names_and_roles(text: str, affiliations: str) -> None:
    assert "|".join(affiliations_in(text)) == affiliations


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        (
            "Ali al Askari, the security official for Kataib Hezbollah said so on Friday.",
            "Ali al Askari",
            "security official for Kataib Hezbollah",
        ),
        (
            "Daniel Hagari, a spokesman for the Israel Defense Forces, said so.",
            "Daniel Hagari",
            "spokesman for the Israel Defense Forces",
        ),
        ("Governor Serhiy Haidai said two people died.", "Serhiy Haidai", "Governor"),
        (
            "“We held the town,” said Mykola Vashchuk, the deputy commander of the brigade.",
            "Mykola Vashchuk",
            "deputy commander of the brigade",
        ),
        (
            "Spokesman for the Nigerian Ministry of Defence Edward Buba denied it.",
            "Edward Buba",
            "Spokesman for the Nigerian Ministry of Defence",
        ),
        (
            "The police spokesman in the state, SP Haruna Bello, confirmed it.",
            "Haruna Bello",
            "police spokesman in the state",
        ),
        (
            "The Chief of the General Staff, Division General Oumar Diarra, said so.",
            "Oumar Diarra",
            "Chief of the General Staff",
        ),
        ("It was approved by then-President Donald Trump.", "Donald Trump", "then-President"),
        ("Luis Otero was killed on Friday.", "Luis Otero", None),
        ("Mr Guterres called for restraint.", "Guterres", None),
    ],
)
def test_a_role_is_what_the_article_calls_a_person(text: str, name: str, role: str | None) -> None:
    actor = actors_of(text)[name]
    assert actor.role == role
    assert role is None or role in text
