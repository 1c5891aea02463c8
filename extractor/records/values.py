"""The values that records are made of: spans, quantities, dates and places.

They hold and check; ``extractor.reading`` decides what the text supports.
"""

from __future__ import annotations

from datetime import date as calendar_date
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints, model_validator

from extractor.records.codes import DatePrecision, PlacePrecision, Qualifier

T = TypeVar("T")
Many = Annotated[tuple[T, ...], Strict(False)]
"""A sequence field: kept as a tuple, given as any list."""

Day = Annotated[calendar_date, Strict(False)]
"""A calendar day, given as a date or as ISO 8601 text."""

Words = Annotated[str, StringConstraints(min_length=1)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 3166-1 alpha-3."""


class Record(BaseModel):
    """Base of everything in an extraction: immutable, unknown fields refused, types not coerced."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Span(Record):
    """Verbatim words of the article: code point offsets, half-open; ``text == article[start:end]``."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    text: Words

    @model_validator(mode="after")
    def _length_fits(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"a span of {self.end - self.start} characters cannot hold {self.text!r}")
        return self

    @classmethod
    def of(cls, article: str, start: int, end: int) -> Self:
        """Return the span of ``article[start:end]``."""
        return cls(start=start, end=end, text=article[start:end])

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Say whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end


class Quantity(Record):
    """A number as worded; a bound is given only where the wording entails it."""

    text: Words
    low: int | None = None
    high: int | None = None
    qualifier: Qualifier

    @model_validator(mode="after")
    def _bounds_ordered(self) -> Self:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {self.low} exceeds high {self.high}")
        return self


class Date(Record):
    """A date as worded, with the first and last day it may mean; both null when it cannot be resolved."""

    text: Words
    start: Day | None = None
    end: Day | None = None
    precision: DatePrecision
    time: str | None = None
    span: Span

    @model_validator(mode="after")
    def _days_ordered(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("start and end are given together or not at all")
        if self.start is not None and self.end is not None and self.start > self.end:
            raise ValueError(f"start {self.start} is after end {self.end}")
        return self


class Place(Record):
    """A place as worded. Coordinates (WGS 84 degrees) come from a gazetteer, never from a model."""

    name: Words
    country: CountryCode | None = None
    admin1: str | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    precision: PlacePrecision = "unknown"
    span: Span
