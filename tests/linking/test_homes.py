"""Which state an office holder belongs to, and who is given none."""

from __future__ import annotations

import pytest

from extractor.linking.actors import Roster
from extractor.linking.homes import settle
from extractor.reading.names import Name
from extractor.reading.places import find_places, locate, mentioned_countries
from extractor.records import Span


@pytest.mark.parametrize(
    ("before", "role", "country"),
    [
        ("Drones flew over Ukraine and Russia.", "Saratov governor", "RUS"),
        ("Drones flew over Ukraine and Russia.", "Ukrainian defence minister", "UKR"),
        ("Ukraine mourns. Shells fell on Odesa.", "regional governor", "UKR"),
        ("Israel bombed Lebanon. Houses fell in Nabatieh.", "town's mayor", "LBN"),
        ("Kenya mourns.", "police commissioner", "KEN"),
        ("Iraq mourns. US jets left.", "Prime Minister", "IRQ"),
        ("Kenya mourns.", "rebel commander", None),
        ("Kenya mourns.", "student's cousin", None),
        ("They mourn.", "governor", None),
    ],
)
def test_an_office_shows_its_state(before: str, role: str, country: str | None) -> None:
    text = f"{before} Jo Doe, {role}, said so."
    start = text.index("Jo Doe")
    roster = Roster(text, [Name("Jo Doe", start, start + 6, "person", None, role)])
    countries = mentioned_countries(text)
    spans = [Span.of(text, *place) for place in find_places(text)]
    settle(roster, text, [locate(s.text, s, countries=countries) for s in spans], countries)
    (entry,) = roster.entries
    assert entry.country == country
