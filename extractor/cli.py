"""The command line: parse, call, print.

Everything heavy is imported inside the command that needs it, so that ``--help`` answers at once. Exit
codes: 0 all done, 1 some articles failed or were left, 2 wrong usage or configuration.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from extractor.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
_INPUT = click.Path(path_type=Path, exists=True)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_ABOVE_ZERO = click.FloatRange(0, min_open=True)
_FILE = click.Path(path_type=Path, dir_okay=False)
_RESULTS = click.Path(path_type=Path, exists=True)
_FORMATS = click.Choice(["acled-csv", "gtd-csv", "parquet", "sqlite", "jsonl"])
_TIERS = click.Choice(["auto", "default", "flex", "priority"])


class _Commands(click.Group):
    """Shows commands in the order in which one meets them, and errors of ours without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        from extractor.errors import ExtractorError

        try:
            return super().invoke(ctx)
        except ExtractorError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="conflict-extractor")
def main() -> None:
    """Turn news articles about armed conflict into typed, grounded incidents, actors and claims.

    \b
    Example:
      extractor run articles/ --out results
      extractor show results
    """


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=_INPUT)
@click.option("--out", required=True, type=_FOLDER, help="Folder for extractions.jsonl and the journal.")
@click.option(
    "--model", metavar="M", help="An embedded model, a .gguf file, or provider/name.  [default: embedded]"
)
@click.option("--base-url", metavar="URL", help="An OpenAI-compatible server that has the model.")
@click.option(
    "--strategy",
    type=click.Choice(["auto", "single", "cascade"]),
    default="auto",
    show_default=True,
    help="One question for the whole article, many small ones, or whichever suits the model.",
)
@click.option(
    "--workers", metavar="N", type=click.IntRange(1, 256), help="Articles under way at once.  [default: 8]"
)
@click.option(
    "--max-cost",
    metavar="USD",
    type=_ABOVE_ZERO,
    help="Stop before the folder costs more, all runs together.",
)
@click.option("--retry-failed", is_flag=True, help="Try again the articles that failed before.")
@click.option("--rpm", metavar="N", type=_ABOVE_ZERO, help="Requests a minute at most.")
@click.option("--tpm", metavar="N", type=_ABOVE_ZERO, help="Tokens a minute at most.")
@click.option(
    "--service-tier",
    type=_TIERS,
    help="OpenAI's tier; flex costs half and waits longer.",
)
@click.option("--cluster", metavar="ADDRESS|local", help="Spread the articles over a Ray cluster.")
@click.option("--batch-api", is_flag=True, help="Ask through OpenAI's Batch API: half the price, in a day.")
@click.option("--json-log", is_flag=True, help="Print events as JSON, one a line, and nothing else.")
def run(
    paths: tuple[Path, ...],
    out: Path,
    model: str | None,
    base_url: str | None,
    strategy: Any,
    workers: int | None,
    max_cost: float | None,
    retry_failed: bool,
    rpm: float | None,
    tpm: float | None,
    service_tier: str | None,
    cluster: str | None,
    batch_api: bool,
    json_log: bool,
) -> None:
    """Extract files and folders of articles into DIR/extractions.jsonl.

    Reads .txt, .md, .html, .json, .jsonl and .pdf. Run the same command again to go on after a stop or a
    crash: what is done is not done twice, and the same article is not paid twice.

    \b
    Examples:
      extractor run articles/ --out results
      extractor run news.jsonl --out results --model openai/gpt-5-mini --workers 32 --max-cost 20
      extractor run articles/ --out results --model qwen3 --base-url http://127.0.0.1:8000/v1
      extractor run articles/ --out results --model openai/gpt-5-mini --cluster 10.0.0.1:6379
    """
    from extractor.batch.configuration import Configuration
    from extractor.batch.order import Order
    from extractor.batch.runner import run as run_batch
    from extractor.batch.workforce import hire_threads

    settings = _settings(model=model, base_url=base_url, workers=workers, service_tier=service_tier)
    configuration = Configuration(settings, strategy)
    order = Order(
        paths, out, configuration, settings.workers, max_cost, retry_failed, batch_api, rpm=rpm, tpm=tpm
    )
    display = _display(json_log)
    if cluster is not None:
        from extractor.batch.ray import hire_cluster  # an optional extra

        hire = hire_cluster(order, cluster)
    else:
        hire = hire_threads(order, display.say)
    report = run_batch(order, hire, display)
    display.report(report)
    if report.aborted:
        sys.stdout.flush()
        os._exit(1)  # Python would wait for threads that wait for a server; all they did is journaled
    if report.failed or report.left:
        sys.exit(1)


def _settings(*, base_url: str | None, **given: Any) -> Settings:
    """Load the settings, and refuse a server that would not be asked."""
    from extractor.errors import ConfigurationError
    from extractor.llm.connect import is_embedded
    from extractor.settings import Settings

    settings = Settings.load(base_url=base_url, **given)
    if base_url is not None and is_embedded(settings.model):
        raise ConfigurationError(
            f"--base-url would not be asked, as {settings.model!r} is embedded: name a model that the server "
            "has with --model"
        )
    return settings


def _display(json_log: bool) -> Any:
    from extractor.batch.display import JsonDisplay, LiveDisplay, PlainDisplay

    console = _console()
    if json_log:
        return JsonDisplay(console)
    return LiveDisplay(console) if console.is_terminal else PlainDisplay(console)


@main.group()
def models() -> None:
    """List or fetch embedded models, which run in this process without key or network.

    \b
    Examples:
      extractor models list
      extractor models pull qwen2.5-coder-1.5b
    """


@models.command("list")
def list_models() -> None:
    """List the embedded models, and the parser that the cascade needs, and say which are on this machine.

    \b
    Example:
      extractor models list
    """
    from rich.console import Console
    from rich.table import Table

    from extractor.llm.catalogue import catalogue
    from extractor.llm.parser import LICENCE, PARSER, SIZE, installed
    from extractor.llm.weights import models_dir, path_of
    from extractor.settings import Settings

    settings = Settings.load()
    directory = settings.models or models_dir()
    table = Table()
    for heading in ("name", "size", "licence", "here"):
        table.add_column(heading, justify="right" if heading == "size" else "left")
    for known in catalogue():
        here = path_of(known.name, directory)
        name = f"{known.name} (default)" if known.name == settings.model else known.name
        table.add_row(name, f"{known.size / 1e9:.2f} GB", known.licence, "yes" if here else "no")
    parser = installed(directory)
    table.add_row(f"{PARSER} (parser)", f"{SIZE / 1e9:.2f} GB", LICENCE, "yes" if parser else "no")
    console = Console()
    console.print(table)
    console.print(f"They are kept in {directory}; EXTRACTOR_MODELS names another directory.", soft_wrap=True)


@models.command()
@click.argument("name")
def pull(name: str) -> None:
    """Fetch an embedded model's weights or the parser, verified; an interrupted fetch is continued.

    \b
    Examples:
      extractor models pull qwen2.5-coder-1.5b
      extractor models pull en_core_web_sm-3.8.0
    """
    from extractor.llm.parser import PARSER, installed, parser_path
    from extractor.llm.weights import models_dir, path_of
    from extractor.llm.weights import pull as pull_weights
    from extractor.settings import Settings

    directory = Settings.load().models or models_dir()
    if name == PARSER:
        if installed(directory) is None:
            with _byte_bar(name) as progress:
                parser_path(directory, progress)
        click.echo(f"{name} is at {installed(directory)}")
        return
    if path_of(name, directory) is None:
        with _byte_bar(name) as progress:
            pull_weights(name, directory, progress)
    click.echo(f"{name} is at {path_of(name, directory)}")


@contextmanager
def _byte_bar(name: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    ) as bar:
        task = bar.add_task(f"fetching {name}", total=None)
        yield lambda have, total: bar.update(task, completed=have, total=total)


@main.command()
@click.argument("file", metavar="DIR|FILE", type=_INPUT)
@click.option("--document", metavar="ID", help="Only the article with this id; otherwise all of them.")
def show(file: Path, document: str | None) -> None:
    """Print the records of extracted articles for reading.

    \b
    Examples:
      extractor show results
      extractor show results/extractions.jsonl --document my-article
    """
    from extractor.errors import ConfigurationError
    from extractor.output.jsonl import read_jsonl
    from extractor.output.terminal import show as show_extraction

    path = _extractions(file)
    console = _console()
    shown = 0
    for extraction in read_jsonl(path):
        if document in (None, extraction.document.id, extraction.document.sha256):
            show_extraction(extraction, console)
            shown += 1
    if not shown:
        raise ConfigurationError(
            f"{path} holds no article {document!r}; see the ids with `extractor show {file}`"
            if document
            else f"{path} holds no extraction; where articles failed, failures.jsonl beside it says why"
        )


def _console() -> Console:
    from extractor.output.terminal import PlainConsole

    return PlainConsole()


def _extractions(path: Path) -> Path:
    """Return the file that a folder of results holds."""
    return path / "extractions.jsonl" if path.is_dir() else path


def _folder(path: Path) -> Path:
    """Return the folder of results that a file of extractions lies in."""
    return path if path.is_dir() else path.parent


@main.command()
@click.argument("folder", metavar="DIR", type=_RESULTS)
@click.option("--again", is_flag=True, help="Begin anew instead of continuing the stories that are there.")
def stories(folder: Path, again: bool) -> None:
    """Join the incidents of many articles into stories, in DIR/stories.jsonl.

    A story is one event: who reports it, what they agree on and where they differ. Stories keep their ids
    when articles are added and the command is run again.

    \b
    Example:
      extractor stories results
    """
    from extractor.batch.writing import read_texts
    from extractor.linking.stories import link_stories
    from extractor.output.jsonl import read_jsonl
    from extractor.output.storybook import read_stories, write_stories
    from extractor.output.terminal import show_stories

    out = _folder(folder) / "stories.jsonl"
    previous = None if again else read_stories(out)
    book = link_stories(read_jsonl(_extractions(folder)), dict(read_texts(_folder(folder))), previous)
    write_stories(book, out)
    show_stories(book, _console())
    click.echo(f"{len(book.stories)} stories are in {out}")


@main.command()
@click.argument("folder", metavar="DIR", type=_RESULTS)
@click.option("--format", "format_", required=True, type=_FORMATS, help="What the reader uses.")
@click.option("--out", required=True, type=_FILE, help="The file to write.")
@click.option("--corrections", type=_INPUT, help="What the review page saved.")
def export(folder: Path, format_: str, out: Path, corrections: Path | None) -> None:
    """Write the records for other programs: ACLED or GTD columns, Parquet, SQLite, JSON Lines.

    \b
    Examples:
      extractor export results --format acled-csv --out incidents.csv
      extractor export results --format sqlite --out incidents.db --corrections corrections.json
    """
    from extractor.output.export import export as write
    from extractor.output.jsonl import read_jsonl

    rows = write(read_jsonl(_extractions(folder)), format_, out, corrections)
    click.echo(f"{out}: {rows} rows")


@main.command()
@click.argument("folder", metavar="DIR", type=_RESULTS)
@click.option("--out", required=True, type=_FILE, help="The HTML file to write.")
def review(folder: Path, out: Path) -> None:
    """Write a page on which an analyst checks and corrects the records, without network.

    \b
    Example:
      extractor review results --out review.html
    """
    from extractor.batch.writing import read_texts
    from extractor.output.jsonl import read_jsonl
    from extractor.output.review import write_review

    count = write_review(read_jsonl(_extractions(folder)), dict(read_texts(_folder(folder))), out)
    click.echo(f"{out}: {count} articles; open it in a browser")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Other addresses need EXTRACTOR_TOKEN.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--model", metavar="M", help="An embedded model, a .gguf file, or provider/name.")
@click.option("--base-url", metavar="URL", help="An OpenAI-compatible server that has the model.")
def serve(host: str, port: int, model: str | None, base_url: str | None) -> None:
    """Serve extraction over HTTP; the description is at /docs.

    \b
    Example:
      extractor serve --port 8000
    """
    from extractor.service import serve as serve_forever

    serve_forever(host, port, _settings(model=model, base_url=base_url))
