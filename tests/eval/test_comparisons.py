from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.comparisons import (
    coverage,
    dates_alike,
    evidence_alike,
    names_alike,
    places_alike,
    quantities_alike,
    sets_alike,
    spans_alike,
    texts_alike,
    types_alike,
)
from extractor.records import Date, Place, Quantity, Span


def span(start: int, end: int) -> Span:
    return Span(start=start, end=end, text="x" * (end - start))


def day(text: str, start: str | None = None, end: str | None = None) -> Date:
    first = date.fromisoformat(start) if start else None
    last = date.fromisoformat(end) if end else first
    return Date(text=text, start=first, end=last, precision="day", span=span(0, 1))


def quantity(text: str, low: int | None, high: int | None) -> Quantity:
    return Quantity(text=text, low=low, high=high, qualifier="exact")


@pytest.mark.parametrize(
    ("first", "second", "score"),
    [
        ("Kataib Hezbollah", "Kataib Hezbollah", 1.0),
        ("the U.S.", "US", 1.0),
        ("Iraq’s army", "Iraq army", 1.0),
        ("airbase", "air base", 1.0),
        ("Gaël Faye", "Gael Faye", 1.0),
        ("Syrian Democratic Forces", "SDF", 0.9),
        ("Qaaem Soleimani", "Qasem Soleimani", 0.95),
        ("Soleimani", "Qasem Soleimani", 0.75),
        ("US-led Coalition", "Coalition", 0.7),
        ("US Embassy", "US", 0.5),
        ("Iran", "Iraq", 0.0),
        ("North Korea", "South Korea", 0.25),
        ("حيدريون", "حيدريون", 1.0),
        ("—", "…", 0.0),
    ],
)
def test_names_are_compared_by_their_words(first: str, second: str, score: float) -> None:
    assert names_alike(first, second) == pytest.approx(score)
    assert names_alike(second, first) == pytest.approx(score)


@pytest.mark.parametrize(
    ("first", "second", "score"),
    [
        ("Rockets hit the base.", "The base was hit by rockets", 1.0),
        ("Gunmen attacked a convoy", "A convoy is attacked by soldiers", 2 * 2 / 6),
        ("Rockets hit the base", "A teacher died in Kirkuk", 0.0),
    ],
)
def test_texts_are_compared_by_content_words(first: str, second: str, score: float) -> None:
    assert texts_alike(first, second) == pytest.approx(score)


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_words_compare_to_a_score_and_the_same_words_to_one(first: str, second: str) -> None:
    for alike in (names_alike, texts_alike):
        assert 0 <= alike(first, second) <= 1
        assert alike(first, first) == 1


@pytest.mark.parametrize(
    ("gold", "predicted", "score"),
    [
        (day("Monday", "2020-03-09"), day("on 9 March", "2020-03-09"), 1.0),
        (day("Monday", "2020-03-09"), day("overnight", "2020-03-10"), 0.75),
        (day("Monday", "2020-03-09"), day("Monday", "2020-03-16"), 0.0),
        (day("this week", "2020-03-09", "2020-03-15"), day("Monday", "2020-03-09"), 0.25 + 0.5 / 7),
        (day("in March", "2020-03-01", "2020-03-31"), day("March", "2021-03-01", "2021-03-31"), 0.0),
        (day("recently"), day("recently"), 1.0),
        (day("recently"), day("recently", "2020-03-09"), 0.5),
        (day("Monday", "2020-03-09"), day("Monday"), 0.5),
        (day("Monday", "2020-03-09"), day("in June"), 0.0),
    ],
)
def test_dates_are_compared_by_the_days_they_may_mean(gold: Date, predicted: Date, score: float) -> None:
    assert dates_alike(gold, predicted) == pytest.approx(score)


@pytest.mark.parametrize(
    ("gold", "predicted", "score"),
    [
        (quantity("three", 3, 3), quantity("3", 3, 3), 1.0),
        (quantity("three", 3, 3), quantity("four", 4, 4), 0.0),
        (quantity("more than 15", 16, None), quantity("at least 15", 15, None), 0.5),
        (quantity("more than 15", 16, None), quantity("15", 15, 15), 0.0),
        (quantity("no casualties", 0, 0), quantity("several", 3, None), 0.0),
        (quantity("about 30", None, None), quantity("About 30", None, None), 1.0),
        (quantity("about 30", None, None), quantity("some 30 men", None, None), 0.5),
        (quantity("about 30", None, None), quantity("30", 30, 30), 0.5),
        (quantity("about 30", None, None), quantity("40", 40, 40), 0.0),
    ],
)
def test_quantities_are_compared_by_what_they_entail(
    gold: Quantity, predicted: Quantity, score: float
) -> None:
    assert quantities_alike(gold, predicted) == score


def test_a_name_in_another_country_is_another_place() -> None:
    libya = Place(name="Tripoli", country="LBY", span=span(0, 1))
    lebanon = Place(name="Tripoli", country="LBN", span=span(0, 1))
    unsaid = Place(name="Tripoli", span=span(0, 1))
    assert places_alike(libya, lebanon) < 0.5
    assert places_alike(libya, unsaid) == 1


def test_sub_event_types_of_one_event_type_are_half_alike() -> None:
    assert types_alike("Air/drone strike", "Suicide bomb") == 0.5
    assert types_alike("Air/drone strike", "Armed clash") == 0


def test_sets_are_compared_by_f1_over_their_members() -> None:
    """Two of three gold members found, two of two predicted right: recall 2/3, precision 1, F1 0.8."""
    assert sets_alike(("i1", "i2", "i3"), ("i2", "i1"), lambda a, b: float(a == b)) == pytest.approx(0.8)


def test_span_overlap_counts_characters_once() -> None:
    """Gold covers 0–20 and predicted 10–30, given twice: 10 shared of 20 and 20."""
    assert spans_alike([span(0, 20)], [span(10, 30), span(12, 28)]) == 0.5


def test_one_of_several_gold_sentences_is_full_evidence_and_a_whole_article_is_not() -> None:
    gold = [span(100, 200), span(500, 600)]
    assert evidence_alike(coverage(gold), ((100, 200),)) == 1
    assert evidence_alike(coverage(gold), ((0, 4000),)) < 0.1
