"""Whole runs against servers of several kinds, on a clock that does not wait."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import pytest
from simulated import Bucket, Changing, Down, Fixed, Places, Server, Sliding, play

MINUTE = 60.0
Header = Callable[[float], str] | None


def silent() -> Header:
    return None


def exact() -> Header:
    return lambda wait: f"{wait:.3f}"


def rounded() -> Header:
    return lambda wait: str(math.ceil(wait))


SERVERS: dict[str, Callable[[float], Server]] = {
    "sliding minute": lambda rpm: Sliding(rpm, MINUTE),
    "fixed minute": lambda rpm: Fixed(rpm, MINUTE),
    "fixed minute, half gone": lambda rpm: Fixed(rpm, MINUTE, 0.5),
    "bucket for a minute": lambda rpm: Bucket(rpm / 60, rpm),
    "bucket for a second": lambda rpm: Bucket(rpm / 60, max(1.0, rpm / 60)),
}
MINUTES = {60: 30, 600: 6}
"""How long a run lasts at a rate; two in a hundred of sixty is a single request."""


def judge(server: Server, rpm: int, minutes: int, header: Header, start: float = MINUTE) -> None:
    """Ask a server after whose first window so many minutes are judged."""
    end = start + minutes * MINUTE
    played = play(server, end, header=header)
    assert played.used(rpm / 60, start, end) >= 0.95
    assert played.share_refused(start, end) < 0.02


@pytest.mark.parametrize("header", [silent, exact])
@pytest.mark.parametrize("rpm", MINUTES)
@pytest.mark.parametrize("name", SERVERS)
def test_what_a_server_allows_is_used_and_hardly_more_is_asked(
    name: str, rpm: int, header: Callable[[], Header]
) -> None:
    start = 1.5 * MINUTE if "half" in name else MINUTE  # when the first whole window is over
    judge(SERVERS[name](rpm), rpm, MINUTES[rpm], header(), start)


@pytest.mark.parametrize("name", ["sliding minute", "bucket for a minute"])
def test_so_it_is_with_many_requests_a_minute(name: str) -> None:
    judge(SERVERS[name](6000), 6000, 1, silent())


@pytest.mark.parametrize("name", SERVERS)
def test_a_wait_that_the_server_rounds_up_costs_little(name: str) -> None:
    judge(SERVERS[name](600), 600, 6, rounded(), 1.5 * MINUTE)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("latency", [0.2, 2.0])
def test_windows_of_another_length_are_learnt_too(latency: float, seed: int) -> None:
    played = play(Sliding(240, 12.0), 48.0, latency=latency, seed=seed)
    assert played.used(20, 12.0, 48.0) >= 0.95
    assert played.share_refused(12.0, 48.0) < 0.02


def test_few_places_at_once_are_used_too() -> None:
    played = play(Places(10, 0.2), 240.0)
    assert played.used(50, MINUTE, 240.0) >= 0.8
    assert played.share_refused(MINUTE, 240.0) < 0.02


def test_a_limit_that_is_lowered_is_kept_and_one_that_is_raised_is_found() -> None:
    played = play(Changing(Bucket(10, 10), 200, Changing(Bucket(5, 10), 600, Bucket(10, 10))), 1200)
    assert played.used(5, 300, 600) >= 0.95
    assert played.share_refused(200, 600) < 0.02
    assert played.used(10, 1000, 1200) >= 0.95


@pytest.mark.parametrize("start", [0.0, 30.0, 300.0])
def test_a_server_that_is_down_is_asked_ever_more_rarely_and_believed_when_it_is_back(start: float) -> None:
    played = play(Down(Bucket(10, 10), start, start + 300), start + 500)
    asked = [moment for moment in played.refused if start + 5 <= moment < start + 300]
    gaps = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert len(asked) < 80
    assert max(gaps) > 15
    assert all(later > 0.9 * earlier for earlier, later in itertools.pairwise(gaps))
    assert played.used(10, start + 400, start + 500) >= 0.9
