import numpy as np
import pytest

from eval.labels import Label, Verdict
from eval.scoring import CaseScore
from eval.statistics import (
    HEADLINES,
    Comparison,
    by_story,
    compare,
    correct,
    holm,
    interval,
    permutation_p,
    stories_needed,
)
from extractor.errors import ConfigurationError


def case(name: str, right: int, missing: int = 0, spurious: int = 0) -> CaseScore:
    """An article with so many incidents found, missed and invented."""
    counted: dict[Label, int] = {"correct": right, "missing_object": missing, "spurious_object": spurious}
    return CaseScore(
        case=name,
        valid=True,
        verdicts=tuple(
            Verdict("incident", field, label, True, float(label == "correct"))
            for label, count in counted.items()
            for _ in range(count)
            for field in (None, "summary")
        ),
    )


def runs(*counts: tuple[int, int]) -> tuple[list[CaseScore], list[CaseScore]]:
    """Two runs over articles of ten incidents, with so many found by either."""
    ours = [case(f"n{i}", a, 10 - a) for i, (a, _) in enumerate(counts)]
    theirs = [case(f"n{i}", b, 10 - b) for i, (_, b) in enumerate(counts)]
    return ours, theirs


def test_the_permutation_test_swaps_whole_stories() -> None:
    """Run a finds all of 2 incidents in each of 3 stories, run b none: F1 1 against 0.

    Of the 8 ways to swap stories only "none" and "all" give a difference as large as 1: p = 2/8.
    """
    a, b = np.array([[2.0, 2, 2]] * 3), np.array([[0.0, 2, 0]] * 3)
    assert permutation_p(np.stack([a, b], axis=1)) == 0.25


def test_the_permutation_test_recomputes_the_micro_average() -> None:
    """Two stories with (credit, gold, predicted): a (4, 4, 4) and (0, 1, 1), b (2, 4, 4) and (1, 1, 1).

    Observed: a 2·4/10 = 0.8, b 2·3/10 = 0.6, difference 0.2. Swapping the first story: 0.4 − 1.0 = −0.6; the
    second: 1.0 − 0.4 = 0.6; both: −0.2. All four are as large as 0.2, so p = 1.
    """
    a = np.array([[4.0, 4, 4], [0, 1, 1]])
    b = np.array([[2.0, 4, 4], [1, 1, 1]])
    assert permutation_p(np.stack([a, b], axis=1)) == 1


def test_with_few_stories_nothing_is_decisive_and_the_comparison_says_so() -> None:
    ours, theirs = runs((9, 1), (8, 2), (9, 2), (10, 1))
    found = compare(ours, theirs, {}, measures=("incident",))["incident"]
    assert found.p == found.p_least == 0.125
    assert not found.decisive
    assert found.verdict == "not decisive: with 4 stories p cannot fall below 0.12"
    assert found.detectable is not None
    assert 0 < found.detectable < found.difference


def test_articles_of_one_story_count_as_one() -> None:
    ours, theirs = runs((9, 1), (8, 2), (9, 2), (10, 1))
    found = compare(ours, theirs, {"n0": "s", "n1": "s"}, measures=("incident",))
    assert (found.cases, found.stories) == (4, 3)
    assert found["incident"].p == 0.25
    counts = by_story(ours, {"n0": "s", "n1": "s"}, ("incident",))
    assert counts.tolist() == [[[9, 10, 9]], [[10, 10, 10]], [[17, 20, 17]]]


def test_with_many_stories_a_clear_difference_is_decisive() -> None:
    ours, theirs = runs(*[(9, 5), (8, 4), (9, 6), (10, 5), (7, 3), (9, 4), (8, 5), (9, 4), (10, 6), (8, 3)])
    better = compare(ours, theirs, {}, measures=(*HEADLINES, "incident", "actor"))
    assert better["incident"].verdict == "better"
    assert better.losses == ()
    worse = compare(theirs, ours, {}, measures=(*HEADLINES, "incident", "actor"))
    assert {one.measure for one in worse.losses} == {"headline", "headline strict", "incident"}
    low, high = better["incident"].interval.low, better["incident"].interval.high  # type: ignore[union-attr]
    assert 0 < low < better["incident"].difference < high < 1
    assert better["actor"].difference == 0
    assert better["actor"].p == 1


def test_beyond_the_exact_range_a_sample_of_swaps_agrees_with_what_is_expected() -> None:
    same = runs(*[(5, 6), (6, 5)] * 10)
    assert compare(*same, {}, measures=("incident",))["incident"].p == 1
    apart = runs(*[(9, 5), (8, 4)] * 10)
    assert 0 < compare(*apart, {}, measures=("incident",))["incident"].p < 0.001


def test_swapping_the_runs_turns_the_difference_round() -> None:
    ours, theirs = runs((9, 4), (3, 5), (8, 2), (10, 7), (6, 6))
    there = compare(ours, theirs, {}, measures=("incident",))["incident"]
    back = compare(theirs, ours, {}, measures=("incident",))["incident"]
    assert there.difference == pytest.approx(-back.difference)
    assert there.p == back.p
    assert there.interval is not None
    assert back.interval is not None
    assert (there.interval.low, there.interval.high) == pytest.approx(
        (-back.interval.high, -back.interval.low), abs=0.02
    )


def test_holm_multiplies_the_smallest_by_their_number_and_never_falls() -> None:
    """0.01·4, 0.02·3, 0.03·2 = 0.06 (as high as before), 0.5·1."""
    assert holm([0.03, 0.01, 0.5, 0.02]) == pytest.approx([0.06, 0.04, 0.5, 0.06])


def test_several_comparisons_are_corrected_together() -> None:
    ours, theirs = runs(*[(9, 5)] * 8)
    alone = compare(ours, theirs, {}, measures=("incident",))
    assert alone["incident"].p_corrected == pytest.approx(2 / 2**8)
    together: tuple[Comparison, ...] = correct([alone] * 5)
    assert together[0]["incident"].p_corrected == pytest.approx(10 / 2**8)
    few = correct([compare(*runs((9, 5), (8, 4)), {}, measures=("incident",))] * 3)
    assert few[0]["incident"].verdict.endswith("p cannot fall below 1, corrected for 3 tests")


def test_repeats_of_a_case_are_averaged() -> None:
    assert by_story([case("n", 4, 6), case("n", 6, 4)], {}, ("incident",)).tolist() == [[[5, 10, 5]]]


def test_an_interval_holds_its_score_and_needs_two_stories() -> None:
    ours, _ = runs((9, 0), (3, 0), (8, 0), (6, 0), (7, 0), (2, 0))
    found = interval(ours, {}, "incident")
    assert found is not None
    assert found.low < 2 * 35 / (35 + 60) < found.high
    assert interval(ours[:1], {}, "incident") is None
    same = interval(runs((5, 0), (5, 0))[0], {}, "incident")
    assert same is not None
    assert same.low == same.high == pytest.approx(2 / 3)


def test_intervals_are_the_same_every_time() -> None:
    ours, _ = runs((9, 0), (3, 0), (8, 0))
    assert interval(ours, {}, "incident") == interval(ours, {}, "incident")


@pytest.mark.parametrize(
    ("other", "measure", "message"),
    [
        ("n9", "incident", "do not cover the same cases"),
        ("n0", "incidents", "there is no measure 'incidents'"),
    ],
)
def test_what_cannot_be_compared_is_refused(other: str, measure: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        compare([case("n0", 1)], [case(other, 1)], {}, measures=(measure,))


def test_stories_without_anything_to_find_make_no_score_better() -> None:
    """Ten incidents in one story of five, none found: the stories drawn without it are no perfect scores."""
    scores = [case("n0", 0, 10), *(case(f"n{number}", 0) for number in range(1, 5))]
    found = interval(scores, {}, "incident")
    assert found is not None
    assert (found.low, found.high) == (0, 0)
    assert interval([case("n0", 0), case("n1", 0)], {}, "incident") is None


def test_more_tests_need_a_larger_difference() -> None:
    alone = compare(*runs((9, 5), (8, 4), (9, 6), (10, 5)), {}, measures=("incident",))
    together = correct([alone] * 4)[0]["incident"]
    assert alone["incident"].detectable is not None
    assert together.detectable is not None
    assert together.detectable > alone["incident"].detectable


@pytest.mark.parametrize(("tests", "stories"), [(1, 6), (5, 8), (15, 10)])
def test_the_stories_that_it_takes_are_just_enough(tests: int, stories: int) -> None:
    """p cannot fall below 2/2^k, so tests · 2^(1 − k) has to be 0.05 at most."""
    assert stories_needed(tests) == stories
    assert tests * 2 ** (1 - stories) <= 0.05 < tests * 2 ** (2 - stories)
