"""A remote model chooses among labels, with or without probabilities."""

from __future__ import annotations

import math
from typing import Any

import pytest
from asking import Ask, Connect, only

from extractor.llm.chat import ChatServer
from extractor.llm.remote import shares_of


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
