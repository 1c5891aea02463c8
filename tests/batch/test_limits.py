"""Limits learn from a server; its answers are played to them on a clock that does not wait."""

from __future__ import annotations

import threading
import time

import pytest

from extractor.batch.limits import Limits, _duration
from extractor.errors import TransientModelError


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def wait_of(limits: Limits, clock: Clock) -> float:
    """Return the seconds that the next request would wait."""
    return limits._wait(clock.now)


def accept(limits: Limits, clock: Clock, count: int = 1, every: float = 0.0) -> None:
    for _ in range(count):
        limits.enter(0)
        limits.leave(200, {})
        clock.now += every


def refuse(limits: Limits, **headers: str) -> None:
    limits.enter(0)
    limits.leave(429, {name.replace("_", "-"): value for name, value in headers.items()})


def test_nothing_waits_before_anything_is_known(clock: Clock) -> None:
    limits = Limits(4, clock=clock)
    accept(limits, clock, 100)
    assert wait_of(limits, clock) <= 0


def test_a_refusal_makes_everyone_wait_as_long_as_the_server_asks(clock: Clock) -> None:
    limits = Limits(4, clock=clock)
    refuse(limits, retry_after="7")
    assert wait_of(limits, clock) == pytest.approx(7.0)


def test_who_would_wait_too_long_is_sent_away_until_the_pause_is_over(clock: Clock) -> None:
    limits = Limits(4, longest=180, clock=clock)
    refuse(limits, retry_after="86400")
    clock.now += 400
    with pytest.raises(TransientModelError, match="another 86000 seconds") as caught:
        limits.enter(0)
    assert caught.value.retry_after == 86_000
    clock.now += 86_000
    accept(limits, clock)
    assert limits.waiting == limits.busy == 0


def test_the_rate_is_what_was_accepted_over_all_the_time_it_took(clock: Clock) -> None:
    limits = Limits(8, clock=clock)
    accept(limits, clock, 60, every=0.01)
    refuse(limits, retry_after="59.4")
    clock.now += 59.4
    accept(limits, clock)
    assert limits.requests.pace.rate == pytest.approx(1.0, rel=0.05)


def test_fewer_go_at_once_after_a_refusal_and_more_when_all_goes_well(clock: Clock) -> None:
    limits = Limits(10, clock=clock)
    refuse(limits, retry_after="1")
    assert limits.limit == pytest.approx(7.0)
    clock.now += 1
    accept(limits, clock)
    for _ in range(50):
        clock.now += 10
        accept(limits, clock)
    assert limits.limit == 10


def test_requests_that_were_under_way_at_a_refusal_teach_nothing_more(clock: Clock) -> None:
    limits = Limits(10, clock=clock)
    accept(limits, clock)
    barrier = threading.Barrier(3)

    def under_way() -> None:
        limits.enter(0)
        barrier.wait()
        barrier.wait()
        limits.leave(429, {"retry-after": "1"})

    threads = [threading.Thread(target=under_way) for _ in range(2)]
    for thread in threads:
        thread.start()
    barrier.wait()
    clock.now += 1
    refuse(limits, retry_after="1")
    once = limits.limit
    barrier.wait()
    for thread in threads:
        thread.join()
    assert limits.limit == once


def test_the_servers_headers_slow_down_before_it_refuses(clock: Clock) -> None:
    limits = Limits(4, clock=clock)
    headers = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "1m0s",
    }
    limits.enter(0)
    limits.leave(200, headers)
    assert limits.requests.pace.rate == pytest.approx(1.0)


def test_headers_that_leave_room_change_nothing(clock: Clock) -> None:
    limits = Limits(4, clock=clock)
    headers = {
        "x-ratelimit-limit-requests": "10000",
        "x-ratelimit-remaining-requests": "9999",
        "x-ratelimit-reset-requests": "8.64s",
    }
    limits.enter(0)
    limits.leave(200, headers)
    assert limits.requests.pace.rate is None


def test_requests_a_minute_are_capped(clock: Clock) -> None:
    limits = Limits(4, rpm=60, clock=clock)
    limits.enter(0)
    limits.leave(200, {})
    assert wait_of(limits, clock) == pytest.approx(0.75)  # a second, less the slack


def test_tokens_a_minute_are_capped_by_what_was_really_used(clock: Clock) -> None:
    limits = Limits(4, tpm=6000, clock=clock)
    limits.enter(400)
    limits.spent(1000)
    limits.leave(200, {})
    assert wait_of(limits, clock) == pytest.approx(10.0, abs=0.5)


def test_a_server_that_breaks_on_one_article_slows_nobody(clock: Clock) -> None:
    limits = Limits(4, clock=clock)
    limits.enter(0)
    limits.leave(500, {})
    assert limits.limit == 4
    assert wait_of(limits, clock) <= 0


def test_silence_means_fewer_at_once(clock: Clock) -> None:
    limits = Limits(10, clock=clock)
    limits.enter(0)
    limits.leave(None, {})
    assert limits.limit == pytest.approx(7.0)
    assert limits.unanswered == 1


@pytest.mark.parametrize("status", [429, 500, 503, None])
def test_who_waits_for_a_repetition_holds_no_place(clock: Clock, status: int | None) -> None:
    limits = Limits(1, clock=clock)
    limits.enter(0)
    limits.leave(status, {"retry-after": "0"})
    assert (limits.resting, limits.busy) == (1, 0)
    limits.enter(0)
    assert (limits.resting, limits.busy) == (0, 1)


def test_whoever_waits_is_sent_away_when_the_run_is_given_up() -> None:
    limits = Limits(1)
    limits.enter(0)
    caught: list[Exception] = []

    def second() -> None:
        try:
            limits.enter(0)
        except TransientModelError as error:
            caught.append(error)

    thread = threading.Thread(target=second)
    thread.start()
    while not limits.waiting:
        time.sleep(0.001)
    limits.close()
    thread.join(5)
    assert len(caught) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("6m0s", 360), ("120ms", 0.12), ("1s", 1), ("1h2m", 3720), ("12", 12), ("1.5s", 1.5), ("soon", None)],
)
def test_durations_are_read_as_servers_write_them(text: str, seconds: float | None) -> None:
    assert _duration(text) == seconds
