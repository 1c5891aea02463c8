from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from extractor.reading.grounding import Grounder
from extractor.reading.normal import Normal
from extractor.reading.tokens import SCALES

ARTICLE = (
    "BAGHDAD — Gunmen killed 20 soldiers near Sana’a on Monday, the army’s spokesman said.\n\n"
    "Iranian officials denied that Iran’s forces fired rockets from Tūz Khūrmātū at the base. "
    "“We did not order the strike,” Lt. Gen. Qāsim al-Aʿrajī said in a U.S. broadcast. "
    "The F-16 jets and 107mm rockets were seen at K-1, where 200 people and twenty-three officers live. "
    "Gunmen fled. Two million residents lost power; the ministry reported that none of them was "
    "evacuated… “We want calm,” it added, and everyone waited. Later, Gunmen returned."
)

GROUNDED = [
    # quote, the article's words
    ("Gunmen killed 20 soldiers", "Gunmen killed 20 soldiers"),
    ("  Gunmen killed 20 soldiers\n", "Gunmen killed 20 soldiers"),
    ("GUNMEN KILLED 20 SOLDIERS", "Gunmen killed 20 soldiers"),
    ("Gunmen killed twenty soldiers", "Gunmen killed 20 soldiers"),
    ("the army's spokesman said", "the army’s spokesman said"),
    ('"We did not order the strike,"', "“We did not order the strike,”"),
    ("We did not order the strike", "We did not order the strike"),
    ("We didn’t order the strike", "We did not order the strike"),
    ("near Sana'a", "near Sana’a"),
    ("near Sana`a", "near Sana’a"),
    ("near Sanaʿa", "near Sana’a"),
    ("near Sanaa", "near Sana’a"),
    ("Tuz Khurmatu", "Tūz Khūrmātū"),
    ("Tu\u0304z Khu\u0304rma\u0304tu\u0304", "Tūz Khūrmātū"),
    ("Qasim al-Araji", "Qāsim al-Aʿrajī"),
    ("Qasim al Araji", "Qāsim al-Aʿrajī"),
    ("BAGHDAD - Gunmen", "BAGHDAD — Gunmen"),
    ("BAGHDAD\u00a0\u2013\u00a0Gunmen", "BAGHDAD — Gunmen"),
    ("Gun\u00admen killed 20 sol\u00addiers", "Gunmen killed 20 soldiers"),
    ("20\u202fsoldiers", "20 soldiers"),
    ("ﬁred rockets", "fired rockets"),
    ("２０ soldiers", "20 soldiers"),
    ("٢٠ soldiers", "20 soldiers"),
    ("said.\nIranian officials", "said.\n\nIranian officials"),
    ("a US broadcast", "a U.S. broadcast"),
    ("a U. S. broadcast", "a U.S. broadcast"),
    ("evacuated... “We want calm", "evacuated… “We want calm"),
    ("Gunmen killed … near Sana'a", "Gunmen killed 20 soldiers near Sana’a"),
    ("Gunmen killed 20 soldiers [...] the army’s spokesman said", "Gunmen killed 20 soldiers near Sana’a on "
     "Monday, the army’s spokesman said"),
    ("... killed 20 soldiers ...", "killed 20 soldiers"),
    ("killed 20 soldiers!", "killed 20 soldiers"),
    ("“killed 20 soldiers”", "killed 20 soldiers"),
    ("Gunmen fled.", "Gunmen fled."),
    ("107mm rockets", "107mm rockets"),
    ("107 mm rockets", "107mm rockets"),
    # small slips
    ("Gunmen killed 20 solders near Sana'a", "Gunmen killed 20 soldiers near Sana’a"),
    ("Gunmen kill 20 soldiers near Sana'a", "Gunmen killed 20 soldiers near Sana’a"),
    ("Iranian officials denied Iran's forces fired rockets", "Iranian officials denied that Iran’s forces "
     "fired rockets"),
    ("The ministry reported that none of them was evacuted", "the ministry reported that none of them was "
     "evacuated"),
    ("Qasim al-Arraji said", "Qāsim al-Aʿrajī said"),
]  # fmt: skip

NOT_GROUNDED = [
    "The president has ordered an immediate evacuation of the embassy.",
    "The minister of agriculture praised the harvest",
    "Gunmen killed 200 soldiers",
    "Gunmen killed 2 soldiers",
    "200 soldiers",
    "Gunmen killed two soldiers near Sana'a",
    "Iranian officials confirmed that Iran's forces fired rockets",
    "We did order the strike",
    "We never did order the strike",
    "Iranian officials denied that Iraq's forces fired rockets",
    "Iraqi officials denied that Iran's forces fired rockets",
    "Gunmen killed 20 soldiers near Aden on Monday",
    "Gunmen killed 20 soldiers near Sana'a on Sunday",
    "fired rockets at Tūz Khūrmātū from the base",
    "Iran's forces fired rockets and the base",
    "the ministry reported that all of them was evacuated",
    "the ministry reported that them was evacuated",
    "Iranian officials … fired rockets",  # skips the denial
    "the base … Gunmen killed 20 soldiers",
    "Two",  # million
    "three officers",
    "million residents",
    "Irani",
    "mm rockets",
    "F",
    "",
    " ",
    "…",
    "“”",
    "— ",
]


@pytest.mark.parametrize(("quote", "words"), GROUNDED)
def test_words_that_the_article_says_are_found_in_its_own_spelling(quote: str, words: str) -> None:
    span = Grounder(ARTICLE).find(quote)
    assert span is not None
    assert span.text == words == ARTICLE[span.start : span.end]


@pytest.mark.parametrize("quote", NOT_GROUNDED)
def test_words_that_the_article_does_not_say_are_not_found(quote: str) -> None:
    assert Grounder(ARTICLE).find(quote) is None


def test_a_long_quote_that_the_article_lacks_is_not_found() -> None:
    text = " ".join(f"{ARTICLE} Report {number}." for number in range(40))
    quote = " ".join(text.split()[100:180])
    assert Grounder(text).find(quote) is not None
    assert Grounder(text).find(quote.replace("denied", "confirmed")) is None
    assert Grounder(text).find(" ".join(reversed(quote.split()))) is None


def test_did_is_not_cut_out_of_did_not() -> None:
    assert Grounder("They didn’t fire on us").find("They did") is None


@pytest.mark.parametrize("start", [m.start() for m in re.finditer("Gunmen", ARTICLE)])
def test_near_picks_the_occurrence_that_is_meant(start: int) -> None:
    window = (start - 3, start + 10)
    span = Grounder(ARTICLE).find("Gunmen", near=window)
    assert span is not None
    assert span.start == start


def test_without_near_the_first_occurrence_is_taken() -> None:
    span = Grounder(ARTICLE).find("Gunmen")
    assert span is not None
    assert span.start == ARTICLE.index("Gunmen")


def test_an_occurrence_in_the_same_characters_is_preferred() -> None:
    text = "Rockets hit. The rockets flew."
    span = Grounder(text).find("rockets")
    assert span is not None
    assert span.start == text.index("rockets")


def test_near_goes_before_the_same_characters() -> None:
    text = "Rockets hit. The rockets flew."
    span = Grounder(text).find("rockets", near=(0, 12))
    assert span is not None
    assert span.start == 0


def test_within_excludes_what_lies_outside() -> None:
    grounder = Grounder(ARTICLE)
    second = ARTICLE.index("Gunmen fled")
    assert grounder.find("killed 20 soldiers", within=(second, len(ARTICLE))) is None
    span = grounder.find("Gunmen", within=(second, len(ARTICLE)))
    assert span is not None
    assert span.start == second
    assert grounder.find("Gunmen fled.", within=(second, second + 11)) == grounder.find("Gunmen fled")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Niger’s army fled.", "Nigeria’s army fled"),
        ("The Nigerien army fled.", "The Nigerian army fled"),
        ("Syrians left Hama by bus.", "Syrians left Hamas by bus"),
        ("Southern forces moved.", "Northern forces moved"),
        ("The unarmed man was shot.", "The armed man was shot"),
        (
            "Militants were attacked in Mosul by soldiers on Sunday.",
            "Militants attacked in Mosul by soldiers",
        ),
        ("They may have killed the mayor.", "They have killed the mayor"),
        ("The army killed more than 15 men.", "The army killed 15 men"),
        ("The army killed 15 to 20 men in town.", "The army killed 15 men in town"),
        ("Talks ended; shots were fired at us.", "fired at US"),
        ("Iraq attacked Iran.", "Iran attacked Iraq"),
        ("Shots were fired at 9/11 Avenue", "fired at 9"),
        ("The 2,000 men and 1.5 million others", "2 men"),
        ("The 2,000 men and 1.5 million others", "1.5"),
        ("between 6-8 men", "8 men"),
        ("m² and 20¹ men", "201 men"),
    ],
)
def test_a_likeness_that_means_something_else_is_refused(text: str, quote: str) -> None:
    assert Grounder(text).find(quote) is None


@pytest.mark.parametrize(
    ("text", "quote", "words"),
    [
        ("The Houthis said so.", "the Houthi said so", "The Houthis said so"),
        ("Gen. Soleimani was killed.", "Suleimani was killed", "Soleimani was killed"),
        ("It killed 1,200 men.", "killed 1200 men", "killed 1,200 men"),
        ("the U.S.-led coalition", "the US-led coalition", "the U.S.-led coalition"),
        ("THE ARMY DENIED THAT TROOPS FIRED", "the army denied that troops fired", "THE ARMY DENIED THAT "
         "TROOPS FIRED"),
        ("伊拉克军队星期一说", "军队", "军队"),
        ("Сирійська армія відступила", "армія", "армія"),
        ("قُتِلَ عشرون جنديا", "قتل عشرون", "قُتِلَ عشرون"),
        ("बम धमाके में तीन की मौत", "धमाके में", "धमाके में"),
    ],
)  # fmt: skip
def test_other_spellings_and_scripts(text: str, quote: str, words: str) -> None:
    span = Grounder(text).find(quote)
    assert span is not None
    assert span.text == words


@pytest.mark.parametrize(
    ("text", "name", "mentions"),
    [
        ("Iran’s allies and Iranian troops left Iran.", "Iran", ["Iran", "Iran"]),
        ("Iran’s allies", "Iran's", ["Iran"]),
        ("The US told us that US bases", "US", ["US", "US"]),
        ("U.S. and US", "US", ["U.S.", "US"]),
        ("Ayn al-Asad, ʿAyn al Asad", "Ayn al-Asad", ["Ayn al-Asad", "Ayn al Asad"]),
        ("The Pentagon said; the Pentagon denied", "The Pentagon", ["Pentagon", "Pentagon"]),
        ("On March 3 they march", "March", ["March"]),
        ("farabundo marti front", "Farabundo Marti", ["farabundo marti"]),
        ("K-1 and the letter K", "K", ["K"]),
        ("nothing", "", []),
        ("nothing", "the", []),
    ],
)
def test_every_mention_of_a_name_is_found(text: str, name: str, mentions: list[str]) -> None:
    assert [span.text for span in Grounder(text).find_all(name)] == mentions


VOCABULARY = """Gunmen killed the soldiers in Mosul on Sunday Iran’s Iraq Qāsim “we fled” fled, army
(PMU) said. al-Asad 15 three 2,000 107mm F-16 a.m. — rockets fired … didn't U.S. Israel's strike
Straße ٣ ʿAyn 伊拉克 3–5 #Iraq"""
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=40).map(" ".join),
    st.text(max_size=80),
    st.lists(st.text(min_size=1, max_size=4), max_size=12).map(" ".join),
)


@given(TEXTS, st.data())
def test_a_run_of_the_article_is_grounded_to_itself(text: str, data: st.DataObject) -> None:
    words = [match.span() for match in re.finditer(r"\S+", text)]
    assume(words and SCALES.isdisjoint(text.casefold().split()))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start, end = words[first][0], words[last][1]
    quote = text[start:end]
    assume(any("a" <= c <= "z" or (c.isdigit() and c.isascii()) for c in quote.casefold()))
    grounder = Grounder(text)
    span = grounder.find(quote)
    assert span is not None
    assert span.text == quote
    near = grounder.find(quote, near=(start, end))
    assert near is not None
    assert (near.start, near.end) == (start, end)


@given(TEXTS, TEXTS)
@example("a\u0301", "a")
@example("ﷺ", "ص")
@example("1½", "1")
def test_whatever_is_found_is_the_articles_text(text: str, quote: str) -> None:
    grounder = Grounder(text)
    for span in [grounder.find(quote), *grounder.find_all(quote)]:
        assert span is None or text[span.start : span.end] == span.text


@given(st.lists(WORDS, min_size=1, max_size=30), st.integers(0, 29), st.integers(301, 99999))
def test_a_quote_with_another_number_is_not_grounded(words: list[str], at: int, number: int) -> None:
    numbers = [i for i, word in enumerate(words) if re.fullmatch(r"15|three|2,000", word)]
    assume(numbers and number != 2000)
    changed = list(words)
    changed[numbers[at % len(numbers)]] = str(number)
    assert Grounder(" ".join(words)).find(" ".join(changed)) is None


@given(st.lists(WORDS.filter(lambda word: word != "didn't"), min_size=1, max_size=30), st.integers(0, 30))
def test_a_quote_with_another_not_is_not_grounded(words: list[str], at: int) -> None:
    at %= len(words) + 1
    assert Grounder(" ".join(words)).find(" ".join([*words[:at], "not", *words[at:]])) is None


@given(st.text() | TEXTS)
def test_folding_keeps_the_order_of_offsets_and_the_way_back(text: str) -> None:
    normal = Normal.of(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert all(start < end <= len(text) for start, end in zip(normal.starts, normal.ends, strict=True))
    assert normal.starts == sorted(normal.starts)
    assert normal.ends == sorted(normal.ends)
    assert Normal.of(normal.text).text == normal.text
    if normal.text:
        start, end = normal.source(0, len(normal.text))
        assert Normal.of(text[start:end]).text == normal.text
