from __future__ import annotations

from datetime import UTC, datetime
from threading import Event, Timer

import pytest

from extractor.errors import RejectedRequestError, TransientModelError
from extractor.llm.retries import patience, retry_after
from extractor.settings import Settings

NOON = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:30 -0000"}, 30),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "tomorrow"}, None),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
    ],
)
def test_a_servers_wish_is_read_as_seconds_or_as_a_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after(headers, NOON) == seconds


class Flaky:
    """Fail with the given errors one after the other, then succeed."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def settings(**given: object) -> Settings:
    return Settings.load(env_file=None, **({"retry_delay": 0.001, "max_retries": 2} | given))


NEVER = Event()


def test_a_passing_failure_is_repeated() -> None:
    flaky = Flaky(TransientModelError("busy"), TransientModelError("busy", retry_after=0.0))
    assert patience(settings(), NEVER)(flaky) == "done"
    assert flaky.calls == 3


def test_patience_ends_with_the_last_error() -> None:
    errors = [TransientModelError(str(number)) for number in range(5)]
    flaky = Flaky(*errors)
    with pytest.raises(TransientModelError, match="2"):
        patience(settings(), NEVER)(flaky)
    assert flaky.calls == 3


def test_a_refusal_is_not_repeated() -> None:
    flaky = Flaky(RejectedRequestError("no"))
    with pytest.raises(RejectedRequestError):
        patience(settings(), NEVER)(flaky)
    assert flaky.calls == 1


def test_a_wish_beyond_the_limit_is_handed_on_instead_of_waited_for() -> None:
    flaky = Flaky(TransientModelError("come back tomorrow", retry_after=86_400))
    with pytest.raises(TransientModelError) as caught:
        patience(settings(retry_limit=1), NEVER)(flaky)
    assert caught.value.retry_after == 86_400
    assert flaky.calls == 1


def test_closing_ends_the_wait() -> None:
    closing = Event()
    Timer(0.05, closing.set).start()
    flaky = Flaky(TransientModelError("busy", retry_after=60), TransientModelError("closed"))
    with pytest.raises(TransientModelError, match="closed"):
        patience(settings(), closing)(flaky)
    assert flaky.calls == 2
