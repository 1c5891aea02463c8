"""Folders: what a job leaves on disk, so that it outlives the process. A job's folder is a run folder.

``job.json`` says what was asked and is written last, so a folder without it is no job; ``outcome.json`` says
how it ended, so a job without it goes on at the next start. Everything else is that of ``extractor run``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.batch.writing import EXTRACTIONS, read_texts
from extractor.output.jsonl import read_jsonl
from extractor.output.replacing import replacing
from extractor.output.review import write_review
from extractor.service.messages import Article, JobFailure, StrategyChoice

ARTICLES: Final = "articles.jsonl"
_TICKET, _OUTCOME, _REVIEW = "job.json", "outcome.json", "review.html"


class Ticket(BaseModel):
    """What was asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    created: datetime
    model: str
    strategy: StrategyChoice
    articles: int


class Outcome(BaseModel):
    """How a job ended; ``problem`` is written for callers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Literal["done", "incomplete", "failed"]
    done: int = 0
    failed: int = 0
    failures: tuple[JobFailure, ...] = ()
    problem: str | None = None


class JobFolder:
    """One job's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def articles(self) -> Path:
        """The articles as they came."""
        return self.path / ARTICLES

    @property
    def results(self) -> Path:
        """The extractions, one a line."""
        return self.path / EXTRACTIONS

    def begin(self, ticket: Ticket, articles: tuple[Article, ...]) -> None:
        """Write a job down. Raises ConfigurationError where that is not possible."""
        with replacing(self.articles) as fresh, fresh.open("w", encoding="utf-8") as lines:
            for article in articles:
                lines.write(article.model_dump_json(exclude_none=True) + "\n")
        with replacing(self.path / _TICKET) as fresh:
            fresh.write_text(ticket.model_dump_json(), encoding="utf-8")

    def end(self, outcome: Outcome) -> None:
        """Write down how the job ended."""
        with replacing(self.path / _OUTCOME) as fresh:
            fresh.write_text(outcome.model_dump_json(), encoding="utf-8")

    def outcome(self) -> Outcome | None:
        """Return how the job ended, or None when it has not."""
        try:
            return Outcome.model_validate_json((self.path / _OUTCOME).read_bytes())
        except (OSError, ValidationError):
            return None

    def reopen(self) -> None:
        """Forget how the job ended; what is done stays done."""
        (self.path / _OUTCOME).unlink(missing_ok=True)
        (self.path / _REVIEW).unlink(missing_ok=True)

    def review(self) -> Path:
        """Return the review page, written when it is first asked for."""
        page = self.path / _REVIEW
        if not page.exists():
            write_review(read_jsonl(self.results), dict(read_texts(self.path)), page)
        return page

    def forget(self) -> None:
        """Make the folder no job any more, so that it does not come back."""
        (self.path / _TICKET).unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete everything, articles included."""
        self.forget()
        shutil.rmtree(self.path, ignore_errors=True)


def find(root: Path) -> Iterator[tuple[Ticket, JobFolder]]:
    """Yield the jobs below a folder, the oldest first."""
    found = []
    for path in root.glob(f"*/{_TICKET}"):
        try:
            ticket = Ticket.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue  # not ours, or of another version: left alone
        found.append((ticket, JobFolder(path.parent)))
    yield from sorted(found, key=lambda job: (job[0].created, job[0].id))
