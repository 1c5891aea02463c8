"""Loops: a small model that fills a list may write the same elements for ever; here is where it is noticed.

Greedy decoding has no way out of a loop, and only the list's bound, minutes later, would end it. What is
repeated adds nothing to a list, so ending the list there loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from llguidance import LLTokenizer

_TIMES = 3
_LEAST = 24
_LONGEST = 800
_COMMA = re.compile(rb'["}\]]?,')
_BRACKET = re.compile(rb'["}\]]?\]')


class Loops:
    """Knows the tokens that go on with a list and those that end one."""

    def __init__(self, tokenizer: LLTokenizer) -> None:
        self._tokenizer = tokenizer
        pieces = [tokenizer.decode_bytes([token]) for token in range(tokenizer.vocab_size)]
        self.continuing = frozenset(at for at, piece in enumerate(pieces) if _COMMA.match(piece))
        self.ending = [at for at, piece in enumerate(pieces) if _BRACKET.match(piece)]

    def closes(self, tokens: Sequence[int]) -> bool:
        """Say whether tokens that end with a comma end with the same elements of its list several times."""
        for period in range(1, min(_LONGEST, len(tokens) // _TIMES) + 1):
            if tokens[-1] != tokens[-1 - period]:
                continue
            length = max(_TIMES * period, _LEAST)
            if len(tokens) >= length and tokens[-length:-period] == tokens[period - length :]:
                return self._is_level(tokens[-period:])
        return False

    def _is_level(self, tokens: Sequence[int]) -> bool:
        """Say whether a stretch after a comma stays in that comma's list, or in lists and objects within."""
        depth = 0
        for byte in self._tokenizer.decode_bytes(list(tokens)):
            depth += (byte in b"[{") - (byte in b"]}")
            if depth < 0:
                return False
        return True
