"""Normal: a text folded to what two writers of the same words agree on, with the way back to its offsets.

Folded away: letter case, compatibility forms, diacritics, transliteration marks, invisible characters,
the shape of quotes, dashes and spaces, the script of digits. Kept apart: superscripts and fractions
("20¹" is not 201) and the signs of scripts whose vowels are marks. Whether folded words match is left to
`extractor.reading.grounding`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import category, combining, decimal, normalize

_QUOTES = dict.fromkeys("'‘’‚‛′‵`´ʼ", "'") | dict.fromkeys('"“”„‟«»″‶〝〞', '"')
_TRANSLITERATION_MARKS = frozenset("ʹʺʻʽʾʿˈˊˋ՚ـ")
# Nukta, kana voicing and virama tell letters apart; the other classes are accents and vocalisations.
_LETTER_MAKING_CLASSES = frozenset({0, 7, 8, 9})
_LETTER = r"[^\W\d_]"
# "Sana'a" and "Sanaa" are one name, but "Iraq's" and "we're" are two words each.
_INNER_APOSTROPHE = re.compile(
    rf"(?<={_LETTER})['‘’`´ʼ](?={_LETTER})(?!(?:s|t|re|ve|ll|d|m)(?!{_LETTER}))", re.IGNORECASE
)


def _fold(char: str) -> str:
    """Return what a character becomes, regardless of its neighbours; nothing if it is dropped."""
    kind = category(char)
    if char in _QUOTES:
        return _QUOTES[char]
    if char.isspace():
        return " "
    if kind == "Pd" or char == "−":
        return "-"
    if kind == "Cf" or char in _TRANSLITERATION_MARKS or "\ufe00" <= char <= "\ufe0f":
        return ""
    if kind == "Nd":
        return str(decimal(char))
    if kind == "No":
        return char
    folded = normalize("NFKD", normalize("NFKD", char).casefold())
    return "".join(c for c in folded if combining(c) in _LETTER_MAKING_CLASSES)


class _Folds(dict[str, str]):
    """Every fold asked for so far; an article repeats few characters many times."""

    def __missing__(self, char: str) -> str:
        self[char] = folded = _fold(char)
        return folded


_folds = _Folds()


def fold(char: str) -> str:
    """Return the folded form of one character, for comparing punctuation."""
    return _folds[char]


@dataclass(frozen=True)
class Normal:
    """The folded ``text``; its k-th character stands for ``source[starts[k]:ends[k]]``."""

    text: str
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, source: str) -> Normal:
        """Fold a text. Dropped marks belong to the character before them."""
        folded = [_folds[char] for char in source]
        inner = {match.start() for match in _INNER_APOSTROPHE.finditer(source)}
        for at in inner:
            folded[at] = ""
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for at in [at for at, part in enumerate(folded) if len(part) != 1]:
            starts.extend(range(done, at))
            ends.extend(range(done + 1, at + 1))
            size = len(folded[at])
            if not size and ends and (at in inner or combining(source[at])):
                ends[-1] = at + 1
            starts.extend([at] * size)
            ends.extend([at + 1] * size)
            done = at + 1
        starts.extend(range(done, len(source)))
        ends.extend(range(done + 1, len(source) + 1))
        return cls("".join(folded), starts, ends)

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return the source offsets of the non-empty folded range ``start:end``."""
        return self.starts[start], self.ends[end - 1]
