"""Quantities: what a count's wording entails, and where a text counts something.

A bound is given only where the words entail it: "more than 15" is 16 or more, "about 30" bounds nothing.
The closed vocabulary names an unspecified multiple after the nearest class: "scores" is `dozens` from
40, "thousands" is `hundreds` from 2,000; "a few" and "a handful" are `several`. Numbers that count
nothing are told apart by `extractor.reading.uncounted`, number words are read by text2num.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from text_to_num import text2num

from extractor.reading.uncounted import counts_nothing, is_moment, masked
from extractor.records import Quantity
from extractor.records.codes import Qualifier

_UNIT = "one|two|three|four|five|six|seven|eight|nine"
_TEEN = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SCALE = "thousand|million|billion"
_BELOW_100 = rf"(?:(?:{_TENS})(?:[-\s](?:{_UNIT})\b)?|(?:{_TEEN})|(?:{_UNIT}))"
_BELOW_1000 = rf"(?:(?:(?:{_BELOW_100}|an?)[-\s]+)?hundred(?:(?:\s+and)?\s+{_BELOW_100}\b)?|{_BELOW_100})"
_IN_WORDS = (
    rf"(?:zero|(?:{_BELOW_1000}\b|an?(?=\s+(?:{_SCALE})\b))"
    rf"(?:[-\s]+(?:{_SCALE})\b(?:(?:\s+and)?\s+{_BELOW_1000}\b)?)*)"
)
_IN_DIGITS = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+|\d+(?:\.\d+)?)(?!\d|[.,]\d)"
    rf"(?:[\s-]+(?:hundred|{_SCALE})\b)?"
)
_HALF = r"(?:a[\s-]+)?half(?:[\s-]+a)?[\s-]+(?:dozen|million)"
_DOZEN = rf"(?:(?:{_IN_DIGITS}|{_IN_WORDS}|a)\s+)?dozen"
_AMOUNT = rf"(?:{_HALF}|{_DOZEN}|a\s+couple|couple\s+of|(?:a\s+)?pair\s+of|{_IN_DIGITS}|{_IN_WORDS})"
_FIXED: Final = {"couple": 2, "pair": 2, "single": 1, "both": 2}
_SCALES: Final = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_MULTIPLES: Final = {
    "tens": 20, "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "millions": 2 * 10**6
}  # fmt: skip

_BOUNDS: Final[dict[Qualifier, str]] = {
    "more_than": r"(?:(?:just|slightly|well)\s+)?(?:more\s+than|over|above)|in\s+excess\s+of|upwards?\s+of",
    "at_least": r"at\s+least|(?:no|not)\s+(?:fewer|less)\s+than|a\s+minimum\s+of",
    "at_most": r"up\s+to|at\s+most|as\s+many\s+as|(?:no|not)\s+more\s+than|a\s+maximum\s+of",
    "fewer_than": r"(?:just\s+)?(?:(?:fewer|less)\s+than|under|below)|nearly|almost|approaching|nearing",
    "about": r"about|around|roughly|approximately|circa|close\s+to|(?:an\s+)?estimated|some",
}
_SUFFIXES: Final[dict[Qualifier, str]] = {
    "at_least": r"\s+or\s+more\b|\+|[\s-]plus\b",
    "at_most": r"\s+or\s+(?:fewer|less)\b",
    "about": r"\s+or\s+so\b|[\s-]odd\b",
}
# Before small numbers these are prepositions of place or topic: "flew over two villages", "talk about one".
_PREPOSITIONS: Final = {"over": 5, "above": 5, "under": 5, "below": 5, "about": 3, "around": 3}


def _groups(kind: str, patterns: dict[Qualifier, str]) -> str:
    return "|".join(f"(?P<{kind}_{name}>{pattern})" for name, pattern in patterns.items())


@cache
def _quantity() -> re.Pattern[str]:
    """Compile the grammar on first use: it takes longer than all other imports of this module."""
    return re.compile(
        r"(?<![\w$€£¥₹#@+.])(?<!\w[-‐–./:,'’])"
        rf"(?P<bound>(?:{_groups('bound', _BOUNDS)})\s+(?:(?:about|around|some|an\s+estimated)\s+)?)?"
        r"(?:(?P<multiple>tens(?=\s+of)|dozens|scores|hundreds|thousands|millions)"
        r"(?:\s+of\s+(?P<of>thousands|millions)\b)?"
        r"|(?P<several>(?:several|a\s+few|a\s+handful)(?!\s+(?:tens|dozens|hundreds|thousands)\b))"
        r"(?:\s+(?P<scale>dozen|hundred|thousand|million)\b)?"
        r"|(?P<fixed>a\s+single|both)"
        rf"|between\s+(?P<least>{_AMOUNT})\s+and\s+(?P<most>{_AMOUNT})"
        rf"|(?P<first>{_AMOUNT})(?:(?:\s+(?:to|or)\s+|[-‐–]to[-‐–]|(?<=\d)[-‐–](?=\d))(?P<second>{_AMOUNT}))?"
        rf")(?!\w)(?![\s-]+(?:{_BELOW_100}|hundred)\b)"
        rf"(?P<suffix>{_groups('suffix', _SUFFIXES)})?",
        re.IGNORECASE,
    )


_NONE = re.compile(r"(?:no(?!\.)|none|nil|nobody|no\s+one|not\s+(?:one|any|a\s+single))\b", re.IGNORECASE)
_HARMED = (
    r"(?:casualt(?:y|ies)|injur(?:y|ies)|deaths?|fatalit(?:y|ies)|victims?|dead|wounded|losses|survivors?"
    r"|civilians?|soldiers?|troops|hostages?|prisoners?)\b"
)
_NONE_HARMED = re.compile(
    r"\b(?:without(?=\s+(?:any\s+)?(?:casualties|injur(?:y|ies)|loss\s+of\s+life)\b)|no(?=\s+"
    rf"(?:(?:immediate\s+|initial\s+)?reports?\s+of\s+(?:any\s+)?)?(?:(?!of\b)[\w-]+\s+)?{_HARMED}))",
    re.IGNORECASE,
)
_LONE = re.compile(r"(?:an?|another|a\s+lone)\s+(?P<noun>[\w’'-]+)", re.IGNORECASE)
_COLLECTIVE = re.compile(r"an?\s+(?:[\w-]+\s+){1,3}of\s+\w+s\b", re.IGNORECASE)
_DETERMINERS = re.compile(r"(?:(?:the|these|those|all|another|other|its|their|his|her)\s+)*", re.IGNORECASE)
_CORRELATIVE = re.compile(
    r"\s+(?:(?:in|on|at|by|to|for|from|with|as|of)\b|(?:[\w’'-]+\s+){1,4}?and\b)", re.IGNORECASE
)
_BROKEN = re.compile(rf"\b(?:{_BELOW_100}|hundred|{_SCALE})[\s-]$", re.IGNORECASE)
_ADDS = re.compile(r"(?:\band|,|\bplus)\s+$", re.IGNORECASE)  # "two Americans and one Briton" are three
_CONTEXT = 40
_MOST = 10**12
"""No report counts more than this; what has more digits is a key or a slip, and too large to be stored."""


def read_quantity(words: str) -> Quantity | None:
    """Read the one count in a phrase ("more than 15 rockets", "a civilian", "no casualties").

    None where the phrase counts nothing, or more than one thing without beginning with the count.
    """
    words = words.strip()
    found = find_quantities(words)
    none = _NONE.match(words)
    if none and not (found and found[0][0] < none.end() < found[0][1]):  # "no fewer than 12"
        return Quantity(text=none[0], low=0, high=0, qualifier="exact")
    head = _DETERMINERS.match(words)
    if found and (
        len(found) == 1
        or (head and found[0][0] == head.end() and not _ADDS.search(words, found[0][1], found[1][0]))
    ):
        return found[0][2]
    lone = _LONE.match(words)
    if (
        found
        or not lone
        or _COLLECTIVE.match(words)
        or counts_nothing("a", "", words[lone.start("noun") - 1 :])
    ):
        return None
    return Quantity(text=words[: lone.start("noun")].rstrip(), low=1, high=1, qualifier="exact")


def find_quantities(text: str) -> list[tuple[int, int, Quantity]]:
    """Return every count of things in a text, in order, as start, end and value.

    The articles "a" and "an" are left out, and so is "no" unless it denies casualties.
    """
    found = [
        (match.start(), match.end(), Quantity(text=match[0], low=0, high=0, qualifier="exact"))
        for match in _NONE_HARMED.finditer(text)
    ]
    traps = masked(text)
    for match in _quantity().finditer(text):
        read = _read(match)
        if read is None:
            continue
        start, quantity = read
        end = start + len(quantity.text)
        before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
        bare = start == match.start("first") and end == match.end("first")
        if (
            counts_nothing(quantity.text, before, after)
            or _BROKEN.search(before)
            or (bare and (before or after) and is_moment(quantity.text, before, after))
            or (match["fixed"] == "both" and _CORRELATIVE.match(after))
            or any(trap_start < end and start < trap_end for trap_start, trap_end in traps)
        ):
            continue
        found.append((start, end, quantity))
    return sorted(found, key=lambda item: item[:2])


def named_number(words: str) -> int | None:
    """Return the number in a count, the lower of two, as it stands there ("about thirty": 30)."""
    match = _quantity().search(words)
    return _core(match)[0] if match else None


def _read(match: re.Match[str]) -> tuple[int, Quantity] | None:
    """Return where the quantity begins and its value; None if the numbers make no count."""
    bound = _named(match, "bound", _BOUNDS)
    suffix = _named(match, "suffix", _SUFFIXES)
    low, high, qualifier = _core(match)
    if qualifier is None:
        return None
    start = match.start()
    if bound and low is not None and low < _PREPOSITIONS.get(match["bound"].split()[0].casefold(), 0):
        start, bound = match.end("bound"), None
    bound = bound or suffix
    if bound and qualifier == "exact" and low is not None:
        low, high = {
            "more_than": (low + 1, None),
            "at_least": (low, None),
            "at_most": (None, low),
            "fewer_than": (None, max(0, low - 1)),
        }.get(bound, (None, None))
        qualifier = bound
    return start, Quantity(text=match.string[start : match.end()], low=low, high=high, qualifier=qualifier)


def _core(match: re.Match[str]) -> tuple[int | None, int | None, Qualifier | None]:
    """Return the bounds and class of the number itself, without what qualifies it."""
    if match["multiple"]:
        least = _MULTIPLES[match["multiple"].casefold()]
        if match["of"]:
            least *= _MULTIPLES[match["of"].casefold()] // 2
        return least, None, "dozens" if least < 200 else "hundreds"
    if match["several"]:
        return 3 * _SCALES.get((match["scale"] or "").casefold(), 1), None, "several"
    if match["fixed"]:
        value = _FIXED[match["fixed"].split()[-1].casefold()]
        return value, value, "exact"
    first, second = match["least"] or match["first"], match["most"] or match["second"]
    low, high = _value(first), _value(second or first)
    if low is None or high is None:
        return None, None, None
    if not second:
        return low, high, "exact"
    scale = _SCALES.get(re.split(r"[\s-]", second.casefold())[-1], 1)
    if low < scale <= high and high >= scale and not any(name in first.casefold() for name in _SCALES):
        low *= scale  # "two to three hundred"
    return (low, high, "range") if low < high else (None, None, None)


def _value(words: str) -> int | None:
    """Return the number that an amount names; None if it is no whole number, or beyond all counting."""
    words = " ".join(words.casefold().replace("-", " ").split())
    fixed = next((value for name, value in _FIXED.items() if name in words.split()), None)
    if fixed is not None:
        return fixed
    if "half" in words:
        return 6 if words.endswith("dozen") else 500_000
    words = words.removeprefix("a ").removeprefix("an ")
    *rest, last = words.split(" ")
    if not words[0].isdigit():
        if last == "dozen":
            return 12 * (_value(" ".join(rest)) or 1) if rest else 12
        try:
            return int(text2num(words, "en"))
        except ValueError:
            return None
    scale = _SCALES.get(last, 1)
    number = float(re.sub(r"[^\d.]", "", " ".join(rest) if scale > 1 else words)) * scale
    return int(number) if number <= _MOST and number.is_integer() else None


def _named(match: re.Match[str], kind: str, patterns: dict[Qualifier, str]) -> Qualifier | None:
    return next((name for name in patterns if match[f"{kind}_{name}"]), None)
