"""How long to wait and when to give up, when a request failed in a way that may pass.

Owns transport retries and nothing else: the OpenAI client is told not to retry, and instructor only repairs
answers. A server that names its own wait (``Retry-After``) gets it, with a little jitter so that the workers
do not return all at once; where its wish exceeds the limit the error is raised at once and carries the wish.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Event

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    sleep_using_event,
    stop_after_attempt,
    stop_before_delay,
    stop_when_event_set,
    wait_random_exponential,
)

from extractor.errors import TransientModelError
from extractor.settings import Settings

_LONGEST_WAIT = 60.0


def patience(settings: Settings, closing: Event) -> Retrying:
    """Return the policy for one request; setting the event ends the wait and the attempts."""
    backoff = wait_random_exponential(multiplier=settings.retry_delay, max=_LONGEST_WAIT)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, TransientModelError) and error.retry_after is not None:
            return error.retry_after + random.uniform(0, settings.retry_delay)
        return backoff(state)

    return Retrying(
        retry=retry_if_exception_type(TransientModelError),
        wait=wait,
        stop=stop_after_attempt(settings.max_retries + 1)
        | stop_before_delay(settings.retry_limit)
        | stop_when_event_set(closing),
        sleep=sleep_using_event(closing),
        reraise=True,
    )


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the seconds that a server asks to wait, from a number or an HTTP date (RFC 9110 § 10.2.3)."""
    for name, units_a_second in (("retry-after-ms", 1000), ("retry-after", 1)):
        if re.fullmatch(r"-?\d{1,12}(?:\.\d+)?", headers.get(name, "")):
            return max(0.0, float(headers[name]) / units_a_second)
    try:
        moment = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
