"""Grounding: from a model's words to the place in the article that says them, or to nothing.

The only way in which offsets come into a record: a model supplies words, never offsets, and words that
the article does not say are not grounded. Tried in this order: the same words (folded by
`extractor.reading.normal`; an occurrence in the same characters is preferred), a quote with an ellipsis
part by part, words that differ in nothing that matters (`extractor.reading.alignment`). A match begins
and ends between words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property

from extractor.reading.alignment import NEGATING, SMALL, Aligner, Match
from extractor.reading.normal import fold
from extractor.reading.tokens import Tokens, is_shouted
from extractor.records import Span

Window = tuple[int, int]

_ELLIPSIS = re.compile(r"\s*[\[(]?(?:…|\.(?:\s?\.){2,})[\])]?\s*")
_WIDEST_ELLIPSIS = 40
_ARTICLES = frozenset({"the", "a", "an"})


class Grounder:
    """Finds words in one article. Offsets are code points into ``text``, half-open."""

    def __init__(self, text: str) -> None:
        self.text = text

    def find(self, quote: str, *, within: Window | None = None, near: Window | None = None) -> Span | None:
        """Return where the article says the quote, or None.

        The span lies inside ``within``. Of several places the one inside or closest to ``near`` is taken,
        else the first; words that stand in the article exactly go before words that nearly do, however close.
        """
        quote = quote.strip()
        words = self._read(quote)
        if not words.forms:
            return None
        window = within or (0, len(self.text))
        low, high = bisect_left(self._tokens.starts, window[0]), bisect_right(self._tokens.ends, window[1])
        for search in (self._same_words, self._parts, self._aligner.matches):
            found = [
                (match.cost, _distance(span, near), span.text != quote, span.start, span)
                for match in search(words, low, high)
                for span in [self._span(match, words, window)]
            ]
            if found:
                return min(found, key=lambda candidate: candidate[:4])[4]
        return None

    def find_all(self, name: str) -> list[Span]:
        """Return every mention of a name, without its article and without a possessive ending.

        What the name writes with a capital the article must, so that "Badr" is a name and "us" is not the US.
        """
        words = self._read(name)
        keep = list(range(len(words)))
        while len(keep) > 1 and words.forms[keep[0]] in _ARTICLES:
            keep = keep[1:]
        while len(keep) > 1 and words.forms[keep[-1]] == "'s":
            keep = keep[:-1]
        if not keep:
            return []
        words = self._read(name[words.starts[keep[0]] : words.ends[keep[-1]]])
        capitalised = self._tokens.capitalised
        caseless = not any(capitalised)
        return [
            Span.of(self.text, self._tokens.starts[match.first], self._tokens.ends[match.last])
            for match in self._same_words(words, 0, len(self._tokens))
            if caseless
            or all(
                there or not here
                for here, there in zip(
                    words.capitalised, capitalised[match.first : match.last + 1], strict=True
                )
            )
        ]

    @cached_property
    def _shouted(self) -> bool:
        return is_shouted(self.text)

    @cached_property
    def _tokens(self) -> Tokens:
        return self._read(self.text)

    @cached_property
    def _aligner(self) -> Aligner:
        return Aligner(self._tokens)

    def _read(self, text: str) -> Tokens:
        return Tokens.of(text, shouted=self._shouted)

    def _same_words(self, quote: Tokens, low: int, high: int) -> Iterator[Match]:
        """Yield where the quote's folded words stand in a row."""
        positions, forms, size = self._tokens.positions, quote.forms, len(quote)
        if any(form not in positions for form in forms):
            return
        rarest = min(range(size), key=lambda at: len(positions[forms[at]]))
        for place in positions[forms[rarest]]:
            first = place - rarest
            if (
                low <= first <= high - size
                and self._tokens.forms[first : first + size] == forms
                and self._tokens.can_cut(first)
                and self._tokens.can_cut(first + size)
            ):
                yield Match(first, first + size - 1)

    def _parts(self, quote: Tokens, low: int, high: int) -> Iterator[Match]:
        """Yield where the parts of a quote with an ellipsis stand in order, close together.

        Nothing may be left out that turns the statement round ("the army … killed twenty").
        """
        parts = [self._read(part) for part in _ELLIPSIS.split(quote.source)]
        parts = [part for part in parts if part.forms]
        if len(parts) < 2 or any(SMALL.issuperset(part.forms) for part in parts):
            return
        searches: tuple[Callable[[Tokens, int, int], Iterator[Match]], ...] = (
            self._same_words,
            self._aligner.matches,
        )
        places = [
            next((found for search in searches if (found := list(search(part, low, high)))), [])
            for part in parts
        ]
        for beginning in places[0]:
            last, cost = beginning.last, beginning.cost
            for choices in places[1:]:
                follower = min(
                    (m for m in choices if last < m.first <= last + _WIDEST_ELLIPSIS),
                    key=lambda match: match.first,
                    default=None,
                )
                if not follower or not NEGATING.isdisjoint(self._tokens.forms[last + 1 : follower.first]):
                    break
                last, cost = follower.last, cost + follower.cost
            else:
                yield Match(beginning.first, last, cost)

    def _span(self, match: Match, quote: Tokens, window: Window) -> Span:
        """Return the matched words with as much of the quote's outer punctuation as the article has too."""
        text, said = self.text, quote.source
        start, end = self._tokens.starts[match.first], self._tokens.ends[match.last]
        at = quote.starts[0]
        while at > 0 and start > window[0] and fold(said[at - 1]) == fold(text[start - 1]):
            at, start = at - 1, start - 1
        at = quote.ends[-1]
        while at < len(said) and end < window[1] and fold(said[at]) == fold(text[end]):
            at, end = at + 1, end + 1
        while text[start].isspace():
            start += 1
        while text[end - 1].isspace():
            end -= 1
        return Span.of(text, start, end)


def _distance(span: Span, near: Window | None) -> int:
    """Return how far a span reaches out of a window; 0 inside it or without one."""
    return max(0, near[0] - span.start) + max(0, span.end - near[1]) if near else 0
