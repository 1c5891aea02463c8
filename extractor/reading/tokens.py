"""Tokens: the words of a text in folded form, with offsets and the places where quotes may begin or end.

A word cut out of a larger one says something else: "20" in "200" or "20 million", "three" in "twenty-
three", "did" in "didn't". Finding words in an article is left to `extractor.reading.grounding`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from extractor.reading.normal import Normal

_LETTERS = r"[^\W\d_]+(?:[\u0900-\u0963\u0970-\u0dff]+[^\W\d_]*)*"  # Indic vowel signs are no \w
_LETTER = r"[^\W\d_]"
# Thai, Lao, Burmese, Khmer, Chinese, Japanese put no spaces between words: each character stands for itself.
_UNSPACED = (
    r"[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3031-\u30fa\u30fc-\ua4cf\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
)
_TOKEN = re.compile(
    rf"""
    {_UNSPACED}
  | (?<!\w){_LETTER}(?:\.{_LETTER})+\.?(?!\w)             # u.s., p.m.
  | (?<!\w){_LETTER}\.(?:[ ]{_LETTER}\.)+(?!\w)           # u. s., as some write it
  | (?:(?!{_UNSPACED})[^\W\d_])+?(?=n't(?!{_LETTER}))     # did|n't
  | n't(?!{_LETTER})
  | (?<={_LETTER})'(?:s|re|ve|ll|d|m)(?!{_LETTER})        # iraq|'s
  | {_LETTERS}
  | [0-9]+(?:[.,][0-9]+)*
    """,
    re.VERBOSE,
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {word: str(value) for value, word in enumerate(_UNITS.split())}
_VALUES |= {word: str(10 * value) for value, word in enumerate(_TENS.split(), start=2)}
_CONTRACTED = {"ca": "can", "wo": "will", "sha": "shall"}
_ACRONYMS_THAT_ARE_WORDS = frozenset({"us", "is", "it", "who", "am", "or", "in", "so", "no", "as", "at"})
_HYPHENS = frozenset("-‐‑–")
SCALES = frozenset({"hundred", "thousand", "million", "billion", "trillion", "dozen"})


def is_number(form: str) -> bool:
    """Say whether a folded word is a number or part of one."""
    return form[0].isdigit() or form in SCALES


def is_shouted(text: str) -> bool:
    """Say whether a text is set in capitals, so that a capital says nothing about its word."""
    return sum(map(str.isupper, text)) > sum(map(str.islower, text))


@dataclass(frozen=True)
class Tokens:
    """The words of ``source`` in parallel lists: folded forms, offsets, whether capitalised, whether glued.

    Numbers up to ninety have one form in words and digits; "US" keeps its capitals where "us" would be a
    word. A glued word has nothing between itself and the word before it.
    """

    source: str
    forms: list[str]
    starts: list[int]
    ends: list[int]
    capitalised: list[bool]
    glued: list[bool]

    @classmethod
    def of(cls, source: str, *, shouted: bool) -> Tokens:
        """Split a text; ``shouted`` says that its capitals mean nothing."""
        normal = Normal.of(source)
        tokens = cls(source, [], [], [], [], [])
        last = -1
        for match in _TOKEN.finditer(normal.text):
            first, end = match.span()
            start, stop = normal.starts[first], normal.ends[end - 1]
            form = match[0]
            if form == "n't":
                form = "not"
                if tokens.forms and first == last:
                    tokens.forms[-1] = _CONTRACTED.get(tokens.forms[-1], tokens.forms[-1])
            elif form in _VALUES:
                form = _VALUES[form]
            elif "." in form and not form[0].isdigit():
                form = form.replace(".", "").replace(" ", "")
            elif "," in form and _GROUPED.fullmatch(form):
                form = form.replace(",", "")
            if form in _ACRONYMS_THAT_ARE_WORDS and not shouted and source[start:stop].isupper():
                form = form.upper()
            tokens.forms.append(form)
            tokens.starts.append(start)
            tokens.ends.append(stop)
            tokens.capitalised.append(not shouted and source[start].isupper())
            tokens.glued.append(first == last)
            last = end
        return tokens

    def __len__(self) -> int:
        return len(self.forms)

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Where each form stands."""
        positions: dict[str, list[int]] = defaultdict(list)
        for at, form in enumerate(self.forms):
            positions[form].append(at)
        return dict(positions)

    def can_cut(self, at: int) -> bool:
        """Say whether a quote may end before the word at ``at`` and another begin with it."""
        if at <= 0 or at >= len(self.forms):
            return True
        left, right = self.forms[at - 1], self.forms[at]
        if self.glued[at]:
            return right.startswith("'") or re.match(_UNSPACED, right) is not None
        gap = self.source[self.ends[at - 1] : self.starts[at]]
        left_number, right_number = is_number(left), is_number(right)
        if gap in _HYPHENS or gap == "--":
            return not (left_number or right_number)
        if left_number and right_number:
            return right not in SCALES and gap not in {":", "/", ".", ","}
        return True
