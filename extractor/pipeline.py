"""``extract()``: the order of the steps.

Document → strategy (prompts and model) → drafts → reading (grounding) → linking → Extraction.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Literal

from extractor.articles import datelines
from extractor.articles.document import Document
from extractor.errors import ConfigurationError, ExtractorError
from extractor.linking.assembly import assemble
from extractor.llm.connect import is_embedded, open_model
from extractor.llm.model import Model
from extractor.records import Extraction, Provenance
from extractor.settings import Settings
from extractor.strategies.cascade import cascade
from extractor.strategies.rehearsal import SENTENCE, Rehearsal
from extractor.strategies.single import single
from extractor.strategies.strategy import Strategy, StrategyName, choose

STRATEGIES: dict[Literal["single", "cascade"], Strategy] = {"single": single, "cascade": cascade}


def extract(
    article: str | Document,
    *,
    published: str | date | None = None,
    model: str | Model | None = None,
    strategy: StrategyName = "auto",
    settings: Settings | None = None,
) -> Extraction:
    """Turn one article into grounded incidents, actors and claims.

    ``article`` is its text or a `Document`; ``published`` (ISO 8601) resolves dates such as "Saturday" and
    wins over what the text says. ``model`` names an embedded model, a ``.gguf`` file, ``provider/model``, or
    a model of the server in ``settings.base_url``; the default is the embedded one.

    Raises an ExtractorError: DocumentError for text that is none, ConfigurationError for an unknown model or
    a missing key, ModelError when the model gives no usable answer.
    """
    document = _document(article, published)
    settings = settings or Settings.load()
    with _opened(model, settings) as opened:
        name = choose(opened.name) if strategy == "auto" else strategy
        if name not in STRATEGIES:
            raise ConfigurationError(f"unknown strategy {strategy!r}: choose auto, single or cascade")
        began = time.perf_counter()
        drafted = STRATEGIES[name](document, opened, settings.models)
        provenance = Provenance(
            model=drafted.model,
            strategy=name,
            prompts=drafted.prompts,
            extractor_version=version("conflict-extractor"),
            usage=drafted.usage,
            cost_usd=opened.cost(drafted.usage),
            seconds=round(time.perf_counter() - began, 3),
            created=datetime.now(UTC),
        )
    return assemble(document, drafted, provenance)


def extract_many(
    articles: Iterable[str | Document],
    *,
    model: str | Model | None = None,
    strategy: StrategyName = "auto",
    settings: Settings | None = None,
    workers: int | None = None,
) -> Iterator[Extraction | ExtractorError]:
    """Yield the extraction of each article in order, or the error that it met.

    Articles are drawn as they are needed, ``workers`` at a time; a bug, unlike an ExtractorError, is raised.
    """
    settings = settings or Settings.load()
    count = workers or settings.workers
    with _opened(model, settings) as opened, ThreadPoolExecutor(count) as pool:
        warm(opened.name, strategy, settings)

        def one(article: str | Document) -> Extraction | ExtractorError:
            try:
                return extract(article, model=opened, strategy=strategy, settings=settings)
            except ExtractorError as error:
                return error

        stream = iter(articles)
        pending: list[Future[Extraction | ExtractorError]] = [
            pool.submit(one, article) for article in islice(stream, 2 * count)
        ]
        try:
            while pending:
                yield pending.pop(0).result()
                pending.extend(pool.submit(one, article) for article in islice(stream, 1))
        finally:
            for future in pending:
                future.cancel()


def warm(name: str, strategy: StrategyName, settings: Settings) -> None:
    """Load what the first article would load, once in a process, without asking the model of that name.

    Done before threads begin: Python's caches do not keep others from computing what is being computed
    already, so sixty-four threads that begin in the cold would load the gazetteer sixty-four times.
    """
    key = (choose(name) if strategy == "auto" else strategy, settings.models)
    if key in _warm:
        return
    _warm.add(key)
    with suppress(ExtractorError):  # whatever is missing, the first article will say it better
        document = Document.of(SENTENCE, published="2020-07-05")
        extract(document, model=Rehearsal(name), strategy=strategy, settings=settings)


_warm: set[tuple[str, Path | None]] = set()


def _document(article: str | Document, published: str | date | None) -> Document:
    if isinstance(article, str):
        return Document.of(article, published=published)
    if published is None:
        return article
    day = datelines.parse(published)
    if day is None:
        raise ConfigurationError(f"published={published!r} is not a date; write it as YYYY-MM-DD")
    return Document(article.text, article.info.model_copy(update={"published": day}))


@contextmanager
def _opened(model: str | Model | None, settings: Settings) -> Iterator[Model]:
    """Open a model that is only named, and close it at the end; embedded weights stay for the next call."""
    if model is not None and not isinstance(model, str):
        yield model
        return
    opened = open_model(model, settings)
    try:
        yield opened
    finally:
        if not is_embedded(opened.name):
            opened.close()
