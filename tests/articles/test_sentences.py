from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from extractor.articles.sentences import split

WORDS = [
    "The army",
    "U.S.",
    "Lt. Gen.",
    "No. 3",
    "107-mm.",
    "a.m.",
    "1.",
    "A",
    "x",
    "é",
    "#Iraq",
    "مسلحون",
    "三人",
]
SPACES = [" ", "  ", "\n", "\n\n", "\r\n", "\xa0", "\u200b", "\u2028", "\t", "\U0001f680", "- ", "***"]
STOPS = [".", ". ", "...", "…", "”", "“", '"', "'", "?", "! ", "(", ")", "。", "؟ "]
LINES = ["By Ann Reporter", "JULY 5, 2020 10:09", "Read more: x", "Why now?", "About the author"]
PIECES = st.sampled_from([*WORDS, *SPACES, *STOPS, *LINES])
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS)
def test_sentences_cover_all_ink_once_and_in_order(text: str) -> None:
    sentences = split(text)
    covered: set[int] = set()
    for number, sentence in enumerate(sentences):
        assert sentence.number == number
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip() != ""
        covered.update(range(sentence.start, sentence.end))
    for before, after in pairwise(sentences):
        assert before.end <= after.start
        assert before.paragraph <= after.paragraph <= before.paragraph + 1
    assert {index for index, character in enumerate(text) if not character.isspace()} <= covered


@given(TEXTS)
def test_headings_and_boilerplate_are_told_apart(text: str) -> None:
    assert not [sentence for sentence in split(text) if sentence.heading and sentence.boilerplate]


def test_a_hard_wrapped_paragraph_is_split_as_if_it_were_one_line() -> None:
    wrapped = (
        "   ARMED MEN ATTACKED A POLICE STATION IN THE SOUTH ON MONDAY, AND COL.\n"
        "ISAACS SAID THAT THREE OFFICERS HAD BEEN WOUNDED.  THE ARMY HAS SENT\nTROOPS."
    )
    assert [" ".join(sentence.text.split()) for sentence in split(wrapped)] == [
        "ARMED MEN ATTACKED A POLICE STATION IN THE SOUTH ON MONDAY, AND COL. ISAACS SAID THAT "
        "THREE OFFICERS HAD BEEN WOUNDED.",
        "THE ARMY HAS SENT TROOPS.",
    ]


def test_an_article_is_told_into_title_news_and_furniture() -> None:
    text = (
        "Is it a game changer? Analysis\n\nBy ANN J. REPORTER \xa0\nJULY 5, 2020 10:09\n"
        "Soldiers keep watch (photo credit: DOD/LT. COL. A. WEALE)\n"
        "A rocket hit the U.S. Embassy on Sunday. “We saw it. It burned,” said Lt. Gen. White.\n\n"
        "Newspapers in English"
    )
    told = [("H" if s.heading else "B" if s.boilerplate else "", s.text.split()[0]) for s in split(text)]
    assert told == [
        ("H", "Is"),
        ("B", "By"),
        ("B", "JULY"),
        ("B", "Soldiers"),
        ("", "A"),
        ("", "“We"),
        ("", "It"),
        ("B", "Newspapers"),
    ]
