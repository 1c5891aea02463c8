"""The one door to all formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor.errors import ConfigurationError
from extractor.output.export import FORMATS, export
from extractor.output.jsonl import read_jsonl
from extractor.records import Extraction


@pytest.mark.parametrize(
    ("format", "rows"), [("acled-csv", 3), ("gtd-csv", 2), ("jsonl", 2), ("parquet", 3), ("sqlite", 3)]
)
def test_every_format_tells_its_rows(
    tmp_path: Path, extractions: tuple[Extraction, ...], format: str, rows: int
) -> None:
    assert export(iter(extractions), format, tmp_path / "out") == rows
    assert (tmp_path / "out").exists()


def test_json_lines_come_back_as_they_were(tmp_path: Path, extractions: tuple[Extraction, ...]) -> None:
    export(extractions, "jsonl", tmp_path / "out.jsonl")
    assert tuple(read_jsonl(tmp_path / "out.jsonl")) == extractions


def test_a_line_that_is_no_extraction_is_named(tmp_path: Path, bamako: Extraction) -> None:
    (tmp_path / "x.jsonl").write_text(bamako.model_dump_json() + '\n{"document": 1}\n')
    with pytest.raises(ConfigurationError, match=r"line 2 of .*x\.jsonl"):
        list(read_jsonl(tmp_path / "x.jsonl"))


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=", ".join(FORMATS)):
        export([], "xlsx", tmp_path / "out")


def test_corrections_are_applied_before_writing(tmp_path: Path, extractions: tuple[Extraction, ...]) -> None:
    decision = {"record_id": "i2", "verdict": "reject"}
    (tmp_path / "c.json").write_text(json.dumps({"document": "hodeida", "decisions": [decision]}))
    assert export(extractions, "acled-csv", tmp_path / "out.csv", tmp_path / "c.json") == 2
