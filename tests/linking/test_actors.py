"""Which mentions are one actor: tables of names by how news varies them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from extractor.linking.actors import Roster
from extractor.reading.names import Name
from extractor.records import Actor, Span
from extractor.records.codes import ActorKind

PERSON, GROUP, ARMY, STATE, OTHER = "person", "armed_group", "military", "government", "other"


def roster(*mentions: tuple[str, str | None] | tuple[str, str | None, str | None]) -> tuple[str, Roster]:
    """Return an article that is nothing but the mentions, and its roster."""
    text, names = "", []
    for words, kind, *rest in mentions:
        country = rest[0] if rest else None
        names.append(Name(words, len(text), len(text) + len(words), kind, country))  # type: ignore[arg-type]
        text += words + "; "
    return text, Roster(text, names)


def actors(made: Roster) -> Sequence[Actor]:
    for entry in made.entries:
        made.want(entry)
    return made.records()


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        # well-known spellings and acronyms
        ("Islamic State", "ISIS", GROUP),
        ("Daesh", "IS", GROUP),
        ("Al-Qaeda", "al-Qaida", GROUP),
        ("Popular Mobilization Forces", "Hashd al-Shaabi", GROUP),
        ("Rapid Support Forces", "RSF", GROUP),
        ("United Nations", "UN", "intergovernmental"),
        # acronyms that no table knows
        ("Karen National Liberation Army", "KNLA", GROUP),
        ("Chin Defence Force", "CDF", GROUP),
        ("Ambazonia Defence Forces", "A.D.F.", GROUP),
        ("National Resistance Front", "NRF", GROUP),
        # surnames and titles
        ("Mark Milley", "Milley", PERSON),
        ("Abdel Fattah al-Burhan", "al-Burhan", PERSON),
        ("Abdel Fattah al-Burhan", "Burhan", PERSON),
        ("Mohamed Hamdan Dagalo", "Dagalo", PERSON),
        ("Ursula von der Leyen", "von der Leyen", PERSON),
        # transliteration
        ("Abu Mahdi al-Muhandis", "Abu Mahdi al-Mohandis", PERSON),
        ("Qassem Soleimani", "Qasem Soleimani", PERSON),
        ("Qassem Soleimani", "Suleimani", PERSON),
        ("Volodymyr Zelenskyy", "Volodymyr Zelensky", PERSON),
        ("Mohammed Deif", "Mohammad Deif", PERSON),
        # forces, whatever their noun
        ("US forces", "US troops", ARMY),
        ("American forces", "U.S. soldiers", ARMY),
        ("Russian forces", "Russian troops", ARMY),
        ("Iran-backed militias", "pro-Iranian militias", GROUP),
        ("Iran-backed groups", "Iran-linked militias", GROUP),
        # states and their demonyms
        ("Russia", "Russian", STATE),
        ("United States", "US", STATE),
        ("United States", "American", STATE),
        ("UAE", "United Arab Emirates", STATE),
        ("Iran", "Tehran", STATE),
        # a body's last words
        ("US-led coalition", "Coalition", "coalition"),
        ("Amhara National Regional Government", "Regional Government", STATE),
        # nothing but spelling
        ("Kataib Hezbollah", "Kata’ib Hezbollah", GROUP),
        ("Arakan Army", "the Arakan Army", GROUP),
        ("Badr Organization", "BADR ORGANIZATION", GROUP),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_two_names_of_one_actor_are_joined(first: str, second: str, kind: str, turned: bool) -> None:
    pair = [(second, kind), (first, kind)] if turned else [(first, kind), (second, kind)]
    _, made = roster(*pair)
    [actor] = actors(made)
    assert {span.text for span in actor.spans} == {first, second}
    assert actor.kind


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("Mark Milley", "Mark Esper", PERSON),
        ("Abdel Fattah al-Burhan", "Abdel Fattah el-Sisi", PERSON),
        ("Ali Khamenei", "Ali Sistani", PERSON),
        ("George Bush", "George Weah", PERSON),
        ("Hezbollah", "Kataib Hezbollah", GROUP),
        ("Al-Qaeda", "AQIM", GROUP),
        ("Islamic State", "Islamic State West Africa Province", GROUP),
        ("Arakan Army", "Karen National Liberation Army", GROUP),
        ("Free Syrian Army", "Syrian National Army", GROUP),
        ("US forces", "Iraqi forces", ARMY),
        ("Iran-backed militias", "Turkey-backed militias", GROUP),
        ("Russia", "Ukraine", STATE),
        ("North Korea", "South Korea", STATE),
        ("Niger", "Nigeria", STATE),
        ("Guinea", "Guinea-Bissau", STATE),
        ("Sudan", "South Sudan", STATE),
        ("Ministry of Defence", "Ministry of Health", STATE),
        ("Defence Ministry", "Interior Ministry", STATE),
        ("Russian defence ministry", "Ukrainian defence ministry", STATE),
        ("Iraqi security forces", "Iraqi forces", ARMY),
        ("Israel", "Israeli settlers", "civilians"),
        ("gunmen", "insurgents", GROUP),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_two_actors_stay_two(first: str, second: str, kind: str, turned: bool) -> None:
    kinds = {first: STATE if first == "Israel" else kind, second: kind}
    pair = (second, first) if turned else (first, second)
    _, made = roster(*((words, kinds[words]) for words in pair))
    assert sorted(actor.name for actor in actors(made)) == sorted(pair)


def test_a_surname_of_two_people_joins_neither() -> None:
    _, made = roster(("Joe Biden", PERSON), ("Hunter Biden", PERSON), ("Biden", PERSON))
    assert {"Joe Biden", "Hunter Biden"} < {actor.name for actor in actors(made)}


@pytest.mark.parametrize(
    ("mentions", "name", "aliases"),
    [
        ([("Milley", PERSON), ("Mark Milley", PERSON)], "Mark Milley", ["Milley"]),
        ([("RSF", GROUP), ("Rapid Support Forces", GROUP)], "Rapid Support Forces", ["RSF"]),
        ([("US forces", ARMY), ("American troops", ARMY)], "US forces", ["American troops"]),
        ([("Russian", STATE), ("Russia", STATE)], "Russia", []),  # a demonym is no alias
        ([("Hamas", GROUP), ("Hamas", GROUP), ("HAMAS", GROUP)], "Hamas", []),
    ],
)
def test_the_fullest_name_is_the_name_and_the_others_are_aliases(
    mentions: list[tuple[str, str]], name: str, aliases: list[str]
) -> None:
    _, made = roster(*mentions)
    [actor] = actors(made)
    assert (actor.name, list(actor.aliases)) == (name, aliases)


@pytest.mark.parametrize(
    ("words", "kind", "country"),
    [("Hamas", GROUP, "PSE"), ("Reuters", "media", None), ("NATO", "intergovernmental", None)],
)
def test_what_is_well_known_has_its_kind_and_country(words: str, kind: str, country: str | None) -> None:
    _, made = roster((words, None))
    [actor] = actors(made)
    assert (actor.kind, actor.country) == (kind, country)


def test_what_is_unknown_is_other_and_has_no_country() -> None:
    _, made = roster(("Zzyzx", None))
    [actor] = actors(made)
    assert (actor.kind, actor.country, actor.role) == (OTHER, None, None)


def test_mentions_are_kept_once_and_in_order() -> None:
    text = "Hamas; RSF; Hamas"
    names = [_name(text, match.start(), match.group()) for match in re.finditer(r"\w+", text)]
    made = Roster(text, [*reversed(names), *names])
    assert [[span.start for span in actor.spans] for actor in actors(made)] == [[0, 12], [7]]


def _name(text: str, start: int, words: str, kind: ActorKind = "armed_group") -> Name:
    assert text[start : start + len(words)] == words
    return Name(words, start, start + len(words), kind)


def test_only_who_is_wanted_or_affiliated_with_who_is_becomes_a_record() -> None:
    text, made = roster(("Hamas", GROUP), ("Iran", STATE), ("Belgium", STATE))
    hamas, iran = made.named("Hamas"), made.named("Iran")
    assert hamas is not None
    assert iran is not None
    assert made.records() == []
    hamas.affiliations.append((iran, "backed_by", Span.of(text, 0, 5)))
    made.want(hamas)
    assert [actor.name for actor in made.records()] == ["Hamas", "Iran"]


SENTENCE = "Prime Minister Benjamin Netanyahu of Israel and the Iranian Foreign Ministry spoke."


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Prime Minister Benjamin Netanyahu of Israel", "Benjamin Netanyahu"),
        ("Netanyahu", None),  # too little of the mention
        ("Israel", "Israel"),
        ("the Iranian Foreign Ministry", "Iranian Foreign Ministry"),
        ("spoke", None),
    ],
)
def test_words_name_the_actor_whose_mention_they_hold(words: str, name: str | None) -> None:
    made = Roster(
        SENTENCE,
        [
            _name(SENTENCE, SENTENCE.index(mention), mention, kind)  # type: ignore[arg-type]
            for mention, kind in (
                ("Benjamin Netanyahu", PERSON),
                ("Israel", STATE),
                ("Iranian Foreign Ministry", STATE),
            )
        ],
    )
    start = SENTENCE.index(words)
    entry = made.at(Span.of(SENTENCE, start, start + len(words)))
    assert (entry.name if entry else None) == name


def test_a_noun_finds_the_one_body_that_ends_in_it() -> None:
    _, made = roster(("US embassy", STATE), ("Defence Ministry", STATE), ("Interior Ministry", STATE))
    embassy = made.heading("Embassy")
    assert embassy is not None
    assert embassy.name == "US embassy"
    assert made.heading("ministry") is None


def test_unnamed_bands_are_one_by_their_noun_and_whoever_did_it_is_the_first_of_them() -> None:
    _, made = roster(
        ("terrorists", GROUP), ("fleeing terrorists", GROUP), ("attackers", GROUP), ("rebels", GROUP)
    )
    assert [set(actor.aliases) | {actor.name} for actor in actors(made)] == [
        {"terrorists", "fleeing terrorists", "attackers"},
        {"rebels"},
    ]


def test_a_force_once_named_goes_by_its_noun_unless_two_could_be_meant() -> None:
    _, made = roster(
        ("Israel's military", ARMY, "ISR"), ("Israeli military", ARMY, "ISR"), ("military", ARMY)
    )
    assert len(actors(made)) == 1
    _, made = roster(("Russian army", ARMY, "RUS"), ("Ukrainian army", ARMY, "UKR"), ("army", ARMY))
    assert len(actors(made)) == 3


@pytest.mark.parametrize(
    ("name", "kind", "role", "told", "kept"),
    [
        ("Kachin Independence Army", GROUP, None, False, True),
        ("gunmen", GROUP, None, False, True),
        ("groups", GROUP, None, True, False),
        ("6th Infantry Division", ARMY, None, False, True),
        ("soldiers", ARMY, None, True, False),
        ("Khalil Nasser", PERSON, "mayor", False, True),
        ("Khalil Nasser", PERSON, None, True, False),
        ("France", STATE, None, True, True),
        ("France", STATE, None, False, False),
        ("Reuters", "media", None, True, False),
    ],
)
def test_forces_and_office_holders_take_part_wherever_they_stand_and_states_where_news_is_told(
    name: str, kind: ActorKind, role: str | None, told: bool, kept: bool
) -> None:
    text = f"Meanwhile {name} did something."
    start = text.index(name)
    made = Roster(text, [Name(name, start, start + len(name), kind, None, role)])
    made.involve([Span.of(text, 0, len(text))] if told else [])
    assert [actor.name for actor in made.records()] == [name] * kept


def test_a_name_in_brackets_is_its_neighbour_s_whatever_its_letters() -> None:
    text = "The Group of Helpers (JAH) struck. JAH said so. Others joined the JAHs."
    long = Name("Group of Helpers", 4, 20, GROUP)
    (actor,) = actors(Roster(text, [long]))
    assert (actor.name, actor.aliases) == ("Group of Helpers", ("JAH",))
    assert [span.start for span in actor.spans] == [4, 22, 35]
