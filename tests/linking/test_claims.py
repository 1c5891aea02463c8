"""Claims as records, and how two claims stand to each other."""

from __future__ import annotations

from datetime import date

import pytest
from scripted import claim

from extractor import Document
from extractor.linking.actors import Roster
from extractor.linking.claims import contradicts, record, relate
from extractor.reading.names import Name
from extractor.reading.reader import Reader
from extractor.records import Claim, Span

TEXT = (
    "The army said on Monday that rebels fled. “We hold the town,” their spokesman Luis Mora told Radio Uno."
)
DOCUMENT = Document.of(TEXT, published="2024-05-08")


def roster() -> Roster:
    names = []
    for mention, kind in (("army", "military"), ("rebels", "armed_group"), ("Luis Mora", "person")):
        start = TEXT.index(mention)
        names.append(Name(mention, start, start + len(mention), kind))  # type: ignore[arg-type]
    return Roster(TEXT, names)


def test_a_claim_has_its_source_its_words_and_what_it_is_about() -> None:
    reader, people = Reader(DOCUMENT), roster()
    draft = claim(
        0, source="the army", cue="said", date="Monday", content="Rebels fled.", incidents=[1, 2, 2]
    )
    made = record(draft, 3, reader, people, {1: "i1", 2: "i1"})
    assert made is not None
    assert (made.id, made.source, made.cue, made.incident_ids) == ("c3", "The army", "said", ("i1",))
    assert made.source_id == people.want(people.entries[0])
    assert made.date is not None
    assert made.date.start == date(2024, 5, 6)
    assert reader.issues == []


@pytest.mark.parametrize(
    ("source", "cue", "kept"),
    [
        ("the army", None, True),
        (None, "told", True),
        (None, None, False),
        ("the navy", None, False),
        ("the navy", "insisted", False),
        ("the navy", "told", True),
    ],
)
def test_a_claim_needs_a_source_or_a_cue_of_the_article(
    source: str | None, cue: str | None, kept: bool
) -> None:
    made = record(claim(0, 1, source=source, cue=cue), 1, Reader(DOCUMENT), roster(), {})
    assert (made is not None) == kept


def test_an_unnamed_source_is_words_without_an_actor() -> None:
    made = record(claim(1, source="Radio Uno", cue="told"), 1, Reader(DOCUMENT), roster(), {})
    assert made is not None
    assert (made.source, made.source_id) == ("Radio Uno", None)


def test_the_person_speaks_where_a_person_and_a_body_are_named() -> None:
    people = roster()
    draft = claim(1, source="their spokesman Luis Mora", cue="told")
    made = record(draft, 1, Reader(DOCUMENT), people, {})
    mora = people.named("Luis Mora")
    assert made is not None
    assert mora is not None
    assert made.source_id == people.want(mora)


def said(id: int, source: str, content: str, *, about: str = "i1") -> Claim:
    return Claim(
        id=f"c{id}",
        source=source,
        content=content,
        quotation="indirect",
        cue="said",
        incident_ids=tuple(about.split()),
        spans=(Span(start=id * 100, end=id * 100 + 1, text="x"),),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The attack killed nine people.", "Eleven people were killed."),
        ("The raid killed two soldiers and wounded three.", "Four soldiers were killed."),
        ("Five villagers died.", "Shelling killed at least seven."),
        ("Fifteen rockets hit the base.", "Nearly a dozen rockets were fired."),
        ("At least 30 people were wounded.", "12 people were injured."),
        ("The air force shot down all the drones.", "Two drones struck the depot."),
        ("The missile was intercepted.", "The missile landed on a school."),
        ("There were no casualties.", "Three soldiers died."),
        ("No one was hurt.", "Six people were injured in the blast."),
        ("No damage was done.", "The terminal was damaged."),
    ],
)
def test_versions_that_cannot_both_be_true_contradict(one: str, other: str) -> None:
    first, second = said(1, "the army", one), said(2, "the rebels", other)
    assert contradicts(second, first)
    assert contradicts(first, second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The attack killed nine people.", "Nine people were killed."),
        ("More than eight people were killed.", "Eleven people were killed."),
        ("About 30 people were wounded.", "12 people were injured."),  # about bounds nothing
        ("The raid killed two soldiers and wounded three.", "Three were injured."),
        ("Two rockets hit the base.", "Five soldiers were killed."),
        ("Several drones were launched.", "Four drones were shot down."),
        ("The missile was intercepted and its debris fell on a school.", "The missile landed on a school."),
        ("Rebels attacked the town.", "The army withdrew."),
    ],
)
def test_versions_that_fit_together_do_not_contradict(one: str, other: str) -> None:
    first, second = said(1, "the army", one), said(2, "the rebels", other)
    assert not contradicts(second, first)
    assert not contradicts(first, second)


@pytest.mark.parametrize(
    ("sources", "about"),
    [
        (("the army", "the army"), ("i1", "i1")),
        (("the army", "rebels"), ("i1", "i2")),
        (("a", "b"), ("", "i1")),
    ],
)
def test_only_different_sources_on_one_incident_contradict(
    sources: tuple[str, str], about: tuple[str, str]
) -> None:
    first = said(1, sources[0], "Nine people were killed.", about=about[0])
    second = said(2, sources[1], "Two people were killed.", about=about[1])
    assert not contradicts(second, first)


def test_relations_point_from_the_later_claim_to_the_earlier() -> None:
    claims = [
        said(1, "the army", "The strike on the hospital killed nine people."),
        said(2, "the rebels", "The strike on the hospital killed twenty people."),
        said(3, "the UN", "The strike on the hospital killed nine people."),
    ]
    first, second, third = relate(claims, {"c3": [("c2", "updates")]})
    assert first.relations == ()
    assert [(r.claim_id, r.relation) for r in second.relations] == [("c1", "contradicts")]
    assert [(r.claim_id, r.relation) for r in third.relations] == [("c2", "updates"), ("c1", "repeats")]


def test_claims_on_different_matters_are_not_related() -> None:
    claims = [
        said(1, "the army", "The village was shelled by artillery from across the river."),
        said(2, "the mayor", "Schools will open again after the holidays.", about=""),
    ]
    assert [claim.relations for claim in relate(claims, {})] == [(), ()]
