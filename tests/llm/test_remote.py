"""A remote model against a server that misbehaves on purpose; nothing here is recorded or mocked."""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from asking import SECRETS, Ask, Connect, Toll, only
from pydantic import BaseModel, field_validator

from extractor.errors import (
    ConfigurationError,
    InvalidOutputError,
    ModelError,
    RejectedRequestError,
    TransientModelError,
)
from extractor.llm.model import Completion, Model, usage_of
from extractor.llm.remote import open_remote
from extractor.records import Usage
from extractor.settings import Settings


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
            lambda s: s.says([{"type": "text", "text": "{}"}]),
            InvalidOutputError,
            "invalid",
            1,
            id="words in parts",
        ),
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
