"""Jobs: batches that callers leave here, run one after the other through the journal of ``extractor.batch``.

Owns the queue and who is told what of a job. A job that is stopped in the middle, with the service or by a
crash, goes on from its journal at the next start.
"""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

from filelock import FileLock, Timeout

from extractor.batch.configuration import Configuration
from extractor.batch.order import Order
from extractor.batch.report import Report
from extractor.batch.runner import run
from extractor.errors import ConfigurationError, ExtractorError
from extractor.service.crew import HaltedError, Reins, Watch, crew
from extractor.service.engines import Engines
from extractor.service.folders import JobFolder, Outcome, Ticket, find
from extractor.service.logs import log, trace
from extractor.service.messages import Job, JobFailure, JobRequest, State
from extractor.service.metrics import Metrics
from extractor.service.problems import Problem, of_error, retry_after

_LAST_SECONDS = 5.0


@dataclass
class _Entry:
    """A job as this process knows it."""

    ticket: Ticket
    folder: JobFolder
    state: State = "queued"
    outcome: Outcome | None = None
    watch: Watch = field(default_factory=Watch)
    reins: Reins = field(default_factory=Reins)
    retry: bool = False
    deleted: bool = False


class Jobs:
    """All jobs below one folder, ``workers`` articles at once; safe to use from several threads."""

    def __init__(self, root: Path, engines: Engines, metrics: Metrics, workers: int, waiting: int) -> None:
        self._root = root
        self._engines = engines
        self._metrics = metrics
        self._workers = workers
        self._waiting = waiting
        self._entries: dict[str, _Entry] = {}
        self._queue: SimpleQueue[_Entry | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._stopping = False
        self._claim = FileLock(root / ".lock", thread_local=False)
        self._thread = threading.Thread(target=self._serve, name="jobs", daemon=True)

    def claim(self) -> None:
        """Make the folder this process's own; raises ConfigurationError when another service has it."""
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._claim.acquire(timeout=0)
        except Timeout:
            raise ConfigurationError(
                f"another service keeps its jobs in {self._root}; set EXTRACTOR_SERVE_JOBS to another folder"
            ) from None
        except OSError as error:
            raise ConfigurationError(
                f"{self._root} cannot be written to ({error.strerror or error}); set EXTRACTOR_SERVE_JOBS to "
                "another folder"
            ) from error

    def start(self) -> None:
        """Find the jobs on disk, queue those that have not ended, and begin."""
        if not self._claim.is_locked:
            self.claim()
        for ticket, folder in find(self._root):
            entry = self._entries[ticket.id] = _Entry(ticket, folder, outcome=folder.outcome())
            if entry.outcome is None:
                self._queue.put(entry)
            else:
                entry.state = entry.outcome.state
        self._count()
        self._thread.start()

    def stop(self, grace: float) -> None:
        """Begin no further article, and wait so many seconds for those under way before giving them up."""
        with self._lock:
            self._stopping = True
            for entry in self._entries.values():
                entry.reins.halt()
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(grace)
        for entry in list(self._entries.values()):
            entry.reins.abort()

    def close(self) -> None:
        """Give the folder to others; call it after the models are closed, which ends what was given up."""
        if self._thread.is_alive():
            self._thread.join(_LAST_SECONDS)
        self._claim.release()

    def submit(self, asked: JobRequest) -> Job:
        """Write a job down and queue it; raises Problem when too many wait."""
        model = self._engines.pick(asked.model)
        self._check_room()
        ticket = Ticket(
            id=uuid.uuid4().hex,
            created=datetime.now(UTC),
            model=model,
            strategy=asked.strategy,
            articles=len(asked.articles),
        )
        folder = JobFolder(self._root / ticket.id)
        folder.begin(ticket, asked.articles)
        entry = _Entry(ticket, folder)
        with self._lock:
            self._entries[ticket.id] = entry
        self._queue.put(entry)
        self._count()
        return _job(entry)

    def get(self, id: str) -> Job:
        """Return where a job stands; raises Problem when there is none."""
        return _job(self._entry(id))

    def ended(self, id: str) -> JobFolder:
        """Return the folder of a job that has results; raises Problem while it has none."""
        entry = self._entry(id)
        if entry.state in ("queued", "running"):
            raise Problem(
                409, "not_done", "The job is not done yet; ask again later.", headers=retry_after(5)
            )
        if not entry.folder.results.exists():
            raise Problem(409, "no_results", "The job failed before there were results; retry it.")
        return entry.folder

    def retry(self, id: str) -> Job:
        """Queue an ended job again: what failed or was left is tried, what is done is kept."""
        entry = self._entry(id)
        self._check_room()
        with self._lock:
            if entry.outcome is None:
                raise Problem(409, "not_done", "The job is under way; only an ended one can be retried.")
            entry.folder.reopen()
            entry.state, entry.outcome, entry.retry = "queued", None, True
        self._queue.put(entry)
        self._count()
        return _job(entry)

    def delete(self, id: str) -> None:
        """Forget a job and delete its articles and results; articles under way are finished first."""
        entry = self._entry(id)
        with self._lock:
            self._entries.pop(id, None)
            entry.deleted = True
            entry.reins.halt()
            entry.folder.forget()
            if entry.state != "running":
                entry.folder.remove()
        self._count()

    def _entry(self, id: str) -> _Entry:
        entry = self._entries.get(id)
        if entry is None:
            raise Problem(404, "no_such_job", "There is no job of this id.")
        return entry

    def _check_room(self) -> None:
        if self._states()["queued"] >= self._waiting:
            raise Problem(
                429,
                "queue",
                f"{self._waiting} jobs are waiting already; try again later.",
                headers=retry_after(30),
            )

    def _serve(self) -> None:
        while (entry := self._queue.get()) is not None:
            with self._lock:
                if self._stopping:
                    return
                if entry.deleted:
                    continue
                entry.state = "running"
            self._count()
            outcome = self._run(entry)
            with self._lock:
                entry.outcome, entry.retry = outcome, False
                entry.state = outcome.state if outcome else "queued"
                if entry.deleted:
                    entry.folder.remove()
            self._count()

    def _run(self, entry: _Entry) -> Outcome | None:
        """Run a job; None when it was stopped and is to go on another time."""
        ticket, folder = entry.ticket, entry.folder
        try:
            name = self._engines.pick(ticket.model)
            configuration = Configuration(self._engines.settings(name), ticket.strategy)
            order = Order(
                (folder.articles,), folder.path, configuration, self._workers, retry_failed=entry.retry
            )
            hire = crew(order, name, self._engines, self._metrics, entry.reins)
            report = run(order, hire, entry.watch)
            if entry.reins.halted and report.left:
                return None
            outcome = _outcome(report)
        except HaltedError:
            return None
        except Problem as problem:
            outcome = Outcome(state="failed", problem=problem.detail)
        except ExtractorError as error:
            log.error("job %s: %s", ticket.id, type(error).__name__)
            outcome = Outcome(state="failed", problem=of_error(error).detail)
        except Exception as bug:  # the next job may fare better, and the service must not die with this one
            log.error("job %s: %s", ticket.id, trace(bug))
            outcome = Outcome(
                state="failed", problem="Something is wrong with the service; its log says more."
            )
        if not entry.deleted:
            try:
                folder.end(outcome)
            except ExtractorError as error:
                log.error("job %s: its end could not be written down: %s", ticket.id, type(error).__name__)
        log.info("job %s %s: %d done, %d failed", ticket.id, outcome.state, outcome.done, outcome.failed)
        return outcome

    def _states(self) -> Counter[str]:
        with self._lock:
            return Counter(entry.state for entry in self._entries.values())

    def _count(self) -> None:
        states = self._states()
        for state in ("queued", "running", "done", "incomplete", "failed"):
            self._metrics.jobs.labels(state).set(states[state])


def _outcome(report: Report) -> Outcome:
    return Outcome(
        state="incomplete" if report.left else "done",
        done=report.done,
        failed=report.failed,
        failures=tuple(JobFailure(article=found.number, error=found.error) for found in report.failures),
        problem="The model's server was given up on; retry the job later." if report.left else None,
    )


def _job(entry: _Entry) -> Job:
    ticket, outcome = entry.ticket, entry.outcome
    return Job(
        **ticket.model_dump(),
        state=entry.state,
        done=outcome.done if outcome else entry.watch.succeeded,
        failed=outcome.failed if outcome else entry.watch.missed,
        failures=outcome.failures if outcome else (),
        problem=outcome.problem if outcome else None,
    )
