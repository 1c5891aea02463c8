"""What the date expressions of news English mean: one function for each kind of expression.

Each takes a rule's match and the day to reckon from, and returns the days meant, or None where the words fix
none. Which words each applies to is left to ``extractor.reading.date_rules``. A day that does not exist
(30 February) raises ValueError or OverflowError, which ``extractor.reading.dates`` takes for "none".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, cast

from extractor.reading.periods import Period, Third, Unit, months_from, units_from

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS: Final = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
ORDINALS: Final = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Day:
    """What a rule may reckon from: the day of publication and the day told of before, where known."""

    published: date | None
    anchor: date | None = None


def _year_before(month: int, day: int, published: date) -> int:
    """Return the year of the latest such day not after publication, with a day's grace."""
    for year in range(published.year + 1, max(published.year - 9, 0), -1):
        try:
            if date(year, month, day) <= published + timedelta(days=1):
                return year
        except ValueError:  # 29 February
            continue
    return published.year


def _year_of(match: re.Match[str], today: Day) -> int | None:
    """Return the year that the match names ("2020", "90", "last year"), or None."""
    named = match.groupdict()
    if named.get("year"):
        return int(named["year"])
    if named.get("short"):
        latest = today.published.year + 1 if today.published else 2069
        year = latest // 100 * 100 + int(named["short"])
        return year if year <= latest else year - 100
    if named.get("said") and today.published:
        return today.published.year + {"last": -1, "this": 0, "next": 1}[named["said"].lower()]
    return None


def _third(match: re.Match[str]) -> Third | None:
    part = (match.groupdict().get("part") or "").lower()
    if not part:
        return None
    if any(word in part for word in ("early", "begin", "start", "turn")):
        return "early"
    return "mid" if "mid" in part else "late"


def _month_number(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3].lower()) + 1


def month_and_day(match: re.Match[str], today: Day) -> Period | None:
    month, day = _month_number(match), int(match["day"])
    year = _year_of(match, today)
    if year is None:
        if today.published is None:
            return None
        year = _year_before(month, day, today.published)
    first = Period.day(date(year, month, day))
    last = match.groupdict().get("last_day")
    return first.to(Period.day(date(year, month, int(last)))) if last else first


def month(match: re.Match[str], today: Day) -> Period | None:
    month, year = _month_number(match), _year_of(match, today)
    if year is None:
        if today.published is None:
            return None
        year, said = today.published.year, match.group().lower()[:4]
        if said == "next":
            year += month <= today.published.month
        else:
            year -= month > today.published.month or (said == "last" and month == today.published.month)
    period, third = Period.month(year, month), _third(match)
    return period.third(third) if third else period


def edge_of_month(match: re.Match[str], today: Day) -> Period | None:
    period = month(match, today)
    return period and Period.day(period.start if match["edge"].lower() == "first" else period.end)


def ordinal_of_month(match: re.Match[str], today: Day) -> Period | None:
    month, year = _month_number(match), _year_of(match, today)
    day = ORDINALS.index(match["ordinal"].lower()) + 1
    if year is None:
        year = _year_before(month, day, today.published) if today.published else None
    return Period.day(date(year, month, day)) if year else None


def week_of_month(match: re.Match[str], today: Day) -> Period | None:
    whole = month(match, today)
    if whole is None:
        return None
    if match["ordinal"].lower() == "last":
        return Period(whole.end - timedelta(days=6), whole.end, "week")
    first = whole.start + timedelta(days=7 * ORDINALS.index(match["ordinal"].lower()))
    return Period(first, first + timedelta(days=6), "week")


def numeric(match: re.Match[str], today: Day) -> Period | None:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    if first == second or second > 12:
        return Period.day(date(year, first, second))
    return Period.day(date(year, second, first)) if first > 12 else None  # 3/4/2020 may be either


def year(match: re.Match[str], today: Day) -> Period | None:
    year = _year_of(match, today)
    if year is None:
        return None
    period, third = Period.year(year), _third(match)
    return period.third(third) if third else period


def season(match: re.Match[str], today: Day) -> Period | None:
    """Return a season of the northern hemisphere, which is what agencies mean; "winter" ends in its year."""
    said = (match["said"] or "").lower()
    year = int(match["year"]) if match["year"] else (today.published.year if today.published else None)
    if year is None:
        return None
    first = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 0}[match["season"].lower()]

    def season(of: int) -> Period:
        start = date(of, first, 1) if first else date(of - 1, 12, 1)
        return Period(start, Period.month(*months_from(start, 2)).end, "month")

    found = season(year)
    if match["year"] or today.published is None:
        return found
    too_late = found.start > today.published or (said == "last" and found.end >= today.published)
    return season(year - 1) if too_late else found


def weekday(match: re.Match[str], today: Day) -> Period | None:
    if today.published is None:
        return None
    said = (match.groupdict().get("said") or "").lower()
    weeks_back = (match.groupdict().get("week") or "").lower()
    back = (today.published.weekday() - WEEKDAYS.index(match["weekday"].lower())) % 7
    if "last week" in weeks_back or "previous week" in weeks_back:
        monday = Period.week(today.published - timedelta(days=7)).start
        return Period.day(monday + timedelta(days=WEEKDAYS.index(match["weekday"].lower())))
    if said in ("next", "coming"):
        return Period.day(today.published + timedelta(days=7 - back))
    if said in ("last", "past", "previous") and back == 0:
        back = 7
    if "ago" in weeks_back:
        back += 7
    return Period.day(today.published - timedelta(days=back))


def offset_day(match: re.Match[str], today: Day) -> Period | None:
    words = " ".join(match.group().lower().split())
    if today.published is None:
        return None
    back = {"yesterday": 1, "last night": 1, "last evening": 1, "tomorrow": -1}.get(words, 0)
    if words.startswith("the day before yesterday"):
        back = 2
    if words.startswith("the day after tomorrow"):
        back = -2
    return Period.day(today.published - timedelta(days=back))


def this_or_last(match: re.Match[str], today: Day) -> Period | None:
    if today.published is None:
        return None
    step = {"this": 0, "current": 0, "next": 1, "coming": 1}.get(match["said"].lower().split()[-1], -1)
    unit = match["unit"].lower()
    if unit == "week":
        return Period.week(today.published + timedelta(days=7 * step))
    if unit == "weekend":
        week = Period.week(today.published + timedelta(days=7 * min(step, 0)))
        saturday = week.start + timedelta(days=5)
        if step == 0 and saturday > today.published:  # "this weekend" in a report of the past
            saturday -= timedelta(days=7)
        return Period(saturday, saturday + timedelta(days=1), "week")
    third = _third(match)
    period = (
        Period.month(*months_from(today.published, step))
        if unit == "month"
        else Period.year(today.published.year + step)
    )
    return period.third(third) if third else period


def weekend(match: re.Match[str], today: Day) -> Period | None:
    if today.published is None:
        return None
    saturday = today.published - timedelta(days=(today.published.weekday() - 5) % 7)
    return Period(saturday, saturday + timedelta(days=1), "week")


def _count(match: re.Match[str]) -> int | None:
    """Return the number that the match holds; None for "several", "a few", or a unit without a number."""
    word = " ".join((match["number"] or "").lower().split())
    if word.isdigit():
        return int(word)
    if word in NUMBERS:
        return NUMBERS.index(word) + 1
    return 1 if word in ("a", "an") else 2 if word.startswith(("couple", "a couple")) else None


def _unit(match: re.Match[str]) -> Unit:
    unit = match["unit"].lower()
    return "day" if unit == "night" else cast(Unit, unit)


def ago(match: re.Match[str], today: Day) -> Period | None:
    if today.published is None:
        return None
    count, unit = _count(match), _unit(match)
    if count is None:
        if unit == "day":  # "a few days ago": the week before, today left out
            return Period(today.published - timedelta(days=7), today.published - timedelta(days=1), "week")
        return Period.day(today.published) if unit in ("minute", "hour") else None
    vague = bool(match["hedge"]) and not (unit == "day" and count == 1)
    return units_from(today.published, -count, unit, vague=vague).until(today.published)


def past_stretch(match: re.Match[str], today: Day) -> Period | None:
    """Return "the past two weeks": a stretch that ends on the day of publication."""
    if today.published is None:
        return None
    count, unit = _count(match) if match["number"] else int(match["sure"] or 1), _unit(match)
    if count is None:
        return None
    if unit in ("minute", "hour"):
        start, days = today.published - timedelta(hours=count if unit == "hour" else 0), count / 24
    elif unit in ("month", "year"):
        days = count * (30 if unit == "month" else 365)
        year, month = months_from(today.published, -count * (12 if unit == "year" else 1))
        start = date(year, month, min(today.published.day, Period.month(year, month).end.day))
    else:
        days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
        start = today.published - timedelta(days=days)
    precision: Literal["day", "week", "month", "year"] = (
        "day" if days <= 3 else "week" if days <= 14 else "month" if days <= 100 else "year"
    )
    return Period(start, today.published, precision)


def from_anchor(match: re.Match[str], today: Day) -> Period | None:
    if today.anchor is None:
        return None
    named, words = match.groupdict(), match.group().lower()
    back = -1 if re.search(r"\b(?:previous|before|earlier|prior|preceding|eve)\b", words) else 1
    if re.search(r"\b(?:same|that|very|in\s+the\s+day)\b", words):
        back = 0
    if named.get("number") or named.get("bare"):
        count = _count(match)
        if count is None:
            return None if _unit(match) not in ("minute", "hour") else Period.day(today.anchor)
        return units_from(today.anchor, back * count, _unit(match))
    if "week" in words:
        return Period.week(today.anchor + timedelta(days=7 * back))
    if "month" in words:
        return Period.month(*months_from(today.anchor, back))
    if "year" in words:
        return Period.year(today.anchor.year + back)
    return Period.day(today.anchor + timedelta(days=back))


def holiday(match: re.Match[str], today: Day) -> Period | None:
    words = match.group().lower()
    month, day = (12, 24) if words.startswith("christmas e") else (12, 25)
    if words.startswith("new"):
        month, day = (12, 31) if "eve" in words else (1, 1)
    year = int(match["year"]) if match["year"] else None
    if year is None:
        year = _year_before(month, day, today.published) if today.published else None
    return Period.day(date(year, month, day)) if year else None


def overnight(match: re.Match[str], today: Day) -> Period | None:
    """Return the day of publication (codebook, Dates): "overnight" attacks are told on the morning after."""
    return Period.day(today.published) if today.published else None


def nothing(match: re.Match[str], today: Day) -> Period | None:
    """Stand for a time of day, or for words that fix no day ("in recent weeks")."""
    return None
