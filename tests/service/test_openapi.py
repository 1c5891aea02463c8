"""The service keeps to its own description: schemathesis sends what it allows and what it forbids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import SecretStr
from schemathesis import GenerationMode

TOKEN = "token-of-the-tests"
EXAMPLES = 8


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_route_keeps_to_its_description(listen: Callable[..., Any], mode: GenerationMode) -> None:
    address = listen(token=SecretStr(TOKEN), serve_body=1_000_000, serve_waiting=100_000).address
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    seen = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        takes_something = bool(operation.body or operation.path_parameters)
        if mode is GenerationMode.NEGATIVE and not takes_something:
            continue  # nothing can be wrong with it
        seen.add(operation.label)

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES if takes_something else 1,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def keeps(case: Any) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"})

        keeps()
    assert "POST /v1/extract" in seen
    assert len(seen) == (11 if mode is GenerationMode.POSITIVE else 7)
