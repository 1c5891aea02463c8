"""``python -m eval``: run models over cases, score, compare, and measure on other data.

Commands parse and print; the work is done by the modules they call. Exit codes: 0 all done, 1 an article that
was to be run failed or a gate was not passed, 2 usage or configuration.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from eval import muc4, report
from eval.cases import FIXTURES, Case, load
from eval.journal import MANIFEST, Entry, read_extractions
from eval.passages import passages as cut_passages
from eval.runs import Run, errors_of, judge_entry, load_runs
from eval.runs import run as run_models
from eval.scoring import CaseScore
from eval.standings import Standing, contrasts, outdated, standing, standings
from eval.statistics import ALPHA, stories_needed
from extractor import ConfigurationError, ExtractorError, Settings

console = Console(width=None if sys.stdout.isatty() else 120)
notes = Console(stderr=True)
Folder = click.Path(file_okay=False, path_type=Path)
Strategies = click.Choice(["auto", "single", "cascade"])
from_cases = partial(
    click.option, "folder", type=Folder, default=FIXTURES, help="Folder of cases (default: the fixtures)."
)
STRATEGY = "One form for the article, or many small questions; auto (the default) goes by the model's size."
WORKERS = "Articles at a time (default: 1 for embedded models, the setting's for others)."
BENCHES = [path.stem.removeprefix("bench_") for path in sorted(Path(__file__).parent.glob("bench_*.py"))]


def errors_exit(command: Callable[..., None]) -> Callable[..., None]:
    """Turn the errors raised on purpose into a line and exit code 2."""

    @wraps(command)
    def guarded(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except ExtractorError as error:
            notes.print(f"error: {error}", style="red", markup=False, highlight=False)
            raise SystemExit(2) from error

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Measure how well models extract."""


@main.command()
@click.option(
    "--model", "models", multiple=True, help="A model; repeat for several (default: the setting's)."
)
@click.option(
    "--strategy",
    "strategies",
    multiple=True,
    default=["auto"],
    type=Strategies,
    help=STRATEGY + " Repeatable.",
)
@from_cases("--cases")
@click.option("--case", "only", multiple=True, help="Only cases whose name contains this; may be repeated.")
@click.option("--passages", is_flag=True, help="Run the paragraphs that can stand alone as well.")
@click.option(
    "--repeats",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="How often each article.",
)
@click.option("--seed", type=int, help="Seed of the first repeat; the following count up.")
@click.option("--base-url", help="An OpenAI-compatible server.")
@click.option("--workers", type=click.IntRange(1), help=WORKERS)
@click.option("--retry-failed", is_flag=True, help="Do articles again that failed.")
@click.option(
    "--out", type=Folder, required=True, help="Folder of the runs; what is done there is not repeated."
)
@errors_exit
def run(
    models: Sequence[str],
    strategies: Sequence[Any],
    folder: Path,
    only: Sequence[str],
    passages: bool,
    repeats: int,
    seed: int | None,
    base_url: str | None,
    workers: int | None,
    retry_failed: bool,
    out: Path,
) -> None:
    """Run every model over every case, with every strategy."""
    settings = Settings.load(seed=seed, base_url=base_url)
    cases = [case for case in load(folder) if not only or any(part in case.id for part in only)]
    if not cases:
        raise ConfigurationError(f"no case of {folder} has {' or '.join(only)} in its name")
    if passages:
        cases += cut_passages(cases)
    runs = _run_shown(
        out,
        cases,
        models or [settings.model],
        strategies,
        repeats=repeats,
        settings=settings,
        workers=workers,
        retry_failed=retry_failed,
    )
    found = standings(runs, [case for case in cases if not _is_passage(case.id)])
    for sheet in _overviews(runs, found, [case for case in cases if _is_passage(case.id)]):
        console.print(sheet.table())
    _exit_with_failures(found)


@main.command()
@click.argument("extractions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@from_cases("--gold")
@click.option("--fields", is_flag=True, help="Field by field.")
@click.option("--json", "as_json", is_flag=True, help="Counts and rates as JSON.")
@errors_exit
def score(extractions: Path, folder: Path, fields: bool, as_json: bool) -> None:
    """Score the extractions of runs, or of ``extractor run``, against gold, offline."""
    with _no_search_for_cycles():
        whole = load(folder)
        if (extractions.parent / MANIFEST).exists():
            runs = load_runs([extractions])
            found = standings(runs, whole)
            sheets = _overviews(runs, found, cut_passages(whole))
        else:
            found = [
                standing(name, _judged(entries, whole), whole, errors_of(entries))
                for name, entries in read_extractions(extractions, whole).items()
            ]
            sheets = [report.overview(found, "Whole articles")] if found else []
    if not found:
        raise ConfigurationError(f"{extractions} holds no extraction of these cases")
    if as_json:
        click.echo(json.dumps([report.as_data(one) for one in found], indent=2))
        return
    for sheet in (*sheets, *_details(found, fields)):
        console.print(sheet.table())
    _tell_failures(found)


@main.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@from_cases("--cases")
@click.option("--fields", is_flag=True, help="Field by field.")
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the report as one HTML file."
)
@click.option(
    "--gate",
    type=click.Path(exists=True, path_type=Path),
    help="Exit with 1 when significantly worse than these runs, with 2 when that cannot be told.",
)
@errors_exit
def compare(
    folders: Sequence[Path], folder: Path, fields: bool, markdown: bool, html: Path | None, gate: Path | None
) -> None:
    """Put runs side by side; the first is what the others are held against."""
    runs = load_runs(folders)
    whole = load(folder)
    cut = cut_passages(whole)
    if changed := outdated(runs, [*whole, *cut]):
        notes.print(f"labels or text changed since a run: {', '.join(changed)}", style="yellow", markup=False)
    found = standings(runs, whole)
    held = contrasts([(one, found[0]) for one in found[1:]], whole)
    overviews = _overviews(runs, found, cut)
    for sheet in (*overviews, *_details(found, fields), *report.differences(held)):
        click.echo(sheet.markdown()) if markdown else console.print(sheet.table())
    _tell_failures(found)
    if html:
        from eval.page import write  # jinja2, which no table needs

        write(html, runs, found, held, whole, overviews)
        notes.print(f"report: {html}", markup=False)
    if gate:
        _gate(found, load_runs([gate]), whole, markdown)


@main.command("muc4")
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", help="The model (default: the setting's).")
@click.option("--strategy", default="auto", type=Strategies, help=STRATEGY)
@click.option("--limit", type=click.IntRange(1), help="Only so many documents, from the first.")
@click.option("--base-url", help="An OpenAI-compatible server.")
@click.option("--workers", type=click.IntRange(1), help=WORKERS)
@click.option("--retry-failed", is_flag=True, help="Do documents again that failed.")
@click.option(
    "--out", type=Folder, default=Path("runs/muc4"), show_default=True, help="Kept and resumed here."
)
@errors_exit
def muc4_(
    data: Path,
    model: str | None,
    strategy: Any,
    limit: int | None,
    base_url: str | None,
    workers: int | None,
    retry_failed: bool,
    out: Path,
) -> None:
    """Measure on your own copy of MUC-4, beside published results."""
    settings = Settings.load(base_url=base_url)
    reports = muc4.load(data, limit)
    runs = _run_shown(
        out,
        [report.case for report in reports],
        [model or settings.model],
        [strategy],
        settings=settings,
        workers=workers,
        retry_failed=retry_failed,
    )
    failed = False
    for one in runs:
        for sheet in muc4.sheets(one.name, muc4.score_run(one, reports), muc4.spending(one, reports)):
            console.print(sheet.table())
        file = out / f"predictions {one.name}.json".replace(" ", "_").replace("/", "_")
        file.write_text(json.dumps(muc4.predictions(one, reports), indent=1), encoding="utf-8")
        for case, error in one.errors.items():
            failed = True
            notes.print(f"failed: {case}: {error}", style="red", markup=False)
    if failed:
        raise SystemExit(1)


@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("name", type=click.Choice(BENCHES))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(name: str, arguments: Sequence[str]) -> None:
    """Measure speed (options of each: bench NAME --help)."""
    # Only the bench that is asked for: each imports what it measures, some of it optional extras.
    sys.exit(importlib.import_module(f"eval.bench_{name}").main(list(arguments)))


def _gate(found: Sequence[Standing], baseline: Sequence[Run], cases: Sequence[Case], markdown: bool) -> None:
    """Exit with 1 when a run is significantly worse than the baseline's run of its name, or its only one.

    Raises ConfigurationError when no difference, however large, could be significant: passing such a gate
    would mean nothing.
    """
    held_against = {one.name: one for one in standings(baseline, cases)}
    only = next(iter(held_against.values())) if len(held_against) == 1 else None
    pairs = []
    for one in found:
        against = held_against.get(one.name.rpartition(": ")[2]) or only
        if against is None:
            raise ConfigurationError(
                f"the baseline has no run of {one.name}; it has {', '.join(held_against)}"
            )
        pairs.append((one, against))
    held = contrasts(pairs, cases)
    for sheet in report.differences(held):
        click.echo(sheet.markdown()) if markdown else console.print(sheet.table())
    differences = [one for contrast in held for one in contrast.comparison.differences]
    if all(one.p_least > ALPHA for one in differences):
        raise ConfigurationError(
            f"the gate cannot decide: {differences[0].stories} stories are too few to tell any loss from "
            f"chance; with {len(differences)} tests it takes {stories_needed(len(differences))}"
        )
    losses = [(one.name, loss) for one in held for loss in one.comparison.losses]
    for name, loss in losses:
        notes.print(f"gate: {name} lost {-loss.difference:.3f} on {loss.measure}", style="red", markup=False)
    if losses:
        raise SystemExit(1)
    notes.print("gate: passed", markup=False)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Let a million small values pile up that are in no cycle: looking for some takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _is_passage(name: str) -> bool:
    return "#" in name


def _overviews(runs: Sequence[Run], found: Sequence[Standing], cut: Sequence[Case]) -> list[report.Sheet]:
    """Return the table of whole articles, and that of the passages where some run has them."""
    sheets = [report.overview(found, "Whole articles")]
    if with_them := [one for one in runs if any(map(_is_passage, one.manifest.cases))]:
        sheets.append(report.overview(standings(with_them, cut), "Passages"))
    return sheets


def _details(found: Sequence[Standing], fields: bool) -> list[report.Sheet]:
    sheets = [*report.errors(found), *(sheet for one in found if (sheet := report.reliability(one)))]
    return [*sheets, *(report.fields(one) for one in found if fields)]


def _judged(entries: Sequence[Entry], cases: Sequence[Case]) -> list[CaseScore]:
    known = {case.id: case for case in cases}
    return [judge_entry(known[entry.case], entry) for entry in entries]


def _tell_failures(found: Sequence[Standing]) -> bool:
    failed = report.failures(found)
    for line in failed:
        notes.print(f"failed: {line}", style="red", markup=False)
    return bool(failed)


def _exit_with_failures(found: Sequence[Standing]) -> None:
    if _tell_failures(found):
        raise SystemExit(1)


def _run_shown(*arguments: Any, **options: Any) -> list[Run]:
    """Run with a progress bar."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=notes) as bar:
        task = bar.add_task("reading", total=None)

        def show(done: int, total: int, entry: Entry) -> None:
            said = entry.error or f"{entry.model} {entry.strategy} {entry.case}"
            bar.update(task, completed=done, total=total, description=said[:60].replace("[", "\\["))

        return run_models(*arguments, **options, progress=show)


if __name__ == "__main__":
    main()
