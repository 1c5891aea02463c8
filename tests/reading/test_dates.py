"""Dates: what is found in running text, and which days the words mean (coding rules, "Dates.")."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.dates import find_dates, resolve
from extractor.reading.periods import Period
from extractor.records import Date, Span

WEDNESDAY = date(2022, 3, 16)


def meaning(words: str, published: date | None = WEDNESDAY, anchor: date | None = None) -> Date:
    return resolve(words, Span.of(words, 0, len(words)), published, anchor=anchor)


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in find_dates(text)]


@pytest.mark.parametrize(
    ("words", "start", "end", "precision", "time"),
    [
        # calendar days
        ("13 March", "2022-03-13", "2022-03-13", "day", None),
        ("March 13", "2022-03-13", "2022-03-13", "day", None),
        ("march 11", "2022-03-11", "2022-03-11", "day", None),
        ("MARCH 11, 2020", "2020-03-11", "2020-03-11", "day", None),
        ("March 17", "2022-03-17", "2022-03-17", "day", None),  # a day's grace
        ("March 18", "2021-03-18", "2021-03-18", "day", None),
        ("Oct. 7", "2021-10-07", "2021-10-07", "day", None),
        ("Sept. 11, 2001", "2001-09-11", "2001-09-11", "day", None),
        ("the 15th of March", "2022-03-15", "2022-03-15", "day", None),
        ("February 29", "2020-02-29", "2020-02-29", "day", None),
        ("4 FEB 90", "1990-02-04", "1990-02-04", "day", None),
        ("2022-02-24", "2022-02-24", "2022-02-24", "day", None),
        ("24/02/2022", "2022-02-24", "2022-02-24", "day", None),
        ("02/24/2022", "2022-02-24", "2022-02-24", "day", None),
        ("3/4/2022", None, None, "unknown", None),  # either of two days
        ("24 June last year", "2021-06-24", "2021-06-24", "day", None),
        ("Sunday, March 13, 2022", "2022-03-13", "2022-03-13", "day", None),
        ("Thursday (10 March)", "2022-03-10", "2022-03-10", "day", None),
        ("the last day in February", "2022-02-28", "2022-02-28", "day", None),
        ("the first of January", "2022-01-01", "2022-01-01", "day", None),
        ("Christmas Eve", "2021-12-24", "2021-12-24", "day", None),
        ("New Year's Day", "2022-01-01", "2022-01-01", "day", None),
        ("30 February", None, None, "unknown", None),
        # stretches
        ("March 3-7", "2022-03-03", "2022-03-07", "day", None),
        ("3-7 March 2022", "2022-03-03", "2022-03-07", "day", None),
        ("between March 3 and March 7", "2022-03-03", "2022-03-07", "day", None),
        ("Monday to Wednesday", "2022-03-14", "2022-03-16", "day", None),
        ("the past 24 hours", "2022-03-15", "2022-03-16", "day", None),
        ("over the past two weeks", "2022-03-02", "2022-03-16", "week", None),
        # months and parts of them
        ("in June", "2021-06-01", "2021-06-30", "month", None),
        ("in March", "2022-03-01", "2022-03-31", "month", None),
        ("May", "2021-05-01", "2021-05-31", "month", None),
        ("last March", "2021-03-01", "2021-03-31", "month", None),
        ("next July", "2022-07-01", "2022-07-31", "month", None),
        ("Nov. 2023", "2023-11-01", "2023-11-30", "month", None),
        ("early November", "2021-11-01", "2021-11-10", "week", None),
        ("mid-March", "2022-03-11", "2022-03-20", "week", None),
        ("the end of February", "2022-02-21", "2022-02-28", "week", None),
        ("the second week of March", "2022-03-08", "2022-03-14", "week", None),
        ("this month", "2022-03-01", "2022-03-31", "month", None),
        ("late last month", "2022-02-21", "2022-02-28", "week", None),
        ("last summer", "2021-06-01", "2021-08-31", "month", None),
        ("the summer of 2014", "2014-06-01", "2014-08-31", "month", None),
        # years
        ("in 2015", "2015-01-01", "2015-12-31", "year", None),
        ("2015", "2015-01-01", "2015-12-31", "year", None),
        ("last year", "2021-01-01", "2021-12-31", "year", None),
        ("late 2021", "2021-09-01", "2021-12-31", "year", None),
        # weekdays
        ("Wednesday", "2022-03-16", "2022-03-16", "day", None),
        ("last Wednesday", "2022-03-09", "2022-03-09", "day", None),
        ("Thursday", "2022-03-10", "2022-03-10", "day", None),
        ("next Friday", "2022-03-18", "2022-03-18", "day", None),
        ("Friday last week", "2022-03-11", "2022-03-11", "day", None),
        ("SATURDAY NIGHT", "2022-03-12", "2022-03-12", "day", "NIGHT"),
        ("late Tuesday", "2022-03-15", "2022-03-15", "day", "late"),
        ("9 p.m. Saturday", "2022-03-12", "2022-03-12", "day", "9 p.m."),
        ("shortly after midnight on Tuesday", "2022-03-15", "2022-03-15", "day", "shortly after midnight"),
        # from the day of publication
        ("today", "2022-03-16", "2022-03-16", "day", None),
        ("yesterday evening", "2022-03-15", "2022-03-15", "day", "evening"),
        ("the day before yesterday", "2022-03-14", "2022-03-14", "day", None),
        ("this morning", "2022-03-16", "2022-03-16", "day", "morning"),
        ("tonight", "2022-03-16", "2022-03-16", "day", "tonight"),
        ("last night", "2022-03-15", "2022-03-15", "day", "night"),
        ("overnight", "2022-03-16", "2022-03-16", "day", "overnight"),
        ("overnight into Sunday", "2022-03-12", "2022-03-13", "day", "overnight"),
        ("Friday night into Saturday", "2022-03-11", "2022-03-12", "day", "night"),
        ("this week", "2022-03-14", "2022-03-20", "week", None),
        ("last week", "2022-03-07", "2022-03-13", "week", None),
        ("last weekend", "2022-03-12", "2022-03-13", "week", None),
        ("a week ago", "2022-03-06", "2022-03-12", "week", None),
        ("some 10 days ago", "2022-03-03", "2022-03-09", "week", None),
        ("2 DAYS AGO", "2022-03-14", "2022-03-14", "day", None),
        ("a few days ago", "2022-03-09", "2022-03-15", "week", None),
        ("two months ago", "2022-01-01", "2022-01-31", "month", None),
        ("more than a year ago", "2021-01-01", "2021-12-31", "year", None),
        ("hours ago", "2022-03-16", "2022-03-16", "day", None),
        # times of day
        ("March 11 at 7:35 p.m. (Iraq Time)", "2022-03-11", "2022-03-11", "day", "7:35 p.m."),
        ("the early hours of Monday", "2022-03-14", "2022-03-14", "day", "early hours"),
        ("morning of July 5", "2021-07-05", "2021-07-05", "day", "morning"),
        ("0300 GMT on Saturday", "2022-03-12", "2022-03-12", "day", "0300"),
        ("an hour or two after midnight", None, None, "unknown", "an hour or two after midnight"),
        # what fixes no day
        ("just", None, None, "unknown", None),
        ("recent weeks", None, None, "unknown", None),
        ("several weeks ago", None, None, "unknown", None),
        ("the 63rd birthday", None, None, "unknown", None),
        ("two days later", None, None, "unknown", None),
    ],
)
def test_words_mean_the_days_that_the_coding_rules_say(
    words: str, start: str | None, end: str | None, precision: str, time: str | None
) -> None:
    date_ = meaning(words)
    iso = [day.isoformat() if day else None for day in (date_.start, date_.end)]
    assert (*iso, date_.precision, date_.time) == (start, end, precision, time)
    assert date_.text == words


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("two days later", "2022-02-26", "2022-02-26"),
        ("the next day", "2022-02-25", "2022-02-25"),
        ("the previous day", "2022-02-23", "2022-02-23"),
        ("four days earlier", "2022-02-20", "2022-02-20"),
        ("that night", "2022-02-24", "2022-02-24"),
        ("later the same day", "2022-02-24", "2022-02-24"),
        ("on the eve of", "2022-02-23", "2022-02-23"),
        ("a week later", "2022-02-28", "2022-03-06"),
        ("the following week", "2022-02-28", "2022-03-06"),
    ],
)
def test_later_and_earlier_reckon_from_the_day_told_of_before(words: str, start: str, end: str) -> None:
    date_ = meaning(words, anchor=date(2022, 2, 24))
    assert (str(date_.start), str(date_.end)) == (start, end)


@pytest.mark.parametrize("words", ["Saturday", "yesterday", "in June", "March 11", "last week", "a year ago"])
def test_without_a_publication_date_only_full_dates_resolve(words: str) -> None:
    assert meaning(words, published=None).start is None
    assert meaning("March 11, 2020", published=None).start == date(2020, 3, 11)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "impacted the base, March 11 at 7:35 p.m. (Iraq Time). Assessment",
            ["March 11 at 7:35 p.m. (Iraq Time)"],
        ),
        ("By A REPORTER\nJULY 5, 2020 10:09\nUS Army", ["JULY 5, 2020 10:09"]),
        ("Updated: July 08, 2021, 4:50 PM", ["July 08, 2021, 4:50 PM"]),
        ("GUATEMALA CITY, 4 FEB 90 (ACAN-EFE) -- SINCE 2 FEBRUARY.", ["4 FEB 90", "2 FEBRUARY"]),
        ("fired on Saturday night, according to", ["Saturday night"]),
        ("Thursday's attacks, and on Friday, shelling", ["Thursday", "Friday"]),
        (
            "On Sunday, March 13, 2022, at about 3 a.m. local time, missiles",
            ["Sunday, March 13, 2022, at about 3 a.m. local time"],
        ),
        ("was targeted some 10 days ago, but", ["some 10 days ago"]),
        ("Two days later a US airstrike", ["Two days later"]),
        ("on the night of 24 February shells fell", ["night of 24 February"]),
        ("the March 2021 offensive and the October elections", ["March 2021", "October"]),
        ("In December a contractor was killed", ["December"]),
        ("The war began in 2014 and, since May, has grown", ["2014", "May"]),
        (
            "On the first of January and the last day in February",
            ["the first of January", "the last day in February"],
        ),
        ("from January 1 to January 5", ["January 1 to January 5"]),
        ("overnight, and again on the eve of talks", ["overnight", "the eve of"]),
        ("Saturday night, Sunday morning", ["Saturday night", "Sunday morning"]),
        ("the previous day, this month, last week", ["the previous day", "this month", "last week"]),
    ],
)
def test_expressions_are_found_as_far_as_they_reach(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "it is the 63rd birthday of the general",
        "Photos of 107mm rockets and 107-mm. rockets",
        "a 24-hour curfew and 24 hours of tension",
        "the man, aged 25, and 2,500 American troops",
        "Vision 2030 and Resolution 2254 and the 1990s",
        "Theresa May said they may march",
        "at least 20 may die in the march",
        "the beach of Vina del Mar, said Jan Egeland",
        "Bloody Sunday",
        "killed 2015 people at night",
    ],
)
def test_numbers_and_names_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_night_ends_on_the_day_after_it_began() -> None:
    assert Period.night(date(2020, 7, 4)) == Period(date(2020, 7, 4), date(2020, 7, 5), "day")


days = st.dates(date(1950, 1, 1), date(2060, 12, 31))
RENDERINGS = (
    "%B %-d, %Y",
    "%-d %B %Y",
    "%Y-%m-%d",
    "%b %-d, %Y",
    "%A, %B %-d, %Y",
    "%d %b %Y",
    "the %-dth of %B %Y",
)


@given(days, st.sampled_from(RENDERINGS), days)
def test_a_full_date_round_trips_however_it_is_written(day: date, rendering: str, published: date) -> None:
    words = day.strftime(rendering)
    assert (meaning(words, published).start, meaning(words, published).end) == (day, day)
    assert found(f"An attack on {words} killed two.")[0].endswith(words.removeprefix("the "))


@given(st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]), days)
def test_a_weekday_is_one_of_the_seven_days_up_to_publication(weekday: str, published: date) -> None:
    day = meaning(f"{weekday} evening", published).start
    assert day is not None
    assert day.strftime("%A") == weekday
    assert timedelta(0) <= published - day < timedelta(7)


@given(
    st.sampled_from(
        [
            "yesterday",
            "last night",
            "overnight",
            "last {w}",
            "{n} days ago",
            "some {n} weeks ago",
            "last week",
            "last month",
            "last year",
            "a few days ago",
            "{n} hours ago",
            "the past {n} weeks",
        ]
    ),
    st.integers(1, 30),
    st.sampled_from(["Monday", "Sunday"]),
    days,
)
def test_what_is_past_lies_before_publication(
    pattern: str, number: int, weekday: str, published: date
) -> None:
    date_ = meaning(pattern.format(n=number, w=weekday), published)
    assert date_.start is not None
    assert date_.end is not None
    assert date_.start <= date_.end <= published


WORDS = """last next this the of early late mid- Sunday night March may 31 30 29 99 2020 0000 9999 years ago
later , ( ) - and to into between
overnight 12:30 p.m. a few week days February Feb. midnight eve on at 1st GMT"""
FRAGMENTS = st.sampled_from(WORDS.split())


@given(st.lists(FRAGMENTS, min_size=1, max_size=8), days, st.none() | days)
def test_no_words_make_it_fail(parts: list[str], published: date, anchor: date | None) -> None:
    words = " ".join(parts)
    date_ = meaning(words, published, anchor)
    assert (date_.start is None) == (date_.end is None) == (date_.precision == "unknown")
    spans = find_dates(words)
    assert all(0 <= start < end <= len(words) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@given(st.text(min_size=1, max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    assert all(text[start:end] for start, end in find_dates(text))
    assert meaning(text).text == text


def test_the_ends_of_the_calendar_do_not_make_it_fail() -> None:
    for published in (date.min, date.max):
        for words in (
            "last week",
            "overnight",
            "next year",
            "February 29",
            "99 years ago",
            "the past 9 months",
        ):
            assert meaning(words, published).text == words
