"""CSV cells."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.output.cells import write_csv

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def written(tmp: Path, value: str | float | None) -> str:
    write_csv(("cell",), [{"cell": value}], tmp / "cells.csv")
    with (tmp / "cells.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:][0][0] if value not in (None, "") else ""


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_starts_with_an_apostrophe(tmp_path: Path, text: str) -> None:
    assert written(tmp_path, text) == "'" + text


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    assert written(tmp_path, -8.0) == "-8.0"
    assert written(tmp_path, -9) == "-9"


@given(text=st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_every_text_comes_back_and_none_is_a_formula(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    cell = written(tmp_path_factory.mktemp("cells"), text)
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert not cell.lstrip().startswith(FORMULAS)
