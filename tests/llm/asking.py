"""What the tests of remote models ask for, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

from extractor.llm.model import Prompt
from extractor.llm.remote import RemoteModel

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
