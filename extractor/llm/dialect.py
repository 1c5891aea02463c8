"""What an OpenAI-compatible server understands, begun with a guess and learnt from its refusals.

"OpenAI-compatible" means a common stock of parameters and a hundred differences: some servers constrain
answers by a JSON Schema and some only to JSON; reasoning models want ``max_completion_tokens`` and no
temperature; few show logprobs. A dialect is a value: phrasing a request and learning from a refusal are pure,
and whoever sends decides whether to keep what was learnt (only when the simpler request was accepted, so that
a refusal with another cause teaches nothing).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, Literal

from openai import pydantic_function_tool
from pydantic import BaseModel

from extractor.llm.model import Message

Answers = Literal["strict_schema", "schema", "object_schema", "object", "words"]
TokenLimit = Literal["max_tokens", "max_completion_tokens"]
_NEXT: Final[Mapping[Answers, Answers]] = {
    "strict_schema": "object_schema",
    "schema": "object_schema",
    "object_schema": "object",
    "object": "words",
}
OPTIONS: Final = ("temperature", "seed", "reasoning_effort", "service_tier")
_TOP_LOGPROBS: Final = 20
_FEWER_LOGPROBS: Final = 5
# Thinking is billed as output and counted against the limit; without room for it the answer is cut off.
_REASONING_ALLOWANCE: Final = 4096

_REASONING_MODEL = re.compile(r"(?:^|[/:])(?:o[1-9](?:-|$)|gpt-[5-9](?!.*-chat))")
TOO_LONG = re.compile(
    r"context[ _](?:length|window|size)|maximum context|(?:prompt|input) is too long"
    r"|too many (?:input )?tokens|exceeds? the (?:available )?context|context_length_exceeded",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Ask:
    """One request before it is phrased: a form to fill, or without one the next word's probabilities."""

    model: str
    messages: tuple[Message, ...]
    max_tokens: int
    form: type[BaseModel] | None = None
    options: tuple[tuple[str, float | str], ...] = ()


@dataclass(frozen=True)
class Dialect:
    """Which answers a server can be held to, the name of its token limit, and what it refuses."""

    answers: Answers = "strict_schema"
    token_limit: TokenLimit = "max_tokens"
    reasoning: bool = False
    top_logprobs: int = _TOP_LOGPROBS
    refused: frozenset[str] = frozenset()

    @classmethod
    def expected(cls, model: str) -> Dialect:
        """Guess from the model's family; most servers speak the default."""
        if _REASONING_MODEL.search(model.lower()):
            return cls(
                token_limit="max_completion_tokens",
                reasoning=True,
                top_logprobs=0,
                refused=frozenset({"temperature"}),
            )
        return cls()

    def phrase(self, ask: Ask) -> dict[str, Any]:
        """Return the request's parameters."""
        messages = [{"role": message.role, "content": message.content} for message in ask.messages]
        allowance = _REASONING_ALLOWANCE if self.reasoning else 0
        request: dict[str, Any] = {
            "model": ask.model,
            "messages": messages,
            self.token_limit: ask.max_tokens + allowance,
        }
        request |= {name: value for name, value in ask.options if name not in self.refused}
        if ask.form is None:
            if self.top_logprobs:
                request |= {"logprobs": True, "top_logprobs": self.top_logprobs}
            return request
        answer_format = self._response_format(ask.form)
        if answer_format is not None:
            request["response_format"] = answer_format
        if self.answers in ("object_schema", "object", "words"):
            _tell_schema(messages, ask.form)
        return request

    def _response_format(self, form: type[BaseModel]) -> dict[str, Any] | None:
        match self.answers:
            case "strict_schema":
                return _json_schema(form, schema=_strict_schema(form), strict=True)
            case "schema":
                return _json_schema(form, schema=form.model_json_schema())
            case "object_schema":
                return {"type": "json_object", "schema": form.model_json_schema()}
            case "object":
                return {"type": "json_object"}
            case "words":
                return None

    def after(self, refusal: str, sent: Mapping[str, object]) -> Dialect | None:
        """Return the simpler dialect to try when the server's refusal blames something in what was sent."""
        words = refusal.lower()
        if TOO_LONG.search(words):
            return None
        if "logprobs" in words and "logprobs" in sent:
            fewer = "top_logprobs" in words and self.top_logprobs > _FEWER_LOGPROBS
            return replace(self, top_logprobs=_FEWER_LOGPROBS if fewer else 0)
        for name in OPTIONS:
            if name in words and name in sent:
                return replace(self, refused=self.refused | {name})
        if "max_tokens" in words or "max_completion_tokens" in words:
            other: TokenLimit = "max_completion_tokens" if self.token_limit == "max_tokens" else "max_tokens"
            return replace(self, token_limit=other)
        if "response_format" in sent and re.search(r"response_format|schema|strict|additionalprop", words):
            if self.answers == "strict_schema" and re.search(r"strict|additionalprop|invalid schema", words):
                return replace(self, answers="schema")
            return replace(self, answers=_NEXT[self.answers])
        return None


@cache
def _strict_schema(form: type[BaseModel]) -> dict[str, object]:
    """Return the schema that OpenAI calls strict, by the one public road to it; it takes milliseconds."""
    return pydantic_function_tool(form)["function"].get("parameters", {})


def _json_schema(form: type[BaseModel], **rest: object) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": form.__name__, **rest}}


def _tell_schema(messages: list[dict[str, str]], form: type[BaseModel]) -> None:
    """Say the schema in the system message, before any article, where the server does not show it."""
    schema = json.dumps(form.model_json_schema(), ensure_ascii=False, separators=(",", ":"))
    order = f"Answer with one JSON object that fits this JSON Schema, and nothing else:\n{schema}"
    if messages and messages[0]["role"] == "system":
        messages[0]["content"] += f"\n\n{order}"
    else:
        messages.insert(0, {"role": "system", "content": order})
