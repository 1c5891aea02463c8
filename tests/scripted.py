"""A model that answers by rule, at the seam where real ones do (``extractor.llm.model``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from extractor.drafts import (
    ActorDraft,
    ArticleDraft,
    CasualtyDraft,
    ClaimDraft,
    IncidentDraft,
    PerpetratorDraft,
    TargetDraft,
    WeaponDraft,
)
from extractor.errors import ModelError
from extractor.llm.model import Classification, Completion, Prompt
from extractor.records import Usage

Form = TypeVar("Form", bound=BaseModel)
EMPTY = ArticleDraft(incidents=[], actors=[], claims=[])


def yes(question: str) -> float | ModelError:
    """Answer any question with near certainty."""
    return 0.9


@dataclass
class ScriptedModel:
    """Gives the answers in turn, the last one for ever, and a probability of "yes" by a rule.

    ``asked`` keeps the last message of every prompt, ``prompts`` the whole of it.
    """

    answers: Sequence[ArticleDraft | ModelError] = (EMPTY,)
    rule: Callable[[str], float | ModelError] = yes
    name: str = "scripted-1b"
    context_tokens: int | None = None
    prompts: list[Prompt] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        return [prompt.messages[-1].content for prompt in self.prompts]

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024
    ) -> list[Completion[Form] | ModelError]:
        given: list[Completion[Form] | ModelError] = []
        for prompt in prompts:
            answer = self.answers[min(len(self.prompts), len(self.answers) - 1)]
            self.prompts.append(prompt)
            if isinstance(answer, ModelError):
                given.append(answer)
            else:
                assert isinstance(answer, form)
                given.append(Completion(answer, Usage(input_tokens=10, output_tokens=5, calls=1), self.name))
        return given

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        assert list(labels) == ["yes", "no"]
        given: list[Classification | ModelError] = []
        for prompt in prompts:
            self.prompts.append(prompt)
            p = self.rule(prompt.messages[-1].content)
            given.append(
                p
                if isinstance(p, ModelError)
                else Classification({"yes": p, "no": 1 - p}, Usage(input_tokens=10, calls=1), self.name)
            )
        return given

    def cost(self, usage: Usage) -> float | None:
        return 0.0

    def close(self) -> None:
        pass


def incident(*sentences: int, **values: object) -> IncidentDraft:
    """Draft an incident that says nothing but what is given."""
    given = {"sentences": list(sentences), "sub_event_type": "Attack", "summary": "An attack."}
    return _filled(IncidentDraft, given | values)


def perpetrator(name: str, **values: object) -> PerpetratorDraft:
    return _filled(PerpetratorDraft, {"name": name} | values)


def target(name: str, **values: object) -> TargetDraft:
    return _filled(TargetDraft, {"name": name, "type": "other"} | values)


def weapon(name: str, **values: object) -> WeaponDraft:
    return _filled(WeaponDraft, {"name": name, "type": "rocket"} | values)


def casualties(words: str, **values: object) -> CasualtyDraft:
    return _filled(CasualtyDraft, {"outcome": "killed", "words": words} | values)


def actor(name: str, **values: object) -> ActorDraft:
    return _filled(ActorDraft, {"name": name, "kind": "armed_group"} | values)


def claim(*sentences: int, **values: object) -> ClaimDraft:
    """Draft a claim that says nothing but what is given."""
    given = {"sentences": list(sentences), "cue": "said", "content": "Something happened."}
    return _filled(ClaimDraft, given | values)


def article(**parts: object) -> ArticleDraft:
    return _filled(ArticleDraft, parts)


_PLAIN: tuple[object, ...] = (
    None,
    [],
    False,
    "not_stated",
    "reported",
    "stated_as_fact",
    "indirect",
    "states",
    "certain",
    "unknown",
)


def _filled(form: type[Form], given: dict[str, object]) -> Form:
    """Fill a form's other fields with whichever plain value each of them takes."""
    draft = dict(given)
    while True:
        try:
            return form.model_validate(draft)
        except ValidationError as error:
            [name, *_] = error.errors()[0]["loc"]
            tried = draft.get(str(name), _PLAIN)
            if name in given:
                raise
            at = _PLAIN.index(tried) + 1 if tried is not _PLAIN else 0
            draft[str(name)] = _PLAIN[at]
