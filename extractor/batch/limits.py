"""Limits: how many requests may be under way, and how fast they may follow each other.

Two things are learnt from the server. How many at once: one more for each round that goes well, fewer after
each refusal or timeout (AIMD). How fast: on the first refusal everyone waits as long as the server asks; one
request then tries whether it is over; the rate is set to what was accepted since the last refusal, divided by
all the time that it took, waiting included, and rises again slowly. That measures token buckets and fixed
windows alike, without knowing which. Caps of the user bound what is learnt, and rate-limit headers are
obeyed before they turn into refusals.

Attempts that wait for their repetition are not here: `extractor.llm.retries` owns that waiting, outside the
gate.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from extractor.errors import TransientModelError
from extractor.llm.retries import retry_after

_REFUSALS: Final = frozenset({429, 503, 529})
_REPEATED: Final = frozenset({408, 409, 425, 429})
_FEWER: Final = 0.7
_SLACK: Final = 0.25
"""Seconds by which a late request may be made good; without it every late waking loses speed for ever."""
_RELIABLE: Final = 20
_FAST, _SLOW, _DOUBLING = 0.01, 0.001, 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 20.0
_ROOM: Final = 1.05
"""How far above a measurement the rate rises fast; it may have been measured in a slow minute."""
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Pace:
    """A rate a second, evenly spread; None is as fast as one likes."""

    def __init__(self, cap: float | None) -> None:
        self.cap = cap
        self.learnt: float | None = None
        self._due = 0.0

    @property
    def rate(self) -> float | None:
        """The lower of the user's cap and what was learnt."""
        known = [rate for rate in (self.cap, self.learnt) if rate is not None]
        return min(known) if known else None

    def wait(self, now: float) -> float:
        """Return the seconds until the next may go."""
        return 0.0 if self.rate is None else self._due - now

    def take(self, amount: float, now: float) -> None:
        """Count what goes, or, below zero, what did not after all."""
        if self.rate is not None:
            self._due = max(self._due, now - _SLACK) + amount / self.rate


@dataclass(frozen=True)
class Passage:
    """One request's way through the gate: when it began, what it was expected to take, whether it probes."""

    began: float
    expected: float
    probe: bool


class Limits:
    """A `Gate` that learns; ``most`` bounds the requests under way."""

    def __init__(
        self,
        most: int,
        *,
        rpm: float | None = None,
        tpm: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most = most
        self.limit = float(most)
        self.busy = 0
        self.waiting = 0
        self.resting = 0
        self.refused = 0
        self.unanswered = 0
        self.requests = Pace(rpm / 60 if rpm else None)
        self.tokens = Pace(tpm / 60 if tpm else None)
        self._clock = clock
        self._door = threading.Lock()
        self._changed = threading.Condition()
        self._mine = threading.local()
        self._closed = False
        self._tokens_each: float | None = None
        now = clock()
        self._epoch = now  # of the last refusal's end
        self._accepted = 0  # since then
        self._grown = now
        self._ceiling = 0.0
        self._not_before = 0.0
        self._refused_at = float("-inf")
        self._recovering = False
        self._probing = False
        self._pause = _FIRST_PAUSE
        self._freed_after = 0.0
        self._begun = False

    def enter(self, size: int) -> None:
        """Return when a request of this thread may be sent."""
        self._rest(False)
        self._mine.passage = self.admit(size)

    def leave(self, status: int | None, headers: Mapping[str, str]) -> None:
        """Learn from the answer to this thread's request, or from none."""
        self.dismiss(self._mine.passage, status, headers)
        self._rest(status is None or status in _REPEATED or status >= 500)

    def spent(self, tokens: int) -> None:
        """Charge the tokens that this thread's request really took."""
        self.charge(self._mine.passage, tokens)

    def _rest(self, rests: bool) -> None:
        """Count this thread among those that wait for a repetition, or no longer."""
        with self._changed:
            self.resting += rests - getattr(self._mine, "rests", False)
        self._mine.rests = rests

    def admit(self, size: int) -> Passage:
        """Return when a request may be sent."""
        with self._changed:
            self.waiting += 1
        try:
            with self._door, self._changed:  # at the door they wait in turn, not all at once for the clock
                while (wait := self._wait(now := self._clock())) > 0:
                    self._changed.wait(wait)
                if not self._begun:
                    self._begun, self._epoch = True, now
                self.busy += 1
                self._probing = self._recovering
                expected = self._tokens_each or size / 4
                self.requests.take(1, now)
                self.tokens.take(expected, now)
                return Passage(now, expected, self._recovering)
        finally:
            with self._changed:
                self.waiting -= 1

    def dismiss(self, passage: Passage, status: int | None, headers: Mapping[str, str]) -> None:
        """Learn from an answer, or from none."""
        with self._changed:
            now = self._clock()
            self.busy -= 1
            if passage.probe:
                self._probing = False
            if status is None:
                self.unanswered += 1
                self._fewer(passage, now)
            elif status in _REFUSALS:
                self.refused += 1
                self._refuse(passage, now, retry_after(headers))
            else:
                self._accept(passage, now)
                self._obey(headers)
            self._changed.notify_all()

    def charge(self, passage: Passage, tokens: int) -> None:
        """Charge the tokens that a request really took."""
        with self._changed:
            self.tokens.take(tokens - passage.expected, self._clock())
            known = self._tokens_each
            self._tokens_each = tokens if known is None else 0.9 * known + 0.1 * tokens

    def release(self, count: int) -> None:
        """Free the places of requests whose sender is gone."""
        with self._changed:
            self.busy -= count
            self._probing = False
            self._changed.notify_all()

    def close(self) -> None:
        """Send away whoever still waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _wait(self, now: float) -> float:
        if self._closed:
            raise TransientModelError("the run was stopped before this request was sent")
        if self.busy >= max(1, int(self.limit)) or self._probing:
            return 60.0  # someone's leaving wakes the door
        return max(self._not_before - now, self.requests.wait(now), self.tokens.wait(now))

    def _refuse(self, passage: Passage, now: float, wish: float | None) -> None:
        if passage.began < self._refused_at and not passage.probe:
            if wish is not None:  # sent before the refusal was known: nothing else is learnt from it
                self._not_before = max(self._not_before, now + wish)
            return
        self._pause = min(1.5 * self._pause, _LONGEST_PAUSE) if self._recovering else _FIRST_PAUSE
        self._not_before = now + (self._pause if wish is None else wish)
        self._freed_after = now + (wish or 0.0)
        self._recovering = True
        self._fewer(passage, now)
        self._refused_at = now

    def _accept(self, passage: Passage, now: float) -> None:
        if self._recovering and passage.probe:
            self._recover(passage.began)
        self._accepted += 1
        self.limit = min(self.most, self.limit + 1 / self.limit)
        pace, since = self.requests, now - self._grown
        if pace.learnt is not None and since > 0:
            slow = _SLOW * 2 ** min(10.0, (now - self._epoch) / _DOUBLING)
            pace.learnt *= 1 + since * (_FAST if pace.learnt < 0.97 * self._ceiling else slow)
        self._grown = now

    def _recover(self, began: float) -> None:
        """Set the rate by what was accepted since the last refusal ended."""
        accepted, took = max(1, self._accepted), max(began - self._epoch, 0.001)
        least = max(self._freed_after - self._epoch, 0.001)  # it was over at some time between the two
        measured, most = 2 * accepted / (took + least), accepted / least
        before = self.requests.rate
        kept = 0.85 if self._accepted >= _RELIABLE else 0.5
        self.requests.learnt = measured if before is None else max(measured, kept * before)
        self._ceiling = max(before or 0.0, most, _ROOM * measured)
        self._epoch = self._grown = began
        self._accepted = 0
        self._recovering = False

    def _fewer(self, passage: Passage, now: float) -> None:
        if passage.began >= self._refused_at or passage.probe:
            self.limit = max(1.0, self.limit * _FEWER)
            self._refused_at = now

    def _obey(self, headers: Mapping[str, str]) -> None:
        """Slow down to the server's own rate when its headers say that little is left.

        What was used, divided by the time until it is restored, is the rate of a token bucket, and close
        to that of a fixed window of which most is used.
        """
        for kind, pace, needed in (
            ("requests", self.requests, self.busy + 1.0),
            ("tokens", self.tokens, (self.busy + 1) * (self._tokens_each or 0)),
        ):
            limit, left = (
                _number(headers.get(f"x-ratelimit-{name}-{kind}")) for name in ("limit", "remaining")
            )
            reset = _duration(headers.get(f"x-ratelimit-reset-{kind}"))
            if limit is None or left is None or not reset or left > needed or limit <= left:
                continue
            rate = (limit - left) / reset
            if pace.learnt is None or rate < pace.learnt:
                pace.learnt = rate
                if kind == "requests":
                    self._ceiling = rate


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\d{1,15}(?:\.\d+)?", text) else None


def _duration(text: str | None) -> float | None:
    """Return the seconds of "6m0s", "120ms" or "12"."""
    if (plain := _number(text)) is not None:
        return plain
    parts = _DURATION.findall(text or "")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts) if parts else None
