"""MUC-4: the extractor on the user's own copy of the corpus, beside published results.

One JSON record a line: ``id``, ``text`` (as released, upper case), ``date`` (ISO or null) and ``gold.gtt``,
a list of templates. The corpus is not part of this project. Extraction is an ordinary run (``eval.runs``), so
it resumes, and what it says is turned into templates afterwards (``eval.muc4_mapping``), so another mapping
costs no second extraction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from eval.cases import Case
from eval.muc4_mapping import templates
from eval.muc4_scoring import (
    MEASURES,
    ROLES,
    TYPE,
    Counts,
    DocumentScore,
    Template,
    intervals,
    score_document,
    template,
)
from eval.report import Sheet
from eval.runs import Run
from eval.scoring import Spending
from eval.truecasing import truecase
from extractor import ConfigurationError, Document, Extraction

PUBLISHED: Final = (
    ("GTT (Du et al. 2021), trained, test split", 50.2),
    ("IterX (Chen et al. 2023), trained, test split", 53.0),
    ("Qwen3-4B QLoRA, trained, test split", 53.9),
    ("Qwen3-4B, zero-shot, test split", 21.4),
)
"""GTT micro-F1 as published."""

_HEADER: Final = re.compile(r"\A.*?\[TEXT\]|\A\s*[^\n]{0,120}?\)\s*--", re.DOTALL | re.IGNORECASE)
_EDITORIAL: Final = re.compile(r"\[[^\]]{0,200}\]")


@dataclass(frozen=True)
class Report:
    """A document of the corpus as a case, with its gold templates."""

    case: Case
    gold: tuple[Template, ...]


def load(path: Path, limit: int | None = None) -> list[Report]:
    """Read the records.

    Raises ConfigurationError for a file that cannot be read or a line that is no record.
    """
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    reports: list[Report] = []
    for number, line in enumerate(lines[:limit], start=1):
        try:
            reports.append(_report(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigurationError(
                f"{path}, record {number}: not a MUC-4 record with id, text, date and gold.gtt ({error!r})"
            ) from error
    if not reports:
        raise ConfigurationError(f"{path} holds no record")
    return reports


def article(text: str) -> str:
    """Return a report as an article: header and editor's brackets gone, lines joined, in ordinary case."""
    body = _EDITORIAL.sub(" ", _HEADER.sub("", text, count=1))
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", body))
    return truecase("\n\n".join(part for part in paragraphs if part))


def score_run(run: Run, reports: Sequence[Report]) -> list[DocumentScore]:
    """Score each document of a run; one that failed has no templates."""
    said = {entry.case: entry.extraction for entry in run.entries}
    return [
        score_document(_predicted(report, said.get(report.case.id)), report.gold)
        for report in reports
        if report.case.id in said
    ]


def predictions(run: Run, reports: Sequence[Report]) -> dict[str, list[dict[str, object]]]:
    """Return the templates of a run as other scorers read them: {document: [template]}."""
    known = {report.case.id: report for report in reports}
    return {
        entry.case: [
            {
                TYPE: one.incident_type,
                **{role: [list(entity) for entity in one.fillers[role]] for role in ROLES},
            }
            for one in _predicted(known[entry.case], entry.extraction)
        ]
        for entry in run.entries
        if entry.case in known
    }


def spending(run: Run, reports: Sequence[Report]) -> Spending | None:
    """Return what a document took on average."""
    known = {report.case.id for report in reports}
    spent = [entry.spending for entry in run.entries if entry.case in known and entry.spending]
    return Spending.mean(spent) if spent else None


def sheets(name: str, scores: Sequence[DocumentScore], spent: Spending | None) -> list[Sheet]:
    """Return the tables: the measures with intervals, GTT by role, and published results."""
    measures = []
    for measure in MEASURES:
        precision, recall, f1 = sum((one.counts(measure) for one in scores), Counts()).rates
        low, high = intervals(scores, measure)
        measures.append((measure, *_percent(precision, recall, f1), f"[{low:.1f}, {high:.1f}]"))
    parts = []
    for part in (TYPE, *ROLES):
        counts = sum((one.gtt[part] for one in scores), Counts())
        parts.append((part, f"{counts.gold:.0f}", f"{counts.predicted:.0f}", *_percent(*counts.rates)))
    note = f"{len(scores)} documents; 95 % bootstrap intervals over documents."
    if spent is not None:
        cost = "" if spent.cost_usd is None else f", US$ {1000 * spent.cost_usd:,.2f} per 1,000"
        note += (
            f" A document took {spent.seconds:.1f} s, {spent.input_tokens:,.0f} tokens in and "
            f"{spent.output_tokens:,.0f} out{cost}."
        )
    return [
        Sheet(f"MUC-4: {name}", ("", "precision", "recall", "F1", "95 %"), tuple(measures), note),
        Sheet("GTT by role", ("", "gold", "said", "precision", "recall", "F1"), tuple(parts)),
        Sheet("Published GTT micro-F1", ("", "F1"), tuple((who, f"{f1:.1f}") for who, f1 in PUBLISHED)),
    ]


def _report(record: dict[str, object]) -> Report:
    text = article(str(record["text"]))
    document = Document.of(
        text, id=str(record["id"]), published=str(record["date"]) if record["date"] else None
    )
    gold = record["gold"]
    if not isinstance(gold, dict):
        raise TypeError("gold is no object")
    case = Case(document.info.id, document.text, Extraction(document=document.info), document.info.id)
    return Report(case, tuple(template(one) for one in gold["gtt"]))


def _predicted(report: Report, extraction: Extraction | None) -> list[Template]:
    return templates(extraction, report.case.article) if extraction else []


def _percent(*values: float) -> tuple[str, ...]:
    return tuple(f"{value:.2f}" for value in values)
