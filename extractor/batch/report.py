"""What a run has to say: a snapshot while it works, a report at its end. Values, made from the journal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from extractor.batch.journal import Journal

SHOWN: Final = 50
"""Failures that a report carries; ``failures.jsonl`` has them all."""


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands. ``total`` is an estimate until the input is listed to its end."""

    done: int
    failed: int
    total: int
    in_flight: int
    retries: int
    tokens: int
    cached_tokens: int
    cost: float | None
    projected: float | None
    rate: float
    left: float | None
    listed: bool


@dataclass(frozen=True)
class Failure:
    """An article without a result, and why."""

    path: str
    number: int
    error: str
    reason: str


@dataclass(frozen=True)
class Report:
    """A folder after a run: the articles that were listed and what became of them.

    A file that a stopped run did not come to read counts as one article. ``aborted`` is a run that gave up
    what was under way: its threads may still wait for a server.

    Tokens and cost are those of all runs that led there, ``seconds`` of the last one alone.
    """

    articles: int
    done: int
    failed: int
    incidents: int
    actors: int
    claims: int
    issues: int
    calls: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost: float | None
    seconds: float
    stopped: str | None
    skipped: dict[str, int]
    failures: tuple[Failure, ...]
    aborted: bool = False

    @property
    def left(self) -> int:
        """Articles that were not tried."""
        return self.articles - self.done - self.failed


_LISTED = (
    "FROM items AS i LEFT JOIN results AS r ON r.article = i.article AND r.configuration = ? WHERE i.run = ?"
)
_LAST = (
    "SELECT max(id) FROM attempts AS a WHERE a.article = i.article AND a.configuration = ? "
    "AND a.error IS NOT NULL"
)


def summarise(
    journal: Journal,
    run: int,
    configuration: str,
    seconds: float,
    stopped: str | None,
    unread: int,
    skipped: dict[str, int],
) -> Report:
    """Count what the journal holds of a run."""
    articles, done, incidents, actors, claims, issues = journal.count(
        "SELECT count(*), count(r.article), sum(r.incidents), sum(r.actors), sum(r.claims), sum(r.issues) "
        + _LISTED,
        configuration,
        run,
    )
    (failed,) = journal.count(
        f"SELECT count(*) {_LISTED} AND r.article IS NULL AND (i.error IS NOT NULL OR ({_LAST}) IS NOT NULL)",
        configuration,
        run,
        configuration,
    )
    calls, given, written, cached, cost, unpriced, _ = spending(journal, configuration)
    return Report(
        articles=int(articles) + unread,
        done=int(done),
        failed=int(failed),
        incidents=int(incidents),
        actors=int(actors),
        claims=int(claims),
        issues=int(issues),
        calls=int(calls),
        input_tokens=int(given),
        output_tokens=int(written),
        cached_tokens=int(cached),
        cost=None if unpriced else cost,
        seconds=seconds,
        stopped=stopped,
        skipped=skipped,
        failures=tuple(islice(failures(journal, run, configuration), SHOWN)),
    )


def spending(journal: Journal, configuration: str | None) -> tuple[float, ...]:
    """Return calls, input, output and cached tokens, dollars, attempts without a price, and all.

    Without a configuration, of everything that was ever asked for the folder.
    """
    return journal.count(
        "SELECT sum(calls), sum(input_tokens), sum(output_tokens), sum(cached_tokens), sum(cost), "
        "sum(calls > 0 AND cost IS NULL), sum(calls > 0) FROM attempts "
        "WHERE configuration = coalesce(?, configuration)",
        configuration,
    )


def failures(journal: Journal, run: int, configuration: str) -> Iterator[Failure]:
    """Yield the articles that failed, in input order."""
    with journal.reading() as db:
        rows = db.execute(
            "SELECT i.path, i.number, i.error, t.error, t.reason FROM items AS i "
            "LEFT JOIN results AS r ON r.article = i.article AND r.configuration = ? "
            f"LEFT JOIN attempts AS t ON t.id = ({_LAST}) "
            "WHERE i.run = ? AND r.article IS NULL AND (i.error IS NOT NULL OR t.id IS NOT NULL) "
            "ORDER BY i.position, i.number",
            (configuration, configuration, run),
        )
        for path, number, unreadable, error, reason in rows:
            if unreadable is not None:
                error, reason = json.loads(unreadable)
            yield Failure(path, number, error, reason)
