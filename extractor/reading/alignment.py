"""Alignment: where an article says almost what a quote says, and nothing that contradicts it.

The rule is one of evidence, not of similarity: every number, negation, name and content word of the
quote has its counterpart in the article in the same order, and between them the article holds no number,
name or turning word that the quote left out. A threshold on similarity cannot do this: "confirmed" and
"denied" differ in one word of twenty, and so do a quote and its copy with a typing error. What is
tolerated is a typing error, another ending ("rocket" for "rockets"), and small words more or less.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz.distance import OSA, LCSseq

from extractor.reading.tokens import Tokens, is_number


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SMALL: Final = _words(
    """a an the this that these those which who it its of and also has have had in on then there 's"""
)
"""Words that may be missing or added without a change of meaning."""

NEGATING: Final = _words(
    """not no never none nobody nothing neither nor without cannot hardly barely deny denies denied
    denying denial reject rejects rejected refute refuted refutes dismiss dismissed false falsely fail
    fails failed foil foiled thwart thwarted prevent prevented avert averted refuse refused"""
)
"""Words that turn a statement into its opposite."""

_TURNING = NEGATING | _words(
    """if unless may might could would should can will allegedly alleged reportedly purportedly claim
    claims claimed threaten threatened threatens plan planned plans plot plotted attempt attempted try
    tried trying warn warned intercept intercepted repel repelled fake hoax rumour rumor rumours
    rumors was were is are be been being by from to at into toward towards against between until
    before after more less fewer than least most almost nearly about around over under up some several
    few many all both half dozens scores hundreds thousands millions only another other except"""
)
_MOST_ANCHORS = 50


@dataclass(frozen=True)
class Match:
    """Words ``first`` to ``last`` of an article, and how many differences they cost."""

    first: int
    last: int
    cost: int = 0


def stem(word: str) -> str:
    """Return what is left of an English word without its verbal or plural ending."""
    bare = re.sub(r"(?:ing|ed|es|s|e)$", "", word)
    if len(bare) < 3:
        return word
    if bare[-1] == bare[-2]:
        bare = bare[:-1]
    return bare[:-1] + "y" if bare.endswith("i") else bare


class Aligner:
    """Finds near matches in one article; what it has to know of the article is worked out once."""

    def __init__(self, text: Tokens) -> None:
        self._text = text

    def matches(self, quote: Tokens, low: int, high: int) -> Iterator[Match]:
        """Yield the near matches of a quote among the words ``low:high`` of the article."""
        words = self._word_classes(quote)
        if words is None:
            return
        members: dict[int, list[str]] = defaultdict(list)
        for form, number in words.items():
            members[number].append(form)
        wanted = [words.get(form) or -1 for form in quote.forms]
        places = {
            at: sorted(place for form in members[number] for place in self._text.positions.get(form, ()))
            for at, number in enumerate(wanted)
            if quote.forms[at] not in SMALL
        }
        if not places:
            return
        anchor = min(places, key=lambda at: len(places[at]))
        size = len(quote)
        slack = 2 + size // 6
        seen: set[tuple[int, int]] = set()
        for place in [place for place in places[anchor] if low <= place < high][:_MOST_ANCHORS]:
            start, end = max(low, place - anchor - slack), min(high, place - anchor + size + slack)
            window = [words.get(form, 0) for form in self._text.forms[start:end]]
            if LCSseq.similarity(wanted, window) < size - _tolerated(size):
                continue
            pairs = [
                (block.a + step, block.b + step)
                for block in LCSseq.editops(wanted, window).as_matching_blocks()
                for step in range(block.size)
            ]
            pairs = _pulled_together(pairs, wanted, window, anchor)
            match = self._judge(quote, _without_strays([(a, b + start) for a, b in pairs], quote))
            if match and (match.first, match.last) not in seen:
                seen.add((match.first, match.last))
                yield match

    def _judge(self, quote: Tokens, pairs: list[tuple[int, int]]) -> Match | None:
        """Apply the rule of the module to one alignment."""
        if not pairs:
            return None
        text, size = self._text, len(quote)
        dropped = [quote.forms[at] for at in set(range(size)) - {at for at, _ in pairs}]
        first, last = pairs[0][1], pairs[-1][1]
        added = sorted(set(range(first, last + 1)) - {at for _, at in pairs})
        loose = [at for at in added if text.forms[at] not in SMALL]
        changed = sum(quote.forms[at] != text.forms[there] for at, there in pairs)
        if (
            any(form not in SMALL for form in dropped)
            or len(dropped) > _tolerated(size)
            or len(added) - len(loose) > _tolerated(size)
            or len(loose) > size // 8
            or changed > max(1, size // 6)
            or any(text.capitalised[at] or _turns(text.forms[at]) for at in loose)
            or not (text.can_cut(first) and text.can_cut(last + 1))
        ):
            return None
        return Match(first, last, len(dropped) + len(added) + changed)

    def _word_classes(self, quote: Tokens) -> dict[str, int] | None:
        """Number the quote's words, each together with its variants; None if one is not in the article."""
        vocabulary = self._text.positions
        names = {form for form, capital in zip(quote.forms, quote.capitalised, strict=True) if capital}
        forms = list(dict.fromkeys(quote.forms))
        numbers = {form: number for number, form in enumerate(forms, start=1) if form in vocabulary}
        for number, form in enumerate(forms, start=1):
            fixed = form in SMALL or is_number(form)
            variants = [] if fixed else self._variants(form, name=form in names)
            if form not in vocabulary:
                if not variants:
                    if form not in SMALL:
                        return None
                    continue
                number = next((numbers[v] for v in variants if v in numbers), number)
                numbers[form] = number
            for variant in variants:
                numbers.setdefault(variant, number)
        return numbers

    def _variants(self, form: str, *, name: bool) -> list[str]:
        """Return the other spellings of a word in the article that may stand for it.

        A spelling that the article uses is no typing error for another one. Names are kept apart by single
        letters (Iraq and Iran, Hama and Hamas, Nigerian and Nigerien), so less is allowed in them.
        """
        vocabulary = self._text.positions
        if name:
            plural = form[:-1] if form.endswith("s") else form + "s"
            found = [plural] if min(len(form), len(plural)) >= 5 and plural in vocabulary else []
        else:
            found = [other for other in self._by_stem.get(stem(form), ()) if other != form]
        if form in vocabulary or len(form) < (6 if name else 5):
            return found
        most = 2 if len(form) >= 10 and not name else 1
        alike = (other for other in self._by_initial.get(form[0], ()) if other[-2:] == form[-2:])
        return found + [
            other
            for other in alike
            if other not in found and OSA.distance(form, other, score_cutoff=most) <= most
        ]

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for form in self._text.positions:
            if not is_number(form):
                found[stem(form)].append(form)
        return found

    @cached_property
    def _by_initial(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for form in self._text.positions:
            if len(form) >= 4 and not is_number(form):
                found[form[0]].append(form)
        return found


def _turns(form: str) -> bool:
    """Say whether a statement may mean something else with this word in it."""
    return form in _TURNING or is_number(form)


def _tolerated(size: int) -> int:
    """Return how many small words of a quote of ``size`` words may be dropped, or added."""
    return max(1, size // 5)


def _pulled_together(
    pairs: list[tuple[int, int]], wanted: list[int], window: list[int], anchor: int
) -> list[tuple[int, int]]:
    """Move every match as close to the anchor's as an equal word allows: a longest common subsequence may
    take the first word of a quote from the sentence before."""
    middle = next((at for at, (here, _) in enumerate(pairs) if here >= anchor), len(pairs) - 1)
    pulled = list(pairs)
    for at in range(middle - 1, -1, -1):
        here, there = pulled[at]
        close = range(pulled[at + 1][1] - 1, there, -1)
        pulled[at] = here, next((place for place in close if window[place] == wanted[here]), there)
    for at in range(middle + 1, len(pulled)):
        here, there = pulled[at]
        close = range(pulled[at - 1][1] + 1, there)
        pulled[at] = here, next((place for place in close if window[place] == wanted[here]), there)
    return pulled


def _without_strays(pairs: list[tuple[int, int]], quote: Tokens) -> list[tuple[int, int]]:
    """Drop small words at the edges that were matched far from the rest."""
    while len(pairs) > 1 and quote.forms[pairs[0][0]] in SMALL and pairs[1][1] - pairs[0][1] > 2:
        pairs = pairs[1:]
    while len(pairs) > 1 and quote.forms[pairs[-1][0]] in SMALL and pairs[-1][1] - pairs[-2][1] > 2:
        pairs = pairs[:-1]
    return pairs
