"""Messages become tokens, through the model's own chat template, safely.

An article is untrusted: a control token spelled in its text must stay text. So the template is rendered
around placeholders, its own pieces are tokenized with control tokens and the contents without. That also
shows where the static messages end, to the token.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from extractor.llm.model import Prompt

_PLACEHOLDER = re.compile("\ue000([0-9]+)\ue001")


class Tokens(Protocol):
    """The half of llama.cpp that reads and renders text."""

    def tokenize(self, text: str, *, special: bool) -> list[int]: ...
    def chat(self, messages: Sequence[tuple[str, str]], *, answer: bool) -> str: ...


@dataclass(frozen=True)
class ChatTokens:
    """A prompt's tokens; the first ``static`` of them belong to its static messages."""

    tokens: list[int]
    static: int


def chat_tokens(prompt: Prompt, model: Tokens) -> ChatTokens:
    """Return the prompt as the model reads it, the model's turn opened."""
    turns = [(message.role, f"\ue000{index}\ue001") for index, message in enumerate(prompt.messages)]
    rendered = model.chat(turns, answer=True)
    opening = model.chat(turns[: prompt.static], answer=False) if prompt.static else ""
    if not rendered.startswith(opening):
        opening = ""  # a template that closes a chat differently from how it continues one
    first = _tokens(opening, prompt, model)
    return ChatTokens(first + _tokens(rendered[len(opening) :], prompt, model), len(first))


def common_length(chats: Sequence[Sequence[int]]) -> int:
    """Return how many first tokens all of them share, leaving each at least one of its own."""
    shortest = min(len(tokens) for tokens in chats)
    first, length = chats[0], 0
    while length < shortest - 1 and all(tokens[length] == first[length] for tokens in chats):
        length += 1
    return length


def _tokens(rendered: str, prompt: Prompt, model: Tokens) -> list[int]:
    pieces = _PLACEHOLDER.split(rendered)  # template, index, template, index, …, template
    tokens: list[int] = []
    for at, piece in enumerate(pieces):
        if at % 2:
            tokens += model.tokenize(prompt.messages[int(piece)].content, special=False)
        elif piece:
            tokens += model.tokenize(piece, special=True)
    return tokens
