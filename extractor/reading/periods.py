"""Period: the first and last day that a date expression may mean, and the arithmetic of the coding rules.

Which words mean which period is left to ``extractor.reading.dates``.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from extractor.records.codes import DatePrecision

Third = Literal["early", "mid", "late"]
Unit = Literal["minute", "hour", "day", "week", "fortnight", "month", "year"]

_COARSENESS: Final[dict[DatePrecision, int]] = {"day": 0, "week": 1, "month": 2, "year": 3, "unknown": 4}


@dataclass(frozen=True)
class Period:
    """Days ``start`` to ``end``, both included."""

    start: date
    end: date
    precision: DatePrecision

    @classmethod
    def day(cls, day: date) -> Period:
        """Return one day."""
        return cls(day, day, "day")

    @classmethod
    def night(cls, evening: date) -> Period:
        """Return the night that begins on ``evening``: it touches two days."""
        return cls(evening, evening + timedelta(days=1), "day")

    @classmethod
    def around(cls, day: date) -> Period:
        """Return the day ± 3 (coding rules, "a week ago", "some 10 days ago")."""
        return cls(day - timedelta(days=3), day + timedelta(days=3), "week")

    @classmethod
    def week(cls, day: date) -> Period:
        """Return the Monday to Sunday that holds ``day`` (coding rules, "this week")."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6), "week")

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return a calendar month."""
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")

    @classmethod
    def year(cls, year: int) -> Period:
        """Return a calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31), "year")

    def third(self, which: Third) -> Period:
        """Return a part of this month (1st–10th, 11th–20th, 21st–end) or year (four months each)."""
        if self.precision == "month":
            first = {"early": 1, "mid": 11, "late": 21}[which]
            last = {"early": 10, "mid": 20, "late": self.end.day}[which]
            return Period(self.start.replace(day=first), self.start.replace(day=last), "week")
        first_month = {"early": 1, "mid": 5, "late": 9}[which]
        end = Period.month(self.start.year, first_month + 3).end
        return Period(date(self.start.year, first_month, 1), end, "year")

    def until(self, latest: date) -> Period:
        """Return this period without the days after ``latest``, as far as any are left."""
        return Period(self.start, min(self.end, latest), self.precision) if self.start <= latest else self

    def to(self, other: Period) -> Period:
        """Return the period from the start of this to the end of the other, as coarse as the coarser."""
        coarser = max(self.precision, other.precision, key=lambda precision: _COARSENESS[precision])
        return Period(min(self.start, other.start), max(self.end, other.end), coarser)


def months_from(day: date, months: int) -> tuple[int, int]:
    """Return the year and month that lie ``months`` after the month of ``day`` (before it if negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def units_from(day: date, count: int, unit: Unit, *, vague: bool = False) -> Period:
    """Return what "``count`` units from ``day``" means; negative counts lie before it.

    Up to six days are counted exactly unless hedged; longer stretches are rounded by those who say them.
    """
    if unit in ("minute", "hour"):
        return Period.day(day + timedelta(hours=count) if unit == "hour" else day)
    if unit == "month":
        return Period.month(*months_from(day, count))
    if unit == "year":
        return Period.year(day.year + count)
    days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
    target = day + timedelta(days=days)
    return Period.day(target) if abs(days) < 7 and not vague else Period.around(target)
