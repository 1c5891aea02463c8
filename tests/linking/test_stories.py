from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import article, event

from extractor.linking.stories import link_stories
from extractor.records import Casualties, Extraction
from extractor.records.story import Estimate, Story, StoryBook

KHARKIV = event(day="2024-05-25", place="Kharkiv", country="UKR", at=(49.99, 36.23), weapon="bomb")
IDLIB = event(day="2019-06-10", place="Idlib", country="SYR", at=(35.93, 36.63))
RUSSIA, TURKEY = ("Russia", "government", "RUS"), ("Turkish army", "military", "TUR")
ISRAEL = ("Israel", "government", "ISR")

JOINED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the same town, day and kind": (KHARKIV, KHARKIV),
    "another spelling": (KHARKIV, KHARKIV | event(place="Kharkov", at=(None, None))),
    "an early toll": (KHARKIV | event(killed=2), KHARKIV | event(killed=18)),
    "the next day, when all else agrees": (
        KHARKIV | event(target="Epicentr hypermarket"),
        KHARKIV | event(day="2024-05-26", target="Epicentr hypermarket"),
    ),
    "a site and its town": (
        KHARKIV,
        KHARKIV | event(place="Epicentr hypermarket", precision="exact", at=(49.98, 36.30)),
    ),
    "a month's mention of a village and its toll": (
        event(type="Attack", day="2022-03-27", place="Moura", country="MLI", killed=300),
        event(type="Attack", day=("2022-03-01", "2022-03-31"), place="Moura", country="MLI", killed=300),
    ),
    "a killing that is mentioned without day or place": (
        event(day="2024-07-31", place="Tehran", country="IRN", person="Ismail Haniyeh", killed=2),
        event(type="Attack", person="Ismael Haniyeh", killed=1, background=True, by=[ISRAEL]),
    ),
    "a storming that is called an attack": (
        event(
            type="Mob violence", day="2021-07-07", place="National Palace", precision="exact", country="HTI",
            target="National Palace",
        ),
        event(
            type="Attack", day=("2021-07-01", "2021-07-31"), place="National Palace", precision="exact",
            country="HTI", target="National Palace",
        ),
    ),
}  # fmt: skip

APART: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "three days later": (KHARKIV, KHARKIV | event(day="2024-05-28")),
    "a neighbouring town": (
        event(day="2024-02-12", place="Rafah", country="PSE", at=(31.28, 34.25)),
        event(day="2024-02-12", place="Khan Younis", country="PSE", at=(31.34, 34.30)),
    ),
    "a namesake in another country": (
        event(day="2024-02-12", place="Tripoli", country="LBY"),
        event(day="2024-02-12", place="Tripoli", country="LBN") | event(by=[ISRAEL], place="Tripoli port"),
    ),
    "a march and an arrest": (
        event(type="Peaceful protest", day="2021-05-01", place="Cali", country="COL"),
        event(type="Arrests", day="2021-05-01", place="Cali", country="COL"),
    ),
    "two states' air forces": (IDLIB | event(by=[RUSSIA]), IDLIB | event(by=[TURKEY])),
    "two attempts on one life": (
        event(day="2023-01-05", place="Kabul", country="AFG", person="Daud Muzamil"),
        event(day="2023-03-09", place="Mazar", country="AFG", person="Daud Muzamil"),
    ),
    "one country and day, and nothing else": (
        event(type="Attack", day="2023-01-05", place="Burkina Faso", country="BFA", precision="country"),
        event(type="Attack", day="2023-01-05", place="Burkina Faso", country="BFA", precision="country"),
    ),
    "no date, no place, no names": (event(killed=3, background=True), event(killed=3, background=True)),
    "a fired rocket and one found before launch": (
        event(type="Disrupted weapons use", day="2020-07-05", weapon="rocket", outcome="foiled"),
        event(
            type="Shelling/artillery/missile attack", day="2020-07-05", weapon="rocket", outcome="missed",
            place="Green Zone", country="IRQ",
        ),
    ),
    "the day after the other article was printed": (
        KHARKIV | event(day=("2024-05-01", "2024-05-31")),
        KHARKIV | event(day="2024-07-03"),
    ),
}  # fmt: skip


def together(book: StoryBook) -> list[set[tuple[str, str]]]:
    return [{member.key for member in story.members} for story in book.stories]


def the_shared(book: StoryBook) -> Story:
    (story,) = (story for story in book.stories if len(story.members) > 1)
    return story


@pytest.mark.parametrize("name", JOINED)
def test_incidents_of_two_articles_are_one_story_despite(name: str) -> None:
    one, other = JOINED[name]
    published = "2024-08-30"
    book = link_stories([article("a", one, published=published), article("b", other, published=published)])
    assert together(book) == [{("a", "i1"), ("b", "i1")}]


@pytest.mark.parametrize("name", APART)
def test_incidents_of_two_articles_are_two_stories_for(name: str) -> None:
    one, other = APART[name]
    assert len(link_stories([article("a", one), article("b", other)]).stories) == 2


def test_the_likest_of_an_articles_incidents_joins_and_the_other_stays_alone() -> None:
    first = article("a", KHARKIV | event(killed=18, target="Epicentr hypermarket"))
    second = article("b", KHARKIV, KHARKIV | event(killed=18, target="Epicentr hypermarket"))
    book = link_stories([first, second])
    assert {("a", "i1"), ("b", "i2")} in together(book)


def test_a_vague_mention_that_fits_two_events_joins_neither() -> None:
    days = ("2024-05-03", "2024-05-20")
    exact = [article(f"d{at}", KHARKIV | event(day=day, killed=7)) for at, day in enumerate(days)]
    vague = KHARKIV | event(day=("2024-05-01", "2024-05-31"), killed=7, background=True)
    assert len(link_stories([*exact, article("later", vague)]).stories) == 3
    assert len(link_stories([exact[0], article("later", vague)]).stories) == 1


def test_a_join_says_to_what_and_why() -> None:
    book = link_stories([article("a", KHARKIV), article("b", KHARKIV)])
    (join,) = the_shared(book).joins
    assert (join.document_id, join.to_document_id) == ("b", "a")
    assert join.score > 0.5
    assert "same day, 2024-05-25 (+3.0)" in join.reasons
    assert "same place: Kharkiv (+2.0)" in join.reasons


# What is merged ---------------------------------------------------------------------------------------------


def test_tolls_become_a_best_value_backed_by_most_sources_and_a_range() -> None:
    tolls = (4, 6, 6, 18)
    book = link_stories([article(f"d{n}", KHARKIV | event(killed=toll)) for n, toll in enumerate(tolls)])
    assert the_shared(book).incident.killed == Estimate(low=4, best=6, high=18)


def test_what_sources_claim_counts_for_the_range_and_not_for_the_best_value() -> None:
    claims = [
        {"source": "The governor", "content": "More than 15 rockets hit the base.", "about": ["i1"]},
        {"source": "Press TV", "content": "Nearly a dozen rockets have hit the base.", "about": ["i1"]},
        {"source": "Moscow", "content": "20 rockets hit the base.", "about": ["i1"], "negated": True},
    ]
    story = link_stories([article("a", KHARKIV, claims=claims)]).stories[0]
    assert story.incident.impacted == Estimate(low=11, best=None, high=16)
    (impacted,) = (one for one in story.comparisons if one.field == "impacted")
    assert impacted.verdict == "differ"
    assert {(version.value, version.voices[0].source) for version in impacted.versions} == {
        ("16 or more", "The governor"),
        ("up to 11", "Press TV"),
    }
    assert [claim.source for claim in story.claims] == ["The governor", "Press TV", "Moscow"]


@pytest.mark.parametrize(
    ("field", "one", "other", "verdict"),
    [
        ("date", {}, {}, "agree"),
        ("date", {}, {"day": ("2024-05-01", "2024-05-31")}, "compatible"),
        ("outcome", {"outcome": "hit"}, {"outcome": "intercepted"}, "differ"),
        ("outcome", {"outcome": "hit"}, {}, "single"),
        ("type", {}, {"type": "Attack"}, "compatible"),
        ("killed", {"killed": 3}, {"killed": (2, None)}, "compatible"),
        ("killed", {"killed": 3}, {"killed": 5}, "differ"),
        ("perpetrators", {"by": [RUSSIA]}, {"by": [("Russian forces", "military", "RUS")]}, "compatible"),
        ("perpetrators", {"by": [RUSSIA]}, {"by": [("saboteurs",)]}, "differ"),
    ],
)
def test_fields_agree_differ_or_can_both_be_true(
    field: str, one: dict[str, Any], other: dict[str, Any], verdict: str
) -> None:
    base = KHARKIV | event(target="Epicentr hypermarket", wounded=40)
    story = the_shared(link_stories([article("a", base | one), article("b", base | other)]))
    (comparison,) = (told for told in story.comparisons if told.field == field)
    assert comparison.verdict == verdict


# Independent sources ----------------------------------------------------------------------------------------

LONG = (
    "A strike hit the crowded hardware store on a Saturday afternoon while some two hundred people shopped. "
)
EDITION = LONG.replace("crowded ", "") + "Rescuers searched the ruins until the morning of the next day."
OTHER = "Eighteen people died when bombs fell on a shopping centre, the mayor wrote, and dozens are missing."


@pytest.mark.parametrize(
    ("texts", "sources", "count"),
    [
        ((LONG, EDITION), (None, None), 1),
        ((LONG, OTHER), (None, None), 2),
        ((LONG, OTHER), ("The Daily", "the daily"), 1),
        ((LONG, LONG), ("The Daily", "The Weekly"), 1),
    ],
)
@pytest.mark.parametrize("with_texts", [True, False])
def test_reprints_editions_and_one_outlet_are_one_source(
    texts: tuple[str, str], sources: tuple[str | None, str | None], count: int, with_texts: bool
) -> None:
    articles = [
        article(id, KHARKIV | event(words=text), source=source, text=text)
        for id, text, source in zip("ab", texts, sources, strict=True)
    ]
    given = {sha256(text.encode()).hexdigest(): text for text in texts} if with_texts else None
    story = the_shared(link_stories(articles, given))
    assert len(story.sources) == count
    assert all(source.reason for source in story.sources) is (count == 1)


def test_a_reprint_does_not_outvote_another_source() -> None:
    copies = [
        article(f"copy{n}", KHARKIV | event(killed=2), text=LONG, published="2024-05-26") for n in range(3)
    ]
    others = [
        article(f"other{n}", KHARKIV | event(killed=9, words=f"{n} {OTHER * n}"), published="2024-05-27")
        for n in range(2)
    ]
    killed = the_shared(link_stories([*copies, *others])).incident.killed
    assert killed is not None
    assert killed.best == 9


# Continuing a book ------------------------------------------------------------------------------------------


def test_a_continued_book_keeps_ids_and_numbers_on() -> None:
    late = article("late", IDLIB, published="2019-06-11")
    first = link_stories([article("a", KHARKIV)])
    book = link_stories([late, article("b", KHARKIV)], previous=first)
    assert [(story.id, story.incident.place) for story in book.stories] == [
        ("s1", "Kharkiv"),
        ("s2", "Idlib"),
    ]
    assert together(book)[0] == {("a", "i1"), ("b", "i1")}


def test_giving_the_same_articles_again_changes_nothing() -> None:
    articles = [article("a", KHARKIV, IDLIB), article("b", KHARKIV)]
    book = link_stories(articles)
    assert link_stories(articles, previous=book) == book
    assert link_stories([], previous=book) == book


def test_an_article_that_is_given_again_replaces_what_it_said_and_keeps_its_story() -> None:
    book = link_stories([article("a", KHARKIV | event(killed=2)), article("b", IDLIB)])
    where = next(story.id for story in book.stories if story.incident.country == "UKR")
    again = link_stories([article("a", IDLIB, KHARKIV | event(killed=9))], previous=book)
    told = {story.id: story for story in again.stories}
    assert [member.key for member in told[where].members] == [("a", "i2")]
    assert told[where].incident.killed == Estimate(low=9, best=9, high=9)
    assert {("b", "i1"), ("a", "i1")} in together(again)


def test_texts_that_share_a_document_id_are_told_apart_and_keep_their_names() -> None:
    one, other = article("1", KHARKIV, text="a"), article("1", IDLIB, KHARKIV, text="b")
    assert link_stories([one, other]) == link_stories([other, one])
    book = link_stories([one, other], previous=link_stories([other]))
    names = sorted(member.document_id for story in book.stories for member in story.members)
    assert names[:2] == ["1", "1"]
    assert names[2].startswith("1~")
    assert link_stories([one], previous=book) == book


def test_a_toll_that_is_a_name_tells_who_was_killed() -> None:
    named = article("b", event(type="Attack", day="2024-07-31", target="his car", background=True))
    toll = {"text": "Haniyeh", "low": 1, "high": 1, "qualifier": "exact"}
    row = {"outcome": "killed", "category": "unknown", "count": toll, "span": named.incidents[0].spans[0]}
    casualties = (Casualties.model_validate(row),)
    incident = named.incidents[0].model_copy(update={"casualties": casualties})
    full = article("a", event(day="2024-07-31", person="Ismail Haniyeh", killed=2), published="2024-08-01")
    later = named.model_copy(
        update={
            "incidents": (incident,),
            "document": named.document.model_copy(update={"published": date(2024, 9, 1)}),
        }
    )
    assert len(link_stories([full, later]).stories) == 1


def test_a_book_survives_being_written() -> None:
    claims = [{"content": "Three were killed.", "about": ["i1"]}]
    book = link_stories([article("a", KHARKIV | event(by=[RUSSIA]), claims=claims), article("b", KHARKIV)])
    assert StoryBook.model_validate_json(book.model_dump_json()) == book


# Properties -------------------------------------------------------------------------------------------------

EVENTS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Air/drone strike", "Attack", "Arrests"]),
        "day": st.sampled_from([None, "2024-05-03", "2024-05-04", ("2024-05-01", "2024-05-31")]),
        "background": st.booleans(),
    },
    optional={
        "place": st.sampled_from(["Kharkiv", "Kharkov", "Kupiansk", "Old Market"]),
        "killed": st.sampled_from([0, 1, 7]),
        "person": st.sampled_from(["Ismail Haniyeh", "Ali Larijani"]),
        "target": st.sampled_from(["US embassy", "a school"]),
        "by": st.sampled_from([[RUSSIA], [("Wagner Group",)]]),
    },
)
PRINTED = st.sampled_from([None, "2024-05-04", "2024-05-05", "2024-06-30"])


@st.composite
def corpora(draw: st.DrawFn) -> list[Extraction]:
    told = draw(st.lists(st.tuples(st.lists(EVENTS, max_size=4), PRINTED), min_size=1, max_size=6))
    return [article(f"d{at}", *events, published=day) for at, (events, day) in enumerate(told)]


@settings(max_examples=60, deadline=None)
@given(corpora())
def test_every_incident_is_in_one_story_and_no_story_has_two_of_one_article(corpus: list[Extraction]) -> None:
    book = link_stories(corpus)
    keys = [member.key for story in book.stories for member in story.members]
    assert sorted(keys) == sorted((e.document.id, i.id) for e in corpus for i in e.incidents)
    for story in book.stories:
        documents = [member.document_id for member in story.members]
        assert len(documents) == len(set(documents)) == len(story.joins) + 1


@settings(max_examples=60, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_matter(corpus: list[Extraction], random: Any) -> None:
    shuffled = list(corpus)
    random.shuffle(shuffled)
    assert link_stories(shuffled) == link_stories(corpus)


@settings(max_examples=60, deadline=None)
@given(corpora(), st.integers(0, 6))
def test_adding_articles_keeps_old_stories_in_place_and_only_adds_to_them(
    corpus: list[Extraction], first: int
) -> None:
    old = link_stories(corpus[:first])
    new = link_stories(corpus[first:], previous=old)
    assert [story.id for story in new.stories[: len(old.stories)]] == [story.id for story in old.stories]
    for before, after in zip(old.stories, new.stories, strict=False):
        assert {m.key for m in before.members} <= {m.key for m in after.members}
    assert len({story.id for story in new.stories}) == len(new.stories)
