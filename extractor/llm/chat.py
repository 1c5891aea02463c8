"""An OpenAI-compatible server, asked through the OpenAI client in the dialect that it understands.

Retries have one owner each. A request that may yet succeed is repeated here by tenacity, below instructor, so
that a hiccup in the middle of a repair does not begin the form again; an answer that does not fit is repaired
by instructor; the OpenAI client retries nothing. All threads share one client and its pool of connections.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Event

import instructor
import openai
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion
from pydantic import ValidationError

from extractor.llm.dialect import OPTIONS, Ask, Dialect
from extractor.llm.endpoint import Ledger, Source
from extractor.llm.failures import by_status, filtered, junk, refused, translate, truncated, words_of
from extractor.llm.gate import Gate, GatedClient
from extractor.llm.model import Form, Message
from extractor.llm.prices import usage_of
from extractor.llm.repairs import fill
from extractor.llm.retries import patience
from extractor.settings import Settings

_AROUND_JSON = re.compile(r"^(?:.*</think>)?[^{]*(\{.*\})[^}]*$", re.DOTALL)
# Pydantic's errors end in a link, which is of no use to a model and names pydantic's version.
_LINK = re.compile(r"\n\s*For further information visit \S+")


class ChatServer:
    """An `Endpoint` that speaks OpenAI's chat completions."""

    def __init__(
        self, client: openai.OpenAI, model: str, name: str, settings: Settings, gate: Gate | None = None
    ) -> None:
        self._client = client.with_options(max_retries=0, timeout=settings.timeout)
        if gate is not None:
            self._client = self._client.with_options(http_client=GatedClient(gate))
        self._gate = gate
        self._model = model
        self._settings = settings
        self._dialect = Dialect.expected(model)
        self._closing = Event()
        options = {name: getattr(settings, name) for name in OPTIONS}
        self._options = tuple((name, value) for name, value in options.items() if value is not None)
        self.source = Source(name, str(client.base_url))

    @property
    def client(self) -> openai.OpenAI:
        """The client, for what is no chat."""
        return self._client

    @property
    def model(self) -> str:
        """The model as the server calls it."""
        return self._model

    def fill(self, messages: Sequence[Message], form: type[Form], max_tokens: int, ledger: Ledger) -> Form:
        """Return the filled form; most answers fit at once, and instructor mends the others."""
        original = tuple(messages)

        def answer_to(messages: tuple[Message, ...]) -> ChatCompletion:
            answer = self._ask(Ask(self._model, messages, max_tokens, form, self._options), ledger)
            choice = answer.choices[0]
            if choice.finish_reason == "length":
                raise truncated(self.source)
            choice.message.content = _AROUND_JSON.sub(r"\1", choice.message.content or "")
            return answer

        first = answer_to(original)
        # Instructor takes several milliseconds for a large form, which an answer that fits need not pay.
        with suppress(ValidationError):
            return form.model_validate_json(first.choices[0].message.content or "")

        def send(*, messages: list[dict[str, str]], **_: object) -> ChatCompletion:
            # Instructor adds its repairs to the messages; how a schema is asked for is the dialect's affair.
            repairs = tuple(
                Message(turn["role"], _LINK.sub("", turn["content"] or ""))  # type: ignore[arg-type]
                for turn in messages[len(original) :]
            )
            return answer_to(original + repairs) if repairs else first

        return fill(
            instructor.patch(create=send, mode=instructor.Mode.JSON_SCHEMA),
            messages,
            form,
            self.source,
            max_retries=self._settings.repairs,
            token_budget=self._settings.repair_tokens,
        )

    def next_tokens(self, messages: Sequence[Message], ledger: Ledger) -> Mapping[str, float] | None:
        """Return the probabilities of the first token, or None where the server does not show them."""
        if not self._dialect.top_logprobs:
            return None
        ask = Ask(self._model, tuple(messages), max_tokens=1, options=self._options)
        shown = self._ask(ask, ledger).choices[0].logprobs
        if shown is None or not shown.content:
            self._dialect = replace(self._dialect, top_logprobs=0)
            return None
        tokens: defaultdict[str, float] = defaultdict(float)
        for candidate in shown.content[0].top_logprobs or ():
            tokens[candidate.token] += math.exp(candidate.logprob)
        return tokens

    def close(self) -> None:
        """End all waiting and close the connections."""
        self._closing.set()
        self._client.close()

    def _ask(self, ask: Ask, ledger: Ledger) -> ChatCompletion:
        return patience(self._settings, self._closing)(self._ask_once, ask, ledger)

    def _ask_once(self, ask: Ask, ledger: Ledger) -> ChatCompletion:
        """Send one request, more simply each time the server refuses a part of it."""
        begun = dialect = self._dialect
        tried = {dialect}
        while True:
            request = dialect.phrase(ask)
            try:
                answer = self._client.chat.completions.create(**request)
            except openai.APIStatusError as error:
                simpler = dialect.after(words_of(error), request) if _may_blame_request(error) else None
                if simpler is None or simpler in tried:
                    raise (translate(error, self.source) or error) from error
                dialect = simpler
                tried.add(dialect)
                continue
            except openai.OpenAIError as error:
                raise (translate(error, self.source) or error) from error
            except ValueError as error:  # said to be JSON, and is not
                raise junk(self.source) from error
            if dialect is not begun:
                self._dialect = dialect
            ledger.enter(answer)
            if self._gate is not None:
                usage = usage_of(answer)
                self._gate.spent(usage.input_tokens + usage.output_tokens)
            return self._checked(answer)

    def _checked(self, answer: ChatCompletion) -> ChatCompletion:
        """Return the answer if it is one; the client does not look, and gateways wrap errors in a 200."""
        choices = getattr(answer, "choices", None)
        if not choices or getattr(choices[0], "message", None) is None:
            error = getattr(answer, "error", None)
            status = error.get("code") if isinstance(error, dict) else None
            if isinstance(status, int) and 400 <= status < 600:
                raise by_status(status, None, self.source)
            raise junk(self.source)
        if choices[0].finish_reason == "content_filter":
            raise filtered(self.source)
        if choices[0].message.refusal:
            raise refused(self.source)
        if not isinstance(choices[0].message.content, str | None):
            raise junk(self.source)
        if not isinstance(answer.usage, CompletionUsage):
            # Instructor stops at the first repair when it cannot count; the number of repairs bounds it
            # anyway.
            answer.usage = CompletionUsage(prompt_tokens=0, completion_tokens=0, total_tokens=0)
        return answer


def _may_blame_request(error: openai.APIStatusError) -> bool:
    """Tell a refusal from a failure; llama.cpp's Python server answers 500 where others say 400."""
    named = re.search("response_format|logprobs", words_of(error))
    return error.status_code in (400, 422) or (error.status_code == 500 and named is not None)
