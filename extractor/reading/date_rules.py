"""The grammar of date expressions in news English.

A rule is a pattern and the function of ``extractor.reading.date_meanings`` that says which days its match
stands for. Finding the matches and joining neighbours ("Wednesday" + "March 11" + "at 7:35 p.m.") is left to
``dates`` beside it. Own rules rather than a parsing library, because what matters is the
conventions of news ("Saturday" is the last one, "early November" ten days), which libraries guess or refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from extractor.reading.date_meanings import (
    NUMBERS,
    ORDINALS,
    Day,
    ago,
    edge_of_month,
    from_anchor,
    holiday,
    month,
    month_and_day,
    nothing,
    numeric,
    offset_day,
    ordinal_of_month,
    overnight,
    past_stretch,
    season,
    this_or_last,
    week_of_month,
    weekday,
    weekend,
    year,
)
from extractor.reading.periods import Period

Kind = Literal["calendar", "relative", "weekday", "anchored", "time"]


@dataclass(frozen=True)
class Rule:
    """``pattern`` may hold the expression in a group ``it`` where it needs context to be one.

    ``loose`` rules hold only for words already known to be a date, not for finding dates in a text.
    """

    kind: Kind
    pattern: re.Pattern[str]
    period: Callable[[re.Match[str], Day], Period | None]
    loose: bool = False


_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_SURE_MONTH = _MONTH.replace("March|", "").replace("May|", "")
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_NUMBER = rf"(?P<number>\d{{1,3}}|an?|{'|'.join(NUMBERS)}|several|(?:a\s+)?few|(?:a\s+)?couple(?:\s+of)?)"
_UNIT = r"(?P<unit>minute|hour|day|night|week|fortnight|month|year)s?"
_HEDGE = r"(?:(?P<hedge>some|about|around|roughly|nearly|almost|over|more\s+than|less\s+than|at\s+least)\s+)?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PART = r"(?:(?P<part>early|mid|late|(?:the\s+)?(?:beginning|start|middle|end|turn)\s+of)[\s-]+)"
_NOT_A_DAY = r"(?!\d|[.,]\d|:\d|%|\s*(?:km|kilomet|mile|met(?:er|re)|people\b|troops|soldiers))"
_AFTER_YEAR = r"(?![\d,.%]\d|-\w|%|['’]?s\b|\s+(?:people|troops|soldiers|civilians|men|miles|met|kilo))\b"
_SAID_YEAR = rf"(?:,?\s+(?:of\s+)?{_YEAR}\b(?!:\d)|\s+(?P<said>this|last|next)\s+year\b)"


def _rule(
    kind: Kind, pattern: str, period: Callable[[re.Match[str], Day], Period | None], loose: bool = False
) -> Rule:
    return Rule(kind, re.compile(rf"(?<![\w-]){pattern}", re.IGNORECASE), period, loose)


_CLOCK = (
    r"(?:(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?\s*[ap]\.?\s?m\b\.?|(?:[01]?\d)\s*[ap]\.?m\b\.?"
    r"|(?:[01]?\d|2[0-3]):?[0-5]\d(?:\s*(?:hours|hrs))?(?=\s*\(?(?:GMT|UTC|local|hours|hrs))(?:\s*(?:hours|hrs))?)"
)
_ZONE = (
    r"(?:\s*\([^()]{0,30}\b(?:time|GMT|UTC)\b[^()]{0,15}\)"
    r"|\s+(?:local\s+time|(?:[A-Z]\w+\s+){1,2}time\b|GMT|UTC)(?:\s*\([^()]{0,20}\b(?:GMT|UTC)\))?)?"
)
_NEAR_MOMENT = (
    r"(?:(?:shortly|just|soon|immediately|moments|minutes|hours|an\s+hour|an\s+hour\s+or\s+two|two\s+hours)\s+"
    r"(?:before|after)\s+|(?:before|after|around|about|at|by|until|since)\s+)"
)
_MOMENT = r"(?:noon|midnight|midday|dawn|dusk|sunset|sunrise|daybreak|nightfall)\b"
_DAYPART = r"(?:mornings?|afternoon|evening|night(?:time)?|dawn|noon|midnight|midday|dusk)\b"

RULES: Final[tuple[Rule, ...]] = (
    _rule(
        "calendar",
        r"(?P<year>(?:19|20)\d\d)-(?P<first>[01]\d)-(?P<second>[0-3]\d)(?![\d-])",
        lambda m, _: Period.day(date(int(m["year"]), int(m["first"]), int(m["second"]))),
    ),
    _rule("calendar", r"(?P<first>[0-3]?\d)[/.](?P<second>[0-3]?\d)[/.](?P<year>(?:19|20)\d\d)\b", numeric),
    _rule(
        "calendar",
        rf"{_MONTH}\s+{_DAY}{_NOT_A_DAY}(?:(?:\s*[-–]\s*|\s+to\s+)(?P<last_day>[0-3]?\d)\b(?!:))?{_SAID_YEAR}?",
        month_and_day,
    ),
    _rule(
        "calendar",
        rf"(?:the\s+)?{_DAY}(?:(?:\s*[-–]\s*|\s+(?:to|and)\s+)(?P<last_day>[0-3]?\d)(?:st|nd|rd|th)?)?"
        rf"(?:\s+of)?\s+{_SURE_MONTH}(?!\w)"
        rf"(?:{_SAID_YEAR}|\s+(?P<short>\d\d)(?=\s*(?:[).,;:(\[]|--|$)))?(?!\s+movement)",
        month_and_day,
    ),
    _rule(  # "20 may die": March and May after a number only when written as names
        "calendar",
        rf"(?:the\s+)?{_DAY}(?:(?:\s*[-–]\s*|\s+(?:to|and)\s+)(?P<last_day>[0-3]?\d)(?:st|nd|rd|th)?)?"
        r"(?:\s+of)?\s+(?P<month>(?-i:March|MARCH|May|MAY))\b"
        r"(?!\s+(?:be|have|die|not|also|die|need|face)\b)"
        rf"(?:{_SAID_YEAR}|\s+(?P<short>\d\d)(?=\s*(?:[).,;:(\[]|--|$)))?(?!\s+movement)",
        month_and_day,
    ),
    _rule(
        "calendar",
        rf"(?:the\s+)?(?P<edge>first|last)\s+day\s+(?:of|in)\s+{_MONTH}(?!\w){_SAID_YEAR}?",
        edge_of_month,
    ),
    _rule(
        "calendar",
        rf"the\s+(?P<ordinal>{'|'.join(ORDINALS)})\s+of\s+{_MONTH}(?!\w){_SAID_YEAR}?",
        ordinal_of_month,
    ),
    _rule("calendar", rf"(?:(?:last|this|next)\s+)?{_PART}?{_MONTH}(?!\w){_SAID_YEAR}", month),
    _rule("calendar", rf"{_PART}{_MONTH}(?!\w)", month),
    _rule("calendar", rf"(?:last|next|past|this(?!\s+may\b))\s+{_MONTH}(?!\w)(?!\s+[0-3]?\d\b)", month),
    _rule("calendar", rf"(?!(?:Jan|Mar)\b){_SURE_MONTH}(?!\w)(?!\s+(?:[0-3]?\d\b|movement))", month),
    _rule(
        "calendar",
        rf"the\s+(?P<ordinal>first|second|third|fourth|last)\s+week\s+(?:of|in)\s+{_MONTH}(?!\w)(?:{_SAID_YEAR})?",
        week_of_month,
    ),
    _rule(
        "calendar",
        r"(?:in|since|during|until|till|by|from|of|last|this|next|through|between|before|after)\s+"
        r"(?P<it>(?P<month>(?-i:March|MARCH|May|MAY)))\b(?!\s+[0-3]?\d\b)",
        month,
    ),
    _rule("calendar", rf"{_MONTH}\b", month, loose=True),
    _rule(
        "calendar",
        r"(?:the\s+)?(?:(?P<said>last|this|next|past)\s+)?(?P<season>spring|summer|autumn|fall|winter)"
        rf"\s+(?:of\s+)?{_YEAR}\b",
        season,
    ),
    _rule(
        "relative",
        r"(?P<said>last|this|past)\s+(?P<season>spring|summer|autumn|fall|winter)(?P<year>)\b",
        season,
    ),
    _rule(
        "calendar",
        rf"(?:in|since|during|until|by|from|between|before|after|late|back\s+in)\s+(?P<it>{_YEAR}){_AFTER_YEAR}",
        year,
    ),
    _rule("calendar", rf"{_PART}{_YEAR}{_AFTER_YEAR}", year),
    _rule("calendar", rf"(?:the\s+)?{_YEAR}$", year, loose=True),
    _rule(
        "calendar",
        rf"(?:Christmas(?:\s+(?:Day|Eve))|New\s+Year['’]?s?\s+(?:Day|Eve))(?:,?\s+{_YEAR})?\b",
        holiday,
    ),
    _rule(
        "relative",
        r"(?:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow"
        r"|(?:(?:earlier|early|late|later)\s+)?(?:today|yesterday|tomorrow"
        r"|last\s+(?:night|evening)|tonight|this\s+(?:morning|afternoon|evening)))\b",
        offset_day,
    ),
    _rule(
        "relative",
        rf"{_PART}?(?:(?:earlier|later)\s+)?(?P<said>this|last|next|the\s+current|the\s+coming)\s+"
        r"(?P<unit>weekend|week|month|year)\b(?!-old)",
        this_or_last,
    ),
    _rule("relative", r"(?:over\s+|at\s+|on\s+)(?P<it>the\s+weekend)\b", weekend),
    _rule("relative", rf"{_HEDGE}(?:{_NUMBER}\s+)?{_UNIT}\s+ago\b", ago),
    _rule(
        "relative",
        rf"(?:(?:the|these)\s+(?:past|last)\s+(?:{_NUMBER}\s+)?|(?:past|last)\s+(?P<sure>\d+)\s+){_UNIT}\b(?!-)",
        past_stretch,
    ),
    _rule("relative", r"(?:in\s+)?(?P<it>recent\s+(?:hours|days|weeks|months|years))\b", nothing),
    _rule("relative", r"the\s+weekend\b", weekend, loose=True),
    _rule(
        "weekday",
        rf"(?:(?:the\s+)?(?P<said>last|this|next|past|previous|coming|early|late|the\s+following)\s+)?"
        rf"(?<!Bloody\s)(?<!Black\s)(?<!Palm\s)(?<!Good\s)(?<!Easter\s){_WEEKDAY}\b"
        r"(?P<week>(?:\s+of)?\s+(?:last|this|the\s+previous)\s+week|\s+a\s+week\s+ago)?",
        weekday,
    ),
    _rule(
        "anchored",
        rf"{_HEDGE}(?:(?:{_NUMBER}\s+)|(?P<bare>(?=days|hours|weeks|months)))"
        rf"{_UNIT}\s+(?:later|earlier|before|prior|afterwards?)\b",
        from_anchor,
    ),
    _rule(
        "anchored",
        r"(?:(?:later|earlier)\s+)?(?:the\s+(?:very\s+)?(?:next|following|previous|preceding|same)|that(?:\s+same)?)\s+"
        r"(?:day|night|morning|evening|afternoon|week|month|year)\b",
        from_anchor,
    ),
    _rule(
        "anchored",
        r"the\s+(?:day|night|week|evening|morning)\s+(?:before|after|earlier)\b(?!\s+yesterday)",
        from_anchor,
    ),
    _rule("anchored", r"(?:earlier|later)\s+in\s+the\s+day\b", from_anchor),
    _rule("anchored", r"(?:on\s+)?(?P<it>the\s+eve\s+of)\b", from_anchor),
    _rule("time", r"overnight\b", overnight),
    _rule("time", rf"(?:{_NEAR_MOMENT})?{_CLOCK}{_ZONE}", nothing),
    _rule("time", rf"{_NEAR_MOMENT}(?:the\s+)?(?:{_MOMENT})", nothing),
    _rule(
        "time",
        rf"the\s+(?:early|late|small|wee|pre-?dawn)[\s-]+(?:hours\b|{_DAYPART})(?:\s+of\s+the\s+morning)?",
        nothing,
    ),
)
"""Every rule; where matches overlap the longest wins, then the first in this order."""

BESIDE_A_DAY: Final = re.compile(
    rf"(?:(?:the\s+)?(?:early|late|mid|pre-?dawn)[\s-]+)?{_DAYPART}(?:\s+hours\b)?"
    r"|(?:[01]?\d|2[0-3]):[0-5]\d\b|(?:early|late)(?=\s+on\b)|(?:early|late)$",
    re.IGNORECASE,
)
"""Times of day that count only beside a date: "Saturday *night*", "JULY 5, 2020 *10:09*"."""
