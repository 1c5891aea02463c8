"""Reports of one incident become one record."""

from __future__ import annotations

import pytest
from told import count, day, report, words

from extractor.linking.joining import merge
from extractor.records import (
    Casualties,
    Incident,
    Quantity,
    Target,
    Weapon,
)


def test_one_incident_alone_is_left_as_it_is() -> None:
    alone = report(place="Goma", confidence=0.4)
    assert merge([alone]) == [alone]
    assert merge([]) == []


def toll(
    text: str, quantity: Quantity | None, category: str = "unknown", outcome: str = "killed"
) -> Casualties:
    return Casualties(outcome=outcome, category=category, count=quantity, span=words(text))  # type: ignore[arg-type]


def joined(first: dict[str, object], second: dict[str, object]) -> Incident:
    common = {"place": "Goma", "date": "2024-02-02"}
    [incident_] = merge([report(**(common | first)), report(at=900, **(common | second))])  # type: ignore[arg-type]
    return incident_


def test_a_joined_incident_keeps_every_sentence_and_the_best_of_both() -> None:
    one = joined(
        {"place": "North Kivu", "confidence": 0.5, "background": True},
        {"date": day("2024-02-02", time="7 p.m."), "confidence": 0.9},
    )
    assert [span.start for span in one.spans] == [0, 900]
    assert one.place is not None
    assert one.place.name == "Goma"
    assert one.date is not None
    assert one.date.time == "7 p.m."
    assert one.confidence == 0.9
    assert not one.background  # news somewhere is news


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [("hit", "unknown", "hit"), ("unknown", "missed", "missed"), ("unknown", "unknown", "unknown")],
)
def test_a_joined_incident_knows_the_outcome_if_any_report_does(
    first: str, second: str, outcome: str
) -> None:
    assert joined({"outcome": first}, {"outcome": second}).outcome == outcome


def test_counts_of_one_weapon_are_joined() -> None:
    rockets = Weapon(name="rockets", type="rocket", launched=count("two", 2, 2), span=words("rockets"))
    grads = Weapon(
        name="Grad rockets", type="rocket", impacted=count("one", 1, 1), span=words("Grad rockets")
    )
    [only] = joined({"weapons": [rockets]}, {"weapons": [grads]}).weapons
    assert (only.name, only.launched, only.impacted) == (
        "Grad rockets",
        count("two", 2, 2),
        count("one", 1, 1),
    )


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([toll("three soldiers", count("three", 3, 3), "military"), toll("soldiers", None, "military")], 1),
        ([toll("three soldiers", count("three", 3, 3), "military"), toll("deaths", None)], 1),
        (
            [
                toll("three", count("3", 3, 3), "military"),
                toll("four", count("4", 4, 4), "military", "wounded"),
            ],
            2,
        ),
        ([toll("three", count("3", 3, 3), "military"), toll("a nurse", count("a", 1, 1), "civilian")], 2),
    ],
)
def test_the_rows_of_a_joined_toll_do_not_count_twice(rows: list[Casualties], kept: int) -> None:
    for order in (rows, rows[::-1]):
        assert len(joined({"casualties": order[:1]}, {"casualties": order[1:]}).casualties) == kept


def test_a_target_that_is_named_twice_is_kept_once() -> None:
    first = Target(name="the base", type="military", span=words("the base"))
    again = Target(name="base", type="military", effect="damaged", span=words("base"))
    [only] = joined({"targets": [first]}, {"targets": [again]}).targets
    assert only.effect == "damaged"
