"""Conversations with a real server and a real model, replayed without a network; conftest says which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated

import pytest
from pydantic import AfterValidator, BaseModel

from extractor.errors import TransientModelError
from extractor.llm.model import Classification, Completion, Prompt
from extractor.llm.remote import RemoteModel, open_remote
from extractor.settings import Settings

pytestmark = [pytest.mark.vcr, pytest.mark.block_network]

NEWS = (
    "Three rockets landed near Baghdad airport on Saturday night. "
    "Two people were killed and five wounded, police said."
)


class Attack(BaseModel):
    weapon: str
    place: str
    wounded: int | None


def spelt_out(number: str) -> str:
    if number.isdigit():
        raise ValueError("write the number as a word, as in seven")
    return number


class Toll(BaseModel):
    killed: Annotated[str, AfterValidator(spelt_out)]


@pytest.fixture
def model() -> Iterator[RemoteModel]:
    settings = Settings.load(
        env_file=None, base_url="http://127.0.0.1:8719/v1", api_key="none", workers=1, seed=0, max_retries=0
    )
    remote = open_remote("qwen2.5-coder-1.5b", settings)
    yield remote
    remote.close()


def test_a_form_is_filled_after_the_server_refused_the_schema_in_openai_style(
    model: RemoteModel, prompt: Callable[[str], Prompt]
) -> None:
    [first] = model.complete([prompt(f"<article>{NEWS}</article>\nFill the form.")], Attack, max_tokens=100)
    assert isinstance(first, Completion)
    assert first.value == Attack(weapon="rocket", place="Baghdad airport", wounded=5)
    assert first.usage.calls == 1
    assert first.usage.input_tokens > first.usage.output_tokens > 0
    assert first.model == "qwen2.5-coder-1.5b"


def test_an_answer_that_fails_its_validator_is_mended_by_the_model(
    model: RemoteModel, prompt: Callable[[str], Prompt]
) -> None:
    question = f"<article>{NEWS}</article>\nHow many people were killed? Fill the form."
    [mended] = model.complete([prompt(question)], Toll, max_tokens=60)
    assert isinstance(mended, Completion)
    assert mended.value == Toll(killed="two")
    assert mended.usage.calls == 2


def test_labels_are_weighed_by_logprobs(model: RemoteModel, prompt: Callable[[str], Prompt]) -> None:
    questions = ("Does the article report an attack?", "Does the article report a wedding?")
    prompts = [prompt(f"<article>{NEWS}</article>\n{question} Answer yes or no.") for question in questions]
    attack, wedding = model.classify(prompts, ["yes", "no"])
    assert isinstance(attack, Classification)
    assert isinstance(wedding, Classification)
    assert attack.probabilities["yes"] > 0.7 > 0.1 > wedding.probabilities["yes"] > 0
    assert sum(attack.probabilities.values()) == pytest.approx(1)


@pytest.mark.vcr("test_labels_are_weighed_by_logprobs.yaml")
def test_a_changed_prompt_is_not_answered_from_a_recording(
    model: RemoteModel, prompt: Callable[[str], Prompt]
) -> None:
    [missed] = model.classify([prompt("Is this another question? Answer yes or no.")], ["yes", "no"])
    assert isinstance(missed, TransientModelError)
