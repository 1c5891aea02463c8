"""Runs: models over cases, kept so that they can be resumed, rescored and compared.

A folder of runs holds ``manifest.json`` (what each was made of) and ``extractions.jsonl``: one line for each
case, model, strategy and repeat, with the extraction or the error that the article met. Lines are only
appended; of two with the same key the later counts. An extraction is not made again while what determines it
is the same: text, publication date, model, strategy, prompts, code, settings.

What the extractions are worth is for ``eval.scoring``, side by side for ``eval.report``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from eval.cases import Case
from eval.manifest import Manifest, Manifests, answering, code, describe, prompts_hash
from eval.scoring import CaseScore, Spending, score
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

MANIFEST: Final = "manifest.json"
EXTRACTIONS: Final = "extractions.jsonl"

Opener = Callable[[str, Settings], Model]
Progress = Callable[[int, int, "Entry"], None]
"""Told after each article how many are done, of how many, and what became of it."""


class Spent(BaseModel):
    """What a failed article took all the same; an extraction says so itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    usage: Usage
    seconds: float
    cost_usd: float | None


class Entry(BaseModel):
    """One line: what became of one case. ``key`` is the hash of all that determines the extraction."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    model: str
    strategy: Literal["single", "cascade"]
    repeat: int
    key: str
    extraction: Extraction | None = None
    error: str | None = None
    spent: Spent | None = None

    @property
    def place(self) -> tuple[str, str, str, int]:
        """What a later line with the same replaces this one."""
        return self.model, self.strategy, self.case, self.repeat


@dataclass(frozen=True)
class Run:
    """One model with one strategy over the cases, with the name that tells it from the others beside it."""

    name: str
    manifest: Manifest
    entries: tuple[Entry, ...]

    def scores(self, cases: Iterable[Case]) -> list[CaseScore]:
        """Judge every extraction of the cases that the run covers; a failed article is an empty one."""
        known = {case.id: case for case in cases}
        return [_scored(known[entry.case], entry) for entry in self.entries if entry.case in known]

    @property
    def errors(self) -> dict[str, str]:
        """The failed cases and what they met."""
        return {entry.case: entry.error for entry in self.entries if entry.error is not None}


def judge(case: Case, extraction: Extraction | None) -> CaseScore:
    """Score an extraction of a case."""
    return score(case.gold, extraction, case.article, case=case.id, unscored=case.unscored)


def _scored(case: Case, entry: Entry) -> CaseScore:
    judged, spent = judge(case, entry.extraction), entry.spent
    if spent is None:
        return judged
    return replace(judged, spending=Spending.of(spent.usage, spent.seconds, spent.cost_usd))


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
    """Run every model over every case, but for what is done already, and return the runs.

    A repeat has the seed after the one before it. An embedded model gets one article at a time unless
    ``workers`` says otherwise, so that its seconds mean something. Raises ConfigurationError for an unknown
    model; an article's own failure is kept in its entry.
    """
    folder.mkdir(parents=True, exist_ok=True)
    journal = _Journal(folder / EXTRACTIONS)
    plans = [
        _Plan(model, strategy, repeat, settings, tuple(cases))
        for model in models
        for strategy in dict.fromkeys(choose(model) if name == "auto" else name for name in strategies)
        for repeat in range(repeats)
    ]
    waiting = [(plan, journal.missing(plan, retry_failed)) for plan in plans]
    total, done = sum(len(left) for _, left in waiting), 0
    _write_manifests(folder, _others(folder, [plan for plan, left in waiting if left]))
    for plan, left in waiting:
        for entry in _extract(plan, left, journal, workers, opener) if left else ():
            done += 1
            progress(done, total, entry)
    described = [_describe(plan, journal, repeats) for plan in plans if plan.repeat == 0]
    _write_manifests(folder, [*_others(folder, plans), *described])
    return load_runs([folder])


def load_runs(paths: Sequence[Path]) -> list[Run]:
    """Load the runs of folders; names carry the folder's where several folders are given.

    Raises ConfigurationError for a folder that holds no finished run.
    """
    runs: list[Run] = []
    for path in paths:
        folder = path.parent if path.name == EXTRACTIONS else path
        entries = _Journal(folder / EXTRACTIONS).entries
        for manifest in _manifests(folder):
            name = f"{manifest.model} {manifest.strategy}"
            order = {case: at for at, case in enumerate(manifest.cases)}
            own = [
                entry
                for entry in entries
                if (entry.model, entry.strategy) == (manifest.model, manifest.strategy)
                and entry.case in order
                and entry.repeat < manifest.repeats
            ]
            own.sort(key=lambda entry: (entry.repeat, order[entry.case]))
            runs.append(Run(f"{folder.name}: {name}" if len(paths) > 1 else name, manifest, tuple(own)))
    if not runs:
        raise ConfigurationError(
            f"{', '.join(map(str, paths))}: no run is finished yet; finish it with python -m eval run"
        )
    return runs


def load_extractions(path: Path, cases: Sequence[Case]) -> dict[str, list[tuple[Case, Extraction | None]]]:
    """Read a file of extractions, whether of runs or of ``extractor run``, as name → (case, extraction).

    A case without a line counts as failed. Raises ConfigurationError for a line that is neither, or that is
    of a text that is no case.
    """
    known = {case.id: case for case in cases}
    by_text = {case.gold.document.sha256: case for case in cases}
    found: dict[str, dict[tuple[str, int], Extraction | None]] = {}
    for number, line in _lines(path):
        try:
            if "document" in from_json(line):
                extraction = Extraction.model_validate_json(line)
                info = extraction.document
                case = by_text.get(info.sha256)
                if case is None:
                    raise ConfigurationError(
                        f"{path}, line {number}: {info.id!r} is the text of no case given"
                    )
                made = extraction.provenance
                name = f"{made.model} {made.strategy}" if made else path.stem
                found.setdefault(name, {})[case.id, 0] = extraction
            else:
                entry = Entry.model_validate_json(line)
                if entry.case in known:
                    name = f"{entry.model} {entry.strategy}"
                    found.setdefault(name, {})[entry.case, entry.repeat] = entry.extraction
        except (ValueError, TypeError) as error:
            raise ConfigurationError(f"{path}, line {number} is no extraction: {error}") from error
    for extractions in found.values():
        covered = {name for name, _ in extractions}
        extractions.update({(name, 0): None for name in known.keys() - covered})
    return {
        name: [
            (known[case], extraction) for (case, _), extraction in sorted(items.items(), key=lambda i: i[0])
        ]
        for name, items in found.items()
    }


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


class _Journal:
    """The lines of ``extractions.jsonl``; a line cut off by a killed process is dropped."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._latest: dict[tuple[str, str, str, int], Entry] = {}
        if not path.exists():
            return
        whole = path.read_bytes()
        end = whole.rfind(b"\n") + 1
        if end < len(whole):
            with path.open("r+b") as file:
                file.truncate(end)
        for number, line in _lines(path):
            try:
                entry = Entry.model_validate_json(line)
            except ValidationError as error:
                raise ConfigurationError(
                    f"{path}, line {number} is no line of a run; give another --out, or remove it: {error}"
                ) from error
            self._latest[entry.place] = entry

    @property
    def entries(self) -> list[Entry]:
        return list(self._latest.values())

    def missing(self, plan: _Plan, retry_failed: bool) -> list[Case]:
        """Return the cases that a plan has yet to do."""

        def is_done(case: Case) -> bool:
            entry = self._latest.get((plan.model, plan.strategy, case.id, plan.repeat))
            return entry is not None and entry.key == plan.key(case) and not (retry_failed and entry.error)

        return [case for case in plan.cases if not is_done(case)]

    def append(self, entry: Entry) -> None:
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(entry.model_dump_json() + "\n")
            self._latest[entry.place] = entry


def _extract(
    plan: _Plan, cases: Sequence[Case], journal: _Journal, workers: int | None, opener: Opener
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


def _describe(plan: _Plan, journal: _Journal, repeats: int) -> Manifest:
    made = [
        entry.extraction.provenance
        for entry in journal.entries
        if (entry.model, entry.strategy) == (plan.model, plan.strategy)
        and entry.extraction is not None
        and entry.extraction.provenance is not None
    ]
    return describe(plan.model, plan.strategy, repeats, plan.cases, plan.base).model_copy(
        update={
            "served": tuple(sorted({one.model for one in made})),
            "prompts": {name: mark for one in made for name, mark in one.prompts.items()},
        }
    )


def _others(folder: Path, plans: Sequence[_Plan]) -> list[Manifest]:
    """Return the manifests of the other runs: one that is being made again has none until it is done."""
    mine = {(plan.model, plan.strategy) for plan in plans}
    present = _manifests(folder) if (folder / MANIFEST).exists() else ()
    return [one for one in present if (one.model, one.strategy) not in mine]


def _write_manifests(folder: Path, manifests: Sequence[Manifest]) -> None:
    part = folder / f"{MANIFEST}.part"
    part.write_text(Manifests(runs=tuple(manifests)).model_dump_json(indent=2) + "\n", encoding="utf-8")
    part.replace(folder / MANIFEST)


def _manifests(folder: Path) -> tuple[Manifest, ...]:
    path = folder / MANIFEST
    try:
        return Manifests.model_validate_json(path.read_bytes()).runs
    except OSError as error:
        raise ConfigurationError(
            f"{folder} holds no run ({MANIFEST} is missing); make one with python -m eval run"
        ) from error
    except ValidationError as error:
        raise ConfigurationError(f"{path} is no manifest of runs: {error}") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8: {error}") from error
