"""One embedded model in memory: prompts become tasks, tasks become filled forms and label probabilities.

Joins the parts that know nothing of each other: llama.cpp (``llama``), the template (``template``), the
forms' grammars (``grammar``), saved prefixes (``states``) and the batches (``scheduler``). Imports the
optional extra, so only ``extractor.llm.embedded`` imports this module, and only when an embedded model is
opened.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from llguidance import LLMatcher
from pydantic import BaseModel, ValidationError

from extractor.errors import ConfigurationError, InvalidOutputError, ModelError
from extractor.llm.answers import FormAnswer, LabelAnswer
from extractor.llm.grammar import matcher_of
from extractor.llm.llama import Llama, build
from extractor.llm.loops import Loops
from extractor.llm.model import Classification, Completion, Form, Prompt, charged
from extractor.llm.scheduler import ROWS, Scheduler
from extractor.llm.states import PrefixStates
from extractor.llm.tasks import Answer, Task
from extractor.llm.template import chat_tokens, common_length
from extractor.llm.trunks import TRUNKS
from extractor.records import Usage

CELLS = 8192
"""The context at first: with a 1.5B model, 0.25 GB."""

LIMIT = 16384
"""The context at most: a 1.5B model stays under 2 GB."""

WORTH_SHARING = 16
"""A shorter common beginning is evaluated with each prompt: a trunk costs a batch of its own."""


GRAMMARS = 64
"""Forms whose grammars are kept: some are made for one article."""


class Engine:
    """A loaded model that fills forms and weighs labels for any number of threads."""

    def __init__(self, path: Path, name: str, states: Path) -> None:
        self.name = name
        self._llama = Llama(path, cells=CELLS, sequences=TRUNKS + ROWS)
        self.context_tokens = min(LIMIT, self._llama.trained_context)
        stat = path.stat()
        key = f"{path.name} {stat.st_size} {stat.st_mtime_ns} {build()}"
        self.scheduler = Scheduler(self._llama, PrefixStates(states, key), limit=self.context_tokens)
        self._guide = self._llama.guide()
        self._loops = Loops(self._guide)
        self._matchers: dict[type[BaseModel], LLMatcher] = {}
        self._lock = threading.Lock()

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], max_tokens: int
    ) -> list[Completion[Form] | ModelError]:
        """Fill one form for each prompt, side by side."""
        matcher = self._matcher(form)
        answers = [FormAnswer(matcher.deep_copy(), max_tokens, self._loops) for _ in prompts]
        tasks = self._run(prompts, answers)
        return [self._completion(task, answer, form) for task, answer in zip(tasks, answers, strict=True)]

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        """Weigh the labels after each prompt, side by side."""
        first = [self._first_token(label) for label in labels]
        if len(set(first)) < len(first):
            raise ConfigurationError(f"labels must differ in their first token: {', '.join(labels)}")
        answers = [LabelAnswer(first) for _ in prompts]
        tasks = self._run(prompts, answers)
        return [
            _error(task)
            if task.error
            else Classification(
                dict(zip(labels, answer.probabilities, strict=True)), _usage(task, 0), self.name
            )
            for task, answer in zip(tasks, answers, strict=True)
        ]

    def close(self) -> None:
        """Stop work and free the memory."""
        self.scheduler.close()

    def _run(self, prompts: Sequence[Prompt], answers: Sequence[Answer]) -> list[Task]:
        chats = [chat_tokens(prompt, self._llama) for prompt in prompts]
        groups: dict[tuple[int, ...], list[list[int]]] = {}
        for chat in chats:
            groups.setdefault(tuple(chat.tokens[: chat.static]), []).append(chat.tokens)
        common = {key: common_length(members) for key, members in groups.items() if len(members) > 1}
        tasks = []
        for chat, answer in zip(chats, answers, strict=True):
            shared = [chat.static] if chat.static >= WORTH_SHARING else []
            length = common.get(tuple(chat.tokens[: chat.static]), 0)
            if length >= chat.static + WORTH_SHARING:
                shared.append(length)
            kept = chat.static >= WORTH_SHARING
            tasks.append(Task(chat.tokens, answer, tuple(shared), kept))
        self.scheduler.run(tasks)
        return tasks

    def _matcher(self, form: type[BaseModel]) -> LLMatcher:
        with self._lock:
            matcher = self._matchers.pop(form, None) or matcher_of(form, self._guide)
            self._matchers[form] = matcher  # the latest last
            if len(self._matchers) > GRAMMARS:
                del self._matchers[next(iter(self._matchers))]
            return matcher

    def _first_token(self, label: str) -> int:
        tokens = self._llama.tokenize(label, special=False)
        if not tokens:
            raise ConfigurationError("a label must not be empty")
        return tokens[0]

    def _completion(self, task: Task, answer: FormAnswer, form: type[Form]) -> Completion[Form] | ModelError:
        usage = _usage(task, len(answer.tokens))
        if task.error:
            return charged(_error(task), usage)
        if not answer.complete:
            cut = InvalidOutputError(
                f"{self.name} was cut off after {len(answer.tokens)} tokens of {form.__name__}; "
                "use a shorter text or a larger model",
                reason="truncated",
            )
            return charged(cut, usage)
        try:
            value = form.model_validate_json(self._llama.text(answer.tokens))
        except ValidationError as error:
            unfit = InvalidOutputError(f"{self.name} filled {form.__name__} with invalid values: {error}")
            return charged(unfit, usage)
        return Completion(value, usage, self.name)


def _usage(task: Task, written: int) -> Usage:
    return Usage(input_tokens=task.prompt, output_tokens=written, cached_tokens=task.cached, calls=1)


def _error(task: Task) -> ModelError:
    """Return a task's failure as the seam's error; anything but a ModelError is a bug and is raised."""
    if isinstance(task.error, ModelError):
        return task.error
    assert task.error is not None
    raise task.error
