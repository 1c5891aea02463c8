"""Writing whole files or none."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from extractor.errors import ConfigurationError
from extractor.output.replacing import replacing


def test_the_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    with replacing(tmp_path / "deep" / "out.txt") as fresh:
        fresh.write_text("whole")
        assert not (tmp_path / "deep" / "out.txt").exists()
    assert (tmp_path / "deep" / "out.txt").read_text() == "whole"
    assert os.listdir(tmp_path / "deep") == ["out.txt"]


def test_an_older_file_stays_when_writing_breaks_off(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    out.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(out) as fresh:
        fresh.write_text(str(1 / 0))
    assert out.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.txt"]


@pytest.mark.parametrize(
    ("problem", "advice"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "free some space"),
        (PermissionError(errno.EACCES, "Permission denied"), "written to"),
    ],
)
def test_a_failure_names_the_file_and_what_to_do(tmp_path: Path, problem: OSError, advice: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"out\.txt.*{advice}"), replacing(tmp_path / "out.txt"):
        raise problem


def test_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="folder"), replacing(tmp_path):
        pass


def test_what_is_no_regular_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    for name in ("pipe", "link"):
        with pytest.raises(ConfigurationError, match="no regular file"), replacing(tmp_path / name):
            pass
    assert (tmp_path / "pipe").is_fifo()


def test_what_a_link_leads_to_is_replaced_and_not_the_link(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old")
    (tmp_path / "link").symlink_to("old.txt")
    with replacing(tmp_path / "link") as fresh:
        fresh.write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "old.txt").read_text() == "new"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigurationError, match=r"No space left.*free some space"),
        replacing(tmp_path / "out"),
    ):
        Path("/dev/full").write_text("x")
