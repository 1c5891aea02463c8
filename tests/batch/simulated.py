"""Servers with limits, played to `Limits` on a clock that does not wait: an hour of a run in a second."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from extractor.batch.limits import Limits, Passage


class Server(Protocol):
    """Takes requests in the order of time."""

    def refuses(self, now: float) -> float | None:
        """Return the seconds after which to ask again, None when the request is let through."""
        ...


class Sliding:
    """So many requests in any stretch of ``window`` seconds."""

    def __init__(self, limit: float, window: float) -> None:
        self._limit, self._window = limit, window
        self._taken: deque[float] = deque()

    def refuses(self, now: float) -> float | None:
        while self._taken and self._taken[0] <= now - self._window:
            self._taken.popleft()
        if len(self._taken) < self._limit:
            self._taken.append(now)
            return None
        return self._taken[0] + self._window - now


class Fixed:
    """So many requests in each window; the first is ``begun`` by a share when the run begins."""

    def __init__(self, limit: float, window: float, begun: float = 0.0) -> None:
        self._limit, self._window, self._before = limit, window, begun * window
        self._number, self._taken = 0, 0

    def refuses(self, now: float) -> float | None:
        number = int((now + self._before) // self._window)
        if number != self._number:
            self._number, self._taken = number, 0
        if self._taken < self._limit:
            self._taken += 1
            return None
        return (number + 1) * self._window - self._before - now


class Bucket:
    """A bucket of ``room`` requests, full at first, into which ``rate`` a second flow."""

    def __init__(self, rate: float, room: float) -> None:
        self._rate, self._room, self._left, self._at = rate, room, room, 0.0

    def refuses(self, now: float) -> float | None:
        self._left = min(self._room, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left >= 1 - 1e-9:
            self._left -= 1
            return None
        return (1 - self._left) / self._rate


class Places:
    """So many requests at once, each of which takes ``latency`` seconds."""

    def __init__(self, places: int, latency: float) -> None:
        self._places, self._latency = places, latency
        self._ends: list[float] = []

    def refuses(self, now: float) -> float | None:
        self._ends = [end for end in self._ends if end > now]
        if len(self._ends) < self._places:
            self._ends.append(now + self._latency)
            return None
        return min(self._ends) - now


class Changing:
    """One server until a moment, another from then on."""

    def __init__(self, first: Server, moment: float, second: Server) -> None:
        self._first, self._moment, self._second = first, moment, second

    def refuses(self, now: float) -> float | None:
        return (self._first if now < self._moment else self._second).refuses(now)


class Down:
    """A server that refuses everything between two moments."""

    def __init__(self, server: Server, start: float, end: float) -> None:
        self._server, self._start, self._end = server, start, end

    def refuses(self, now: float) -> float | None:
        return self._end - now if self._start <= now < self._end else self._server.refuses(now)


@dataclass(frozen=True)
class Play:
    """What a server let through and refused, by the moments."""

    taken: list[float]
    refused: list[float]

    def used(self, rate: float, start: float, end: float) -> float:
        """Return the share of a rate a second that was used between two moments."""
        return sum(start <= moment < end for moment in self.taken) / (rate * (end - start))

    def share_refused(self, start: float, end: float) -> float:
        """Return the share of the requests between two moments that were refused."""
        refused = sum(start <= moment < end for moment in self.refused)
        return refused / max(1, refused + sum(start <= moment < end for moment in self.taken))


def play(
    server: Server,
    seconds: float,
    *,
    workers: int = 64,
    latency: float = 0.2,
    refusal: float = 0.02,
    header: Callable[[float], str] | None = None,
    seed: int = 1,
) -> Play:
    """Ask a server for so long, with more requests at hand than it takes.

    An answer takes the ``latency`` and a refusal ``refusal``, give or take a third; ``header`` writes the
    seconds of Retry-After.
    """
    now = 0.0
    limits = Limits(workers, clock=lambda: now)
    chance = random.Random(seed)
    played = Play([], [])
    order = count()
    answers: list[tuple[float, int, Passage, int, dict[str, str]]] = []
    while now < seconds:
        asked = limits.ask(1000)
        if isinstance(asked, Passage):
            wait = server.refuses(now)
            (played.taken if wait is None else played.refused).append(now)
            took = (latency if wait is None else refusal) * chance.uniform(0.67, 1.33)
            headers = {} if wait is None or header is None else {"retry-after": header(wait)}
            heapq.heappush(answers, (now + took, next(order), asked, 200 if wait is None else 429, headers))
        elif answers and answers[0][0] <= now + asked:
            now, _, passage, status, headers = heapq.heappop(answers)
            limits.dismiss(passage, status, headers)
        else:
            now += max(asked, 1e-6)
    return played
