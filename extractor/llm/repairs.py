"""Instructor, for what it does best: showing a model where its answer does not fit, and asking again."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from instructor.core.exceptions import InstructorError
from pydantic import BaseModel

from extractor.llm.endpoint import Source
from extractor.llm.failures import translate
from extractor.llm.model import Form, Message

# Instructor logs each failed answer as an error, and quotes it; it is raised here with better words.
logging.getLogger("instructor").setLevel(logging.CRITICAL)


def fill(
    create: Callable[..., BaseModel],
    messages: Sequence[Message],
    form: type[Form],
    source: Source,
    **options: Any,
) -> Form:
    """Call an instructor ``create`` and return a value of the form itself; its errors become ours.

    No ``context`` is ever given, because with one instructor renders the messages as templates, articles
    included.
    """
    try:
        answer = create(
            response_model=_with_known_schema(form),
            messages=[{"role": message.role, "content": message.content} for message in messages],
            strict=None,  # the form says how strict it is
            **options,
        )
    except InstructorError as error:
        ours = translate(error, source)
        if ours is None:
            raise (error.__cause__ or error) from None
        raise ours from (ours.__cause__ or error.__cause__ or error)
    # What comes back is of a subclass made for the call and holds the raw response: equal to nothing,
    # unpicklable.
    return form.model_validate_json(answer.model_dump_json(round_trip=True, by_alias=True))


@cache
def _with_known_schema(form: type[Form]) -> type[Form]:
    """Return the form with its schema at hand: instructor asks for it at each call, which takes a while."""
    written = json.dumps(form.model_json_schema())

    def model_json_schema(_cls: type[BaseModel], /, *_: object, **__: object) -> dict[str, object]:
        schema: dict[str, object] = json.loads(written)  # a copy, because it may be altered
        return schema

    return type(
        form.__name__, (form,), {"model_json_schema": classmethod(model_json_schema), "__doc__": form.__doc__}
    )
