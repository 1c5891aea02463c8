"""When incidents happened that tell no day of their own."""

from __future__ import annotations

from datetime import date

import pytest

from extractor.linking.dating import dated
from extractor.reading.dates import resolve
from extractor.records import Incident, Span

PUBLISHED = date(2024, 10, 16)


def told(number: int, sentence: str, words: str | None, *, background: bool = False) -> Incident:
    span = Span(start=100 * number, end=100 * number + len(sentence), text=sentence)
    when = resolve(words, span, PUBLISHED) if words else None
    return Incident(
        id=f"i{number}",
        sub_event_type="Attack",
        summary=sentence,
        date=when,
        background=background,
        spans=(span,),
    )


NEWS = told(1, "A bomb went off in Nakuru on Tuesday.", "Tuesday")


@pytest.mark.parametrize(
    ("later", "day", "time"),
    [
        (told(2, "Another was defused in Kisumu.", None), date(2024, 10, 15), None),
        (told(2, "It went off at 11.30am.", None), date(2024, 10, 15), "11.30am"),
        (told(2, "Shops burned at around 7 p.m.", "Tuesday"), date(2024, 10, 15), "around 7 p.m."),
        (told(2, "One fell on Monday just after 3 a.m.", "Monday"), date(2024, 10, 14), "just after 3 a.m."),
        (told(2, "One fell at 9 a.m. and another at 4 p.m.", None), date(2024, 10, 15), None),
        (told(2, "Nine died in an ambush there.", None, background=True), None, None),
        (told(2, "Nine died there in June.", "June"), date(2024, 6, 1), None),
    ],
)  # fmt: skip
def test_an_incident_without_a_day_is_dated_by_the_news_but_background_is_not(
    later: Incident, day: date | None, time: str | None
) -> None:
    first, second = dated([NEWS, later])
    assert first == NEWS
    assert (second.date and second.date.start, second.date and second.date.time) == (day, time)


def test_an_hour_alone_is_an_hour_of_the_day_of_the_news() -> None:
    _, second = dated([NEWS, told(2, "One fell shortly after midnight.", "shortly after midnight")])
    assert second.date is not None
    assert (second.date.text, second.date.start) == ("shortly after midnight", date(2024, 10, 15))


def test_where_no_news_has_a_day_none_is_made_up() -> None:
    undated = told(1, "A bomb went off.", None)
    assert dated([undated]) == [undated]
