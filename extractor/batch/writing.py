"""Writing: what the journal holds of a run becomes JSON Lines, in input order.

A result is stored without its document, because the same article may lie in several places; a line is put
together of two pieces of JSON and is not parsed again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Final

from extractor.batch.journal import Journal, Result
from extractor.batch.report import failures
from extractor.errors import ConfigurationError
from extractor.output.replacing import replacing
from extractor.records import SCHEMA_VERSION, Extraction

EXTRACTIONS: Final = "extractions.jsonl"
TEXTS: Final = "texts.jsonl"
FAILURES: Final = "failures.jsonl"


def result_of(extraction: Extraction) -> Result:
    """Return an extraction as the journal keeps it."""
    e = extraction
    body = e.model_dump_json(exclude={"schema_version", "document"})
    return Result(body, len(e.incidents), len(e.actors), len(e.claims), len(e.issues))


def write(journal: Journal, run: int, configuration: str, folder: Path) -> None:
    """Write extractions, texts and failures, each whole or not at all; what is up to date is left alone."""
    _write_failures(journal, run, configuration, folder / FAILURES)
    signature = _signature(journal, run, configuration)
    if journal.fact("written") == f"{signature} {_state(folder)}":
        return
    with journal.reading() as db:
        rows = db.execute(
            "SELECT i.info, r.body FROM items AS i JOIN results AS r ON r.article = i.article "
            "AND r.configuration = ? WHERE i.run = ? ORDER BY i.position, i.number",
            (configuration, run),
        )
        with (
            replacing(folder / EXTRACTIONS) as fresh,
            fresh.open("w", encoding="utf-8", newline="\n") as lines,
        ):
            for info, body in rows:
                lines.write(f'{{"schema_version":"{SCHEMA_VERSION}","document":{info},{body[1:]}\n')
        texts = db.execute(
            "SELECT t.sha256, t.text FROM texts AS t WHERE t.sha256 IN "
            "(SELECT json_extract(info, '$.sha256') FROM items WHERE run = ? AND info IS NOT NULL)",
            (run,),
        )
        with replacing(folder / TEXTS) as fresh, fresh.open("w", encoding="utf-8", newline="\n") as lines:
            for digest, packed in texts:
                text = zlib.decompress(packed).decode()
                lines.write(json.dumps({"sha256": digest, "text": text}, ensure_ascii=False) + "\n")
    journal.note("written", f"{signature} {_state(folder)}")


def _write_failures(journal: Journal, run: int, configuration: str, out: Path) -> None:
    """List the articles without a result; there is no file where there are none."""
    first = next(failures(journal, run, configuration), None)
    if first is None:
        out.unlink(missing_ok=True)
        return
    with replacing(out) as fresh, fresh.open("w", encoding="utf-8", newline="\n") as lines:
        for failure in failures(journal, run, configuration):
            lines.write(json.dumps(asdict(failure), ensure_ascii=False) + "\n")


def read_texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the hash and text of each article in a folder of results; none where there is no file.

    Raises ConfigurationError for a file that is damaged or cannot be read.
    """
    path = folder / TEXTS
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                yield str(entry["sha256"]), str(entry["text"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise ConfigurationError(
            f"{path} is damaged or cannot be read ({problem}); write it again with the `extractor run` that "
            "made it, or remove it"
        ) from problem


def _signature(journal: Journal, run: int, configuration: str) -> str:
    """Return a digest of what would be written."""
    digest = sha256(configuration.encode())
    with journal.reading() as db:
        for row in db.execute(
            "SELECT i.info, r.rowid FROM items AS i LEFT JOIN results AS r ON r.article = i.article "
            "AND r.configuration = ? WHERE i.run = ? ORDER BY i.position, i.number",
            (configuration, run),
        ):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def _state(folder: Path) -> str:
    """Return what changes when somebody else writes to the files."""
    states = []
    for name in (EXTRACTIONS, TEXTS):
        try:
            stat = (folder / name).stat()
            states.append(f"{stat.st_size}:{stat.st_mtime_ns}")
        except OSError:
            states.append("-")
    return " ".join(states)
