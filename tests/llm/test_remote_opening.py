"""Names, keys and providers of remote models."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import instructor
import pytest
from asking import Ask, Toll, only

from extractor.errors import (
    ConfigurationError,
)
from extractor.llm.model import Message, Prompt
from extractor.llm.providers import ForeignProvider
from extractor.llm.remote import RemoteModel, open_remote
from extractor.records import Usage
from extractor.settings import Settings


def test_openai_without_a_key_is_a_configuration_error() -> None:
    settings = Settings.load(env_file=None).model_copy(
        update={"api_key": None, "openai_api_key": None, "base_url": None}
    )
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        open_remote("openai/gpt-5-mini", settings)


@pytest.mark.parametrize("name", ["gpt-5-mini", "openai/", "/gpt", "nobody/some-model"])
def test_a_name_that_means_nothing_is_a_configuration_error(name: str) -> None:
    settings = Settings.load(env_file=None, api_key="sk-secret").model_copy(update={"base_url": None})
    with pytest.raises(ConfigurationError) as caught:
        open_remote(name, settings)
    assert "sk-secret" not in str(caught.value)


@pytest.mark.skipif(importlib.util.find_spec("anthropic") is not None, reason="the package is installed")
def test_a_missing_provider_package_is_named() -> None:
    settings = Settings.load(env_file=None, api_key="x").model_copy(update={"base_url": None})
    with pytest.raises(ConfigurationError, match="pip install anthropic"):
        open_remote("anthropic/claude-sonnet-4-5", settings)


def test_a_server_of_ones_own_needs_no_key(server: Any, prompt: Ask) -> None:
    server.says('{"killed": 5}')
    settings = Settings.load(env_file=None, base_url=server.url).model_copy(
        update={"api_key": None, "openai_api_key": None}
    )
    model = open_remote("small-model", settings)
    assert only(model.complete([prompt("a")], Toll)).value == Toll(killed=5)
    assert model.cost(Usage(input_tokens=10, calls=1)) is None
    model.close()


class OverloadedError(Exception):
    status_code = 529


class RefusingError(Exception):
    status_code = 429
    response = SimpleNamespace(headers={"retry-after": "0"})


class NoSamplingError(Exception):
    status_code = 400
    body = "temperature is deprecated for this model"


def provider_that(*script: object) -> tuple[instructor.Instructor, list[dict[str, Any]]]:
    """Wrap a library of no one's in instructor, as it wraps the libraries of other providers."""
    from openai.types.chat import ChatCompletion

    sent: list[dict[str, Any]] = []
    answers = list(script)

    def create(**request: Any) -> ChatCompletion:
        sent.append(request)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        message = {"role": "assistant", "content": answer}
        return ChatCompletion.model_validate(
            {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": "foreign-1",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
            }
        )

    mode = instructor.Mode.JSON_SCHEMA
    library = SimpleNamespace(max_retries=2, timeout=600.0)
    return instructor.Instructor(library, instructor.patch(create=create, mode=mode), mode=mode), sent


def test_a_provider_with_its_own_library_is_waited_for_repaired_and_paid() -> None:
    client, sent = provider_that(OverloadedError(), '{"killed": 5000}', '{"killed": 5}')
    settings = Settings.load(env_file=None, retry_delay=0.001)
    model = RemoteModel("foreign/model", ForeignProvider(client, "foreign/model", settings), settings)
    answer = only(model.complete([Prompt((Message("user", "How many?"),))], Toll, max_tokens=50))
    model.close()
    assert answer.value == Toll(killed=5)
    assert answer.usage == Usage(input_tokens=20, output_tokens=10, calls=2)
    assert answer.model == "foreign-1"
    assert sent[0]["max_tokens"] == 50
    assert client.client is not None
    assert client.client.max_retries == 0


@pytest.mark.parametrize(
    "objection", [NoSamplingError(), TypeError("create() got an unexpected keyword argument 'temperature'")]
)
def test_a_provider_that_takes_no_temperature_is_asked_without(objection: Exception) -> None:
    client, sent = provider_that(objection, '{"label": "yes"}', '{"label": "yes"}')
    settings = Settings.load(env_file=None, retry_delay=0.001, workers=1)
    model = RemoteModel("foreign/model", ForeignProvider(client, "foreign/model", settings), settings)
    question = Prompt((Message("user", "An attack?"),))
    answers = model.classify([question, question], ["yes", "no"])
    model.close()
    assert [answer.probabilities["yes"] for answer in answers] == [1.0, 1.0]  # type: ignore[union-attr]
    assert ["temperature" in request for request in sent] == [True, False, False]


class Book:
    """A gate that writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def enter(self, size: int) -> None:
        self.heard.append(("enter", size))

    def leave(self, status: int | None, headers: Mapping[str, str]) -> None:
        self.heard.append(("leave", status, dict(headers)))

    def spent(self, tokens: int) -> None:
        self.heard.append(("spent", tokens))


def test_a_provider_with_its_own_library_passes_the_gate_too() -> None:
    unfit = '{"killed": 5000}'
    client, _ = provider_that(RefusingError(), ConnectionError(), unfit, '{"killed": 5}')
    settings = Settings.load(env_file=None, retry_delay=0.001)
    gate = Book()
    endpoint = ForeignProvider(client, "foreign/model", settings, gate)
    model = RemoteModel("foreign/model", endpoint, settings)
    assert only(model.complete([Prompt((Message("user", "How many?"),))], Toll)).value == Toll(killed=5)
    model.close()
    assert gate.heard == [
        *(("enter", 9), ("leave", 429, {"retry-after": "0"})),
        *(("enter", 9), ("leave", None, {})),
        *(("enter", 9), ("spent", 30), ("leave", 200, {})),
    ]


def test_what_a_providers_own_library_does_not_know_is_refused_and_not_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, _ = provider_that()
    monkeypatch.setattr(instructor, "from_provider", lambda name, **options: client)
    settings = Settings.load(env_file=None, seed=3).model_copy(update={"base_url": None})
    with pytest.raises(ConfigurationError, match="EXTRACTOR_SEED"):
        open_remote("foreign/model", settings)
