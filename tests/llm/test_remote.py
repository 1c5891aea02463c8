"""A remote model against a server that misbehaves on purpose; nothing here is recorded or mocked."""

from __future__ import annotations

import importlib.util
import math
import pickle
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import instructor
import pytest
from pydantic import BaseModel, ConfigDict, field_validator

from extractor.errors import (
    ConfigurationError,
    InvalidOutputError,
    ModelError,
    RejectedRequestError,
    TransientModelError,
)
from extractor.llm.chat import ChatServer
from extractor.llm.model import Completion, Message, Model, Prompt, usage_of
from extractor.llm.providers import ForeignProvider
from extractor.llm.remote import RemoteModel, open_remote, shares_of
from extractor.records import Usage
from extractor.settings import Settings

Connect = Callable[..., RemoteModel]
Ask = Callable[[str], Prompt]

SECRETS = ("sk-secret", "Gunmen killed five")


class Toll(BaseModel):
    model_config = ConfigDict(frozen=True)

    killed: int

    @field_validator("killed")
    @classmethod
    def plausible(cls, value: int) -> int:
        if value > 1000:
            raise ValueError("more than the article says")
        return value


def only(answers: list[Any]) -> Any:
    [answer] = answers
    return answer


def test_it_is_a_model(connect: Connect, server: Any) -> None:
    model: Model = connect()
    assert model.name == "small-model"
    assert model.context_tokens is None
    assert connect(context_tokens=4096).context_tokens == 4096


def test_a_form_comes_back_as_itself(connect: Connect, server: Any, prompt: Ask) -> None:
    server.says('{"killed": 5}')
    answer = only(connect().complete([prompt("How many?")], Toll, max_tokens=64))
    assert answer == Completion(
        Toll(killed=5), Usage(input_tokens=10, output_tokens=5, calls=1), "small-model-2026-11-01"
    )
    assert pickle.loads(pickle.dumps(answer)) == answer
    [request] = server.requests
    assert request["model"] == "small-model"
    assert request["max_tokens"] == 64
    assert request["temperature"] == 0
    assert server.keys == ["Bearer sk-secret-of-the-tests"]


def test_answers_keep_the_order_of_the_prompts_and_errors_their_place(
    connect: Connect, server: Any, prompt: Ask
) -> None:
    server.says('{"killed": 1}').fails(400).says('{"killed": 3}')
    answers = connect(workers=1).complete([prompt(str(number)) for number in range(3)], Toll)
    assert [type(answer) for answer in answers] == [Completion, RejectedRequestError, Completion]
    assert [request["messages"][-1]["content"] for request in server.requests] == ["0", "1", "2"]


def test_no_more_requests_are_in_flight_than_workers(
    connect: Connect, server: Any, prompt: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_flight: list[int] = []
    running = 0
    lock = threading.Lock()
    take = server.take

    def counted(request: dict[str, Any], key: str | None) -> Any:
        nonlocal running
        with lock:
            running += 1
            in_flight.append(running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return take(request, key)

    monkeypatch.setattr(server, "take", counted)
    server.says('{"killed": 1}')
    model = connect(workers=3)
    callers = [threading.Thread(target=model.complete, args=([prompt("a")] * 6, Toll)) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(server.requests) == 12
    assert 1 < max(in_flight) <= 3


def test_article_text_is_no_template(connect: Connect, server: Any, prompt: Ask) -> None:
    server.says('{"killed": 1}')
    text = "{{ 7 * 7 }} {% for x in y %} {killed} %s"
    connect().complete([prompt(text)], Toll)
    assert server.requests[0]["messages"][-1]["content"] == text


# Failures that pass, and those that do not


Script = Callable[[Any], object]


@pytest.mark.parametrize(
    ("script", "requests"),
    [
        pytest.param(lambda s: s.fails(429).says('{"killed": 5}'), 2, id="429"),
        pytest.param(
            lambda s: s.fails(429, headers={"Retry-After": "0"}).says('{"killed": 5}'),
            2,
            id="429 with a wait",
        ),
        pytest.param(
            lambda s: s.fails(
                503, headers={"Retry-After": format_datetime(datetime.now(UTC) - timedelta(1), usegmt=True)}
            ).says('{"killed": 5}'),
            2,
            id="503 with a date",
        ),
        pytest.param(lambda s: s.fails(500).says('{"killed": 5}'), 2, id="500"),
        pytest.param(lambda s: s.cuts().says('{"killed": 5}'), 2, id="cut connection"),
        pytest.param(lambda s: s.stalls(0.5).says('{"killed": 5}'), 2, id="timeout"),
        pytest.param(
            lambda s: s.sends({"error": {"code": 502, "message": "upstream"}}).says('{"killed": 5}'),
            2,
            id="error inside a 200",
        ),
        pytest.param(lambda s: s.says("no JSON").says('{"killed": 5}'), 2, id="prose, then a repair"),
        pytest.param(
            lambda s: s.says('{"killed": 5000}').says('{"killed": 5}'), 2, id="invalid, then a repair"
        ),
        pytest.param(
            lambda s: s.says('<think>{}</think>Here:\n```json\n{"killed": 5}\n```'), 1, id="chatter"
        ),
        pytest.param(lambda s: s.says('{"killed": 5}', usage=None), 1, id="no usage"),
    ],
)
def test_what_passes_is_waited_for(
    connect: Connect, server: Any, prompt: Ask, script: Script, requests: int
) -> None:
    script(server)
    answer = only(connect(timeout=0.2).complete([prompt("How many?")], Toll))
    assert isinstance(answer, Completion), answer
    assert answer.value == Toll(killed=5)
    assert len(server.requests) == requests


@pytest.mark.parametrize(
    ("script", "expected", "reason", "requests"),
    [
        pytest.param(lambda s: s.fails(500), TransientModelError, None, 3, id="500 for ever"),
        pytest.param(lambda s: s.fails(429), TransientModelError, None, 3, id="429 for ever"),
        pytest.param(lambda s: s.stalls(0.4), TransientModelError, None, 3, id="timeout for ever"),
        pytest.param(lambda s: s.cuts(), TransientModelError, None, 3, id="cut for ever"),
        pytest.param(
            lambda s: s.junk("{oops", "application/json"), InvalidOutputError, "invalid", 1, id="no JSON"
        ),
        pytest.param(
            lambda s: s.junk("<html>", "text/html"), InvalidOutputError, "invalid", 1, id="a web page"
        ),
        pytest.param(lambda s: s.sends({"choices": []}), InvalidOutputError, "invalid", 1, id="no choices"),
        pytest.param(lambda s: s.sends({}), InvalidOutputError, "invalid", 1, id="an empty object"),
        pytest.param(lambda s: s.sends({"choices": [{}]}), InvalidOutputError, "invalid", 1, id="no message"),
        pytest.param(
            lambda s: s.says('{"kil', finish_reason="length"),
            InvalidOutputError,
            "truncated",
            1,
            id="truncated",
        ),
        pytest.param(
            lambda s: s.says(None, refusal="I can't"), InvalidOutputError, "refused", 1, id="refusal"
        ),
        pytest.param(
            lambda s: s.says("", finish_reason="content_filter"), RejectedRequestError, None, 1, id="filter"
        ),
        pytest.param(
            lambda s: s.says('{"killed": 5000}'), InvalidOutputError, "invalid", 3, id="never mended"
        ),
        pytest.param(lambda s: s.says(None), InvalidOutputError, "invalid", 3, id="nothing said"),
        pytest.param(
            lambda s: s.fails(400, "Gunmen killed five", code="context_length_exceeded"),
            RejectedRequestError,
            None,
            1,
            id="context too long",
        ),
        pytest.param(
            lambda s: s.fails(403, "Gunmen killed five"), RejectedRequestError, None, 1, id="forbidden"
        ),
    ],
)
def test_what_does_not_pass_is_its_own_error(
    connect: Connect,
    server: Any,
    prompt: Ask,
    script: Script,
    expected: type[ModelError],
    reason: str | None,
    requests: int,
) -> None:
    script(server)
    error = only(connect(timeout=0.2).complete([prompt("Gunmen killed five")], Toll))
    assert type(error) is expected
    assert getattr(error, "reason", None) == reason
    assert len(server.requests) == requests
    assert f"model 'small-model' at {server.url}" in str(error)
    assert not any(secret in str(error) for secret in SECRETS)


@pytest.mark.parametrize(
    ("status", "message", "remedy"),
    [
        (401, "Incorrect API key provided: sk-secret", "EXTRACTOR_API_KEY"),
        (404, "The model `small-model` does not exist", "check the model's name"),
    ],
)
def test_what_would_fail_for_every_prompt_is_raised(
    connect: Connect, server: Any, prompt: Ask, status: int, message: str, remedy: str
) -> None:
    server.fails(status, message)
    with pytest.raises(ConfigurationError, match=remedy) as caught:
        connect().complete([prompt("a"), prompt("b")], Toll)
    assert "sk-secret" not in str(caught.value)


def test_a_wait_longer_than_the_limit_is_handed_on(connect: Connect, server: Any, prompt: Ask) -> None:
    server.fails(429, headers={"Retry-After": "3600"})
    error = only(connect(retry_limit=1).complete([prompt("a")], Toll))
    assert isinstance(error, TransientModelError)
    assert error.retry_after == 3600
    assert len(server.requests) == 1


def test_a_server_that_is_down_cannot_be_reached(prompt: Ask) -> None:
    settings = Settings.load(env_file=None, base_url="http://127.0.0.1:9/v1", max_retries=0)
    model = open_remote("small-model", settings)
    error = only(model.complete([prompt("a")], Toll))
    model.close()
    assert isinstance(error, TransientModelError)
    assert "cannot be reached" in str(error)


def test_a_bug_in_a_form_is_not_swallowed(connect: Connect, server: Any, prompt: Ask) -> None:
    class Broken(BaseModel):
        killed: int

        @field_validator("killed")
        @classmethod
        def broken(cls, value: int) -> int:
            raise KeyError(value)

    server.says('{"killed": 5}')
    with pytest.raises(KeyError):
        connect().complete([prompt("a")], Broken)


# Repairs and what they cost


def test_a_repair_shows_the_model_its_mistake_and_is_paid_for(
    connect: Connect, server: Any, prompt: Ask
) -> None:
    first = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    second = {
        "prompt_tokens": 30,
        "completion_tokens": 5,
        "total_tokens": 35,
        "prompt_tokens_details": {"cached_tokens": 8},
    }
    server.says('{"killed": 5000}', usage=first).says('{"killed": 5}', usage=second)
    answer = only(connect().complete([prompt("How many?")], Toll))
    assert answer.usage == Usage(input_tokens=40, output_tokens=10, cached_tokens=8, calls=2)
    conversation = server.requests[1]["messages"]
    assert conversation[-2]["content"] == '{"killed": 5000}'
    assert "more than the article says" in conversation[-1]["content"]
    assert "http" not in conversation[-1]["content"]


@pytest.mark.parametrize(
    ("script", "calls"),
    [
        pytest.param(lambda s: s.says('{"kil', finish_reason="length"), 1, id="truncated"),
        pytest.param(lambda s: s.says('{"killed": 5000}'), 3, id="never mended"),
        pytest.param(lambda s: s.says('{"killed": 5000}').fails(500), 1, id="busy when it is to be mended"),
        pytest.param(lambda s: s.says(None, refusal="I can't"), 1, id="refused"),
        pytest.param(lambda s: s.fails(500), 0, id="not answered"),
    ],
)
def test_an_answer_that_is_of_no_use_is_paid_for(
    connect: Connect, server: Any, prompt: Ask, script: Script, calls: int
) -> None:
    script(server)
    spent = usage_of(only(connect().complete([prompt("How many?")], Toll)))
    assert spent.calls == calls
    assert (spent.output_tokens > 0) == (calls > 0)


def test_a_hiccup_in_a_repair_does_not_begin_the_form_again(
    connect: Connect, server: Any, prompt: Ask
) -> None:
    server.says('{"killed": 5000}').fails(500).says('{"killed": 5}')
    answer = only(connect().complete([prompt("How many?")], Toll))
    assert answer.value == Toll(killed=5)
    assert [len(request["messages"]) for request in server.requests] == [2, 4, 4]


def test_repairs_end_with_their_tokens(connect: Connect, server: Any, prompt: Ask) -> None:
    server.says('{"killed": 5000}')
    error = only(connect(repair_tokens=20, repairs=9).complete([prompt("How many?")], Toll))
    assert isinstance(error, InvalidOutputError)
    assert "EXTRACTOR_REPAIR_TOKENS" in str(error)
    assert len(server.requests) == 2


def test_without_usage_repairs_are_still_possible(connect: Connect, server: Any, prompt: Ask) -> None:
    server.says('{"killed": 5000}', usage=None).says('{"killed": 5}', usage=None)
    answer = only(connect().complete([prompt("How many?")], Toll))
    assert answer.value == Toll(killed=5)
    assert answer.usage == Usage(calls=2)


# What a server does not understand


def test_a_refused_schema_is_asked_for_in_another_way_and_remembered(
    connect: Connect, server: Any, prompt: Ask
) -> None:
    server.fails(422, "response_format: json_schema is not supported").says('{"killed": 5}')
    model = connect()
    model.complete([prompt("first")], Toll)
    model.complete([prompt("second")], Toll)
    formats = [request["response_format"]["type"] for request in server.requests]
    assert formats == ["json_schema", "json_object", "json_object"]
    assert '"killed"' in server.requests[1]["messages"][0]["content"]


def test_a_server_that_refuses_everything_is_given_up(connect: Connect, server: Any, prompt: Ask) -> None:
    server.fails(400, "response_format and max_tokens and temperature and seed are wrong")
    model = connect()
    assert isinstance(only(model.complete([prompt("a")], Toll)), RejectedRequestError)
    tries = len(server.requests)
    assert 2 < tries < 12
    assert isinstance(only(model.complete([prompt("a")], Toll)), RejectedRequestError)
    assert len(server.requests) == 2 * tries  # nothing was learnt from what never worked


def test_an_option_that_the_model_refuses_is_left_out(connect: Connect, server: Any, prompt: Ask) -> None:
    server.fails(400, "Unsupported value", param="temperature").says('{"killed": 5}')
    assert only(connect().complete([prompt("a")], Toll)).value == Toll(killed=5)
    assert "temperature" not in server.requests[1]


# Classification


def logprobs(**tokens: float) -> dict[str, Any]:
    top = [{"token": token, "logprob": math.log(share), "bytes": None} for token, share in tokens.items()]
    return {"content": [top[0] | {"top_logprobs": top}]}


def test_labels_get_their_tokens_probabilities(connect: Connect, server: Any, prompt: Ask) -> None:
    server.says(
        "Yes", finish_reason="length", logprobs=logprobs(**{"Yes": 0.5, " yes": 0.1, "no": 0.2, "I": 0.2})
    )
    answer = only(connect().classify([prompt("An attack?")], ["yes", "no"]))
    assert answer.probabilities == pytest.approx({"yes": 0.75, "no": 0.25})
    assert answer.usage.calls == 1
    assert server.requests[0]["max_tokens"] == 1
    assert server.requests[0]["top_logprobs"] == 20


@pytest.mark.parametrize(
    ("tokens", "labels", "expected"),
    [
        ({"yes": 0.6, "no": 0.2}, ["yes", "no"], {"yes": 0.75, "no": 0.25}),
        ({"A": 0.9}, ["A", "B"], {"A": 1.0, "B": 0.0}),
        ({"sup": 0.3, "contra": 0.1}, ["supports", "contradicts"], {"supports": 0.75, "contradicts": 0.25}),
        ({"s": 0.5, "su": 0.5}, ["same", "supports"], {"same": 0.0, "supports": 1.0}),
        ({"maybe": 0.9, "": 0.1}, ["yes", "no"], None),
    ],
)
def test_a_token_counts_for_the_one_label_that_it_begins(
    tokens: dict[str, float], labels: list[str], expected: dict[str, float] | None
) -> None:
    assert shares_of(tokens, labels) == (None if expected is None else pytest.approx(expected))


def test_without_logprobs_the_model_chooses_and_is_not_asked_for_them_again(
    connect: Connect, server: Any, prompt: Ask
) -> None:
    server.says("yes").says('{"label": "no"}')
    model = connect(workers=1)
    first, second = model.classify([prompt("a"), prompt("b")], ["yes", "no"])
    assert first.probabilities == second.probabilities == {"yes": 0.0, "no": 1.0}  # type: ignore[union-attr]
    assert [("logprobs" in request) for request in server.requests] == [True, False, False]
    assert first.usage.calls == 2  # type: ignore[union-attr]


def test_every_choice_between_the_same_labels_is_one_form(
    connect: Connect, server: Any, prompt: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms: list[type] = []
    fill = ChatServer.fill

    def watched(self: ChatServer, messages: Any, form: type[Any], *rest: Any) -> Any:
        forms.append(form)
        return fill(self, messages, form, *rest)

    monkeypatch.setattr(ChatServer, "fill", watched)
    server.says("yes").says('{"label": "no"}')
    model = connect()
    for _ in range(3):
        model.classify([prompt("a")], ["yes", "no"])
    assert len(forms) == 3
    assert len(set(forms)) == 1  # each new one would leave its schema in memory for ever


def test_a_server_that_refuses_logprobs_is_asked_to_choose(
    connect: Connect, server: Any, prompt: Ask
) -> None:
    server.fails(500, "logprobs is not supported for models created with logits_all=False")
    server.says("yes").says('{"label": "yes"}')
    answer = only(connect().classify([prompt("a")], ["yes", "no"]))
    assert answer.probabilities == {"yes": 1.0, "no": 0.0}


def test_an_answer_that_begins_no_label_is_asked_again_as_a_choice(
    connect: Connect, server: Any, prompt: Ask
) -> None:
    server.says("Based", logprobs=logprobs(Based=0.9)).says('{"label": "yes"}')
    assert only(connect().classify([prompt("a")], ["yes", "no"])).probabilities["yes"] == 1.0


# Names, keys and providers


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
