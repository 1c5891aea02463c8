from __future__ import annotations

import pytest
from pydantic import BaseModel

from extractor.llm.dialect import Ask, Dialect
from extractor.llm.model import Message


class Toll(BaseModel):
    killed: int | None


def ask(model: str = "some-model", form: type[BaseModel] | None = Toll) -> Ask:
    messages = (Message("system", "Read."), Message("user", "Fill the form."))
    return Ask(model, messages, 100, form, options=(("temperature", 0.0), ("seed", 1)))


@pytest.mark.parametrize(
    ("model", "reasons"),
    [
        ("gpt-5-mini", True),
        ("openai/gpt-5.1", True),
        ("o3", True),
        ("o4-mini-2025-04-16", True),
        ("gpt-5-chat-latest", False),
        ("gpt-4o", False),
        ("gpt-oss-20b", False),
        ("qwen2.5-coder-1.5b", False),
        ("olmo-2", False),
    ],
)
def test_reasoning_models_get_another_limit_and_no_temperature(model: str, reasons: bool) -> None:
    request = Dialect.expected(model).phrase(ask(model))
    assert ("max_completion_tokens" in request) == reasons
    assert ("max_tokens" in request) != reasons
    assert ("temperature" in request) != reasons
    assert ("logprobs" in Dialect.expected(model).phrase(ask(model, form=None))) != reasons


def test_a_reasoning_model_gets_room_to_think() -> None:
    assert Dialect.expected("gpt-5-mini").phrase(ask())["max_completion_tokens"] > 1000


def test_the_first_hope_is_a_strict_schema() -> None:
    answer_format = Dialect().phrase(ask())["response_format"]
    assert answer_format["type"] == "json_schema"
    assert answer_format["json_schema"]["strict"] is True
    assert answer_format["json_schema"]["schema"]["additionalProperties"] is False


@pytest.mark.parametrize("answers", ["object_schema", "object", "words"])
def test_a_server_without_schemas_is_told_it_in_the_static_part(answers: str) -> None:
    request = Dialect(answers=answers).phrase(ask())  # type: ignore[arg-type]
    assert '"killed"' in request["messages"][0]["content"]
    assert request["messages"][1]["content"] == "Fill the form."
    assert ("response_format" in request) == (answers != "words")


def test_a_chat_without_a_system_message_gets_one_for_the_schema() -> None:
    alone = Ask("some-model", (Message("user", "Fill the form."),), 100, Toll)
    assert [turn["role"] for turn in Dialect(answers="object").phrase(alone)["messages"]] == [
        "system",
        "user",
    ]


REFUSALS = [
    ("'temperature' does not support 0 with this model", Dialect(refused=frozenset({"temperature"}))),
    ("Unknown field: seed", Dialect(refused=frozenset({"seed"}))),
    (
        "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
        Dialect(token_limit="max_completion_tokens"),
    ),
    ("Invalid schema for response_format 'Toll': strict", Dialect(answers="schema")),
    (
        "{'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text' or 'json_object'\"}",
        Dialect(answers="object_schema"),
    ),
    ("This model's maximum context length is 8 tokens; lower max_tokens", None),
    ("something else", None),
]


@pytest.mark.parametrize(("refusal", "expected"), REFUSALS)
def test_a_refusal_teaches_the_simplest_change(refusal: str, expected: Dialect | None) -> None:
    assert Dialect().after(refusal, Dialect().phrase(ask())) == expected


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        ("top_logprobs must be at most 5", 5),
        ("logprobs are not supported with this model", 0),
    ],
)
def test_logprobs_are_lowered_before_they_are_given_up(refusal: str, expected: int) -> None:
    sent = Dialect().phrase(ask(form=None))
    learnt = Dialect().after(refusal, sent)
    assert learnt is not None
    assert learnt.top_logprobs == expected


def test_what_was_not_sent_is_not_blamed() -> None:
    assert Dialect().after("logprobs are not supported", Dialect().phrase(ask())) is None
    assert Dialect(answers="words").after("response_format", Dialect(answers="words").phrase(ask())) is None
