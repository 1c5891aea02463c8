"""Deferred: articles are asked through the Batch API first, and what it leaves unanswered online afterwards.

An answer of the Batch API goes where answers of inner calls go, into the journal; the run that follows finds
it there and asks nothing. So a bad row, a batch that expired in the middle or a changed article needs no care
of its own; only where a batch came to nothing the run ends, as online all of it would be dearer than meant. A
batch is journaled before it is created and again when its id is known: whenever the run ends, the next one
goes on waiting for the same batches.
"""

from __future__ import annotations

import json
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from extractor.batch.configuration import Configuration
from extractor.batch.journal import Attempt, Item, Journal
from extractor.batch.journaled import call_key, form_question, packed
from extractor.batch.workforce import document_of
from extractor.drafts import ArticleDraft
from extractor.errors import ExtractorError, ModelError
from extractor.llm.deferred import DISCOUNT, DeferredServer, Progress
from extractor.llm.model import Classification, Form, Prompt
from extractor.llm.prices import price
from extractor.pipeline import extract
from extractor.records import Usage

_MOST: Final = 20_000
_MOST_BYTES: Final = 150_000_000
"""Requests in one batch, and bytes in its file; OpenAI takes 50,000 and 200 MB."""
_POLL_SECONDS: Final = 30.0


@dataclass(frozen=True)
class _Question:
    article: str
    key: str
    line: str


class Ahead:
    """Answers the pending articles of a run ahead of it."""

    def __init__(
        self,
        journal: Journal,
        configuration: Configuration,
        server: DeferredServer,
        *,
        say: Callable[[str], None],
        stopped: Callable[[], bool],
        poll_seconds: float = _POLL_SECONDS,
    ) -> None:
        self._journal = journal
        self._configuration = configuration
        self._server = server
        self._say = say
        self._stopped = stopped
        self._poll_seconds = poll_seconds

    def ask(self, pending: Iterator[Item]) -> str | None:
        """Submit, wait and collect; return why the run has to end here, None when it may go on online."""
        for token, batch, _ in self._open():
            if batch is None:
                self._adopt(token)
        under_way = {key for _, _, keys in self._open() for key in keys}
        for chunk in self._chunks(self._questions(pending, under_way)):
            self._submit(chunk)
        return self._collect()

    def _chunks(self, questions: Iterator[_Question]) -> Iterator[list[_Question]]:
        """Divide questions among batches, none of which is begun once the run is stopped."""
        chunk: list[_Question] = []
        size = 0
        for question in questions:
            added = len(question.line.encode()) + 1
            if len(chunk) == _MOST or size + added > _MOST_BYTES:
                yield chunk
                chunk, size = [], 0
            chunk.append(question)
            size += added
        if chunk and not self._stopped():
            yield chunk

    def _open(self) -> list[tuple[str, str | None, dict[str, str]]]:
        with self._journal.reading() as db:
            rows = db.execute(
                "SELECT token, id, keys FROM batches WHERE configuration = ? AND state = 'open'",
                (self._configuration.fingerprint,),
            ).fetchall()
        return [(token, batch, json.loads(keys)) for token, batch, keys in rows]

    def _adopt(self, token: str) -> None:
        """Find out whether a batch whose id was not journaled was created; forget it if it was not."""
        found = self._server.find(token)
        self._set(token, found, "open" if found else "lost")

    def _set(self, token: str, batch: str | None, state: str) -> None:
        with self._journal.writing() as db:
            db.execute("UPDATE batches SET id = ?, state = ? WHERE token = ?", (batch, state, token))

    def _questions(self, pending: Iterator[Item], under_way: set[str]) -> Iterator[_Question]:
        for item in pending:
            if self._stopped():
                return
            assert item.article is not None
            collector = _Collector(self._configuration, self._server)
            with suppress(ExtractorError):  # asking is refused, which is how the question is learnt
                extract(
                    document_of(item, self._journal),
                    model=collector,
                    strategy="single",
                    settings=self._configuration.settings,
                )
            known = self._journal.answers([key for key, _ in collector.asked])
            for key, line in collector.asked:
                if key not in known and key not in under_way:
                    under_way.add(key)
                    yield _Question(item.article, key, line)

    def _submit(self, questions: Sequence[_Question]) -> None:
        token = uuid.uuid4().hex
        keys = json.dumps({question.key: question.article for question in questions})
        with self._journal.writing() as db:
            db.execute(
                "INSERT INTO batches VALUES (?, ?, NULL, 'open', ?)",
                (token, self._configuration.fingerprint, keys),
            )
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "requests.jsonl"
            file.write_text("".join(question.line + "\n" for question in questions), encoding="utf-8")
            batch = self._server.submit(file, token)
        self._set(token, batch, "open")
        self._say(f"{len(questions)} articles are submitted as {batch}.")

    def _collect(self) -> str | None:
        """Wait for the batches; return why the run has to end, None when all were answered."""
        fruitless: list[str] = []
        while open_batches := self._open():
            for token, batch, keys in open_batches:
                assert batch is not None
                progress = self._server.progress(batch)
                if progress.ended:
                    answered = self._take(token, batch, progress, keys)
                    why = f" ({progress.reason})" if progress.reason else ""
                    self._say(f"{batch} is {progress.status}{why}.")
                    if not answered and progress.status != "completed":
                        fruitless.append(f"{batch} is {progress.status}{why}")
                else:
                    self._say(f"{batch}: {progress.done} of {progress.total} answered ({progress.status}).")
            waited_until = time.monotonic() + self._poll_seconds
            while self._open() and time.monotonic() < waited_until:
                if self._stopped():
                    return "batches are under way; to collect them, run the same command again"
                time.sleep(0.1)
        if fruitless:  # online its articles would cost twice as much as was meant
            return (
                f"{', '.join(fruitless)} without an answer; run the same command again to submit its "
                "articles anew, or without --batch-api to ask them online"
            )
        return None

    def _take(self, token: str, batch: str, progress: Progress, keys: dict[str, str]) -> int:
        """Enter a batch's answers and its end, all or nothing, and return how many there were."""
        answers = [answer for answer in self._server.answers(progress) if answer.key in keys]
        with self._journal.writing():
            for answer in answers:
                article = keys[answer.key]
                self._journal.settle(self._configuration.fingerprint, self._bill(article, answer.usage), None)
                with suppress(ValidationError):  # what does not fit is asked again online
                    ArticleDraft.model_validate_json(answer.content)
                    kept = packed(answer.content, answer.usage, answer.model, share=DISCOUNT)
                    self._journal.keep(article, [(answer.key, kept)])
            self._set(token, batch, "taken")
        return len(answers)

    def _bill(self, article: str, usage: Usage) -> Attempt:
        settings = self._configuration.settings
        provider, _, model = settings.model.partition("/")
        if settings.base_url is not None:
            listed = price(usage, settings.model, provider=None, base_url=settings.base_url)
        else:
            listed = price(usage, model, provider=provider, base_url=None)
        return Attempt(
            article=article,
            seconds=0.0,
            calls=usage.calls,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cached_tokens=usage.cached_tokens,
            cost=None if listed is None else DISCOUNT * listed,
        )


class _Collector:
    """A model that writes down what it is asked and answers nothing."""

    def __init__(self, configuration: Configuration, server: DeferredServer) -> None:
        self.asked: list[tuple[str, str]] = []
        self.name = configuration.settings.model
        self.context_tokens = configuration.settings.context_tokens
        self._asked = configuration.asked
        self._server = server

    def complete(self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024) -> list[Any]:
        for prompt in prompts:
            key = call_key(self._asked, prompt, form_question(form, max_tokens))
            self.asked.append((key, self._server.line(key, prompt, form, max_tokens)))
        return [ModelError("to be answered later") for _ in prompts]

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        raise ModelError("the Batch API cannot classify")

    def cost(self, usage: Usage) -> float | None:
        return None

    def close(self) -> None:
        pass
