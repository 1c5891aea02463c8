import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from scripted import ScriptedModel, article, incident
from sketch import Sketch

from eval.cases import Case
from eval.journal import EXTRACTIONS, MANIFEST, read_extractions
from eval.runs import Run, judge_entry, load_runs, run
from eval.scoring import Spending
from eval.standings import standings
from extractor import ConfigurationError, InvalidOutputError, Settings
from extractor.llm.model import Model, Prompt, charged
from extractor.records import Usage

TAJI = Sketch("Rockets hit Camp Taji on Monday. Two soldiers were killed.")
KIRKUK = Sketch("Gunmen shot a teacher in Kirkuk on Tuesday.")


def case(name: str, sketch: Sketch) -> Case:
    gold = sketch.extraction([sketch.incident("i1", sketch.article.partition(". ")[0])])
    return Case(name, sketch.article, gold, name)


CASES = (case("kirkuk", KIRKUK), case("taji", TAJI))


class Fake(ScriptedModel):
    """Reports one incident an article, fails on what it is told to, remembers how it was opened."""

    def __init__(self, failing: str = "no article says this") -> None:
        super().__init__(answers=(article(incidents=[incident(0)]),))
        self.failing = failing
        self.seeds: list[int | None] = []

    def complete(self, prompts: Sequence[Prompt], form: Any, **options: Any) -> list[Any]:
        answers = super().complete(prompts, form, **options)
        if self.failing in self.asked[-1]:
            refusal = InvalidOutputError("no answer fits", reason="refused")
            return [charged(refusal, Usage(calls=2, input_tokens=70, output_tokens=30))]
        return answers

    def open(self, name: str, settings: Settings) -> Model:
        self.name = name
        self.seeds.append(settings.seed)
        return self


def go(folder: Path, fake: Fake, *models: str, cases: Sequence[Case] = CASES, **options: Any) -> list[Run]:
    settings = options.pop("settings", Settings())
    strategies = options.pop("strategies", ["single"])
    wanted = models or ["fake/one"]
    return run(folder, cases, wanted, strategies, settings=settings, opener=fake.open, **options)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / EXTRACTIONS).read_text(encoding="utf-8").splitlines()]


def test_every_case_is_run_for_every_model_and_repeat(tmp_path: Path) -> None:
    runs = go(tmp_path, Fake(), "fake/one", "fake/two", repeats=2)
    assert [(one.name, len(one.entries)) for one in runs] == [("fake/one single", 4), ("fake/two single", 4)]
    keys = {(line["model"], line["case"], line["repeat"]) for line in lines(tmp_path)}
    assert keys == {(m, c, r) for m in ("fake/one", "fake/two") for c in ("kirkuk", "taji") for r in (0, 1)}


def test_each_repeat_has_the_seed_after_the_one_before(tmp_path: Path) -> None:
    fake = Fake()
    runs = go(tmp_path, fake, repeats=3, settings=Settings(seed=7))
    assert fake.seeds == [7, 8, 9]
    assert runs[0].manifest.seed == 7


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    (first,) = go(tmp_path, Fake())
    fake = Fake()
    (second,) = go(tmp_path, fake)
    assert (second.entries, fake.asked) == (first.entries, [])


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"cases": [case("kirkuk", Sketch(KIRKUK.article + " He died.")), CASES[1]]},
        lambda: {"settings": Settings(temperature=0.5)},
        lambda: {"settings": Settings(base_url="http://127.0.0.1:9/v1")},
    ],
)
def test_what_determines_an_extraction_makes_it_anew_when_it_changes(
    tmp_path: Path, change: Callable[[], dict[str, Any]]
) -> None:
    go(tmp_path, Fake())
    fake = Fake()
    options = change()
    expected = 1 if "cases" in options else 2
    go(tmp_path, fake, **options)
    assert len(fake.asked) == expected


def test_other_code_or_prompts_make_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go(tmp_path, Fake())
    monkeypatch.setattr("eval.runs.prompts_hash", lambda: "other")
    fake = Fake()
    go(tmp_path, fake)
    assert len(fake.asked) == 2


def test_patience_and_keys_make_nothing_anew(tmp_path: Path) -> None:
    go(tmp_path, Fake())
    fake = Fake()
    go(tmp_path, fake, settings=Settings(timeout=3, workers=2, api_key="secret-key"))
    assert fake.asked == []
    assert "secret-key" not in (tmp_path / MANIFEST).read_text(encoding="utf-8")


def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    go(tmp_path, Fake())
    path = tmp_path / EXTRACTIONS
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"\n") + 40])  # the second line is cut off
    fake = Fake()
    runs = go(tmp_path, fake)
    assert len(fake.asked) == 1
    assert {entry.case for entry in runs[0].entries} == {"kirkuk", "taji"}
    assert len(lines(tmp_path)) == 2


def test_an_article_that_is_done_is_kept_while_a_slower_one_before_it_goes_on(tmp_path: Path) -> None:
    class Slow(Fake):
        def complete(self, prompts: Sequence[Prompt], form: Any, **options: Any) -> list[Any]:
            if "Kirkuk" in prompts[0].messages[-1].content:
                deadline = time.monotonic() + 30
                while not lines(tmp_path):
                    assert time.monotonic() < deadline, "the article behind the slow one was not kept"
                    time.sleep(0.01)
            return super().complete(prompts, form, **options)

    (tmp_path / EXTRACTIONS).touch()
    (done,) = go(tmp_path, Slow(), workers=2)
    assert [line["case"] for line in lines(tmp_path)] == ["taji", "kirkuk"]
    assert [entry.case for entry in done.entries] == ["kirkuk", "taji"]


def test_a_run_that_is_not_finished_cannot_be_compared(tmp_path: Path) -> None:
    def kill(done: int, total: int, entry: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(tmp_path, Fake(), progress=kill)
    with pytest.raises(ConfigurationError, match="no run is finished"):
        load_runs([tmp_path])
    go(tmp_path, Fake())
    with pytest.raises(KeyboardInterrupt):
        go(tmp_path, Fake(), settings=Settings(temperature=0.5), progress=kill)
    with pytest.raises(ConfigurationError, match="not finished"):
        standings(load_runs([tmp_path]), CASES)


def test_a_failed_article_is_kept_with_its_error_and_scores_as_empty(tmp_path: Path) -> None:
    (one,) = go(tmp_path, Fake(failing="Kirkuk"))
    assert one.errors == {"kirkuk": "InvalidOutputError: no answer fits"}
    (standing,) = standings([one], CASES)
    assert standing.score.valid_rate == 0.5
    assert standing.score.objects["incident"].strict.recall == 0.5


def test_what_a_failed_article_took_counts(tmp_path: Path) -> None:
    (done,) = go(tmp_path, Fake(failing="Kirkuk"))
    spending = {one.case: one.spending for one in done.scores(CASES)}
    failed, fine = spending["kirkuk"], spending["taji"]
    assert failed is not None
    assert fine is not None
    assert (failed.calls, failed.input_tokens, failed.output_tokens) == (2, 70, 30)
    assert standings([done], CASES)[0].score.spending == Spending.mean([failed, fine])


def test_a_failed_article_is_done_again_only_when_asked(tmp_path: Path) -> None:
    go(tmp_path, Fake(failing="Kirkuk"))
    patient, fake = Fake(), Fake()
    go(tmp_path, patient)
    (one,) = go(tmp_path, fake, retry_failed=True)
    assert (patient.asked, len(fake.asked), one.errors) == ([], 1, {})


def test_the_manifest_says_what_the_run_was_made_of(tmp_path: Path) -> None:
    (one,) = go(tmp_path, Fake())
    manifest = one.manifest
    assert manifest.served == ("fake/one",)
    assert set(manifest.prompts) == {"single"}
    assert {"pydantic", "rich"} <= set(manifest.packages)
    assert manifest.cases["taji"].article == CASES[1].gold.document.sha256
    assert manifest.machine.cpus >= 1
    assert len(manifest.code.sha256) == 64
    assert manifest.settings["temperature"] == 0.0


def test_an_address_is_recorded_without_its_password(tmp_path: Path) -> None:
    settings = Settings(base_url="http://me:secret@127.0.0.1:9/v1")
    (one,) = go(tmp_path, Fake(), settings=settings)
    assert one.manifest.settings["base_url"] == "http://127.0.0.1:9/v1"


def test_other_runs_of_a_folder_stay_when_one_is_added(tmp_path: Path) -> None:
    go(tmp_path, Fake(), "fake/one")
    go(tmp_path, Fake(), "fake/two")
    assert [one.name for one in load_runs([tmp_path])] == ["fake/one single", "fake/two single"]


def test_auto_is_resolved_so_that_it_is_not_run_twice(tmp_path: Path) -> None:
    fake = Fake()
    runs = go(tmp_path, fake, "fake/large", strategies=["auto", "single"])
    assert ([one.name for one in runs], len(fake.asked)) == (["fake/large single"], 2)


def test_runs_of_several_folders_carry_their_folders_names(tmp_path: Path) -> None:
    for name in ("before", "after"):
        go(tmp_path / name, Fake())
    runs = load_runs([tmp_path / "before", tmp_path / "after"])
    assert [one.name for one in runs] == ["before: fake/one single", "after: fake/one single"]


def test_folders_of_one_name_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    for name in ("monday", "tuesday"):
        go(tmp_path / name / "runs", Fake())
    runs = load_runs([tmp_path / "monday" / "runs", tmp_path / "tuesday" / "runs"])
    assert [one.name for one in runs] == ["monday/runs: fake/one single", "tuesday/runs: fake/one single"]


def test_a_model_named_twice_is_run_once(tmp_path: Path) -> None:
    fake = Fake()
    runs = go(tmp_path, fake, "fake/one", "fake/one")
    assert (len(runs), len(fake.asked)) == (1, 2)


def test_a_model_that_cannot_be_opened_costs_no_other_its_run(tmp_path: Path) -> None:
    fake = Fake()

    def opener(name: str, settings: Settings) -> Model:
        if name == "fake/two":
            raise ConfigurationError("no key")
        return fake.open(name, settings)

    go(tmp_path, Fake(failing="Kirkuk"), "fake/one")
    before = load_runs([tmp_path])
    for models, retry in ((["fake/one", "fake/two"], False), (["fake/two"], True)):
        with pytest.raises(ConfigurationError, match="no key"):
            run(tmp_path, CASES, models, ["single"], settings=Settings(), opener=opener, retry_failed=retry)
        assert load_runs([tmp_path]) == before


def test_doing_one_case_again_keeps_the_others_in_the_run(tmp_path: Path) -> None:
    go(tmp_path, Fake(failing="Kirkuk"))
    (one,) = go(tmp_path, Fake(), cases=CASES[:1], retry_failed=True)
    assert ([entry.case for entry in one.entries], one.errors) == (["kirkuk", "taji"], {})


def test_only_the_runs_that_were_asked_for_are_returned(tmp_path: Path) -> None:
    go(tmp_path, Fake(failing="Kirkuk"), "fake/one")
    assert [one.name for one in go(tmp_path, Fake(), "fake/two")] == ["fake/two single"]


def test_a_run_with_nothing_left_to_do_keeps_saying_where_it_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = go(tmp_path, Fake())
    monkeypatch.setattr("eval.manifest.packages", lambda: {"pydantic": "elsewhere"})
    (second,) = go(tmp_path, Fake())
    assert second.manifest == first.manifest


def test_each_repeat_that_fails_is_told(tmp_path: Path) -> None:
    (one,) = go(tmp_path, Fake(failing="Kirkuk"), repeats=2)
    assert list(one.errors) == ["kirkuk", "kirkuk, repeat 2"]


def test_plain_extractions_are_scored_by_their_text_and_missing_cases_as_failed(tmp_path: Path) -> None:
    file = tmp_path / "extractions.jsonl"
    file.write_text(CASES[1].gold.model_dump_json() + "\n", encoding="utf-8")
    ((_, entries),) = read_extractions(file, CASES).items()
    assert [(one.case, one.error) for one in entries] == [("kirkuk", "no extraction"), ("taji", None)]
    judged = [judge_entry(case, entry) for case, entry in zip(CASES, entries, strict=True)]
    assert [one.valid for one in judged] == [False, True]


def test_lines_of_runs_are_scored_as_their_runs_are_but_for_one_that_was_cut_off(tmp_path: Path) -> None:
    (one,) = go(tmp_path, Fake(failing="Kirkuk"))
    file = tmp_path / "elsewhere.jsonl"
    whole = (tmp_path / EXTRACTIONS).read_bytes()
    file.write_bytes(whole + whole[:50])
    ((_, entries),) = read_extractions(file, CASES).items()
    assert tuple(entries) == one.entries


@pytest.mark.parametrize("line", ["{", "[1]", '{"a": 1}'])
def test_a_line_that_is_no_extraction_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "extractions.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="line 1 is no extraction"):
        read_extractions(file, CASES)


def test_an_extraction_of_another_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "extractions.jsonl"
    file.write_text(Sketch("Another text.").extraction().model_dump_json() + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no case"):
        read_extractions(file, CASES)


def test_an_extraction_of_a_text_that_has_changed_since_is_refused(tmp_path: Path) -> None:
    go(tmp_path, Fake())
    changed = (case("kirkuk", Sketch("Gunmen shot nobody.")), CASES[1])
    with pytest.raises(ConfigurationError, match="'kirkuk' is the text of no case given"):
        read_extractions(tmp_path / EXTRACTIONS, changed)
