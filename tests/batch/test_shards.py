"""What workers of a cluster journaled on their own comes home, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractor.batch.journal import Attempt, Journal, Result
from extractor.batch.report import Report
from extractor.batch.shards import SHARDS, absorb_shards

RESULT = Result('{"incidents":[]}', 1, 0, 0, 0)


def _shard(folder: Path, name: str, *articles: str) -> Journal:
    shard = Journal(folder / SHARDS / name)
    for article in articles:
        shard.settle("way", Attempt(article, 1.0), RESULT)
    shard.keep("unfinished", [(f"key-{name}", "answer")])
    return shard


def test_results_and_calls_of_shards_are_absorbed_and_the_shards_removed(tmp_path: Path) -> None:
    _shard(tmp_path, "0", "a", "b").close()
    _shard(tmp_path, "1", "b", "c").close()
    journal = Journal(tmp_path)
    assert absorb_shards(tmp_path, journal) == 3
    assert journal.count("SELECT count(*) FROM results") == (3,)
    assert len(journal.answers(["key-0", "key-1"])) == 2
    assert not (tmp_path / SHARDS).exists()
    journal.close()


def test_a_shard_in_use_is_left_alone(tmp_path: Path) -> None:
    used = _shard(tmp_path, "0", "a")
    journal = Journal(tmp_path)
    assert absorb_shards(tmp_path, journal) == 0
    assert (tmp_path / SHARDS / "0").exists()
    used.close()
    journal.close()


def test_a_run_goes_on_from_what_a_cluster_left_behind(
    go: Callable[..., Report], out: Path, canned: Any
) -> None:
    go()
    shard = out / SHARDS / "3"
    shard.mkdir(parents=True)
    (out / "journal.sqlite").rename(shard / "journal.sqlite")
    report = go()
    assert (report.done, len(canned.asked)) == (10, 10)


def test_the_budget_frees_the_places_of_a_worker_that_was_replaced() -> None:
    pytest.importorskip("ray")
    from extractor.batch.ray import Budget

    budget = Budget(2, None, None, 180.0)
    budget.begin(0, "first life")
    lost = [budget.admit(0, "first life", 10) for _ in range(2)]
    budget.begin(0, "second life")
    passage = budget.admit(0, "second life", 10)
    budget.dismiss("first life", lost[0], 200, {})
    budget.dismiss("second life", passage, 429, {"retry-after": "0"})
    assert budget.repeated() == 1
    assert budget._limits.busy == 0
