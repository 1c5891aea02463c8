"""Link scores: how well stories group the incidents of several articles that are one event.

Gold is ``links.json`` in a folder of cases: ``{"event": [["STEM", "i1"], ["STEM", "i4"]]}``. An incident of
``gold.json`` that it does not list is an event of its own.

- B-cubed (Bagga and Baldwin 1998): for each incident, how much of its story belongs there and how much of
  what belongs there is in its story; averaged over incidents.
- CEAF-e (Luo 2005): stories and events are paired off so that the similarity 2·|both|/(|one|+|other|) is
  greatest; its sum is divided by the number of stories and of events. It punishes stories split in two.
- Pairs: precision and recall over pairs of incidents that are joined. Unlike the other two it is not
  flattered by the many events that one article alone tells.

An incident that only one side has counts as wrong there (Stoyanov et al. 2009, B-cubed 0): to score stories
of extracted incidents, put gold's ids in place of theirs first (``in_gold_terms``).
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import TypeAdapter
from scipy.optimize import linear_sum_assignment

from eval.cases import Case
from eval.labels import Rates
from eval.matching import align
from extractor.errors import ConfigurationError
from extractor.records import Extraction
from extractor.records.story import StoryBook

LINKS: Final = "links.json"

Mention = tuple[str, str]
"""A case and an incident's id."""

Clusters = frozenset[frozenset[Mention]]

_Links: Final = TypeAdapter(dict[str, list[tuple[str, str]]])


@dataclass(frozen=True)
class LinkScores:
    """Three views of one clustering."""

    b_cubed: Rates
    ceaf_e: Rates
    pairs: Rates


def load_links(folder: Path, cases: Iterable[Case]) -> Clusters:
    """Return the events of a folder of cases, those that one article alone tells included.

    Raises:
        ConfigurationError: The labels cannot be read or name what the cases do not have.
    """
    path = folder / LINKS
    known = {(case.id, incident.id) for case in cases for incident in case.gold.incidents}
    try:
        told = _Links.validate_python(json.loads(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f'{path} should be {{"event": [["case", "i1"], …]}}: {error}') from error
    listed = [mention for event in told.values() for mention in event]
    for mention in listed:
        if mention not in known:
            raise ConfigurationError(f"{path} lists {mention}, but no case has that incident")
        if listed.count(mention) > 1:
            raise ConfigurationError(f"{path} puts {mention} into two events")
    events = [frozenset(event) for event in told.values() if event]
    return frozenset([*events, *(frozenset([mention]) for mention in known - set(listed))])


def clusters_of(book: StoryBook, rename: Mapping[str, str] | None = None) -> Clusters:
    """Return a book's stories as clusters; ``rename`` maps document ids to case ids."""
    names = rename or {}
    return frozenset(
        frozenset((names.get(m.document_id, m.document_id), m.incident.id) for m in story.members)
        for story in book.stories
    )


def in_gold_terms(
    clusters: Clusters, cases: Sequence[Case], extractions: Mapping[str, Extraction]
) -> Clusters:
    """Return the clusters with gold's incident ids in place of the extracted ones.

    ``extractions`` are what was clustered, by case id. What no gold incident was matched to is named so that
    gold cannot have it.
    """
    partners: dict[Mention, Mention] = {}
    for case in cases:
        matched = align(case.gold, extractions[case.id], case.article).partners
        gold = {incident.id for incident in case.gold.incidents}
        partners |= {(case.id, ours): (case.id, theirs) for ours, theirs in matched.items() if theirs in gold}
    return frozenset(
        frozenset(partners.get(mention, (mention[0], f"extra {mention[1]}")) for mention in cluster)
        for cluster in clusters
    )


def score_links(gold: Clusters, predicted: Clusters) -> LinkScores:
    """Score a clustering against gold."""
    return LinkScores(b_cubed(gold, predicted), _ceaf_e(gold, predicted), pair_rates(gold, predicted))


def b_cubed(gold: Clusters, predicted: Clusters) -> Rates:
    """Return B-cubed; linear in the number of incidents."""
    ours = {mention: cluster for cluster in gold for mention in cluster}
    theirs = {mention: cluster for cluster in predicted for mention in cluster}
    both = ours.keys() & theirs.keys()
    shared = {mention: len(ours[mention] & theirs[mention]) for mention in both}
    right = sum(shared[mention] / len(theirs[mention]) for mention in both)
    found = sum(shared[mention] / len(ours[mention]) for mention in both)
    return Rates.of(found, len(ours), right, len(theirs))


def _ceaf_e(gold: Clusters, predicted: Clusters) -> Rates:
    if not gold or not predicted:
        return Rates.of(0.0, len(gold), 0.0, len(predicted))
    similarity = np.array([[_alike(one, other) for other in predicted] for one in gold])
    rows, columns = linear_sum_assignment(similarity, maximize=True)
    total = float(similarity[rows, columns].sum())
    return Rates.of(total, len(gold), total, len(predicted))


def _alike(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def pair_rates(gold: Clusters, predicted: Clusters) -> Rates:
    """Return the rates over pairs of incidents that are joined."""
    ours, theirs = (
        {frozenset(pair) for cluster in clusters for pair in combinations(cluster, 2)}
        for clusters in (gold, predicted)
    )
    right = len(ours & theirs)
    return Rates.of(right, len(ours), right, len(theirs))
