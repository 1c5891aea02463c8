"""The report's charts as inline SVG: dots with intervals, scatters, stacked bars, reliability.

Built as XML trees, so that every label is escaped. Colours and fonts are the page's (CSS classes ``c0`` …
``c7`` for runs, ``k-NAME`` for kinds of result); of runs beside each other each has another of four shapes,
so that no one has to tell colours apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from eval.calibration import Calibration
from eval.statistics import Interval

COLOURS: Final = 8
_ROW: Final = 18
_LETTER: Final = 7.2
"""Pixels of a letter, about."""
_Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True)
class Point:
    """A value between 0 and 1 with its interval."""

    value: float
    interval: Interval | None = None


@dataclass(frozen=True)
class Spot:
    """A run in a scatter: what it takes and what it is worth."""

    run: int
    name: str
    x: float
    y: Point


def dots(groups: Mapping[str, Sequence[Point]]) -> str:
    """Return a plot of each group's values, one row a run, with intervals as lines."""
    runs = max(len(points) for points in groups.values())
    left, right, top = 190, 640, 6
    height = top + len(groups) * (runs * _ROW + 14) + 22
    svg = _svg(720, height, "F1 with 95 % intervals")
    for step in range(0, 11, 2):
        x = left + (right - left) * step / 10
        _line(svg, x, top, x, height - 22, "grid")
        _text(svg, x, height - 6, f"{step / 10:.1f}", "middle")
    y = float(top)
    for label, points in groups.items():
        _text(svg, left - 12, y + runs * _ROW / 2 + 5, label, "end")
        for run, point in enumerate(points):
            middle = y + run * _ROW + _ROW / 2
            if point.interval:
                ends = [left + (right - left) * value for value in (point.interval.low, point.interval.high)]
                _line(svg, ends[0], middle, ends[1], middle, f"interval c{run % COLOURS}")
            _shape(svg, left + (right - left) * point.value, middle, run)
            _text(svg, right + 12, middle + 4, f"{point.value:.2f}", "start", "value")
        y += runs * _ROW + 14
    return _written(svg)


def scatter(spots: Sequence[Spot], x_title: str, y_title: str) -> str:
    """Return quality against what it takes; the axis is logarithmic where that spans a factor of twenty."""
    left, right, top, bottom = 46, 440, 12, 250
    svg = _svg(460, 296, f"{y_title} against {x_title}")
    largest = max((spot.x for spot in spots), default=0.0) or 1.0
    least = min((spot.x for spot in spots if spot.x > 0), default=largest)
    logarithmic = largest / least > 20 and all(spot.x > 0 for spot in spots)
    low, high = (math.log10(least), math.log10(largest)) if logarithmic else (0.0, largest)
    low, high = (math.floor(low), math.ceil(high)) if logarithmic else (0.0, high * 1.15)

    def across(x: float) -> float:
        return left + (right - left) * ((math.log10(x) if logarithmic else x) - low) / ((high - low) or 1)

    def down(y: float) -> float:
        return bottom - (bottom - top) * y

    for step in range(0, 11, 2):
        _line(svg, left, down(step / 10), right, down(step / 10), "grid")
        _text(svg, left - 6, down(step / 10) + 4, f"{step / 10:.1f}", "end")
    ticks = [10.0**power for power in range(int(low), int(high) + 1)] if logarithmic else _ticks(high)
    for tick in ticks:
        _line(svg, across(tick), bottom, across(tick), bottom + 4, "axis")
        _text(svg, across(tick), bottom + 17, f"{tick:g}", "middle")
    _line(svg, left, bottom, right, bottom, "axis")
    _text(svg, (left + right) / 2, bottom + 38, f"{x_title}{', log scale' if logarithmic else ''}", "middle")
    marks = [(across(spot.x), down(spot.y.value)) for spot in spots]
    taken = [(x - 7, y - 7, x + 7, y + 7) for x, y in marks]
    for spot, (x, y) in zip(spots, marks, strict=True):
        if spot.y.interval:
            low_end, high_end = down(spot.y.interval.low), down(spot.y.interval.high)
            _line(svg, x, low_end, x, high_end, f"interval c{spot.run % COLOURS}")
        _shape(svg, x, y, spot.run)
        box = _free(x, y, _LETTER * len(spot.name), taken, (left, right))
        taken.append(box)
        _text(svg, box[0], box[3] - 3, spot.name, "start", "value")
    return _written(svg)


def _free(x: float, y: float, width: float, taken: Sequence[_Box], between: tuple[float, float]) -> _Box:
    """Return a place for a label beside a mark that covers no mark and no other label, if there is one."""
    places = [
        (begin, y + shift - 7, begin + width, y + shift + 7)
        for shift in (0, *(sign * step for step in range(14, 85, 14) for sign in (1, -1)))
        for begin in (x + 10, x - 10 - width)
        if between[0] <= begin and begin + width <= between[1] + 20
    ]
    for place in places:
        if all(
            place[2] <= box[0] or box[2] <= place[0] or place[3] <= box[1] or box[3] <= place[1]
            for box in taken
        ):
            return place
    return places[0] if places else (x + 10, y - 7, x + 10 + width, y + 7)


def bars(counts: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """Return one stacked bar a run, its parts in the order given and named by their class."""
    left = max(200, round(_LETTER * max((len(name) for name, _ in counts), default=0)) + 20)
    right, step = left + 500, 30
    svg = _svg(right + 20, len(counts) * step + 6, "kinds of result")
    most = max((sum(parts.values()) for _, parts in counts), default=0) or 1
    for row, (name, parts) in enumerate(counts):
        x, y = float(left), row * step + 4
        _text(svg, left - 10, y + 15, name, "end")
        for kind, count in parts.items():
            width = (right - left) * count / most
            if width > 0:
                part = SubElement(svg, "rect", x=_n(x), y=_n(y), width=_n(max(width - 1, 0.5)), height="22")
                part.set("class", f"k-{kind}")
                SubElement(part, "title").text = f"{name}: {count:,} {kind}"
                if width > 34:
                    _text(svg, x + width / 2, y + 15, f"{count:,}", "middle", f"on k-{kind}-on")
            x += width
    return _written(svg)


def reliability(calibration: Calibration, run: int) -> str:
    """Return how often incidents of each confidence were right, with intervals; larger dots are of more."""
    left, right, top, bottom = 40, 210, 26, 196
    svg = _svg(224, 234, "reliability")
    for step in range(0, 11, 5):
        at = step / 10
        x, y = left + (right - left) * at, bottom - (bottom - top) * at
        _line(svg, left, y, right, y, "grid")
        _text(svg, left - 5, y + 4, f"{at:.1f}", "end")
        _text(svg, x, bottom + 15, f"{at:.1f}", "middle")
    _line(svg, left, bottom, right, top, "diagonal")
    for one in calibration.bins:
        x, y = left + (right - left) * one.confidence, bottom - (bottom - top) * one.accuracy
        low, high = (bottom - (bottom - top) * end for end in one.interval)
        _line(svg, x, low, x, high, f"interval c{run % COLOURS}")
        radius = 3 + 5 * math.sqrt(one.count / calibration.count)
        dot = SubElement(svg, "circle", cx=_n(x), cy=_n(y), r=_n(radius))
        dot.set("class", f"mark c{run % COLOURS}")
        SubElement(dot, "title").text = f"{one.right} of {one.count} incidents right"
    _text(svg, (left + right) / 2, bottom + 33, "confidence", "middle")
    _text(svg, 0, 10, "share right", "start")
    return _written(svg)


def mark(run: int) -> str:
    """Return the run's mark alone, for a legend."""
    svg = _svg(14, 14, "")
    svg.set("class", "mark-only")
    _shape(svg, 7, 7, run)
    return _written(svg)


def _ticks(high: float) -> list[float]:
    """Return up to six round numbers from 0 to ``high``."""
    step = 10 ** math.floor(math.log10(high / 2))
    size = next(size for size in (step, 2 * step, 5 * step, 10 * step) if high / size <= 5)
    return [size * index for index in range(int(high / size) + 1)]


def _svg(width: float, height: float, title: str) -> Element:
    box = f"0 0 {_n(width)} {_n(height)}"
    svg = Element("svg", viewBox=box, width=_n(width), height=_n(height), role="img")
    if title:
        svg.set("aria-label", title)
    return svg


def _line(svg: Element, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
    SubElement(svg, "line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2)).set("class", kind)


def _text(svg: Element, x: float, y: float, words: str, anchor: str, kind: str = "label") -> None:
    text = SubElement(svg, "text", {"x": _n(x), "y": _n(y), "text-anchor": anchor, "class": kind})
    text.text = words


def _shape(svg: Element, x: float, y: float, run: int) -> None:
    """Draw a circle, a square, a triangle or a diamond."""
    outlines = (None, "-5,-5 5,-5 5,5 -5,5", "0,-6 6,5 -6,5", "0,-6.5 6.5,0 0,6.5 -6.5,0")
    outline = outlines[run % len(outlines)]
    if outline is None:
        shape = SubElement(svg, "circle", cx=_n(x), cy=_n(y), r="5.5")
    else:
        shape = SubElement(svg, "polygon", points=outline, transform=f"translate({_n(x)} {_n(y)})")
    shape.set("class", f"mark c{run % COLOURS}")


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _written(svg: Element) -> str:
    return tostring(svg, encoding="unicode")
