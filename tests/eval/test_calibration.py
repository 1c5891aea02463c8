import pytest

from eval.calibration import calibrate, wilson


def test_a_reliability_table_worked_out_by_hand() -> None:
    """0.9 right, 0.9 wrong, 0.2 wrong; one without.

    Brier (0.01 + 0.81 + 0.04) / 3. Bins of a tenth: [0.9, 1] has two, mean 0.9, half right; [0.2, 0.3) has
    one, 0.2, none right. ECE (2·0.4 + 1·0.2) / 3.
    """
    found = calibrate([(0.9, True), (0.9, False), (0.2, False), (None, True)])
    assert found is not None
    assert found.brier == pytest.approx(0.86 / 3)
    assert found.ece == pytest.approx(1.0 / 3)
    assert [(row.low, row.count, row.accuracy) for row in found.bins] == [(0.2, 1, 0), (0.9, 2, 0.5)]
    assert (found.count, found.without) == (3, 1)


def test_full_confidence_is_in_the_last_bin() -> None:
    found = calibrate([(1.0, True)])
    assert found is not None
    assert (found.bins[0].high, found.ece, found.brier) == (1, 0, 0)


def test_without_confidences_there_is_no_calibration() -> None:
    assert calibrate([(None, True)]) is None


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),  # with z = 1.96: (0.8 + 0.1921 ± 1.96·√(0.016 + 0.0096)) / 1.3842
        (0, 10, 0.0, 0.2775),  # z²/n over 1 + z²/n
        (1, 1, 0.2065, 1.0),
    ],
)
def test_intervals_of_a_share_are_those_of_wilson(right: int, count: int, low: float, high: float) -> None:
    assert wilson(right, count) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("confidence", "right", "verdict"),
    [(0.95, 0.3, "too sure"), (0.15, 0.8, "too unsure"), (0.75, 0.8, "fits")],
)
def test_a_bin_says_on_which_side_of_the_interval_its_confidence_lies(
    confidence: float, right: float, verdict: str
) -> None:
    found = calibrate([(confidence, number < 10 * right) for number in range(10)])
    assert found is not None
    assert [row.verdict for row in found.bins] == [verdict]
