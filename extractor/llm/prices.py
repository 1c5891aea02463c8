"""Tokens as the providers' responses report them, and US dollars for them.

Prices come from genai-prices and are looked up, never guessed: an unknown model or server costs None, and a
service tier without a price of its own costs what the others do. A server of one's own has no price there
either, because electricity is not free and this module cannot know it.
"""

from __future__ import annotations

from typing import Final

from extractor.records import Usage

# Providers that instructor and genai-prices call by different names.
_PRICE_LISTS: Final = {"azure_openai": "azure", "bedrock": "aws", "xai": "x-ai", "vertexai": "google"}


def usage_of(response: object) -> Usage:
    """Return the tokens of one response of any provider; what it does not report counts as zero."""
    usage = getattr(response, "usage", None) or getattr(response, "usage_metadata", None)
    if usage is None:
        return Usage(calls=1)
    if (units := getattr(usage, "tokens", None)) is not None:  # Cohere
        usage = units
    cached = _count(getattr(usage, "prompt_tokens_details", None), "cached_tokens")
    cached = cached or _count(usage, "cache_read_input_tokens", "cached_content_token_count")
    fresh = _count(usage, "prompt_tokens", "input_tokens", "prompt_token_count")
    if hasattr(usage, "cache_read_input_tokens"):  # Anthropic alone leaves the cache out of its input tokens
        fresh += cached + _count(usage, "cache_creation_input_tokens")
    written = _count(usage, "completion_tokens", "output_tokens", "candidates_token_count")
    thought = _count(usage, "thoughts_token_count")  # Google alone leaves thinking out of its output tokens
    return Usage(input_tokens=fresh, output_tokens=written + thought, cached_tokens=cached, calls=1)


def _count(usage: object, *names: str) -> int:
    """Return the first of these attributes that is a number of tokens, else zero."""
    for name in names:
        value = getattr(usage, name, None)
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return int(value)
    return 0


def price(
    usage: Usage, model: str, *, provider: str | None, base_url: str | None, tier: str | None = None
) -> float | None:
    """Return US dollars for the usage of a provider's model or of one at a base URL; None if not listed.

    ``tier`` is the service tier that is asked for, such as ``flex``.
    """
    import genai_prices  # 0.2 s, which only a run that prices a remote model should pay

    tokens = genai_prices.Usage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=min(usage.cached_tokens, usage.input_tokens),
    )
    asked = {"service_tier": tier} if tier else None
    try:
        if base_url is not None:
            found = genai_prices.calc_price(tokens, model, provider_api_url=base_url, price_context=asked)
        else:
            listed = _PRICE_LISTS.get(provider or "", provider)
            found = genai_prices.calc_price(tokens, model, provider_id=listed, price_context=asked)
    except LookupError:
        return None
    return float(found.total_price)
