"""CSV that a spreadsheet can open without being told what to do by an article.

A cell of text that a spreadsheet would take for a formula gets a leading apostrophe (OWASP, *CSV Injection*);
numbers stay numbers, and what is not known stays an empty cell.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from extractor.output.replacing import replacing

Cell = str | int | float | None
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], out: Path) -> int:
    """Write the rows under a header, UTF-8; return how many. Columns a row does not name are empty."""
    with replacing(out) as fresh, fresh.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        count = 0
        for row in rows:
            writer.writerow({name: _safe(value) for name, value in row.items()})
            count += 1
    return count


def _safe(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text
