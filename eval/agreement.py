"""Agreement: how far two coders who worked independently labelled the same, before adjudication.

``python -m eval.agreement`` recomputes the table from the coders' files beside each gold file and prints it;
``--write`` also stores it as ``fixtures/agreement.json``. Objects are aligned and values compared exactly as
a prediction is with gold (``eval.matching``, ``eval.fields``), so the figures bound what a scorer can mean:
where two people agree in 80 of 100 cases, a model's 85 is noise.

For codes that many objects carry there is Krippendorff's alpha (nominal) beside the per cent: agreement
beyond what the coders' habits alone would give. It is left out below ``ENOUGH`` pairs, and where both used
one code throughout it does not exist. Actors that are optional for the coder who has them are not counted as
missed by the other.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from eval.cases import ARTICLE, FIXTURES
from eval.comparisons import Refers
from eval.fields import ACTOR, TYPES, Field, ObjectType
from eval.judging import optional_actors
from eval.labels import Rates
from eval.matching import Alignment, Pairing, align, pair
from extractor.records import Extraction, Record

CODERS: Final = ("coder_a.json", "coder_b.json")
STORED: Final = "agreement.json"
ENOUGH: Final = 20


class Objects(BaseModel):
    """How many objects of a type each coder found (rows: inside objects that both found)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    a: int
    b: int
    both: int
    f1: float


class Values(BaseModel):
    """How often the coders agree on a field of objects that both found.

    ``filled`` counts the pairs in which either coder gives a value, ``same`` those in which the values agree;
    ``alpha`` is over all pairs, giving no value being one of the codes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    pairs: int
    filled: int
    same: int
    alpha: float | None = None

    @property
    def share(self) -> float | None:
        """The share of filled pairs that agree, None where there are none."""
        return self.same / self.filled if self.filled else None


class Agreement(BaseModel):
    """The whole table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    articles: int
    objects: tuple[Objects, ...]
    values: tuple[Values, ...]


@dataclass
class _Counts:
    """What has been seen so far of one type."""

    kind: ObjectType
    a: int = 0
    b: int = 0
    both: int = 0
    seen: dict[str, list[tuple[object, object, bool]]] = field(default_factory=dict)

    def add(self, ours: Record, theirs: Record, refers: Refers) -> None:
        for one in self.kind.fields:
            first, second = one.value(ours), one.value(theirs)
            same = (
                one.comparator.measure(first, second, refers) >= one.comparator.correct - 1e-9
                if first is not None and second is not None
                else first is second
            )
            self.seen.setdefault(one.path, []).append((first, second, same))

    def objects(self) -> Objects:
        f1 = Rates.of(self.both, self.a, self.both, self.b).f1
        return Objects(type=self.kind.name, a=self.a, b=self.b, both=self.both, f1=round(f1, 3))

    def values(self, one: Field) -> Values:
        seen = self.seen.get(one.path, [])
        filled = [same for first, second, same in seen if first is not None or second is not None]
        coded = one.comparator.kind == "enum" and len(seen) >= ENOUGH
        alpha = (
            krippendorff_alpha([(str(first), str(second)) for first, second, _ in seen]) if coded else None
        )
        return Values(
            field=f"{self.kind.name}.{one.path}",
            pairs=len(seen),
            filled=len(filled),
            same=sum(filled),
            alpha=None if alpha is None else round(alpha, 3),
        )


def krippendorff_alpha(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return nominal alpha of two coders without gaps: 1 agreement, 0 chance; None if all codes are one."""
    codes = Counter(code for couple in pairs for code in couple)
    total = sum(codes.values())
    expected = 1 - sum(count * (count - 1) for count in codes.values()) / (total * (total - 1))
    observed = sum(first != second for first, second in pairs) / len(pairs)
    return 1 - observed / expected if expected else None


def compare(labelled: Iterable[tuple[Extraction, Extraction, str]]) -> Agreement:
    """Compare the first coder's labels with the second's, article by article."""
    counts = {kind.name: _Counts(kind) for top in TYPES for kind in (top, *top.rows)}
    articles = 0
    for ours, theirs, article in labelled:
        articles += 1
        alignment = align(ours, theirs, article)
        for kind in TYPES:
            first, second = getattr(ours, kind.attribute), getattr(theirs, kind.attribute)
            skipped = (optional_actors(ours), optional_actors(theirs)) if kind is ACTOR else (set(), set())
            pairing = alignment.pairings[kind.name]
            _count(counts[kind.name], first, second, pairing, alignment, skipped)
            for row in kind.rows:
                for g, p in pairing.pairs:
                    mine, others = getattr(first[g], row.attribute), getattr(second[p], row.attribute)
                    rows = pair(row, mine, others, alignment.refers, article)
                    _count(counts[row.name], mine, others, rows, alignment)
    return Agreement(
        articles=articles,
        objects=tuple(count.objects() for count in counts.values()),
        values=tuple(count.values(one) for count in counts.values() for one in count.kind.fields),
    )


def _count(
    counts: _Counts,
    ours: Sequence[Record],
    theirs: Sequence[Record],
    pairing: Pairing,
    alignment: Alignment,
    skipped: tuple[set[str], set[str]] = (set(), set()),
) -> None:
    counts.both += len(pairing.pairs)
    counts.a += len(pairing.pairs) + sum(_id(ours[g]) not in skipped[0] for g in pairing.missing)
    counts.b += len(pairing.pairs) + sum(_id(theirs[p]) not in skipped[1] for p in pairing.surplus)
    for g, p in pairing.pairs:
        counts.add(ours[g], theirs[p], alignment.refers)


def _id(record: Record) -> object:
    return getattr(record, "id", None)


def fixtures(folder: Path = FIXTURES) -> Iterator[tuple[Extraction, Extraction, str]]:
    """Yield both coders' labels and the article, for each article that two coders labelled."""
    for path in sorted(folder.glob(f"*/{CODERS[0]}")):
        first, second = (Extraction.model_validate_json((path.parent / name).read_bytes()) for name in CODERS)
        yield first, second, (path.parent / ARTICLE).read_bytes().decode("utf-8")


def table(agreement: Agreement) -> Iterator[Table]:
    """Yield the two tables that a reader wants: objects found, and values of those found by both."""
    found = Table("type", "A", "B", "both", "F1", title=f"Objects in {agreement.articles} articles")
    for one in agreement.objects:
        found.add_row(one.type, str(one.a), str(one.b), str(one.both), f"{one.f1:.2f}")
    yield found
    values = Table("field", "pairs", "filled", "agree", "alpha", title="Values of objects found by both")
    for value in agreement.values:
        if value.share is not None:
            alpha = "" if value.alpha is None else f"{value.alpha:.2f}"
            values.add_row(value.field, str(value.pairs), str(value.filled), f"{value.share:.0%}", alpha)
    yield values


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m eval.agreement", description="Print the agreement.")
    parser.add_argument("--write", action="store_true", help=f"also store it as fixtures/{STORED}")
    write = parser.parse_args().write
    computed = compare(fixtures())
    for part in table(computed):
        Console().print(part)
    if write:
        (FIXTURES / STORED).write_text(computed.model_dump_json(indent=1) + "\n", encoding="utf-8")
