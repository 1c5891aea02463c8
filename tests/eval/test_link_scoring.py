from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import FIXTURES, load
from eval.labels import Rates
from eval.link_scoring import (
    LINKS,
    Clusters,
    clusters_of,
    in_gold_terms,
    load_links,
    score_links,
)
from extractor.errors import ConfigurationError
from extractor.linking.stories import link_stories


def clusters(*groups: str) -> Clusters:
    """Return a cluster of every group of letters."""
    return frozenset(frozenset(("case", letter) for letter in group) for group in groups)


GOLD = clusters("12345", "67", "89ABC")


@pytest.mark.parametrize(
    ("predicted", "b_cubed", "ceaf_e"),
    [
        (GOLD, (1, 1), (1, 1)),
        # The worked examples of Bagga and Baldwin (1998), figures 2 and 3.
        (clusters("12345", "6789ABC"), (16 / 21, 1), (11 / 12, 11 / 18)),
        (clusters("1234589ABC", "67"), (7 / 12, 1), (5 / 6, 5 / 9)),
        (clusters(*"123456789ABC"), (1, 3 / 12), ((1 / 3 + 2 / 3 + 1 / 3) / 12, (1 / 3 + 2 / 3 + 1 / 3) / 3)),
    ],
)
def test_b_cubed_and_ceaf_e_give_the_values_of_worked_examples(
    predicted: Clusters, b_cubed: tuple[float, float], ceaf_e: tuple[float, float]
) -> None:
    scores = score_links(GOLD, predicted)
    assert (scores.b_cubed.precision, scores.b_cubed.recall) == pytest.approx(b_cubed)
    assert (scores.ceaf_e.precision, scores.ceaf_e.recall) == pytest.approx(ceaf_e)


def test_events_that_one_article_tells_do_not_flatter_the_rates_over_pairs() -> None:
    scores = score_links(clusters("12", *"3456789"), clusters(*"123456789"))
    assert scores.b_cubed.recall > 0.8
    assert scores.pairs == Rates(0.0, 0.0, 0.0)


def test_incidents_that_only_one_side_has_count_as_wrong_there() -> None:
    scores = score_links(clusters("12", "3"), clusters("12", "X"))
    assert (scores.b_cubed.precision, scores.b_cubed.recall) == pytest.approx((2 / 3, 2 / 3))


PARTITIONS = st.lists(st.integers(0, 3), min_size=1, max_size=9).map(
    lambda labels: frozenset(
        frozenset(("case", str(at)) for at, label in enumerate(labels) if label == wanted)
        for wanted in set(labels)
    )
)


@given(PARTITIONS)
def test_what_is_right_scores_one(gold: Clusters) -> None:
    scores = score_links(gold, gold)
    assert {scores.b_cubed.f1, scores.ceaf_e.f1, scores.pairs.f1} == {1.0}


@given(PARTITIONS, PARTITIONS)
def test_scores_are_rates_and_swapping_the_sides_swaps_precision_and_recall(
    one: Clusters, other: Clusters
) -> None:
    there, back = score_links(one, other), score_links(other, one)
    for ours, theirs in zip(vars(there).values(), vars(back).values(), strict=True):
        assert 0 <= ours.precision <= 1
        assert ours.precision == pytest.approx(theirs.recall)


@pytest.mark.parametrize(
    ("links", "problem"),
    [
        ({"one": [["no such case", "i1"]]}, "no case has"),
        ({"one": [["CASE", "i1"]], "two": [["CASE", "i1"]]}, "two events"),
        ({"one": "i1"}, "should be"),
    ],
)
def test_links_that_do_not_fit_the_cases_are_refused(links: object, problem: str, tmp_path: Path) -> None:
    cases = load()
    (tmp_path / LINKS).write_text(json.dumps(links).replace("CASE", cases[0].id))
    with pytest.raises(ConfigurationError, match=problem):
        load_links(tmp_path, cases)


def test_the_labelled_articles_are_linked_as_they_are_labelled() -> None:
    cases = load()
    book = link_stories(
        [case.gold for case in cases], {case.gold.document.sha256: case.article for case in cases}
    )
    scores = score_links(load_links(FIXTURES, cases), clusters_of(book))
    assert (scores.b_cubed.f1, scores.ceaf_e.f1, scores.pairs.f1) == (1.0, 1.0, 1.0)


def test_extracted_incidents_are_scored_under_the_names_of_gold() -> None:
    cases = load()
    renumbered = {
        case.id: case.gold.model_copy(
            update={
                "incidents": tuple(
                    incident.model_copy(update={"id": f"i{100 - at}"})
                    for at, incident in enumerate(case.gold.incidents)
                ),
                "claims": (),
            }
        )
        for case in cases
    }
    book = link_stories(renumbered.values())
    gold = load_links(FIXTURES, cases)
    assert score_links(gold, clusters_of(book)).b_cubed.f1 == 0.0
    assert score_links(gold, in_gold_terms(clusters_of(book), cases, renumbered)).b_cubed.f1 == 1.0
