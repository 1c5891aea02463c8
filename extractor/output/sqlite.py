"""SQLite: the tables of ``tables`` with their keys, views for the usual questions, and full-text search.

The file opens as it is in Datasette, DuckDB, R or a spreadsheet's database reader. Views: ``events`` (one row
per incident, toll summed), ``statements`` (who said what about what), ``disagreements`` (claims that
contradict).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from extractor.output.replacing import replacing
from extractor.output.tables import TABLES, Table, rows
from extractor.records import Extraction

_UNIQUE: Final = {"actors", "incidents", "claims"}

_VIEWS: Final = """
CREATE VIEW events AS
SELECT i.key, d.id AS document, d.published, i.id AS incident, i.event_type, i.sub_event_type, i.summary,
       i.date_start, i.date_end, i.date_precision, i.place_name, i.country, i.admin1, i.latitude, i.longitude,
       i.outcome, i.status, i.background, i.confidence,
       (SELECT sum(count_low) FROM casualties c
        WHERE c.incident_key = i.key AND c.outcome = 'killed') AS killed_low,
       (SELECT sum(count_low) FROM casualties c
        WHERE c.incident_key = i.key AND c.outcome = 'wounded') AS wounded_low,
       (SELECT group_concat(a.name || ' (' || p.attribution || ')', '; ') FROM perpetrators p
        JOIN actors a ON a.key = p.actor_key WHERE p.incident_key = i.key) AS perpetrators,
       (SELECT group_concat(t.name, '; ') FROM targets t WHERE t.incident_key = i.key) AS targets
FROM incidents i JOIN documents d ON d.key = i.document_key;

CREATE VIEW statements AS
SELECT c.key, d.id AS document, d.published, coalesce(a.name, c.source) AS source, c.via, c.act, c.certainty,
       c.negated, c.content, i.id AS incident, i.summary AS about
FROM claims c JOIN documents d ON d.key = c.document_key
LEFT JOIN actors a ON a.key = c.source_key
LEFT JOIN claim_incidents ci ON ci.claim_key = c.key
LEFT JOIN incidents i ON i.key = ci.incident_key;

CREATE VIEW disagreements AS
SELECT d.id AS document, coalesce(a.name, one.source) AS one_source, one.content AS one_content,
       coalesce(b.name, other.source) AS other_source, other.content AS other_content,
       one.key AS one_key, other.key AS other_key
FROM claim_relations r JOIN claims one ON one.key = r.claim_key JOIN claims other ON other.key = r.other_key
JOIN documents d ON d.key = one.document_key
LEFT JOIN actors a ON a.key = one.source_key LEFT JOIN actors b ON b.key = other.source_key
WHERE r.relation = 'contradicts';

CREATE VIRTUAL TABLE incidents_fts USING fts5(summary, content='incidents', content_rowid='key');
INSERT INTO incidents_fts(incidents_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE claims_fts USING fts5(content, source, content='claims', content_rowid='key');
INSERT INTO claims_fts(claims_fts) VALUES ('rebuild');
"""


def write_sqlite(extractions: Iterable[Extraction], out: Path) -> int:
    """Write a database; return how many incidents it holds."""
    inserts = {table.name: _insert(table) for table in TABLES}
    with replacing(out) as fresh, closing(sqlite3.connect(fresh)) as database:
        database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;"
        )
        for table in TABLES:
            database.execute(_create(table))
        for name, row in rows(extractions):
            database.execute(inserts[name], row)
        for table in TABLES:
            for column, _ in table.references:
                database.execute(f'CREATE INDEX "{table.name}_{column}" ON "{table.name}" ("{column}")')
        database.executescript(_VIEWS)
        database.commit()
        return int(database.execute("SELECT count(*) FROM incidents").fetchone()[0])


def _create(table: Table) -> str:
    parts = [f'"{name}" {kind}' + (" PRIMARY KEY" if name == "key" else "") for name, kind in table.columns]
    parts += [f'FOREIGN KEY ("{column}") REFERENCES "{other}" ("key")' for column, other in table.references]
    if table.name in _UNIQUE:
        parts.append('UNIQUE ("document_key", "id")')
    return f'CREATE TABLE "{table.name}" ({", ".join(parts)})'


def _insert(table: Table) -> str:
    return f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.columns))})'
