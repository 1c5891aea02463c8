"""Parquet: nested, typed and lossless, for pandas, Polars, DuckDB and Spark (extra ``[tables]``: pyarrow).

``--out FILE.parquet`` is one row per incident with everything the article says of it: the incident's own
columns, ``document``, the ``actors`` it names and the ``claims`` about it. Any other name is a folder with
one file per table of ``tables``, which also holds actors and claims that belong to no incident. Days are
``date32``; null stays null; the column types are read off the records, so the two cannot drift apart.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union, get_args, get_origin

from extractor.errors import ConfigurationError
from extractor.output.replacing import replacing
from extractor.output.tables import TABLES, Row, Table, rows
from extractor.records import Actor, Claim, DocumentInfo, Extraction, Incident, Record

if TYPE_CHECKING:
    import pyarrow

_BATCH: Final = 2_000
_SQL: Final = {"TEXT": "string", "INTEGER": "int64", "REAL": "float64", "BOOLEAN": "bool_"}


def write_parquet(extractions: Iterable[Extraction], out: Path) -> int:
    """Write a file of incidents or a folder of tables; return how many incidents."""
    try:
        import pyarrow  # noqa: F401  (optional extra)
    except ImportError as problem:
        raise ConfigurationError(
            "Parquet needs pyarrow: pip install 'conflict-extractor[tables]'"
        ) from problem
    return _write_file(extractions, out) if out.suffix == ".parquet" else _write_folder(extractions, out)


def _write_file(extractions: Iterable[Extraction], out: Path) -> int:
    import pyarrow
    import pyarrow.parquet

    schema = incident_schema()
    found = (row for extraction in extractions for row in _incidents(extraction))
    count = 0
    with replacing(out) as fresh, pyarrow.parquet.ParquetWriter(fresh, schema, compression="zstd") as writer:
        while batch := list(islice(found, _BATCH)):
            writer.write_table(pyarrow.Table.from_pylist(batch, schema))
            count += len(batch)
    return count


def _write_folder(extractions: Iterable[Extraction], out: Path) -> int:
    import pyarrow.parquet

    if out.is_file():
        raise ConfigurationError(
            f"cannot write a folder of tables to {out}: it is a file; name it *.parquet for one file"
        )
    waiting: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    tables = {table.name: table for table in TABLES}
    count = 0
    with ExitStack() as open_files:
        writers = {
            table.name: open_files.enter_context(
                pyarrow.parquet.ParquetWriter(
                    open_files.enter_context(replacing(out / f"{table.name}.parquet")),
                    _schema(table),
                    compression="zstd",
                )
            )
            for table in TABLES
        }
        for name, row in rows(extractions):
            waiting[name].append(row)
            count += name == "incidents"
            if len(waiting[name]) == _BATCH:
                writers[name].write_table(_arrow(tables[name], waiting[name]))
                waiting[name].clear()
        for name, rest in waiting.items():
            writers[name].write_table(_arrow(tables[name], rest))
    return count


def _arrow(table: Table, found: list[Row]) -> pyarrow.Table:
    import pyarrow

    schema = _schema(table)
    columns = zip(*found, strict=True) if found else ([] for _ in table.columns)
    return pyarrow.table(
        [pyarrow.array(list(column), schema.field(i).type) for i, column in enumerate(columns)], schema=schema
    )


def _schema(table: Table) -> pyarrow.Schema:
    import pyarrow

    return pyarrow.schema([(name, getattr(pyarrow, _SQL[kind])()) for name, kind in table.columns])


def _incidents(extraction: Extraction) -> Iterator[dict[str, Any]]:
    document = extraction.document.model_dump()
    for incident in extraction.incidents:
        claims = [claim for claim in extraction.claims if incident.id in claim.incident_ids]
        named = {p.actor_id for p in incident.perpetrators} | {p.attributed_by for p in incident.perpetrators}
        named |= {t.actor_id for t in incident.targets} | {d.actor_id for d in incident.defences}
        named |= {claim.source_id for claim in claims}
        yield {
            **incident.model_dump(),
            "document": document,
            "actors": [actor.model_dump() for actor in extraction.actors if actor.id in named],
            "claims": [claim.model_dump() for claim in claims],
        }


def incident_schema() -> pyarrow.Schema:
    """Return the columns of the file: the incident's, then its document, actors and claims."""
    import pyarrow

    own = list(_type(Incident))
    own.insert(1, pyarrow.field("event_type", pyarrow.string()))
    return pyarrow.schema(
        [
            pyarrow.field("document", _type(DocumentInfo)),
            *own,
            pyarrow.field("actors", pyarrow.list_(_type(Actor))),
            pyarrow.field("claims", pyarrow.list_(_type(Claim))),
        ]
    )


def _type(annotation: Any) -> Any:
    """Return the Arrow type of a record's field: a record is a struct, a sequence a list, a code a string."""
    import pyarrow

    plain = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_()}
    plain |= {date: pyarrow.date32(), datetime: pyarrow.timestamp("us", "UTC")}
    if annotation in plain:
        return plain[annotation]
    if isinstance(annotation, type) and issubclass(annotation, Record):
        fields = annotation.model_fields.items()
        return pyarrow.struct([pyarrow.field(name, _type(field.annotation)) for name, field in fields])
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(parts[0])
    if origin is Literal:
        return pyarrow.string()
    if origin is tuple:
        return pyarrow.list_(_type(parts[0]))
    if origin in (Union, types.UnionType):
        return _type(next(part for part in parts if part is not type(None)))
    raise TypeError(f"no Arrow type for {annotation}")
