"""Runs: models over cases, kept so that they can be resumed, rescored and compared.

An extraction is not made again while what determines it is the same: text, publication date, model, strategy,
prompts, code, settings. How a folder keeps them is for ``eval.journal``, what they are worth for
``eval.scoring``, side by side for ``eval.report``.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from hashlib import sha256
from os.path import commonpath
from pathlib import Path
from typing import Literal

from eval.cases import Case
from eval.journal import EXTRACTIONS, Entry, Journal, Spent, keep_manifest, manifests
from eval.manifest import Manifest, answering, code, describe, prompts_hash
from eval.scoring import CaseScore, score
from extractor import (
    ConfigurationError,
    Document,
    Extraction,
    ExtractorError,
    ModelError,
    Settings,
    extract,
    open_model,
)
from extractor.llm.connect import is_embedded
from extractor.llm.model import Model, usage_of
from extractor.pipeline import warm
from extractor.records import Usage
from extractor.strategies.strategy import StrategyName, choose

Opener = Callable[[str, Settings], Model]
Progress = Callable[[int, int, Entry], None]
"""Told after each article how many are done, of how many, and what became of it."""


@dataclass(frozen=True)
class Run:
    """One model with one strategy over the cases, with the name that tells it from the others beside it."""

    name: str
    manifest: Manifest
    entries: tuple[Entry, ...]

    def scores(self, cases: Iterable[Case]) -> list[CaseScore]:
        """Judge every extraction of the cases that the run covers; a failed article is an empty one."""
        known = {case.id: case for case in cases}
        return [judge_entry(known[entry.case], entry) for entry in self.entries if entry.case in known]

    @property
    def missing(self) -> set[str]:
        """The cases that an attempt which was broken off has left without some of their extractions."""
        done = Counter(entry.case for entry in self.entries)
        return {case for case in self.manifest.cases if done[case] < self.manifest.repeats}

    @property
    def errors(self) -> dict[str, str]:
        """The failed cases and what they met."""
        return errors_of(self.entries)


def errors_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the failed cases and what they met, each repeat by itself."""
    return {
        f"{entry.case}, repeat {entry.repeat + 1}" if entry.repeat else entry.case: entry.error
        for entry in entries
        if entry.error is not None
    }


def judge_entry(case: Case, entry: Entry) -> CaseScore:
    """Score what became of a case."""
    return replace(judge(case, entry.extraction), spending=entry.spending)


def judge(case: Case, extraction: Extraction | None) -> CaseScore:
    """Score an extraction of a case."""
    return score(case.gold, extraction, case.article, case=case.id, unscored=case.unscored)


def run(
    folder: Path,
    cases: Sequence[Case],
    models: Sequence[str],
    strategies: Sequence[StrategyName] = ("auto",),
    *,
    repeats: int = 1,
    settings: Settings,
    workers: int | None = None,
    retry_failed: bool = False,
    opener: Opener = open_model,
    progress: Progress = lambda done, total, entry: None,
) -> list[Run]:
    """Run every model over every case, but for what is done already, and return these runs.

    A repeat has the seed after the one before it. An embedded model gets one article at a time unless
    ``workers`` says otherwise, so that its seconds mean something. Raises ConfigurationError for an unknown
    model, whose turn comes after the runs of those before it are kept; an article's own failure is kept in
    its entry.
    """
    folder.mkdir(parents=True, exist_ok=True)
    journal = Journal(folder)
    pairs = dict.fromkeys(
        (model, choose(model) if name == "auto" else name) for model in models for name in strategies
    )
    plans = {pair: [_Plan(*pair, n, settings, tuple(cases)) for n in range(repeats)] for pair in pairs}
    total = sum(len(plan.left(journal, retry_failed)) for each in plans.values() for plan in each)
    done = 0
    for each in plans.values():
        before = done
        for plan in each:
            left = plan.left(journal, retry_failed)
            for entry in _extract(plan, left, journal, workers, opener) if left else ():
                done += 1
                progress(done, total, entry)
        _finish(folder, each, journal, anew=done > before)
    return [one for one in load_runs([folder]) if one.manifest.run in plans]


def load_runs(paths: Sequence[Path]) -> list[Run]:
    """Load the runs of folders; names carry the folder's where several folders are given.

    Raises ConfigurationError for a folder that holds no finished run.
    """
    runs: list[Run] = []
    folders = [(path.parent if path.name == EXTRACTIONS else path).resolve() for path in paths]
    for folder, label in zip(folders, _labels(folders), strict=True):
        entries = Journal(folder).entries
        for manifest in manifests(folder):
            name = f"{manifest.model} {manifest.strategy}"
            order = {case: at for at, case in enumerate(manifest.cases)}
            keys = set(manifest.keys)
            own = [
                entry
                for entry in entries
                if (entry.model, entry.strategy) == manifest.run
                and entry.case in order
                and entry.repeat < manifest.repeats
                and entry.key in keys
            ]
            own.sort(key=lambda entry: (entry.repeat, order[entry.case]))
            runs.append(Run(f"{label}: {name}" if label else name, manifest, tuple(own)))
    if not runs:
        raise ConfigurationError(
            f"{', '.join(map(str, paths))}: no run is finished yet; finish it with python -m eval run"
        )
    return runs


def _labels(folders: Sequence[Path]) -> list[str]:
    """Return what tells the folders apart: nothing, their names, or as much of their paths as it takes."""
    if len(folders) < 2:
        return ["" for _ in folders]
    names = [folder.name for folder in folders]
    if len(set(names)) == len(set(folders)):
        return names
    common = commonpath(folders)
    return [str(folder.relative_to(common)) for folder in folders]


@dataclass(frozen=True)
class _Plan:
    """One model, strategy and repeat over the cases."""

    model: str
    strategy: Literal["single", "cascade"]
    repeat: int
    base: Settings
    cases: tuple[Case, ...]

    @property
    def settings(self) -> Settings:
        if self.base.seed is None:
            return self.base
        return self.base.model_copy(update={"seed": self.base.seed + self.repeat})

    def key(self, case: Case) -> str:
        """Return the hash of all that determines the extraction of a case."""
        published = str(case.gold.document.published)
        parts = [case.article, published, self.model, self.strategy, prompts_hash(), code().sha256]
        return sha256(json.dumps([*parts, answering(self.settings)], sort_keys=True).encode()).hexdigest()[
            :16
        ]

    def left(self, journal: Journal, retry_failed: bool) -> list[Case]:
        """Return the cases that are yet to do."""

        def is_done(case: Case) -> bool:
            entry = journal.get((self.model, self.strategy, case.id, self.repeat))
            return entry is not None and entry.key == self.key(case) and not (retry_failed and entry.error)

        return [case for case in self.cases if not is_done(case)]

    def entry(self, case: Case, model: Model) -> Entry:
        """Extract a case and return what became of it."""
        made = Entry(
            case=case.id,
            model=self.model,
            strategy=self.strategy,
            repeat=self.repeat,
            key=self.key(case),
        )
        document, began = Document(case.article, case.gold.document), time.perf_counter()
        try:
            extraction = extract(document, model=model, strategy=self.strategy, settings=self.settings)
        except ExtractorError as error:
            usage = usage_of(error) if isinstance(error, ModelError) else Usage()
            seconds = round(time.perf_counter() - began, 3)
            spent = Spent(usage=usage, seconds=seconds, cost_usd=model.cost(usage))
            return made.model_copy(update={"error": f"{type(error).__name__}: {error}", "spent": spent})
        return made.model_copy(update={"extraction": extraction})


def _extract(
    plan: _Plan, cases: Sequence[Case], journal: Journal, workers: int | None, opener: Opener
) -> Iterator[Entry]:
    """Yield the entries as they are done, each in the journal by then: a slow article holds up no other."""
    count = workers or (1 if is_embedded(plan.model) else plan.settings.workers)
    model = opener(plan.model, plan.settings)

    def one(case: Case) -> Entry:
        entry = plan.entry(case, model)
        journal.append(entry)
        return entry

    try:
        warm(model.name, plan.strategy, plan.settings)
        with ThreadPoolExecutor(count) as pool:
            pending = [pool.submit(one, case) for case in cases]
            try:
                for future in as_completed(pending):
                    yield future.result()
            finally:
                for future in pending:
                    future.cancel()
    finally:
        model.close()


def _finish(folder: Path, plans: Sequence[_Plan], journal: Journal, *, anew: bool) -> None:
    """Keep the manifest of a run that is done: a new one, or the old one if all was done already.

    Cases that the folder has of the same run, made in the same way, stay in it.
    """
    plan = plans[0]
    made = describe(plan.model, plan.strategy, len(plans), plan.cases, plan.base)
    old = next((one for one in manifests(folder) if one.run == made.run), None)
    keys = {each.key(case) for each in plans for case in each.cases}
    cases = made.cases
    if old is not None and old.recipe == made.recipe:
        cases, keys = {**old.cases, **cases}, keys | set(old.keys)
    if old is not None and not anew:
        made = old.model_copy(update={"repeats": made.repeats})
    sources = [
        entry.extraction.provenance
        for entry in journal.entries
        if entry.key in keys and entry.extraction is not None and entry.extraction.provenance is not None
    ]
    update = {
        "cases": cases,
        "keys": tuple(sorted(keys)),
        "served": tuple(sorted({one.model for one in sources})),
        "prompts": {name: mark for one in sources for name, mark in one.prompts.items()},
    }
    keep_manifest(folder, made.model_copy(update=update))
