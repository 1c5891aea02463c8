"""A Pydantic form becomes the grammar that its JSON must follow.

Every field is required, whatever its default: optional fields make a grammar many times slower and a
small model leaves them out. Keys and separators are fixed, so that they are forced tokens and cost no
choice.
"""

from __future__ import annotations

import json
from typing import Any

from llguidance import LLMatcher, LLTokenizer
from pydantic import BaseModel

from extractor.errors import ConfigurationError


def closed_schema(form: type[BaseModel]) -> dict[str, Any]:
    """Return the form's JSON schema with every property required and no other allowed."""
    schema: dict[str, Any] = _closed(form.model_json_schema())
    return schema


def matcher_of(form: type[BaseModel], tokenizer: LLTokenizer) -> LLMatcher:
    """Return a matcher at the start of the form; copy it for each answer."""
    grammar = LLMatcher.grammar_from_json_schema(
        json.dumps(closed_schema(form)),
        overrides={
            "whitespace_flexible": False,
            "item_separator": ", ",
            "key_separator": ": ",
            "coerce_one_of": True,  # unions told apart by a literal, which Pydantic writes as oneOf
        },
    )
    matcher = LLMatcher(tokenizer, grammar, log_level=0)
    if matcher.is_error():
        raise ConfigurationError(f"{form.__name__} cannot become a grammar: {matcher.get_error()}")
    return matcher


def _closed(node: Any) -> Any:
    """Walk a schema; descriptions, titles and defaults constrain nothing and are left out."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    named = ("properties", "$defs")
    closed = {
        key: {name: _closed(child) for name, child in value.items()} if key in named else _closed(value)
        for key, value in node.items()
        if key not in ("title", "description", "default", "discriminator", "examples")
    }
    if "properties" in closed:
        closed["required"] = list(closed["properties"])
        closed["additionalProperties"] = False
    return closed
