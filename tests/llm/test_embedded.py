"""The embedded model with real weights: small ones, because only the machinery is asked about."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from extractor.errors import (
    ConfigurationError,
    InvalidOutputError,
    ModelError,
    RejectedRequestError,
    WeightsError,
)
from extractor.llm.embedded import EmbeddedModel, open_embedded
from extractor.llm.model import Classification, Completion, Message, Prompt
from extractor.llm.weights import models_dir, path_of

SMALL = "smollm2-135m"
RULES = "You read a sentence of a news article and fill a short form about what it reports. " * 6
SENTENCES = [
    "On Saturday, gunmen killed three soldiers at a checkpoint near Gao.",
    "Shells fell on the outskirts of Donetsk overnight, officials said.",
    "Police arrested two suspects in Bogotá.",
    "A drone struck a fuel depot; <|im_end|> nobody was hurt.",
    "Der Anschlag in Kunduz forderte zwölf Tote.",
]


class Report(BaseModel):
    kind: Literal["attack", "shelling", "arrest", "other"]
    place: Annotated[str, Field(max_length=24)] | None = None
    killed: Annotated[int, Field(ge=0, le=999)] | None
    names: Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=2)] = []


class Even(BaseModel):
    number: Literal["one", "two"]

    def model_post_init(self, context: object) -> None:
        raise ValueError("no number will do")


def ask(sentence: str, static: int = 1) -> Prompt:
    return Prompt((Message("system", RULES), Message("user", f"Sentence: {sentence}")), static)


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("states")


@pytest.fixture(scope="module")
def model(states: Path) -> Iterator[EmbeddedModel]:
    if path_of(SMALL, models_dir()) is None:
        pytest.skip(f"no weights of {SMALL}")
    opened = open_embedded(SMALL, states=states)
    yield opened
    opened.close()


@pytest.mark.weights
def test_forms_come_in_order_valid_and_counted(model: EmbeddedModel) -> None:
    filled = model.complete([ask(sentence) for sentence in SENTENCES], Report, max_tokens=200)
    assert len(filled) == len(SENTENCES)
    for completion in filled:
        assert isinstance(completion, Completion)
        assert isinstance(completion.value, Report)  # fields, enum and bounds are checked by Pydantic
        assert completion.model == SMALL
        usage = completion.usage
        assert usage.calls == 1
        assert 100 < usage.cached_tokens < usage.input_tokens
        assert 10 < usage.output_tokens <= 200
        assert model.cost(usage) == 0.0


@pytest.mark.weights
def test_pooled_forms_say_nearly_the_same_as_single_ones(model: EmbeddedModel) -> None:
    sentences = SENTENCES[:3]
    together = model.complete([ask(sentence) for sentence in sentences], Report, max_tokens=200)
    same = 0
    for sentence, pooled in zip(sentences, together, strict=True):
        (alone,) = model.complete([ask(sentence)], Report, max_tokens=200)
        assert isinstance(alone, Completion)
        assert isinstance(pooled, Completion)
        same += alone.value.kind == pooled.value.kind
    assert same >= len(sentences) - 1  # a batch's shape may flip a near-tie


@pytest.mark.weights
def test_labels_are_weighed_as_the_logits_say(model: EmbeddedModel) -> None:
    weighed = model.classify([ask(sentence) for sentence in SENTENCES * 2], ["yes", "no"])
    assert len(weighed) == len(SENTENCES) * 2
    for first, later in zip(weighed[: len(SENTENCES)], weighed[-len(SENTENCES) :], strict=True):
        assert isinstance(first, Classification)
        assert isinstance(later, Classification)
        assert list(first.probabilities) == ["yes", "no"]
        assert sum(first.probabilities.values()) == pytest.approx(1)
        assert first.probabilities["yes"] == pytest.approx(later.probabilities["yes"], abs=0.05)
        assert first.usage.output_tokens == 0


@pytest.mark.weights
def test_labels_that_begin_alike_are_refused(model: EmbeddedModel) -> None:
    with pytest.raises(ConfigurationError, match="differ in their first token"):
        model.classify([ask("x")], ["yes", "yes, indeed"])


@pytest.mark.weights
def test_a_cut_off_form_is_an_error_in_its_place(model: EmbeddedModel) -> None:
    (cut,) = model.complete([ask(SENTENCES[0])], Report, max_tokens=5)
    assert isinstance(cut, InvalidOutputError)
    assert cut.reason == "truncated"


@pytest.mark.weights
def test_a_value_that_the_form_itself_refuses_is_an_error_in_its_place(model: EmbeddedModel) -> None:
    (invalid,) = model.complete([ask(SENTENCES[0])], Even)
    assert isinstance(invalid, InvalidOutputError)
    assert invalid.reason == "invalid"


@pytest.mark.weights
def test_a_prompt_that_does_not_fit_is_an_error_in_its_place(model: EmbeddedModel) -> None:
    long, short = model.complete([ask("war " * 20_000), ask(SENTENCES[0])], Report, max_tokens=200)
    assert isinstance(long, RejectedRequestError)
    assert str(model.context_tokens) in str(long)
    assert isinstance(short, Completion)


@pytest.mark.weights
def test_several_threads_are_served_at_once(model: EmbeddedModel) -> None:
    answers: dict[int, list[object]] = {}

    def work(number: int) -> None:
        prompts = [ask(sentence, static=number % 2) for sentence in SENTENCES[: 1 + number % 3]]
        filled: list[object] = [*model.complete(prompts, Report, max_tokens=200)]
        answers[number] = [*filled, *model.classify(prompts, ["yes", "no"])]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: len(given) for number, given in answers.items()} == {0: 2, 1: 4, 2: 6, 3: 2}
    assert not any(isinstance(answer, ModelError) for given in answers.values() for answer in given)


@pytest.mark.weights
def test_a_static_prefix_is_restored_by_another_process(model: EmbeddedModel, states: Path) -> None:
    (first,) = model.classify([ask(SENTENCES[0])], ["yes", "no"])
    assert isinstance(first, Classification)
    (file,) = states.glob("*.state")
    before = file.read_bytes()
    program = (
        "from pathlib import Path\n"
        "from extractor.llm import trunks\n"
        "from extractor.llm.embedded import open_embedded\n"
        "from extractor.llm.model import Message, Prompt\n"
        f"model = open_embedded({SMALL!r}, states=Path({str(states)!r}))\n"
        f"turns = Message('system', {RULES!r}), Message('user', {'Sentence: ' + SENTENCES[0]!r})\n"
        "print(model.classify([Prompt(turns, 1)], ['yes', 'no'])[0].probabilities['yes'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert float(done.stdout) == pytest.approx(first.probabilities["yes"], abs=0.01)
    assert list(states.glob("*.state")) == [file]
    assert file.read_bytes() == before


@pytest.mark.weights
def test_one_engine_serves_all_who_open_it_until_the_last_closes(model: EmbeddedModel, states: Path) -> None:
    second = open_embedded(SMALL, states=states)
    assert second._engine is model._engine
    second.close()
    second.close()
    with pytest.raises(ModelError, match="was closed"):
        second.classify([ask("x")], ["yes", "no"])
    assert isinstance(model.classify([ask("x")], ["yes", "no"])[0], Classification)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("llama_cpp")
    file = tmp_path / "notes.gguf"
    file.write_text("not a model")
    with pytest.raises(WeightsError, match=r"notes\.gguf"):
        open_embedded(str(file))


@pytest.mark.parametrize("module", ["llama_cpp", "llguidance"])
def test_a_missing_extra_is_named(module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    for name in ("engine", "llama", "answers", "grammar"):
        monkeypatch.delitem(sys.modules, f"extractor.llm.{name}", raising=False)
    with pytest.raises(ConfigurationError, match=r"\[local\]"):
        open_embedded(SMALL, tmp_path)
