"""Bench: LangExtract and the cascade on the same articles, with the same weights, in one run.

Article by article both read, one after the other, so that both meet the same machine. Each has read one
sentence before, which is not counted; loading weights is not either. Seconds of different machines say
little; their ratio carries over. Quality is this project's own scorer's, with LangExtract's extractions
mapped as kindly as can be (``eval.langextract_mapping``; what it extracted is kept as it was, so that a later
run maps and scores it anew). An article that LangExtract loses counts as an empty one, and is named.

What is done is kept in the folder of ``--out`` and not done again while text, weights, recipe and code are
the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from statistics import fmean, geometric_mean
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console

from eval import langextract_peer as peer
from eval.cases import FIXTURES, Case, load
from eval.langextract_mapping import Found, records
from eval.manifest import code, prompts_hash
from eval.report import Sheet, share
from eval.runs import judge
from eval.standings import MEASURES, Standing, standing
from extractor import ConfigurationError, Document, Extraction, ExtractorError, Settings, extract, open_model
from extractor.llm.catalogue import DEFAULT_EMBEDDED
from extractor.llm.llama import usable_cores
from extractor.llm.model import Model
from extractor.llm.weights import models_dir, pull

System = Literal["LangExtract", "cascade"]
SYSTEMS: Final[tuple[System, System]] = ("LangExtract", "cascade")

OUTCOMES: Final = "outcomes.jsonl"
GIVEN_A_MATCH: Final = {
    "incident.date": "date right, given a match",
    "incident.place": "place right, given a match",
    "incident.casualties.count": "toll right, given a match",
}
_WARM_UP: Final = "Gunmen killed two soldiers near Gao on Monday, the army said."


class Outcome(BaseModel):
    """One line: what one of the two made of an article. ``run`` is when the bench was started."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: System
    case: str
    key: str
    run: str
    seconds: float
    found: tuple[Found, ...] | None = None
    lost_chunks: int = 0
    extraction: Extraction | None = None
    error: str | None = None


@dataclass(frozen=True)
class Bench:
    """What is run, and where it is kept."""

    model: str
    weights: Path
    settings: Settings
    context: int
    out: Path

    def key(self, system: System, case: Case) -> str:
        """Return the hash of all that determines what the system makes of the case."""
        parts = [case.article, str(case.gold.document.published), self.weights.name, usable_cores()]
        if system == "LangExtract":
            parts += [version("langextract"), self.context, peer.TASK, peer.EXAMPLE, peer.EXTRACTIONS]
        else:
            parts += [prompts_hash(), code().sha256]
        return sha256(json.dumps(parts).encode()).hexdigest()[:16]

    def kept(self, cases: Sequence[Case]) -> dict[tuple[System, str], Outcome]:
        """Return what is done of the cases."""
        path = self.out / OUTCOMES
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        wanted = {(system, case.id): self.key(system, case) for system in SYSTEMS for case in cases}
        found: dict[tuple[System, str], Outcome] = {}
        for line in lines:
            try:
                one = Outcome.model_validate_json(line)
            except ValidationError:
                continue  # cut off when the bench was ended
            if wanted.get((one.system, one.case)) == one.key:
                found[one.system, one.case] = one
        return found

    def keep(self, outcome: Outcome) -> None:
        """Write a line, on a line of its own even after one that was cut off."""
        path = self.out / OUTCOMES
        cut = path.exists() and path.read_bytes()[-1:] not in (b"", b"\n")
        with path.open("a", encoding="utf-8") as file:
            file.write("\n" * cut + outcome.model_dump_json(exclude_none=True) + "\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run what is not done yet and print the tables; return 2 when something that is needed is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m eval bench langextract",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--cases", type=Path, default=FIXTURES, help="folder of cases (default: the fixtures)"
    )
    parser.add_argument("--case", action="append", default=[], help="only cases with this in their name")
    parser.add_argument("--limit", type=int, help="only so many cases, from the first")
    parser.add_argument(
        "--model", default=DEFAULT_EMBEDDED, help=f"weights of both (default {DEFAULT_EMBEDDED})"
    )
    parser.add_argument("--models", type=Path, help="directory of weights")
    parser.add_argument(
        "--context", type=int, default=4096, help="tokens of LangExtract's server (default 4096)"
    )
    parser.add_argument("--out", type=Path, default=Path("runs/langextract"), help="kept and resumed here")
    arguments = parser.parse_args(argv)
    try:
        peer.require()
        cases = [
            case
            for case in load(arguments.cases)
            if not arguments.case or any(part in case.id for part in arguments.case)
        ][: arguments.limit]
        if not cases:
            raise ConfigurationError(
                f"no case of {arguments.cases} has {' or '.join(arguments.case)} in its name"
            )
        settings = Settings.load(models=arguments.models)
        weights = pull(arguments.model, settings.models or models_dir())
        arguments.out.mkdir(parents=True, exist_ok=True)
        bench = Bench(arguments.model, weights, settings, arguments.context, arguments.out)
        _run(bench, cases)
        outcomes = bench.kept(cases)
    except ExtractorError as error:
        print(error, file=sys.stderr)
        return 2
    console = Console(width=None if sys.stdout.isatty() else 120)
    for sheet in (times(outcomes, cases), quality(outcomes, cases)):
        console.print(sheet.table())
    for line in losses(outcomes.values()):
        console.print(line, markup=False)
    return 0


def _run(bench: Bench, cases: Sequence[Case]) -> None:
    """Let both read what they have not read yet, telling on stderr what became of it."""
    done = bench.kept(cases)
    waiting = {system: [case.id for case in cases if (system, case.id) not in done] for system in SYSTEMS}
    started = datetime.now(UTC).isoformat(timespec="seconds")
    with ExitStack() as stack:
        if waiting["LangExtract"]:
            log = bench.out / "server.log"
            server = peer.Server(
                bench.weights, bench.model, threads=usable_cores(), context=bench.context, log=log
            )
            stack.enter_context(server)
            with suppress(Exception):  # what matters is that it has been asked
                peer.ask(_WARM_UP, server, bench.model)
        if waiting["cascade"]:
            model = open_model(bench.model, bench.settings)
            stack.callback(model.close)
            extract(_WARM_UP, model=model, strategy="cascade", settings=bench.settings)
        for case in cases:
            if case.id in waiting["LangExtract"]:
                _note(bench, _peer(bench, case, server, started))
            if case.id in waiting["cascade"]:
                _note(bench, _ours(bench, case, model, started))


def _note(bench: Bench, outcome: Outcome) -> None:
    bench.keep(outcome)
    said = f"lost: {outcome.error}" if outcome.error else "done"
    print(f"{outcome.case}: {outcome.system} {outcome.seconds:.1f} s, {said}", file=sys.stderr, flush=True)


def _peer(bench: Bench, case: Case, server: peer.Server, started: str) -> Outcome:
    answer, lost = peer.Answer((), 0), None
    start = time.perf_counter()
    try:
        answer = peer.ask(case.article, server, bench.model)
    except ExtractorError:
        raise
    except Exception as error:  # whatever it raises, the document is lost to it
        lost = f"{type(error).__name__}: {error}"
    return Outcome(
        system="LangExtract",
        case=case.id,
        key=bench.key("LangExtract", case),
        run=started,
        seconds=time.perf_counter() - start,
        found=answer.found,
        lost_chunks=answer.lost_chunks,
        error=lost,
    )


def _ours(bench: Bench, case: Case, model: Model, started: str) -> Outcome:
    extraction, lost = None, None
    start = time.perf_counter()
    try:
        extraction = extract(
            Document(case.article, case.gold.document),
            model=model,
            strategy="cascade",
            settings=bench.settings,
        )
    except ExtractorError as error:
        lost = f"{type(error).__name__}: {error}"
    return Outcome(
        system="cascade",
        case=case.id,
        key=bench.key("cascade", case),
        run=started,
        seconds=time.perf_counter() - start,
        extraction=extraction,
        error=lost,
    )


def times(outcomes: Mapping[tuple[System, str], Outcome], cases: Sequence[Case]) -> Sheet:
    """Return seconds an article and their ratio; what was lost has no ratio."""
    rows, ratios = [], []
    seconds: dict[System, list[float]] = {system: [] for system in SYSTEMS}
    for case in cases:
        both = [outcomes.get((system, case.id)) for system in SYSTEMS]
        cells = []
        for one in both:
            if one is not None:
                seconds[one.system].append(one.seconds)
            cells.append("–" if one is None else f"{one.seconds:.1f}{' (lost)' if one.error else ''}")
        peers, ours = both
        ratio = None
        if peers and ours and not (peers.error or ours.error):
            ratio = peers.seconds / ours.seconds
            ratios.append(ratio)
        rows.append((case.id, *cells, f"{ratio:.2f}" if ratio else "–"))
    means = [f"{fmean(each):.1f}" if each else "–" for each in seconds.values()]
    rows.append(
        ("mean, and geometric mean of the ratios", *means, f"{geometric_mean(ratios):.2f}" if ratios else "–")
    )
    runs = {outcome.run for outcome in outcomes.values()}
    note = "" if len(runs) < 2 else f"Measured in {len(runs)} runs: the machine may have changed in between."
    return Sheet("Seconds an article", ("", *SYSTEMS, "LangExtract / cascade"), tuple(rows), note)


def quality(outcomes: Mapping[tuple[System, str], Outcome], cases: Sequence[Case]) -> Sheet:
    """Return the scores of both on the articles that both have read."""
    done = [case for case in cases if all((system, case.id) in outcomes for system in SYSTEMS)]
    if not done:
        return Sheet("Quality", ("", *SYSTEMS), ())
    found = []
    for system in SYSTEMS:
        own = {case.id: outcomes[system, case.id] for case in done}
        scores = [judge(case, extraction_of(own[case.id], case)) for case in done]
        errors = {name: one.error for name, one in own.items() if one.error}
        found.append(standing(system, scores, done, errors))
    rows = [(label, *(_with_interval(one, measure) for one in found)) for measure, label in MEASURES.items()]
    rows.append(
        ("values right, given a match", *(share(one.score.headline.given.strict.f1) for one in found))
    )
    rows += [(label, *(_given(one, field) for one in found)) for field, label in GIVEN_A_MATCH.items()]
    note = f"{len(done)} articles of {found[0].stories} stories. In brackets 95 % intervals over stories."
    return Sheet("Quality", ("", *SYSTEMS), tuple(rows), note)


def losses(outcomes: Iterable[Outcome]) -> list[str]:
    """Return a line for each article that was lost, whole or in part."""
    lines = []
    for one in outcomes:
        if one.error:
            lines.append(f"{one.system} lost {one.case}: {one.error}")
        elif one.lost_chunks:
            lines.append(
                f"{one.system} left out chunks of {one.case} that it could not parse: {one.lost_chunks}"
            )
    return lines


def extraction_of(outcome: Outcome, case: Case) -> Extraction | None:
    """Return what a system made of a case; None where the article was lost."""
    if outcome.error is not None or outcome.found is None:
        return outcome.extraction
    return records(Document(case.article, case.gold.document), outcome.found)


def _with_interval(one: Standing, measure: str) -> str:
    interval = one.intervals[measure]
    bounds = f" [{interval.low:.2f}, {interval.high:.2f}]" if interval else ""
    return f"{one.f1(measure):.2f}{bounds}"


def _given(one: Standing, field: str) -> str:
    """Return the share of gold's values of a field that are right where the object is matched."""
    return share(one.score.values[field].given.strict.recall)
