"""ACLED rows, read with pandas as their users read them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from extractor.output.acled import COLUMNS, rows, write_acled
from extractor.records import Casualties, Extraction, Quantity, Span


@pytest.fixture
def table(tmp_path: Path, extractions: tuple[Extraction, ...]) -> pd.DataFrame:
    assert write_acled(extractions, tmp_path / "events.csv") == 3
    return pd.read_csv(tmp_path / "events.csv", parse_dates=["event_date"])


def test_the_columns_are_those_of_the_codebook_in_its_order(table: pd.DataFrame) -> None:
    assert tuple(table.columns) == COLUMNS
    assert COLUMNS[:5] == ("event_id_cnty", "event_date", "year", "time_precision", "disorder_type")
    assert len(COLUMNS) == 31


def test_numbers_and_dates_keep_their_types_and_nulls(table: pd.DataFrame) -> None:
    assert table["iso"].tolist() == [887, 887, 466]
    assert table["fatalities"].dtype.kind == "i"
    assert table["latitude"].round(4).tolist()[0] == 14.7978
    assert pd.isna(table["latitude"][1])
    assert table["event_date"].dt.strftime("%F").tolist() == ["2024-03-11", "2024-03-05", "2024-05-04"]
    assert table["time_precision"].tolist() == [1, 2, 1]


def test_the_conventions_of_the_codebook_are_followed(table: pd.DataFrame) -> None:
    shelling, strike, march = (row for _, row in table.iterrows())
    assert shelling["fatalities"] == 12, '"dozens" is 12 in ACLED'
    assert (shelling["inter1"], shelling["inter2"]) == ("Rebel group", "Civilians")
    assert shelling["interaction"] == "Rebel group-Civilians"
    assert shelling["civilian_targeting"] == "Civilians targeted"
    assert shelling["region"] == "Middle East"
    assert strike["actor1"] == "Unidentified Armed Group (Yemen)"
    assert strike["interaction"] == "Political militia-Civilians"
    assert march["actor1"] == "Protesters (Mali)"
    assert march["interaction"] == "Protesters only"
    assert march["disorder_type"] == "Demonstrations"
    assert march["region"] == "Western Africa"


def test_a_person_stands_for_the_organisation_and_a_formula_is_defused(table: pd.DataFrame) -> None:
    assert table["actor1"][0] == "'=Front"
    assert table["source"][0] == "'=HYPERLINK(1)"
    assert table["notes"][0].startswith("'=1+1")


def test_what_acled_has_no_column_for_is_in_the_tags(table: pd.DataFrame) -> None:
    assert table["tags"][0] == (
        "document: hodeida; incident: i1; outcome: partly_intercepted; responsibility: claimed; "
        "attribution: stated_as_fact; confidence: 0.41"
    )


def test_ids_stay_the_same_from_export_to_export_and_never_collide(
    hodeida: Extraction, bamako: Extraction
) -> None:
    ids = [row["event_id_cnty"] for extraction in (hodeida, bamako) for row in rows(extraction)]
    assert ids == [row["event_id_cnty"] for extraction in (hodeida, bamako) for row in rows(extraction)]
    assert len(set(ids)) == 3
    assert str(ids[0]).startswith("YEM")


@pytest.mark.parametrize(
    ("count", "fatalities"),
    [
        (None, 3),
        (Quantity(text="several", low=3, qualifier="several"), 3),
        (Quantity(text="hundreds", low=200, qualifier="hundreds"), 100),
        (Quantity(text="at least 20", low=20, qualifier="at_least"), 20),
        (Quantity(text="nearly a dozen", high=11, qualifier="fewer_than"), 11),
        (Quantity(text="about 1,200", qualifier="about"), 1200),
        (Quantity(text="about thirty", qualifier="about"), 30),
        (Quantity(text="some two dozen", qualifier="about"), 24),
        (Quantity(text="thirty or so", qualifier="about"), 30),
        (Quantity(text="close to one hundred and twenty", qualifier="about"), 120),
        (Quantity(text="an unknown number", qualifier="about"), 3),
        (Quantity(text="6 to 8", low=6, high=8, qualifier="range"), 6),
    ],
)
def test_the_lowest_reported_number_of_deaths_is_taken(
    bamako: Extraction, count: Quantity | None, fatalities: int
) -> None:
    killed = Casualties(
        outcome="killed", category="civilian", count=count, span=Span(start=0, end=1, text="T")
    )
    incident = bamako.incidents[0].model_copy(update={"casualties": (killed,)})
    [row] = rows(bamako.model_copy(update={"incidents": (incident,)}))
    assert row["fatalities"] == fatalities


def test_a_date_vaguer_than_a_month_leaves_the_date_empty_but_not_the_year(bamako: Extraction) -> None:
    incident = bamako.incidents[0]
    assert incident.date is not None
    year = incident.date.model_copy(
        update={
            "start": incident.date.start.replace(month=1, day=1) if incident.date.start else None,
            "end": incident.date.start.replace(month=12, day=31) if incident.date.start else None,
            "precision": "year",
        }
    )
    [row] = rows(bamako.model_copy(update={"incidents": (incident.model_copy(update={"date": year}),)}))
    assert row["year"] == 2024
    assert "event_date" not in row
