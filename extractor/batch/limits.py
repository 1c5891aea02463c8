"""Limits: how many requests may be under way at once, and in which turn they go.

How many the server bears is learnt: one more for each round that goes well, fewer when it refuses or does not
answer (AIMD). How fast they may follow each other is the `Throttle`'s to learn. Caps of the user bound both,
and rate-limit headers are obeyed before they turn into refusals.

Attempts that wait for their repetition are not here: `extractor.llm.retries` owns that waiting, outside the
gate.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from extractor.batch.throttle import Pace, Throttle
from extractor.errors import TransientModelError
from extractor.llm.retries import retry_after

_REFUSALS: Final = frozenset({429, 503, 529})
_REPEATED: Final = frozenset({408, 409, 425, 429})
_FEWER, _LITTLE_FEWER = 0.7, 0.95
"""What remains of those at once; where the rate is known, a refusal says little about their number."""
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True)
class Passage:
    """One request's way through the gate: when it began, and the tokens that it was expected to take."""

    began: float
    expected: float


class Limits:
    """A `Gate` that learns; ``most`` bounds the requests under way.

    A server that asks for a pause of more than ``longest`` seconds is not waited for: until the pause is over
    requests are sent away with the reason.
    """

    def __init__(
        self,
        most: int,
        *,
        rpm: float | None = None,
        tpm: float | None = None,
        longest: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most = most
        self.limit = float(most)
        self.busy = 0
        self.waiting = 0
        self.resting = 0
        self.refused = 0
        self.unanswered = 0
        self.requests = Throttle(rpm / 60 if rpm else None)
        self.tokens = Pace(tpm / 60 if tpm else None)
        self._clock = clock
        self._door = threading.Lock()
        self._changed = threading.Condition()
        self._mine = threading.local()
        self._closed = False
        self._longest = longest
        self._away_until = float("-inf")
        self._tokens_each: float | None = None
        self._fewer_at = float("-inf")

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
                while isinstance(asked := self.ask(size), float):
                    self._changed.wait(asked)
                return asked
        finally:
            with self._changed:
                self.waiting -= 1

    def ask(self, size: int) -> Passage | float:
        """Let a request pass, or return the seconds after which to ask again."""
        with self._changed:
            now = self._clock()
            if (wait := self._wait(now)) > 0:
                return wait
            self.busy += 1
            expected = self._tokens_each or size / 4
            self.tokens.take(expected, now)
            self.requests.begin(now)
            return Passage(now, expected)

    def dismiss(self, passage: Passage, status: int | None, headers: Mapping[str, str]) -> None:
        """Learn from an answer, or from none."""
        with self._changed:
            now = self._clock()
            self.busy -= 1
            known = self.requests.learnt
            if status is None:
                self.unanswered += 1
                self.requests.forget(passage.began)
                self._fewer(passage, now, _FEWER)
            elif status in _REFUSALS:
                self.refused += 1
                wish = retry_after(headers)
                if wish is not None and wish > self._longest:
                    self._away_until = now + wish
                if self.requests.refused(passage.began, now, wish):
                    self._fewer(passage, now, _LITTLE_FEWER if known else _FEWER)
            else:
                self.requests.answered(passage.began, now)
                self.limit = min(self.most, self.limit + 1 / self.limit)
                if not known and self.requests.learnt:  # so it was the rate, not the number at once
                    self.limit = float(self.most)
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
            self.requests.forget()
            self._changed.notify_all()

    def close(self) -> None:
        """Send away whoever still waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _wait(self, now: float) -> float:
        if self._closed:
            raise TransientModelError("the run was stopped before this request was sent")
        if (away := self._away_until - now) > 0:
            raise TransientModelError(
                f"the server asks to be left alone for another {away:.0f} seconds, more than "
                "EXTRACTOR_RETRY_LIMIT; try again then",
                retry_after=away,
            )
        if self.busy >= max(1, int(self.limit)):
            return 60.0  # someone's leaving wakes the door
        return max(self.requests.wait(now), self.tokens.wait(now))

    def _fewer(self, passage: Passage, now: float, share: float) -> None:
        """Lower the number at once, but once only for what was under way together."""
        if passage.began >= self._fewer_at:
            self.limit = max(1.0, self.limit * share)
            self._fewer_at = now

    def _obey(self, headers: Mapping[str, str]) -> None:
        """Slow down to the server's own rate when its headers say that little is left.

        What was used, divided by the time until it is restored, is the rate of a token bucket, and close
        to that of a fixed window of which most is used.
        """
        for kind, needed in (
            ("requests", self.busy + 1.0),
            ("tokens", (self.busy + 1) * (self._tokens_each or 0)),
        ):
            limit, left = (
                _number(headers.get(f"x-ratelimit-{name}-{kind}")) for name in ("limit", "remaining")
            )
            reset = _duration(headers.get(f"x-ratelimit-reset-{kind}"))
            if limit is None or left is None or not reset or left > needed or limit <= left:
                continue
            rate = (limit - left) / reset
            if kind == "requests":
                self.requests.told(rate)
            elif self.tokens.learnt is None or rate < self.tokens.learnt:
                self.tokens.learnt = rate


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\d{1,15}(?:\.\d+)?", text) else None


def _duration(text: str | None) -> float | None:
    """Return the seconds of "6m0s", "120ms" or "12"."""
    if (plain := _number(text)) is not None:
        return plain
    parts = _DURATION.findall(text or "")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts) if parts else None
