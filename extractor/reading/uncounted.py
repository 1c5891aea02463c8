"""Uncounted: the numbers of news text that count no things: dates, times, money, measures, ages, names.

A rule says no where it is in doubt, because a wrong count in a record is worse than none.
`extractor.reading.quantities` reads what remains.
"""

from __future__ import annotations

import re

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|(?-i:May|MAY)|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAYS = r"\d{1,2}(?!\d)(?:\s?(?:[-–,]|and|to)\s?\d{1,2}(?!\d))?"
_MASKED = re.compile(
    "|".join(
        (
            r"https?://\S+|\bwww\.\S+",
            rf"\b{_MONTH}\s+(?:the\s+)?{_DAYS}(?:,?\s+(?:19|20)\d\d\b)?",
            rf"\b{_MONTH},?\s+(?:19|20)\d\d\b",
            rf"\b{_DAYS}\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}}\b|\s+\d\d\b)?",
            r"\b\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b|\b\d+/\d+\b",
            r"\b\d{1,2}[:.h]\d{2}\s?(?:[ap]\.?m\b\.?)?|\b\d{1,2}\s?[ap]\.?m\b",
            r"\b\d{4}\s?(?:GMT|UTC|hrs|hours|local)\b",
            r"(?<![\d,.])\b0\d+",
            r"\+\d[\d\s().-]{5,}\d|(?:\(\d+\)\s?)?\b\d{2,4}[\s.-]\d{3}[\s.-]\d{3,4}\b",  # telephones
        )
    ),
    re.IGNORECASE,
)

_UNIT = (
    r"(?:second|minute|hour|day|night|week|weekend|fortnight|month|year|decade|centur(?:y|ie)|generation|time"
    r"|occasion|percent|per\s+cent|pct|percentage\s+point|point|degree|knot|calib(?:er|re)|third|quarter|fifth"
    r"|(?:kilo|centi|milli)?met(?:re|er)|km|mm|cm|m|mile|foot|feet|ft|inch|inches|yard|hectare|acre|sq|square"
    r"|kilo(?:gram(?:me)?)?|kg|gram(?:me)?|ton|tonne|pound|lb|ounce|lit(?:re|er)|gallon|megawatt|mw|mph|kph|kt"
    r"|dollar|euro|cent|ro?uble|hryvnia|shekel|dinar|rial|lira|rupee|naira|peso|franc|usd|eur)s?"
)
_BEFORE_UNIT = r"(?:of\s+)?(?:(?:more|other|full|long|straight|consecutive|whole|US|U\.S\.)\s+){0,2}"
_AFTER = re.compile(
    r"\s*\(\d{4}\s?(?:GMT|UTC)|"
    rf"[-‐–][^\W\d]|\s?%|°|['’]s\b|\s+and\s+a\s+half\b|[:/]\d|\s?[ap]\.m\.|\s+[ap]m\b|\s+o['’]clock"
    rf"|\s?{_BEFORE_UNIT}{_UNIT}\b(?!\s+(?:bomb|patrol|soldier))|\s+tolerance\b",
    re.IGNORECASE,
)

_LABEL = (
    r"number|numbers|resolution|article|section|chapter|paragraph|page|level|category|grade"
    r"|phase|version|channel|cadena|flight|boeing|airbus|shahed|geran|fajr|qassam|qasem|kinzhal|kalibr"
    r"|iskander|javelin|sura|verse|group\s+of|top|ground|patient"
)
_PLACE_LABEL = (
    r"No|Nos|nr|group|highway|route|road|gate|unit|battalion|brigade|division|regiment|corps|squadron|task\s+force|class"
    r"|area|zone|sector|block|building|room|camp|point|checkpoint|post|hill|height|base|station|district"
    r"|ward|protocol|day|week|part|type|mark"
)
_BEFORE = re.compile(
    rf"(?:\b(?:{_LABEL})\.?\s|\b(?:aged|ages?)\s(?:(?:[\w-]+,\s)*[\w-]+\s(?:and|to)\s|(?:[\w-]+,\s)+)?|"
    r"\b(?:hour|day|week|month|minute|year|mile)s?\s+or\s|\bUS\$|[$€£¥₹]\s"
    rf"|\b(?:rose|rise|risen|increased|fell|dropped|down|up|cut|went|grew|jumped|reduced|raised)\s+from\s)$",
    re.IGNORECASE,
)
_PLACE_BEFORE = re.compile(rf"\b(?:{_PLACE_LABEL})\.?\s$", re.IGNORECASE)
_AGE_IN_COMMAS = re.compile(r"[^\W\d_], $"), re.compile(r"[,.]")

_PRONOUN_BEFORE = re.compile(
    r"\b(?:no|this|that|each|every|any|another|which|the|some|day|square|a|an)[\s-]$", re.IGNORECASE
)
_PRONOUN_AFTER = re.compile(
    r"\s+(?:another|day|night|morning|evening|afternoon|point|time|thing|way|side|hand|can|cannot|could|should"
    r"|must|may|of\s+(?:the|its|their|his|her)\s+(?:\w+\s+)?(?:most|least|best|worst|\w{3,}est)\b)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|until|till|by|from|of|during|before|after|early|late|mid|year|for|and|to|between|summer"
    r"|winter|spring|autumn|fall)[\s-]$",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?:[01]\d|2[0-4])[0-5]\d")
_HOUR_BEFORE = re.compile(r"\b(?:at|by|about|around|until|from|to)\s$", re.IGNORECASE)
_PLURAL_AFTER = re.compile(
    r"\s+(?:(?:of\s+)?\w+\s+)?(?:\w+[^s\W]s|people|men|women|children|troops|police)\b"
)


def masked(text: str) -> list[tuple[int, int]]:
    """Return where dates, times, addresses and telephone numbers stand."""
    return [match.span() for match in _MASKED.finditer(text)]


def is_moment(words: str, before: str, after: str) -> bool:
    """Say whether four bare digits, between the words around them, are a year or an hour."""
    if _YEAR.fullmatch(words):
        return _YEAR_BEFORE.search(before) is not None or _PLURAL_AFTER.match(after) is None
    return bool(_HOUR.fullmatch(words) and _HOUR_BEFORE.search(before) and not _PLURAL_AFTER.match(after))


def counts_nothing(words: str, before: str, after: str) -> bool:
    """Say whether the words around a number show that it is a measure, a label, an age or a pronoun."""
    if _BEFORE.search(before) or _AFTER.match(after):
        return True
    if words.isdigit() and _PLACE_BEFORE.search(before) and not _PLURAL_AFTER.match(after):
        return True
    name, stop = _AGE_IN_COMMAS
    if words.isdigit() and len(words) < 3 and name.search(before) and stop.match(after):
        return True
    if words.casefold() == "one":
        return bool(_PRONOUN_BEFORE.search(before) or _PRONOUN_AFTER.match(after))
    return False
