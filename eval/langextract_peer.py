"""LangExtract over a server of its own: how the peer of ``eval.bench_langextract`` is run.

The recipe is its documentation's for a local model: an OpenAI-compatible server (llama-cpp-python's), no
schema constraints (that server refuses them), one document a call, a short task and a three-line example with
our schema's main fields. Everything else is left at its defaults. What its extractions are worth to us is for
``eval.langextract_mapping``.
"""

from __future__ import annotations

import importlib.util
import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from eval.langextract_mapping import Found
from extractor import ConfigurationError, ModelError

TASK: Final = """Extract from a news article about armed conflict, in order of appearance:
- incident: an attack, strike, clash, bombing, abduction, protest or arrest that happened
- actor: a person, group, force or state that acts, suffers or speaks
- claim: what somebody is reported to say about the conflict
Use exact words of the text for extractions and attributes. Do not paraphrase. Leave out an attribute that the
text does not give."""

EXAMPLE: Final = """Gunmen killed three soldiers near Gao on Tuesday, army spokesman Ali Diallo said.
A day earlier, two rockets fired at the airport of Kidal had wounded a guard.
The Azawad Front denied that it had attacked the airport."""

EXTRACTIONS: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    (
        "incident",
        "Gunmen killed three soldiers near Gao on Tuesday",
        {
            "type": "armed clash",
            "date": "on Tuesday",
            "place": "Gao",
            "killed": "three soldiers",
            "perpetrator": "Gunmen",
            "target": "soldiers",
        },
    ),
    ("actor", "Ali Diallo", {"kind": "person", "role": "army spokesman"}),
    (
        "claim",
        "Gunmen killed three soldiers near Gao on Tuesday, army spokesman Ali Diallo said",
        {"source": "army spokesman Ali Diallo"},
    ),
    (
        "incident",
        "two rockets fired at the airport of Kidal had wounded a guard",
        {
            "type": "shelling",
            "date": "A day earlier",
            "place": "Kidal",
            "weapon": "two rockets",
            "wounded": "a guard",
            "target": "airport",
        },
    ),
    ("actor", "Azawad Front", {"kind": "armed group"}),
    (
        "claim",
        "The Azawad Front denied that it had attacked the airport",
        {"source": "The Azawad Front"},
    ),
)

_REMEDY: Final = "install them with: pip install 'conflict-extractor[peers]'"
_MODULES: Final = ("langextract", "openai", "llama_cpp", "uvicorn", "sse_starlette", "starlette_context")
_START_SECONDS: Final = 180.0
_OMITTED: Final = "Chunk omitted"


@dataclass(frozen=True)
class Answer:
    """What LangExtract found in a document, and how many chunks of it were lost to broken JSON."""

    found: tuple[Found, ...]
    lost_chunks: int


def require() -> None:
    """Raise ConfigurationError when what the peer needs is not installed."""
    missing = [name for name in _MODULES if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigurationError(f"this bench needs {', '.join(missing)}; {_REMEDY}")


class Server:
    """llama-cpp-python's server on loopback, in a process of its own that ends with the ``with`` block.

    An interruption ends it at once: LangExtract would first wait for all requests that it has sent.
    """

    def __init__(self, weights: Path, name: str, *, threads: int, context: int, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}/v1"
        options = {
            "host": "127.0.0.1",
            "port": self._port,
            "model": weights,
            "model_alias": name,
            "n_ctx": context,
            "n_threads": threads,
            "n_threads_batch": threads,
        }
        self._command = [sys.executable, "-m", "llama_cpp.server"]
        self._command += [part for key, value in options.items() for part in (f"--{key}", str(value))]
        self._log = log

    def __enter__(self) -> Server:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=subprocess.STDOUT)
        self._former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        for number in self._former:
            signal.signal(number, self._interrupted)
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self.runs:
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
                return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise ModelError(f"llama_cpp.server did not start; its last words are in {self._log}")

    def __exit__(self, *_: object) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:  # it lets requests finish first, which may take minutes
            self._process.kill()
            self._process.wait()

    @property
    def runs(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def _interrupted(self, number: int, _: FrameType | None) -> None:
        self._process.kill()
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


def ask(text: str, server: Server, name: str) -> Answer:
    """Let LangExtract read one document.

    Raises:
        ModelError: The server is gone, so that this is no failure of LangExtract's.
        Exception: Whatever LangExtract raises when it loses a document.
    """
    import langextract as lx  # an optional extra
    from langextract.factory import ModelConfig

    config = ModelConfig(
        model_id=name,
        provider="openai",
        provider_kwargs={"base_url": server.url, "api_key": "none", "temperature": 0.0},
    )
    example = lx.data.ExampleData(
        text=EXAMPLE,
        extractions=[
            lx.data.Extraction(kind, words, attributes=dict(attributes))
            for kind, words, attributes in EXTRACTIONS
        ],
    )
    with _complaints() as complaints:
        try:
            read = lx.extract(
                text,
                prompt_description=TASK,
                examples=[example],
                config=config,
                use_schema_constraints=False,
                show_progress=False,
            )
        except Exception as error:
            if not server.runs:
                raise ModelError("llama_cpp.server ended while it was asked; see its log") from error
            raise
    documents = read if isinstance(read, list) else [read]
    found = tuple(
        Found(
            kind=one.extraction_class,
            text=one.extraction_text,
            start=one.char_interval.start_pos if one.char_interval else None,
            end=one.char_interval.end_pos if one.char_interval else None,
            attributes={key: _listed(value) for key, value in (one.attributes or {}).items()},
        )
        for document in documents
        for one in document.extractions or ()
    )
    return Answer(found, sum(_OMITTED in complaint for complaint in complaints))


def _listed(value: object) -> tuple[str, ...]:
    """Return an attribute's values: LangExtract promises texts, a model may have written anything."""
    if value is None:
        return ()
    return (
        tuple(map(str, value))
        if isinstance(value, Sequence) and not isinstance(value, str)
        else (str(value),)
    )


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what LangExtract logs, which is where it says that it left something out."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    listener, logger = Listener(logging.WARNING), logging.getLogger("absl")
    former = logger.propagate
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(listener)
        logger.propagate = former
