"""``python -m eval`` as a user types it: what it prints, what it writes, how it exits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from scripted import ScriptedModel, article, incident
from sketch import Sketch

from eval import __main__ as commands
from eval.journal import EXTRACTIONS
from eval.runs import run as run_models
from extractor import InvalidOutputError, Settings
from extractor.llm.model import Model, Prompt

TOLD = "Rockets hit Camp Taji on Monday. Two soldiers were killed."


class Fake(ScriptedModel):
    """Reports the first sentence of every article; the model "fake/bad" answers nothing of use."""

    def __init__(self, name: str) -> None:
        super().__init__(answers=(article(incidents=[incident(0)]),))
        self.name = name

    def complete(self, prompts: Sequence[Prompt], form: Any, **options: Any) -> list[Any]:
        if self.name == "fake/bad":
            return [InvalidOutputError("no [answer] fits") for _ in prompts]
        return super().complete(prompts, form, **options)


@pytest.fixture(autouse=True)
def fake_models(monkeypatch: pytest.MonkeyPatch) -> None:
    def opener(name: str, settings: Settings) -> Model:
        return Fake(name)

    monkeypatch.setattr(commands, "run_models", partial(run_models, opener=opener))


def cases(folder: Path, count: int) -> Path:
    """Write a folder of cases, each a story of its own."""
    for number in range(count):
        sketch = Sketch(f"{TOLD} It was day {number}.")
        gold = sketch.extraction([sketch.incident("i1", TOLD.partition(". ")[0])])
        (folder / f"case{number}").mkdir(parents=True)
        (folder / f"case{number}" / "article.txt").write_text(sketch.article, encoding="utf-8")
        (folder / f"case{number}" / "gold.json").write_text(gold.model_dump_json(), encoding="utf-8")
    return folder


def go(*arguments: object) -> Result:
    return CliRunner().invoke(commands.main, [str(argument) for argument in arguments])


def made(tmp_path: Path, model: str, count: int, *options: object) -> tuple[Result, Path, Path]:
    folder = tmp_path / "cases"
    if not folder.exists():
        cases(folder, count)
    out = tmp_path / model.rpartition("/")[2]
    given = ("--model", model, "--strategy", "single", "--cases", folder, "--out", out, *options)
    return go("run", *given), folder, out


def test_a_run_prints_its_table_and_exits_with_1_when_an_article_failed(tmp_path: Path) -> None:
    fine, _, _ = made(tmp_path, "fake/good", 2)
    assert (fine.exit_code, "incidents found, F1" in fine.output) == (0, True)
    failed, _, _ = made(tmp_path, "fake/bad", 2)
    assert failed.exit_code == 1
    assert "failed: fake/bad single: case0: InvalidOutputError: no [answer] fits" in failed.output


def test_no_case_of_that_name_is_an_error(tmp_path: Path) -> None:
    result, _, _ = made(tmp_path, "fake/good", 1, "--case", "kirkuk")
    assert (result.exit_code, "has kirkuk in its name" in " ".join(result.output.split())) == (2, True)


def test_score_says_of_a_run_what_compare_says(tmp_path: Path) -> None:
    _, folder, out = made(tmp_path, "fake/good", 2)
    scored = go("score", out / EXTRACTIONS, "--gold", folder)
    compared = go("compare", out, "--cases", folder)
    assert (scored.exit_code, compared.exit_code) == (0, 0)
    table = scored.output.partition("What became")[0]
    assert "incidents found, F1" in table
    assert compared.output.startswith(table)
    data = json.loads(go("score", out / EXTRACTIONS, "--gold", folder, "--json").output)
    assert {"types", "values", "objects", "spending"} <= data[0].keys()


def test_passages_have_a_table_of_their_own(tmp_path: Path) -> None:
    folder = cases(tmp_path / "cases", 1)
    first = folder / "case0"
    sketch = Sketch(f"{TOLD} {'It was loud. ' * 9}".strip())
    gold = sketch.extraction([sketch.incident("i1", TOLD.partition(". ")[0])])
    (first / "article.txt").write_text(sketch.article, encoding="utf-8")
    (first / "gold.json").write_text(gold.model_dump_json(), encoding="utf-8")
    ran, _, out = made(tmp_path, "fake/good", 1, "--passages")
    report = tmp_path / "report.html"
    compared = go("compare", out, "--cases", folder, "--html", report)
    for result in (ran, compared, go("score", out / EXTRACTIONS, "--gold", folder)):
        assert (result.exit_code, "Passages" in result.output) == (0, True)
    assert "Passages" in report.read_text(encoding="utf-8")


def test_markdown_tables_say_what_they_are(tmp_path: Path) -> None:
    _, folder, out = made(tmp_path, "fake/good", 2)
    result = go("compare", out, "--cases", folder, "--markdown", "--fields")
    assert "**Whole articles**" in result.output
    assert "**Fields of fake/good single**" in result.output


@pytest.mark.parametrize(
    ("stories", "ours", "theirs", "exit_code", "said"),
    [
        (2, "fake/bad", "fake/good", 2, "2 stories are too few"),
        (10, "fake/bad", "fake/good", 1, "gate: fake/bad single lost 1.000 on incident"),
        (10, "fake/good", "fake/good", 0, "gate: passed"),
        (10, "fake/good", "fake/bad", 0, "gate: passed"),
    ],
)
def test_a_gate_fails_on_a_loss_and_does_not_pretend_to_see_one(
    tmp_path: Path, stories: int, ours: str, theirs: str, exit_code: int, said: str
) -> None:
    _, folder, out = made(tmp_path, ours, stories)
    _, _, baseline = made(tmp_path, theirs, stories)
    result = go("compare", out, "--cases", folder, "--gate", baseline)
    assert result.exit_code == exit_code
    assert said in " ".join(result.output.split())


def test_muc4_tells_its_measures_and_what_failed(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    record = {"id": "D0", "text": "A bank was attacked.", "date": "1990-01-10", "gold": {"gtt": []}}
    data.write_text(json.dumps(record), encoding="utf-8")
    fine = go("muc4", data, "--model", "fake/good", "--strategy", "single", "--out", tmp_path / "good")
    assert (fine.exit_code, "GTT by role" in fine.output) == (0, True)
    assert (tmp_path / "good" / "predictions_fake_good_single.json").exists()
    failed = go("muc4", data, "--model", "fake/bad", "--strategy", "single", "--out", tmp_path / "bad")
    assert (failed.exit_code, "failed: D0" in failed.output) == (1, True)
