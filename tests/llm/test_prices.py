from __future__ import annotations

from types import SimpleNamespace as Reported

import pytest

from extractor.llm.prices import price, usage_of
from extractor.records import Usage


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param(
            Reported(
                usage=Reported(
                    prompt_tokens=100, completion_tokens=20, prompt_tokens_details=Reported(cached_tokens=60)
                )
            ),
            Usage(input_tokens=100, output_tokens=20, cached_tokens=60, calls=1),
            id="openai",
        ),
        pytest.param(
            Reported(
                usage=Reported(
                    input_tokens=30,
                    output_tokens=20,
                    cache_read_input_tokens=60,
                    cache_creation_input_tokens=10,
                )
            ),
            Usage(input_tokens=100, output_tokens=20, cached_tokens=60, calls=1),
            id="anthropic",
        ),
        pytest.param(
            Reported(
                usage_metadata=Reported(
                    prompt_token_count=100,
                    candidates_token_count=15,
                    thoughts_token_count=5,
                    cached_content_token_count=60,
                )
            ),
            Usage(input_tokens=100, output_tokens=20, cached_tokens=60, calls=1),
            id="google",
        ),
        pytest.param(
            Reported(usage=Reported(tokens=Reported(input_tokens=100.0, output_tokens=20.0))),
            Usage(input_tokens=100, output_tokens=20, calls=1),
            id="cohere",
        ),
        pytest.param(Reported(usage=None), Usage(calls=1), id="a server that does not count"),
        pytest.param("<html>", Usage(calls=1), id="no completion at all"),
        pytest.param(
            Reported(usage=Reported(prompt_tokens="many", completion_tokens=None)),
            Usage(calls=1),
            id="nonsense",
        ),
    ],
)
def test_every_provider_reports_tokens_in_its_own_words(response: object, expected: Usage) -> None:
    assert usage_of(response) == expected


SPENT = Usage(input_tokens=1_000_000, output_tokens=1_000_000, calls=1)


@pytest.mark.parametrize(
    ("model", "provider", "base_url", "known"),
    [
        ("gpt-5-mini", "openai", None, True),
        ("claude-sonnet-4-5", "anthropic", None, True),
        ("gpt-4o", "azure_openai", None, True),
        ("no-such-model", "openai", None, False),
        ("llama3", "ollama", None, False),
        ("gpt-5-mini", None, "http://127.0.0.1:8000/v1", False),
        ("gpt-5-mini", None, "https://api.openai.com/v1", True),
    ],
)
def test_a_price_is_listed_or_unknown_never_guessed(
    model: str, provider: str | None, base_url: str | None, known: bool
) -> None:
    dollars = price(SPENT, model, provider=provider, base_url=base_url)
    assert (dollars is not None and dollars > 0) if known else dollars is None


@pytest.mark.parametrize(
    ("model", "tier", "share"),
    [
        ("gpt-5-mini", "flex", 0.5),
        ("gpt-5-mini", "default", 1.0),
        ("gpt-5-mini", "auto", 1.0),
        ("gpt-4o", "flex", 1.0),  # which is not sold that way
    ],
)
def test_a_service_tier_has_its_own_price_where_one_is_listed(model: str, tier: str, share: float) -> None:
    listed = price(SPENT, model, provider="openai", base_url=None)
    assert listed is not None
    assert price(SPENT, model, provider="openai", base_url=None, tier=tier) == pytest.approx(share * listed)


def test_cached_tokens_cost_less() -> None:
    cached = SPENT.model_copy(update={"cached_tokens": 900_000})
    fresh_cost = price(SPENT, "gpt-5-mini", provider="openai", base_url=None)
    cached_cost = price(cached, "gpt-5-mini", provider="openai", base_url=None)
    assert fresh_cost is not None
    assert cached_cost is not None
    assert cached_cost < fresh_cost
