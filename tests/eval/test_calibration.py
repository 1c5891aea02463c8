import pytest

from eval.calibration import calibrate


def test_a_reliability_table_worked_out_by_hand() -> None:
    """0.9 right, 0.9 wrong, 0.2 wrong; one without.

    Brier (0.01 + 0.81 + 0.04) / 3. Bins of a fifth: [0.8, 1] has two, mean 0.9, half right; [0.2, 0.4) has
    one, 0.2, none right. ECE (2·0.4 + 1·0.2) / 3.
    """
    found = calibrate([(0.9, True), (0.9, False), (0.2, False), (None, True)])
    assert found is not None
    assert found.brier == pytest.approx(0.86 / 3)
    assert found.ece == pytest.approx(1.0 / 3)
    assert [(row.low, row.count, row.accuracy) for row in found.bins] == [(0.2, 1, 0), (0.8, 2, 0.5)]
    assert (found.count, found.without) == (3, 1)


def test_full_confidence_is_in_the_last_bin() -> None:
    found = calibrate([(1.0, True)])
    assert found is not None
    assert (found.bins[0].high, found.ece, found.brier) == (1, 0, 0)


def test_without_confidences_there_is_no_calibration() -> None:
    assert calibrate([(None, True)]) is None
