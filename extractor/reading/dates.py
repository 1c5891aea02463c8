"""Date and time expressions: where they stand in a text, and which days they mean.

Words come from a model or from the text itself; days come only from here. The expressions and their meanings
are in ``date_rules`` and ``date_meanings`` beside it; this module finds them, joins neighbours into one
("Wednesday, March 11 at 7:35 p.m."), and takes the time of day apart. What cannot be resolved keeps its words
and has no days.

Conventions where news English leaves room: an unnamed year is that of the latest such day not after
publication (a day's grace, since articles are dated a day early at times); a weekday is the last one,
publication day included unless "last" precedes; "overnight" is on the day of publication, as the codebook has
it, but "overnight on Saturday" a night that spans two days with precision ``day``; "the next day" needs the
day told of before (``anchor``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from extractor.reading.date_meanings import Day
from extractor.reading.date_rules import BESIDE_A_DAY, RULES, Kind, Rule
from extractor.reading.periods import Period
from extractor.records import Date, Span

_JOINT: Final = re.compile(
    r"\s*(?:,\s*|\(\s*|-\s*)?(?:(?:at|on|of|in|around|about|by|from|just|the|into|during|approximately|late|early)\s+){0,3}",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"\s*(?:-|–|—)\s*|\s+(?:to|and|until|till|through|into)\s+", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_NIGHT_INTO: Final = re.compile(r"\s+(?:in)?to\s+", re.IGNORECASE)
_RANK: Final[dict[Kind, int]] = {"calendar": 0, "relative": 1, "anchored": 2, "weekday": 3, "time": 4}


@dataclass(frozen=True)
class _Piece:
    """One rule's match, or a time of day beside one (``rule`` None)."""

    start: int
    end: int
    kind: Kind
    rule: Rule | None = None
    match: re.Match[str] | None = None

    def period(self, today: Day) -> Period | None:
        """Return the days meant, or None where the words fix none or name a day that does not exist."""
        if self.rule is None or self.match is None:
            return None
        try:
            return self.rule.period(self.match, today)
        except (ValueError, OverflowError):  # 30 February; "9999 years ago"
            return None


def find_dates(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the date and time expressions of a text, in order, each as long as it reaches."""
    return [(group[0].start, _closed(text, group)) for group in _groups(text, _pieces(text, loose=False))]


def resolve(words: str, span: Span, published: date | None, *, anchor: date | None = None) -> Date:
    """Return what ``words`` mean in an article published on ``published``.

    ``anchor`` is the day that "two days later" or "the next day" reckon from, where the caller knows it.
    """
    today = Day(published, anchor)
    pieces = [piece for group in _groups(words, _pieces(words, loose=True)) for piece in group]
    period = _period(words, pieces, today)
    return Date(
        text=words or span.text,
        start=period.start if period else None,
        end=period.end if period else None,
        precision=period.precision if period else "unknown",
        time=_time(words, pieces),
        span=span,
    )


def _pieces(text: str, *, loose: bool) -> list[_Piece]:
    """Return the rules' matches, the longest where they overlap, and the times of day beside them."""
    found: list[tuple[int, int, int, _Piece]] = []
    for order, rule in enumerate(RULES):
        if rule.loose and not loose:
            continue
        for match in rule.pattern.finditer(text):
            start, end = match.span("it" if "it" in rule.pattern.groupindex else 0)
            found.append((start - end, order, start, _Piece(start, end, rule.kind, rule, match)))
    beside = [_Piece(*match.span(), kind="time") for match in BESIDE_A_DAY.finditer(text)]
    found.extend((piece.start - piece.end, len(RULES), piece.start, piece) for piece in beside)
    taken: list[_Piece] = []
    covered = bytearray(len(text))
    for *_, piece in sorted(found, key=lambda item: item[:3]):
        if not any(covered[piece.start : piece.end]):
            covered[piece.start : piece.end] = b"\1" * (piece.end - piece.start)
            taken.append(piece)
    return sorted(taken, key=lambda piece: piece.start)


def _groups(text: str, pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Yield the pieces that form one expression together; lone times of day such as "night" are dropped."""
    group: list[_Piece] = []
    for piece in pieces:
        if group and _joins(text, group, piece):
            group.append(piece)
            continue
        if any(member.rule for member in group):
            yield group
        group = [piece]
    if any(member.rule for member in group):
        yield group


def _joins(text: str, group: list[_Piece], piece: _Piece) -> bool:
    gap, kinds = text[group[-1].end : piece.start], {member.kind for member in group}
    reaches = _RANGE if group[-1].kind != "time" else _NIGHT_INTO
    if reaches.fullmatch(gap) and piece.kind != "time" and piece.kind in kinds:
        return gap.strip().lower() != "and" or bool(_BETWEEN.search(text, 0, group[0].start))
    if not _JOINT.fullmatch(gap):
        return False
    if piece.kind == "time":
        return not ("," in gap and group[-1].kind == "time")
    if kinds == {"time"}:
        return True
    return piece.kind not in kinds and kinds | {piece.kind} <= {"time", "weekday", "calendar"}


def _closed(text: str, group: list[_Piece]) -> int:
    """Return the end of the group, past the bracket that it opened."""
    start, end = group[0].start, group[-1].end
    inside = text[start:end]
    return end + 1 if inside.count("(") > inside.count(")") and text[end : end + 1] == ")" else end


def _period(words: str, pieces: list[_Piece], today: Day) -> Period | None:
    dated = [(piece, period) for piece in pieces if (period := piece.period(today))]
    if not dated:
        return None
    overnight = next((piece for piece in pieces if piece.kind == "time" and piece.period(today)), None)
    days = [(piece, period) for piece, period in dated if piece.kind != "time"]
    if not days:
        return dated[0][1]
    best = min(days, key=lambda item: _RANK[item[0].kind])
    for (left, first), (right, second) in pairwise(days):
        gap = words[left.end : right.start]
        ranges = _RANGE.fullmatch(gap) or re.search(r"\s(?:in)?to\s+$", gap)
        if ranges and left.kind == right.kind == best[0].kind:
            return first.to(second) if first.start <= second.start else second
    if overnight and best[1].precision == "day":
        into = re.search(r"\binto\s+(?:the\s+)?$", words[: best[0].start], re.IGNORECASE)
        night = Period.night(best[1].start - timedelta(days=1 if into else 0))
        return night.until(max(today.published, best[1].start)) if today.published else night
    return best[1]


def _time(words: str, pieces: list[_Piece]) -> str | None:
    """Return the time of day as worded: "7:35 p.m." without its zone, "night", "overnight"."""
    parts = [words[piece.start : piece.end] for piece in pieces if piece.kind == "time"]
    if not parts:
        inside = re.search(
            r"\b(?:(?:early|late)\s+)?(?:morning|afternoon|evening|night)s?\b|\btonight\b",
            words,
            re.IGNORECASE,
        )
        parts = [inside.group()] if inside else []
    if not parts:
        before_day = re.match(r"(?:the\s+)?(early|late)\s+(?:on\s+)?\w+day\b", words.strip(), re.IGNORECASE)
        parts = [before_day.group(1)] if before_day else []
    clean = [re.sub(r"\s*\([^()]*\)?|\s+(?:local\s+time|GMT|UTC|\w+\s+time)\b.*", "", part) for part in parts]
    clean = [re.sub(r"^(?:at|by|the|since|until)\s+", "", part, flags=re.IGNORECASE) for part in clean]
    return ", ".join(" ".join(part.split()) for part in clean if part.strip()) or None
