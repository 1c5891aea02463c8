"""Scores of MUC-4 templates as the literature publishes them: GTT micro-F1, CEAF-REE and CEAF-RME.

- GTT (Du et al. 2021): a document's templates are aligned one to one so that its F1 is best; only templates
  of the same type may be aligned. The incident type and every entity of the five roles count once. A
  predicted entity is right when all its mentions are mentions of one gold entity.
- CEAF-REE (Du et al. 2021, GRIT): templates aside, the entities of each role are aligned over the document.
- CEAF-RME (Chen et al. 2023, IterX): templates are aligned by how much of their roles they share.
  "phi-subset" counts entities that share a mention, "phi3" counts mentions.

Mentions are compared without case, punctuation and articles. A gold type "bombing / attack" may be met by
either. Counts are kept by document, so that intervals can be drawn over documents.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Role = Literal["PerpInd", "PerpOrg", "Target", "Victim", "Weapon"]
ROLES: Final[tuple[Role, ...]] = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
TYPE: Final = "incident_type"
MEASURES: Final = ("GTT", "CEAF-REE", "CEAF-RME phi-subset", "CEAF-RME phi3")
_EXHAUSTIVE: Final = 49
"""Pairs of templates up to which every alignment is tried; beyond, the one with most matches is taken."""

_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)
Entity = tuple[str, ...]
"""One entity by its mentions."""


@dataclass(frozen=True)
class Template:
    """One incident: its type, and the entities that fill each role."""

    incident_type: str
    fillers: Mapping[Role, tuple[Entity, ...]]

    @cached_property
    def size(self) -> int:
        """What there is to find: the type and every entity."""
        return 1 + sum(len(self.fillers[role]) for role in ROLES)

    @cached_property
    def entities(self) -> tuple[tuple[Role, Entity], ...]:
        """Every entity with its role."""
        return tuple((role, entity) for role in ROLES for entity in self.fillers[role])


@dataclass(frozen=True)
class Counts:
    """Predictions that are right, predictions, gold entities that are found, gold entities."""

    right: float = 0.0
    predicted: float = 0.0
    found: float = 0.0
    gold: float = 0.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right,
            self.predicted + other.predicted,
            self.found + other.found,
            self.gold + other.gold,
        )

    @property
    def rates(self) -> tuple[float, float, float]:
        """Precision, recall and F1 in percent, 0 where there is nothing."""
        precision = self.right / self.predicted if self.predicted else 0.0
        recall = self.found / self.gold if self.gold else 0.0
        total = precision + recall
        return 100 * precision, 100 * recall, 200 * precision * recall / total if total else 0.0


def normal(mention: str) -> str:
    """Return a mention as it is compared."""
    plain = str(mention).lower().translate(_PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", plain).split())


def template(record: Mapping[str, object]) -> Template:
    """Read a template of the data: roles are lists of entities, an entity is a mention or a list of them."""

    def entities(role: Role) -> tuple[Entity, ...]:
        given = record.get(role) or ()
        assert isinstance(given, Sequence)
        return tuple(
            tuple(normal(mention) for mention in (one if isinstance(one, list | tuple) else [one]))
            for one in given
            if one
        )

    return Template(str(record[TYPE]), {role: entities(role) for role in ROLES})


@dataclass(frozen=True)
class DocumentScore:
    """One document's counts: GTT by role and type, REE by role, RME in both ways of counting."""

    gtt: Mapping[str, Counts]
    ree: Mapping[str, Counts]
    subset: Counts
    phi3: Counts

    def counts(self, measure: str) -> Counts:
        """Return the pooled counts of one of ``MEASURES``."""
        match measure:
            case "GTT":
                return sum(self.gtt.values(), Counts())
            case "CEAF-REE":
                return sum(self.ree.values(), Counts())
            case "CEAF-RME phi-subset":
                return self.subset
            case _:
                return self.phi3


def score_document(predicted: Sequence[Template], gold: Sequence[Template]) -> DocumentScore:
    """Score one document; a gold template that is given twice counts once."""
    gold = _distinct(gold)
    return DocumentScore(
        gtt=_gtt(predicted, gold),
        ree={role: _ree(_pooled(predicted, role), _pooled(gold, role)) for role in ROLES},
        subset=_rme(predicted, gold, by_mention=False),
        phi3=_rme(predicted, gold, by_mention=True),
    )


def intervals(scores: Sequence[DocumentScore], measure: str, resamples: int = 2000) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a measure's F1 over documents (percentiles)."""
    counts = [score.counts(measure) for score in scores]
    table = np.array([[one.right, one.predicted, one.found, one.gold] for one in counts])
    drawn = np.random.default_rng(0).integers(0, len(table), size=(resamples, len(table)))
    values = [Counts(*(float(value) for value in table[rows].sum(axis=0))).rates[2] for rows in drawn]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


# GTT ------------------------------------------------------------------------------------------------------


def _gtt(predicted: Sequence[Template], gold: Sequence[Template]) -> dict[str, Counts]:
    pairs = [[_matches(ours, theirs) for theirs in gold] for ours in predicted]
    parts = {TYPE: Counts(0, len(predicted), 0, len(gold))}
    for role in ROLES:
        told, known = (sum(len(one.fillers[role]) for one in side) for side in (predicted, gold))
        parts[role] = Counts(0, told, 0, known)
    for ours, theirs in _best_alignment(predicted, gold, pairs):
        for part, (right, found) in (pairs[ours][theirs] or {}).items():
            parts[part] += Counts(right, 0, found, 0)
    return parts


def _matches(predicted: Template, gold: Template) -> dict[str, tuple[int, int]] | None:
    """Return, by part, right predictions and found gold of two aligned templates, None where types differ."""
    if predicted.incident_type not in gold.incident_type:
        return None
    found: dict[str, tuple[int, int]] = {TYPE: (1, 1)}
    for role in ROLES:
        ours, theirs = predicted.fillers[role], gold.fillers[role]
        right = sum(any(_is_part(entity, known) for known in theirs) for entity in ours)
        met = sum(any(_is_part(entity, known) for entity in ours) for known in theirs)
        found[role] = right, met
    return found


def _is_part(predicted: Entity, gold: Entity) -> bool:
    return all(mention in gold for mention in predicted)


def _best_alignment(
    predicted: Sequence[Template],
    gold: Sequence[Template],
    pairs: Sequence[Sequence[dict[str, tuple[int, int]] | None]],
) -> list[tuple[int, int]]:
    if len(predicted) * len(gold) > _EXHAUSTIVE:
        weights = np.array(
            [[sum(map(sum, matched.values())) if matched else 0 for matched in row] for row in pairs]
        )
        rows, columns = linear_sum_assignment(-weights)
        chosen = zip(rows.tolist(), columns.tolist(), strict=True)
        return [(ours, theirs) for ours, theirs in chosen if pairs[ours][theirs]]
    told, known = (float(sum(one.size for one in side)) for side in (predicted, gold))
    best, best_f1 = [], -1.0
    for alignment in _alignments(pairs, 0, frozenset()):
        matched = [pairs[ours][theirs] or {} for ours, theirs in alignment]
        right = sum(one for each in matched for one, _ in each.values())
        found = sum(one for each in matched for _, one in each.values())
        f1 = Counts(right, told, found, known).rates[2]
        if f1 > best_f1 + 1e-12:  # of equally good ones the first, as the published scorers take
            best, best_f1 = alignment, f1
    return best


def _alignments(
    pairs: Sequence[Sequence[object | None]], ours: int, used: frozenset[int]
) -> Iterator[list[tuple[int, int]]]:
    """Yield every one-to-one alignment of templates of the same type."""
    if ours == len(pairs):
        yield []
        return
    for theirs, matched in enumerate(pairs[ours]):
        if matched is not None and theirs not in used:
            for rest in _alignments(pairs, ours + 1, used | {theirs}):
                yield [(ours, theirs), *rest]
    yield from _alignments(pairs, ours + 1, used)


# CEAF -----------------------------------------------------------------------------------------------------


def _pooled(templates: Sequence[Template], role: Role) -> list[Entity]:
    return list(dict.fromkeys(entity for one in templates for entity in one.fillers[role]))


def _ree(predicted: Sequence[Entity], gold: Sequence[Entity]) -> Counts:
    same = 0.0
    if predicted and gold:
        alike = np.array([[_is_part(ours, theirs) for ours in predicted] for theirs in gold], float)
        same = _assigned(alike)
    return Counts(same, len(predicted), same, len(gold))


def _rme(predicted: Sequence[Template], gold: Sequence[Template], *, by_mention: bool) -> Counts:
    told = [one for one in predicted if one.entities]

    def size(templates: Sequence[Template]) -> int:
        return sum(len(entity) if by_mention else 1 for one in templates for _, entity in one.entities)

    options = [
        (number, kind.strip()) for number, one in enumerate(gold) for kind in one.incident_type.split("/")
    ]
    if not told or not options:
        return Counts(0, size(told), 0, size(gold))
    right, found = np.zeros((2, len(options), len(told)))
    for row, (number, kind) in enumerate(options):
        for column, ours in enumerate(told):
            if ours.incident_type == kind:
                shared = _shared_mentions if by_mention else _shared_entities
                right[row, column], found[row, column] = shared(ours, gold[number])
    for number in range(len(gold)):  # a template with two types may be met under one of them
        own = [row for row, option in enumerate(options) if option[0] == number]
        kept = own[int(right[own].sum(axis=1).argmax())]
        dropped = [row for row in own if row != kept]
        right[dropped] = found[dropped] = 0.0
    rows, columns = linear_sum_assignment(-right)
    return Counts(
        float(right[rows, columns].sum()), size(told), float(found[rows, columns].sum()), size(gold)
    )


def _shared_entities(predicted: Template, gold: Template) -> tuple[float, float]:
    """Return right predictions and found gold: entities of a role that have a mention in common."""
    right, met = 0, set()
    for role, entity in predicted.entities:
        for index, (gold_role, known) in enumerate(gold.entities):
            if role == gold_role and set(entity) & set(known):
                right += 1
                met.add(index)
                break
    return float(right), float(len(met))


def _shared_mentions(predicted: Template, gold: Template) -> tuple[float, float]:
    """Return the mentions in common under the best alignment of entities."""
    if not predicted.entities or not gold.entities:
        return 0.0, 0.0
    common = np.array(
        [
            [
                sum(m in known for m in entity) if role == gold_role else 0
                for role, entity in predicted.entities
            ]
            for gold_role, known in gold.entities
        ],
        float,
    )
    shared = _assigned(common)
    return shared, shared


def _distinct(templates: Sequence[Template]) -> list[Template]:
    kept: list[Template] = []
    for one in templates:
        if one not in kept:
            kept.append(one)
    return kept


def _assigned(weights: NDArray[np.float64]) -> float:
    rows, columns = linear_sum_assignment(-weights)
    return float(weights[rows, columns].sum())
