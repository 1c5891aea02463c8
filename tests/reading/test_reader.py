"""What an article supports of a model's words: a value with its span, or None and an issue."""

from __future__ import annotations

from datetime import date

import pytest

from extractor import Document
from extractor.reading.reader import Reader

TEXT = (
    "Rockets hit the base near Mosul on Friday, May 3. "
    "Two days later rebels fired 12 shells and wounded 30.\n\n"
    "In Basra, a crowd of about 200 people, aged 15 to 40, stormed the consulate; no one was hurt.\n\n"
    "Rockets also hit Erbil."
)
DOCUMENT = Document.of(TEXT, published="2024-05-08")


def window(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


SECOND = window("Two days later rebels fired 12 shells and wounded 30.")
THIRD = window(
    "In Basra, a crowd of about 200 people, aged 15 to 40, stormed the consulate; no one was hurt."
)
LAST = window("Rockets also hit Erbil.")


def test_numbered_sentences_become_spans_in_order_once() -> None:
    reader = Reader(DOCUMENT)
    spans = reader.sentences([3, 1, 1], "i1")
    assert [(span.start, span.end) for span in spans] == [SECOND, LAST]
    assert reader.issues == []


@pytest.mark.parametrize("number", [-1, 4, 2**70])
def test_a_sentence_that_there_is_none_of_is_an_issue(number: int) -> None:
    reader = Reader(DOCUMENT)
    assert len(reader.sentences([0, number], "i1")) == 1
    [issue] = reader.issues
    assert (issue.code, issue.record_id, issue.field) == ("invalid_reference", "i1", "spans")
    assert str(number) in issue.message


def test_words_are_found_close_to_the_window() -> None:
    reader = Reader(DOCUMENT)
    first, last = reader.words("rockets", SECOND), reader.words("rockets", LAST)
    assert first is not None
    assert last is not None
    assert (first.start, last.start) == (0, LAST[0])


@pytest.mark.parametrize("words", [None, "", "  ", "\n"])
def test_no_words_are_no_issue(words: str | None) -> None:
    reader = Reader(DOCUMENT)
    assert reader.words(words, SECOND) is None
    assert reader.quantity(words, SECOND) is None
    assert reader.date(words, SECOND) is None
    assert reader.place(words, SECOND) is None
    assert reader.issues == []


@pytest.mark.parametrize("words", ["missiles", "the base near Kirkuk", "Rockets did not hit", "ракеты", "?"])
def test_words_that_are_not_there_are_an_issue(words: str) -> None:
    reader = Reader(DOCUMENT)
    assert reader.words(words, SECOND, "i1", "targets") is None
    [issue] = reader.issues
    assert (issue.code, issue.record_id, issue.field) == ("ungrounded", "i1", "targets")
    assert words in issue.message


@pytest.mark.parametrize(
    ("words", "near", "low", "high"),
    [
        ("12 shells", SECOND, 12, 12),
        ("twelve", SECOND, 12, 12),
        ("30", SECOND, 30, 30),
        ("about 200 people", THIRD, None, None),
        ("no one", THIRD, 0, 0),
        ("a crowd", THIRD, 1, 1),
    ],
)
def test_a_number_of_its_own_sentence_is_read(
    words: str, near: tuple[int, int], low: int | None, high: int | None
) -> None:
    reader = Reader(DOCUMENT)
    quantity = reader.quantity(words, near)
    assert quantity is not None
    assert (quantity.low, quantity.high) == (low, high)
    assert reader.issues == []


@pytest.mark.parametrize(
    ("words", "near", "code"),
    [
        ("12", THIRD, "ungrounded"),  # it counts shells, elsewhere
        ("13", SECOND, "ungrounded"),
        ("rebels", SECOND, "value_disagrees_with_text"),
        ("15 to 40", THIRD, "value_disagrees_with_text"),  # ages
    ],
)
def test_a_number_that_its_sentence_does_not_count_is_an_issue(
    words: str, near: tuple[int, int], code: str
) -> None:
    reader = Reader(DOCUMENT)
    assert reader.quantity(words, near, "i1", "weapons.launched") is None
    assert [issue.code for issue in reader.issues] == [code]


@pytest.mark.parametrize(
    ("words", "near", "day"),
    [
        ("Friday, May 3", SECOND, date(2024, 5, 3)),
        ("friday", SECOND, date(2024, 5, 3)),
        ("Two days later", SECOND, date(2024, 5, 5)),  # counted from the day told before
    ],
)
def test_dates_are_resolved_against_the_publication_and_the_text(
    words: str, near: tuple[int, int], day: date
) -> None:
    reader = Reader(DOCUMENT)
    found = reader.date(words, near)
    assert found is not None
    assert found.start == day
    assert reader.issues == []


def test_a_date_that_fixes_no_day_keeps_its_words_and_is_an_issue() -> None:
    reader = Reader(Document.of("Some time ago rebels came. It was long before.", published="2024-05-08"))
    found = reader.date("long before", (0, 26), "i1")
    assert found is not None
    assert (found.text, found.start, found.end) == ("long before", None, None)
    assert [issue.code for issue in reader.issues] == ["unresolved_date"]


def test_a_place_has_what_the_gazetteer_knows() -> None:
    found = Reader(DOCUMENT).place("Mosul", SECOND)
    assert found is not None
    assert (found.name, found.country, found.precision) == ("Mosul", "IRQ", "settlement")
    assert found.latitude is not None


def test_a_nameless_facility_stands_where_its_sentence_is() -> None:
    found = Reader(DOCUMENT).place("the consulate", THIRD)
    assert found is not None
    assert (found.name, found.country, found.precision, found.latitude) == (
        "the consulate",
        "IRQ",
        "exact",
        None,
    )
    basra = Reader(DOCUMENT).place("Basra", THIRD)
    assert basra is not None
    assert found.admin1 == basra.admin1
