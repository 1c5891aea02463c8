"""What the stub says: articles, one form that fits them all, and the responses around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

_TOWNS: Final = ("Mosul", "Kirkuk", "Erbil", "Basra", "Ramadi", "Tikrit", "Samarra", "Fallujah")
DRAFT: Final[dict[str, Any]] = {
    "incidents": [
        {
            "sentences": [1, 2], "sub_event_type": "Armed clash", "summary": "Gunmen killed soldiers.",
            "date": "Saturday", "place": None, "outcome": "hit", "responsibility": "not_stated",
            "status": "reported", "background": False,
            "perpetrators": [{"name": "gunmen", "attribution": "stated_as_fact", "attributed_by": None}],
            "targets": [{"name": "checkpoint", "type": "military", "effect": "damaged"}],
            "weapons": [], "defences": [],
            "casualties": [{"outcome": "killed", "category": "military", "nationality": None,
                            "count": "three", "words": "killed three soldiers"}],
        }
    ],
    "actors": [
        {"name": "gunmen", "aliases": [], "kind": "armed_group", "role": None, "country": None,
         "affiliations": []},
        {"name": "the interior ministry", "aliases": [], "kind": "government", "role": None,
         "country": "Iraq", "affiliations": []},
    ],
    "claims": [
        {
            "sentences": [3], "source": "the interior ministry", "via": None, "cue": "said",
            "content": "Two attackers were arrested.", "quotation": "indirect", "act": "states",
            "certainty": "certain", "negated": False, "medium": "statement", "date": None, "incidents": [1],
            "relations": [],
        }
    ],
}  # fmt: skip


def filled(schema: Mapping[str, Any], draft: object = DRAFT) -> Any:
    """Return a value that fits a form's JSON Schema: the draft, and the emptiest value where it has none."""
    return _filled(schema, draft, schema.get("$defs", {}))


def _filled(schema: Mapping[str, Any], draft: Any, forms: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _filled(forms[schema["$ref"].rpartition("/")[2]], draft, forms)
    kinds = schema.get("anyOf", [schema])
    if draft is None and {"type": "null"} in kinds:
        return None
    kind = next(kind for kind in kinds if kind != {"type": "null"})
    if kind is not schema:
        return _filled(kind, draft, forms)
    if "properties" in schema:
        given = draft if isinstance(draft, dict) else {}
        return {name: _filled(part, given.get(name), forms) for name, part in schema["properties"].items()}
    if schema.get("type") == "array":
        return [_filled(schema["items"], item, forms) for item in draft or ()]
    if draft is not None:
        return draft
    if "enum" in schema:
        return schema["enum"][0]
    return {"boolean": False, "integer": 0, "number": 0.0}.get(schema.get("type", ""), "")


def article(number: int, order: str = "") -> str:
    """Return the text of an article like no other number's, with an order to the stub."""
    town = _TOWNS[number % len(_TOWNS)]
    return (
        f"Gunmen attack checkpoint near {town}\n\n"
        f"On Saturday gunmen attacked a checkpoint near {town} and killed three soldiers. "
        f"The patrol was the {number}th of the year. "
        "Two attackers were arrested, the interior ministry said.\n\n"
        f"The road to {town} was closed for hours. Residents said that they had heard shots. {order}\n"
    )


def completion(content: str) -> bytes:
    """Return a chat completion."""
    return json.dumps(
        {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": "stub-1",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": content},
                    "finish_reason": "stop",
                    "logprobs": None,
                }
            ],
            "usage": {"prompt_tokens": 1500, "completion_tokens": 300, "total_tokens": 1800},
        }
    ).encode()


def failure(message: str) -> bytes:
    """Return an error as OpenAI writes them."""
    return json.dumps({"error": {"message": message, "type": "stub_error"}}).encode()
