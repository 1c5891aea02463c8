"""Parquet and SQLite: what comes back is what went in."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from extractor.errors import ConfigurationError
from extractor.output.parquet import write_parquet
from extractor.output.sqlite import write_sqlite
from extractor.records import Extraction, Incident


@pytest.fixture
def database(tmp_path: Path, extractions: tuple[Extraction, ...]) -> Path:
    assert write_sqlite(extractions, tmp_path / "events.db") == 3
    return tmp_path / "events.db"


def test_an_incident_read_from_parquet_is_the_incident_that_was_written(
    tmp_path: Path, extractions: tuple[Extraction, ...]
) -> None:
    import pyarrow.parquet

    assert write_parquet(extractions, tmp_path / "incidents.parquet") == 3
    rows = pyarrow.parquet.read_table(tmp_path / "incidents.parquet").to_pylist()
    own = [{name: row[name] for name in Incident.model_fields} for row in rows]
    written = [incident for extraction in extractions for incident in extraction.incidents]
    assert [Incident.model_validate(row) for row in own] == written
    assert rows[0]["event_type"] == "Explosions/Remote violence"


def test_duckdb_reads_the_nested_columns_with_their_types(
    tmp_path: Path, extractions: tuple[Extraction, ...]
) -> None:
    write_parquet(extractions, tmp_path / "incidents.parquet")
    found = duckdb.sql(
        f"SELECT document.id, typeof(date.start), place.latitude, casualties[1].count.low, len(claims), "
        f"list_transform(actors, lambda a: a.name) FROM '{tmp_path}/incidents.parquet'"
    ).fetchall()
    assert found[0] == ("hodeida", "DATE", 14.797812, 24, 2, ["=Front", "army", "gunmen"])
    assert found[1][2] is None
    assert found[2][4] == 0


def test_a_folder_holds_a_parquet_file_a_table(tmp_path: Path, extractions: tuple[Extraction, ...]) -> None:
    assert write_parquet(extractions, tmp_path / "tables") == 3
    actors = pd.read_parquet(tmp_path / "tables" / "actors.parquet")
    assert actors["name"].tolist() == ["=Front", "army", "gunmen"]
    assert actors["country"].isna().tolist() == [True, False, True]
    casualties = pd.read_parquet(tmp_path / "tables" / "casualties.parquet", dtype_backend="pyarrow")
    assert casualties["count_low"].tolist()[0] == 24
    assert casualties["count_low"].isna().tolist() == [False, True, False]


def test_an_export_of_nothing_still_has_its_columns(tmp_path: Path) -> None:
    assert write_parquet([], tmp_path / "none.parquet") == 0
    assert "perpetrators" in pd.read_parquet(tmp_path / "none.parquet").columns
    assert write_parquet([], tmp_path / "none") == 0
    assert "sub_event_type" in pd.read_parquet(tmp_path / "none" / "incidents.parquet").columns


def test_parquet_without_pyarrow_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigurationError, match=r"\[tables\]"):
        write_parquet([], tmp_path / "x.parquet")


def test_every_foreign_key_points_to_a_row(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_null_and_zero_stay_apart(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        counts = connection.execute("SELECT count_text, count_low FROM casualties ORDER BY key").fetchall()
    assert counts == [("dozens", 24), ("about 30", None), ("no casualties", 0)]


def test_the_views_answer_the_usual_questions(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        events = connection.execute("SELECT incident, killed_low, perpetrators FROM events").fetchall()
        disagreements = connection.execute("SELECT one_source, other_source FROM disagreements").fetchall()
        statements = connection.execute("SELECT source, about FROM statements").fetchall()
        found = connection.execute(
            "SELECT rowid FROM incidents_fts WHERE incidents_fts MATCH 'clinic'"
        ).fetchall()
    assert events[0] == ("i1", 24, "gunmen (stated_as_fact)")
    assert disagreements == [("=Front", "army")]
    assert statements[0] == ("army", "=1+1 rockets hit Hodeida port.")
    assert found == [(2,)]


def test_pandas_reads_the_tables(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        incidents = pd.read_sql("SELECT * FROM incidents", connection, parse_dates=["date_start"])
    assert incidents["date_start"].dt.year.tolist() == [2024, 2024, 2024]
    assert incidents["confidence"].tolist()[:2] == [0.41, 0.9]
