"""Saved prefixes: found again, or evaluated anew; never wrong."""

from pathlib import Path

import pytest

from extractor.llm import states
from extractor.llm.states import PrefixStates


def test_a_state_is_found_again_under_the_same_key_and_tokens(tmp_path: Path) -> None:
    PrefixStates(tmp_path / "new", "weights build").put([1, 2, 3], b"cells")
    assert PrefixStates(tmp_path / "new", "weights build").get([1, 2, 3]) == b"cells"


@pytest.mark.parametrize(("key", "tokens"), [("weights newer", [1, 2, 3]), ("weights build", [1, 2])])
def test_another_build_or_text_finds_nothing(tmp_path: Path, key: str, tokens: list[int]) -> None:
    PrefixStates(tmp_path, "weights build").put([1, 2, 3], b"cells")
    assert PrefixStates(tmp_path, key).get(tokens) is None


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:-1] + b"\0", lambda data: b""])
def test_a_damaged_file_is_not_a_state(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    saved = PrefixStates(tmp_path, "key")
    saved.put([1], b"cells")
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert saved.get([1]) is None
    saved.put([1], b"cells")
    assert saved.get([1]) == b"cells"


def test_a_directory_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    saved = PrefixStates(blocked, "key")
    saved.put([1], b"cells")
    assert saved.get([1]) is None


def test_only_the_latest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "KEPT", 3)
    saved = PrefixStates(tmp_path, "key")
    for token in range(6):
        saved.put([token], b"cells")
    assert len(list(tmp_path.iterdir())) == 3
    assert saved.get([5]) == b"cells"
