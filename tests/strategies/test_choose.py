"""Which strategy a model's name asks for."""

from __future__ import annotations

import pytest

from extractor.llm.catalogue import catalogue
from extractor.strategies.strategy import choose

SMALL = """qwen2.5-coder-1.5b qwen2.5-coder-0.5b smollm2-135m smollm2-1.7b-instruct-q4_k_m.gguf qwen3-4b
llama-3.1-8b-instruct meta-llama/Llama-3.2-1B-Instruct google/gemma-2-9b-it gemma3:1b mistral:7b
deepseek-r1:8b mistralai/Mistral-7B-Instruct-v0.3 models/tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf
qwen2.5-7b-instruct-1m Qwen_Qwen3-4B-Instruct-2507-Q4_K_M.gguf
openrouter/qwen/qwen-2.5-7b-instruct HuggingFaceTB/SmolLM2-360M-Instruct Llama-3.2-3B_Q4"""
LARGE = """openai/gpt-5-mini gpt-4o-mini openai/gpt-4.1 o3 anthropic/claude-sonnet-4-5 gemini-2.5-flash
gpt-oss:20b meta-llama/Llama-3.3-70B-Instruct qwen2.5-coder-32b mixtral-8x7b-instruct
qwen3-30b-a3b Qwen/Qwen3-235B-A22B mistralai/Mixtral-8x22B-Instruct-v0.1 deepseek-chat
llama-4-maverick-17b-128e mistral-large-latest command-r-plus google/gemma-3-27b-it
llama3.1:405b grok-4"""


@pytest.mark.parametrize("name", SMALL.split())
def test_a_name_that_says_small_gets_the_cascade(name: str) -> None:
    assert choose(name) == "cascade"


@pytest.mark.parametrize("name", LARGE.split())
def test_any_other_name_gets_one_call(name: str) -> None:
    assert choose(name) == "single"


@pytest.mark.parametrize("name", [weights.name for weights in catalogue()])
def test_every_embedded_model_is_small(name: str) -> None:
    assert choose(name) == "cascade"
