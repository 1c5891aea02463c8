"""Datelines: the day on which an article appeared, as its own text, its metadata or its file name write
it.

Only dates of publication are read here; the dates of what an article tells are ``extractor.reading``'s. A
date counts as a dateline when a line holds nothing else ("JULY 5, 2020 10:09", "Updated: July 08, 2021,
4:50 PM") or when it opens the report behind a place ("KABUL, March 3 2019 (Reuters) -"). A date in a
sentence, a headline or a caption never does, and three or more bare date lines are the headings of a
chronology.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

_MONTH_NAMES = (
    "jan january januar janvier enero janeiro января січня",
    "feb february februar février febrero fevereiro февраля лютого",
    "mar march märz mars marzo março марта березня",
    "apr april avril abril апреля квітня",
    "may mai mayo maio мая травня",
    "jun june juni juin junio junho июня червня",
    "jul july juli juillet julio julho июля липня",
    "aug august août agosto августа серпня",
    "sep sept september septembre septiembre setembro сентября вересня",
    "oct october oktober octobre octubre outubro октября жовтня",
    "nov november novembre noviembre novembro ноября листопада",
    "dec december dezember décembre diciembre dezembro декабря грудня",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = "(?P<{0}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATE = re.compile(
    rf"(?<!\w)(?:(?P<y1>\d{{4}})[-/.](?P<n1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})"
    rf"|{_MONTH.format('m2')}\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)(?P<y2>\d{{4}})"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?:\s+(?:of|de)\s+|[\s-]+){_MONTH.format('m3')}"
    r",?(?:\s+(?:de|del)\s+|[\s-]+)(?P<y3>\d{4}|\d{2})"
    r"|(?P<a4>\d{1,2})(?P<s4>[./-])(?P<b4>\d{1,2})[./-](?P<y4>\d{4}))(?!\d)",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)")

_FIRST_LABELS = frozenset(("published", "posted", "date", "issued", "created"))
_LATER_LABELS = frozenset(("updated", "modified", "update", "edited"))
_LABELS = _FIRST_LABELS | _LATER_LABELS
_DATE_LINE_WORD = re.compile(
    "|".join(_LABELS)
    + r"|first|last|on|at|am|pm|[apmtzh]|gmt|utc|e[sd]?t|[ib]st|cest|eest|[ce]et|msk|hrs|local|time"
    r"|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLACE_DATE = re.compile(
    r"\W*(?P<place>[^\W\d_][^\d()\n]{1,60}?(?:\s\([^\d()]{2,30}\))?)[,/(]?\s*[,(]?\s*"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?$",
    re.IGNORECASE,
)
_AGENCY_DASH = re.compile(r"[)]?,?\s*(?:\([^)]{2,40}\))?\s*(?:[-–—]+|:\s)")

_TOP, _LABELLED_TOP, _LABELLED_END, _CHRONOLOGY = 6, 12, 5, 3
_EPOCH_MILLISECONDS = 10**11


def parse(value: object) -> date | None:
    """Read metadata: a date, ISO 8601, RFC 2822, "July 8, 2021", 20210708 or a Unix time; else None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if compact := _COMPACT.fullmatch(text):
        return _day(compact[1], compact[2], compact[3])
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{12,13}", text):
        seconds = float(text) / (1000 if float(text) > _EPOCH_MILLISECONDS else 1)
        return datetime.fromtimestamp(seconds, UTC).date()
    return next((found for _, found in _dates(text)), None)


def in_name(stem: str) -> date | None:
    """Read the date that a file name carries ("2021-12-19_attack", "kyiv_20220301")."""
    if compact := _COMPACT.search(stem):
        return _day(compact[1], compact[2], compact[3])
    return next((found for _, found in _dates(stem.replace("_", "-"))), None)


def is_date_line(line: str) -> bool:
    """Say whether a line holds a date and nothing else but its label, weekday and time."""
    return any(True for _ in _line_dates(line))


def is_labelled_date_line(line: str) -> bool:
    """Say whether a date line says what its date is ("Updated: …")."""
    return any(label for label, _ in _line_dates(line))


def find(lines: Sequence[str]) -> date | None:
    """Return the day of publication from an article's paragraphs, headings left out.

    "Published" outranks a bare date or a report's opening, and these outrank "Updated".
    """
    ranked: list[tuple[int, date]] = []
    bare: list[date] = []
    for index, line in enumerate(lines):
        for label, found in _line_dates(line):
            if label in _FIRST_LABELS or label in _LATER_LABELS:
                if index < _LABELLED_TOP or index >= len(lines) - _LABELLED_END:
                    ranked.append((0 if label in _FIRST_LABELS else 2, found))
            else:
                bare.append(found)
        if index < _TOP and (opening := _opening(line)):
            ranked.append((1, opening))
    if len(bare) < _CHRONOLOGY:
        top = [found for line in lines[:_TOP] for label, found in _line_dates(line) if not label]
        end = [found for line in lines[-1:] for label, found in _line_dates(line) if not label]
        ranked += [(1, found) for found in top + end]
    return min(ranked, key=lambda item: item[0])[1] if ranked else None


def _line_dates(line: str) -> Iterator[tuple[str, date]]:
    """Yield (label or "", date) from a line that is nothing but dates."""
    if len(line) > 120 or not _YEAR.search(line):
        return
    if "|" in line:  # "Reuters | Kyiv | Updated: 25-05-2024 19:04 IST"
        for segment in line.split("|"):
            yield from _line_dates(segment)
        return
    matches = list(_dates(line))
    rest = _DATE.sub(" ", line).casefold()
    if not matches or not all(map(_DATE_LINE_WORD.fullmatch, re.findall(r"[^\W\d_]+", rest))):
        return
    for start, found in matches:
        before = [word for word in re.findall(r"[^\W\d_]+", line[:start].casefold()) if word in _LABELS]
        yield (before[-1] if before else ""), found


def _opening(line: str) -> date | None:
    """Read the date from the opening of a report: place, date, agency, dash."""
    for match in _DATE.finditer(line[:120]):
        found = _resolve(match, two_digit_year=True)
        place = _PLACE_DATE.fullmatch(line[: match.start()])
        dash = _AGENCY_DASH.match(line, match.end())
        if found and place and dash and len(place["place"].split()) <= 6 and place["place"][0].isupper():
            return found
    return None


def _dates(text: str) -> Iterator[tuple[int, date]]:
    for match in _DATE.finditer(text):
        if found := _resolve(match):
            yield match.start(), found


def _resolve(match: re.Match[str], *, two_digit_year: bool = False) -> date | None:
    part = match.groupdict()
    if part["y1"]:
        return _day(part["y1"], part["n1"], part["d1"])
    if part["m2"]:
        return _day(part["y2"], _MONTHS[part["m2"].casefold()], part["d2"])
    if part["m3"]:
        year = part["y3"]
        if len(year) == 2:
            if not two_digit_year:
                return None
            year = ("19" if int(year) >= 70 else "20") + year
        return _day(year, _MONTHS[part["m3"].casefold()], part["d3"])
    first, second = int(part["a4"]), int(part["b4"])
    if part["s4"] != "/" or first > 12:  # 05.07.2020 and 05-07-2020 are written day first
        return _day(part["y4"], second, first)
    if second > 12 or first == second:
        return _day(part["y4"], first, second)
    return None  # 05/07/2020 may be May or July


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None
