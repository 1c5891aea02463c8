"""Spans, quantities, dates and places refuse what cannot be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from extractor.records import Date, Place, Quantity, Span

TEXT = "Rockets hit Erbil – again."
SPAN = Span(start=0, end=7, text="Rockets")
SPANS = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT))).filter(
    lambda pair: pair[0] < pair[1]
)


@given(SPANS)
def test_a_span_of_an_article_holds_its_words(pair: tuple[int, int]) -> None:
    span = Span.of(TEXT, *pair)
    assert TEXT[span.start : span.end] == span.text


@given(SPANS, SPANS)
def test_overlap_and_containment_are_those_of_the_characters(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, other = Span.of(TEXT, *first), Span.of(TEXT, *second)
    ours, theirs = set(range(*first)), set(range(*second))
    assert one.overlaps(other) == other.overlaps(one) == bool(ours & theirs)
    assert one.contains(other) == (ours >= theirs)


@pytest.mark.parametrize(
    "values",
    [
        {"start": -1, "end": 1, "text": "ab"},
        {"start": 0, "end": 0, "text": ""},
        {"start": 0, "end": 3, "text": "ab"},
        {"start": 3, "end": 1, "text": "ab"},
        {"start": "0", "end": 2, "text": "ab"},  # types are not coerced
        {"start": 0, "end": 2, "text": "ab", "note": "x"},
        {"start": 0, "end": 2},
    ],
)
def test_a_span_that_cannot_be_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Span.model_validate(values)


@pytest.mark.parametrize(
    ("low", "high", "refused"),
    [(3, 3, False), (None, 11, False), (24, None, False), (None, None, False), (6, 8, False), (8, 6, True)],
)
def test_the_bounds_of_a_quantity_are_ordered(low: int | None, high: int | None, refused: bool) -> None:
    values = {"text": "some", "low": low, "high": high, "qualifier": "range"}
    if refused:
        with pytest.raises(ValidationError, match="exceeds"):
            Quantity.model_validate(values)
    else:
        assert Quantity.model_validate(values).low == low


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        (date(2020, 1, 2), None, "together"),
        (None, date(2020, 1, 2), "together"),
        (date(2020, 1, 3), date(2020, 1, 2), "after"),
    ],
)
def test_a_date_has_both_days_in_order_or_none(start: date | None, end: date | None, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Date(text="then", start=start, end=end, precision="day", span=SPAN)


def test_days_are_given_as_dates_or_as_iso_text() -> None:
    values = {
        "text": "then",
        "start": "2020-02-29",
        "end": date(2020, 3, 1),
        "precision": "week",
        "span": SPAN,
    }
    day = Date.model_validate(values)
    assert (day.start, day.end) == (date(2020, 2, 29), date(2020, 3, 1))
    with pytest.raises(ValidationError):
        Date.model_validate(values | {"start": "2021-02-29"})


@pytest.mark.parametrize(
    "values",
    [
        {"country": "IQ"},
        {"country": "irq"},
        {"country": "Iraq"},
        {"latitude": 91.0, "longitude": 0.0},
        {"latitude": 0.0, "longitude": -180.5},
        {"precision": "town"},
        {"name": ""},
    ],
)
def test_a_place_that_cannot_be_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Place.model_validate({"name": "Rockets", "span": SPAN} | values)


def test_values_are_immutable_and_can_be_told_apart_in_sets() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        SPAN.start = 3  # type: ignore[misc]
    assert len({SPAN, Span.of(TEXT, 0, 7), Span.of(TEXT, 0, 8)}) == 2
