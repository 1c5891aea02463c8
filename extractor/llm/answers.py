"""How logits become answers: a form under a grammar, or the probability of each label.

Masks come from llguidance, computed from the form's JSON schema (``extractor.llm.grammar``); what the
grammar leaves no choice about is never chosen token by token but evaluated with the prompt of the next
choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from llguidance import LLMatcher

from extractor.errors import ModelError
from extractor.llm.loops import Loops

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.llm.tasks import Logits


class FormAnswer:
    """Greedy decoding of what a matcher allows, up to ``limit`` tokens; lists that repeat themselves end."""

    def __init__(self, matcher: LLMatcher, limit: int, loops: Loops) -> None:
        self._matcher = matcher
        self._limit = limit
        self._loops = loops
        self.tokens: list[int] = []

    @property
    def complete(self) -> bool:
        """Say whether the form is finished, rather than cut off."""
        return self._matcher.is_stopped()

    @property
    def done(self) -> bool:
        return self.complete or len(self.tokens) >= self._limit

    def start(self) -> list[int]:
        """Return the form's opening, which the schema fixes."""
        return self._forced()

    def take(self, logits: Logits) -> list[int]:
        """Choose the likeliest allowed token, and return it with those that must follow it."""
        token = int(logits.argmax())
        if self._matcher.validate_tokens([token]) != 1:
            choices = np.flatnonzero(self._allowed(logits))
            if not len(choices):
                raise ModelError(f"the form's grammar allows no token: {self._matcher.get_error()}")
            token = int(choices[logits[choices].argmax()])
        if token in self._loops.continuing and self._loops.closes([*self.tokens, token]):
            allowed = self._allowed(logits)
            ends = [end for end in self._loops.ending if allowed[end]]
            token = max(ends, key=lambda end: logits[end], default=token)
        self._matcher.consume_token(token)
        self.tokens.append(token)
        return [token, *([] if self.complete else self._forced())]

    def _allowed(self, logits: Logits) -> NDArray[np.uint8]:
        """Return, for each token of the vocabulary, whether the grammar allows it now."""
        bits = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        return np.unpackbits(bits, bitorder="little")[: len(logits)]

    def _forced(self) -> list[int]:
        tokens = self._matcher.compute_ff_tokens()
        if tokens:
            self._matcher.consume_tokens(tokens)
            self.tokens.extend(tokens)
        if self._matcher.is_error():
            raise ModelError(f"the form's grammar failed: {self._matcher.get_error()}")
        return list(tokens)


class LabelAnswer:
    """Probabilities over the first tokens of labels, read once."""

    def __init__(self, labels: Sequence[int]) -> None:
        self._labels = list(labels)
        self.probabilities: list[float] = []

    @property
    def done(self) -> bool:
        return bool(self.probabilities)

    def start(self) -> list[int]:
        return []

    def take(self, logits: Logits) -> list[int]:
        """Set the probabilities: a softmax over the labels alone."""
        scores = logits[self._labels].astype(np.float64)
        weights = np.exp(scores - scores.max())
        self.probabilities = [float(weight) for weight in weights / weights.sum()]
        return []
