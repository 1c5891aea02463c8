"""Throttle: how fast requests may follow each other, as the server's refusals teach it.

What was let through from one refusal to the next, divided by that time, is the server's rate, whether it
counts in windows or fills a bucket. The flow then runs a little below it, climbs back as requests go well,
stays there a while and tries more, ever faster (the curve of TCP Cubic): about one request in two hundred is
refused, and a limit that was raised is found.

A refusal at a rate that was learnt means that the flow is a little too fast. It pauses for as long as the
excess took to build up; one request tries; the others follow when it is answered, or when it has been silent
for longer than refusals take. Each further refusal makes the pause longer, so that a server which is out of
order is asked ever more rarely.

Knows no clock, no thread and no HTTP: `extractor.batch.limits` tells it what was sent when and what came.
"""

from __future__ import annotations

from typing import Final

_SLACK: Final = 0.25
"""Seconds by which a late request may be made good; without it every late waking loses speed for ever."""
_STEP, _LARGEST_STEP = 0.02, 0.04
"""How far below the measured rate the flow runs after a refusal; farther where few requests measured it."""
_REQUESTS, _SECONDS = 200.0, 300.0
"""Requests for each that was refused, or seconds, until the flow is back at the measured rate."""
_BRISK, _STEADY = 40.0, 60.0
"""Seconds for that way until a rate is sure, and the fewest afterwards: a window tells late."""
_CROWD: Final = 20
"""Refusals at once for which more patience is shown."""
_RELIABLE: Final = 10
"""Requests from which a stretch measures a rate."""
_LEAST, _LEAST_BRIEF = 0.85, 0.95
"""What remains of a sure rate at least, since a long refusal may be an outage and a brief stretch chance."""
_GROWN: Final = 1.05
"""Above a sure rate by this much, the flow is no longer sure."""
_EXCESS, _WINDOW = 0.01, 60.0
"""The excess at a refusal, and the longest usual window in which it built up."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 20.0
_LONGER, _OVERSHOOT = 2.0, 0.1
"""Growth of the pauses, and the share of the whole wait by which it may become too long."""
_LEAST_SILENCE: Final = 0.05


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

    def rest(self, until: float) -> None:
        """Let nothing go before then, and make nothing good of what was missed."""
        self._due = max(self._due, until)

    def binds(self, now: float) -> bool:
        """Say whether requests would follow each other faster without it."""
        return self.rate is not None and self._due > now - _SLACK


class Throttle:
    """The pace of requests, each of which is reported when it goes and when it is refused or answered."""

    def __init__(self, cap: float | None) -> None:
        self.pace = Pace(cap)
        # The stretch: from the last moment of one refusal to the last moment of the next.
        self._since: float | None = None
        self._until = 0.0
        self._sent = 0  # and not refused so far
        self._due = 0.0  # seconds that these should have taken at the pace of the moment
        self._idle = 0.0  # seconds of it in which the server may have let through what was not sent
        self._refusals = 0
        # The refusal: from the first request that is refused to the first that is not.
        self._refusing = False
        self._known_at = float("-inf")
        self._not_before = float("-inf")
        self._pause = 0.0
        self._tried = 0.0  # when a request last tried whether it is over
        self._trying = False
        self._silence = 0.0  # after which it counts as let through
        # The rate.
        self._measured: float | None = None
        self._sure = False
        self._step = _STEP
        self._crowd = 1
        self._progress = 0.0  # 1 is back at the measured rate
        self._answered_at = 0.0

    @property
    def learnt(self) -> bool:
        """Whether the server's rate is known."""
        return self.pace.learnt is not None

    def wait(self, now: float) -> float:
        """Return the seconds until the next request may go."""
        if self._trying:
            if (left := self._tried + self._silence - now) > 0:
                return left
            self._recover()
        return max(self._not_before - now, self.pace.wait(now))

    def begin(self, now: float) -> None:
        """Count a request that goes."""
        if self._since is None:
            self._since = now
        self._sent += 1
        self._due += self._interval
        self.pace.take(1, now)
        if self._refusing:
            self._trying, self._tried = True, now

    def forget(self, began: float | None = None) -> None:
        """Have another request try in place of that one, or of any, of which nothing will be heard."""
        if began is None or began == self._tried:
            self._trying = False

    def refused(self, began: float, now: float, wish: float | None) -> bool:
        """Learn from a refusal; say whether it is the first after requests went well."""
        assert self._since is not None
        self._sent = max(0, self._sent - 1)
        self._due = max(0.0, self._due - self._interval)
        self._refusals += 1
        if began < self._known_at:  # sent before the one that is known
            if wish is not None:
                self._rest(now + wish)
            return False
        first = not self._refusing
        if not first:
            bound = max(_FIRST_PAUSE, _OVERSHOOT * (now - self._since))
            self._pause = max(self._pause, min(_LONGER * self._pause, bound, _LONGEST_PAUSE))
        elif self.pace.rate is None:
            self._pause = _FIRST_PAUSE
        else:
            self._pause = max(_EXCESS * min(began - self._since, _WINDOW), self._interval)
        self._refusing, self._trying, self._known_at = True, False, now
        self._silence = max(_LEAST_SILENCE, self._silence / 2, 2 * (now - began))
        if wish is None:
            self._until = now if first else began
        else:  # a whole number of seconds was rounded up
            self._until = now + max(0.0, wish - wish.is_integer())
        self._rest(now + (self._pause if wish is None else wish))
        return first

    def answered(self, began: float, now: float) -> None:
        """Learn from an answer."""
        if self._trying and began == self._tried:
            self._recover()
        took, self._answered_at = now - self._answered_at, now
        if self._measured is None or self._refusing or not self.pace.binds(now):
            return
        if self._sure:
            self._progress += min(took / _STEADY, 1 / (_REQUESTS * self._crowd) + took / _SECONDS)
        else:
            self._progress += took / _BRISK
        self.pace.learnt = self._measured * (1 + self._step * (self._progress - 1) ** 3)

    def told(self, rate: float) -> None:
        """Take the server's word for its rate where it is lower than the pace."""
        if self.pace.learnt is None or rate < self.pace.learnt:
            self._set(rate, 1.0)

    @property
    def _interval(self) -> float:
        """The seconds from one request to the next."""
        return 1 / self.pace.rate if self.pace.rate else 0.0

    def _rest(self, until: float) -> None:
        self._not_before = max(self._not_before, until)
        self.pace.rest(self._not_before)

    def _recover(self) -> None:
        """End the refusal: learn from the stretch, and begin the next with the request that tried."""
        assert self._since is not None
        self._refusing = self._trying = False
        sent, took, idle = self._sent - 1, max(self._until - self._since, 0.001), self._idle
        rest = max(0.0, self._tried - self._until)
        if self.pace.rate is None and 0 < sent < _RELIABLE:
            self._idle += rest
            return  # too little to tell: the stretch goes on
        if self.pace.rate is not None:
            self._step = min(max(_STEP, 2 / max(sent, 1)), _LARGEST_STEP)
            self._crowd = min(self._refusals, _CROWD)
            self._correct(self.pace.rate, sent, took, idle)
        elif sent > 0:
            self._set(sent / max(took - idle, 0.001), 1 - self._step)
        self._since, self._idle = self._until, rest
        self._sent, self._refusals, self._due = 1, 0, self._interval

    def _correct(self, rate: float, sent: int, took: float, idle: float) -> None:
        """Lower the rate to the share of the time in which it was let through."""
        clean = sent >= _RELIABLE and idle < 0.1 * took
        share = min(1.0, self._due / (took - idle if clean else took))
        below = 1 - self._step
        if self._sure and not clean:
            self._set(rate * max(share, _LEAST_BRIEF), below)
        elif self._sure and share < _LEAST and self._measured and rate < _GROWN * self._measured:
            self._set(rate * (1 - _STEP), _LEAST)
        elif clean:
            self._sure = share > 0.5  # after a larger correction it is still a guess
            self._set(rate * max(share, 0.05), below)
        else:  # the truth lies between what was let through and what was tried
            share = max(share, 0.1 if sent >= _RELIABLE else 0.5) ** 0.5
            self._set(rate * share, share * below)

    def _set(self, measured: float, share: float) -> None:
        """Run at a share of what was measured, and climb back from there."""
        self._measured, self.pace.learnt = measured, share * measured
        self._progress = 1 - ((1 - share) / self._step) ** (1 / 3)
