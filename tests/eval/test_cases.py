import json
from pathlib import Path

import pytest
from sketch import Sketch

from eval.cases import Case, clusters, load
from extractor.errors import ConfigurationError

TEXT = Sketch("Rockets hit Camp Taji.\r\nNobody claimed it.")


def write(folder: Path, name: str, sketch: Sketch = TEXT) -> None:
    place = folder / name
    place.mkdir()
    (place / "article.txt").write_bytes(TEXT.article.encode())
    gold = sketch.extraction([sketch.incident("i1", sketch.article[:22])])
    (place / "gold.json").write_text(gold.model_dump_json(), encoding="utf-8")


def test_cases_are_loaded_with_their_stories(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        write(tmp_path, name)
    (tmp_path / "stories.json").write_text(json.dumps({"taji": ["a", "c"]}), encoding="utf-8")
    cases = load(tmp_path)
    assert [case.id for case in cases] == ["a", "b", "c"]
    assert clusters(cases) == {"a": "taji", "b": "b", "c": "taji"}
    assert cases[0] == Case("a", TEXT.article, cases[0].gold, "taji")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a/article.txt", "Rockets hit Camp Taji.", "labels another text"),
        ("a/article.txt", None, "is no case"),
        ("a/gold.json", "{}", "is no extraction"),
        ("a/gold.json", None, "holds no cases"),
        ("stories.json", '{"taji": ["z"]}', "there is no such case"),
        ("stories.json", '{"taji": ["a"], "other": ["a"]}', "two stories"),
        ("stories.json", '["a"]', "should be"),
    ],
)
def test_labels_that_do_not_fit_are_refused(
    tmp_path: Path, name: str, content: str | None, message: str
) -> None:
    write(tmp_path, "a")
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        load(tmp_path)


def test_spans_that_hold_other_words_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a")
    gold = tmp_path / "a" / "gold.json"
    gold.write_text(gold.read_text(encoding="utf-8").replace("Rockets", "Missile"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"incidents\.0\.spans\.0"):
        load(tmp_path)


def test_a_name_that_would_pass_for_a_passage_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a#2")
    with pytest.raises(ConfigurationError, match="cannot have a #"):
        load(tmp_path)
