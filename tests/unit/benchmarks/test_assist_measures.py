"""The measures give what was worked out by hand."""

from math import log2

import pytest

from tests.benchmarks.assist.measures import (
    calibration_error,
    capped_recall,
    discounted_gain,
    edges_between,
    mean,
    ndcg,
    reciprocal_rank,
)


def test_a_gain_counts_less_further_down() -> None:
    assert discounted_gain([3, 2, 3, 0, 1, 2], 6) == pytest.approx(
        7 / log2(2) + 3 / log2(3) + 7 / log2(4) + 1 / log2(6) + 3 / log2(7)
    )
    assert discounted_gain([3, 2], 1) == 7.0


def test_the_best_order_is_one_and_nothing_found_is_nought() -> None:
    assert ndcg([3, 2, 1], [1, 2, 3]) == pytest.approx(1.0)
    assert ndcg([0, 0, 0], [3]) == 0.0
    assert ndcg([], [3]) == 0.0
    assert ndcg([0], []) == 0.0


def test_a_known_ranking() -> None:
    # One relevant document in the third place: 1 / log2(4).
    assert ndcg([0, 0, 1, 0], [1]) == pytest.approx(0.5)
    # Swapped ends, worked out by hand.
    best = 7 + 3 / log2(3) + 1 / log2(4)
    assert ndcg([1, 2, 3], [3, 2, 1]) == pytest.approx((1 + 3 / log2(3) + 7 / log2(4)) / best)


def test_only_the_first_places_count() -> None:
    assert ndcg([0] * 10 + [1], [1]) == 0.0
    assert ndcg([1, 1], [1] * 50, 2) == pytest.approx(1.0)


def test_the_rank_of_the_first_relevant() -> None:
    assert reciprocal_rank([False, False, True, True]) == pytest.approx(1 / 3)
    assert reciprocal_rank([False]) == 0.0
    assert reciprocal_rank([]) == 0.0


def test_recall_is_of_as_many_as_could_be_found() -> None:
    assert capped_recall([True, False, True, True], 70) == pytest.approx(2 / 3)
    assert capped_recall([False, True, False], 1) == 1.0
    assert capped_recall([False, False, False, True], 1) == 0.0
    assert capped_recall([], 0) == 0.0


def test_what_is_as_true_as_it_claims_has_no_error() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False], edges_between(0, 1, 10)) == 0.0


def test_bins_weigh_by_what_is_in_them() -> None:
    # Three claim 0.9 and are all wrong, one claims 0.2 and is right: 3/4 × 0.9 + 1/4 × 0.8.
    error = calibration_error([0.9, 0.9, 0.9, 0.2], [False, False, False, True], edges_between(0, 1, 5))
    assert error == pytest.approx(0.875)


def test_too_bold_and_too_modest_do_not_make_up_for_each_other_across_bins() -> None:
    edges = edges_between(0, 1, 2)
    assert calibration_error([0.4, 0.6], [True, False], edges) == pytest.approx(0.6)
    assert calibration_error([0.4, 0.6], [True, False], edges_between(0, 1, 1)) == 0.0


def test_certainty_is_in_the_last_bin() -> None:
    assert calibration_error([1.0], [False], edges_between(0.65, 1.0, 7)) == pytest.approx(1.0)
    assert calibration_error([], [], edges_between(0, 1, 10)) == 0.0


def test_edges_reach_from_end_to_end() -> None:
    edges = edges_between(0.65, 1.0, 7)
    assert len(edges) == 8
    assert (edges[0], edges[-1]) == (0.65, 1.0)


def test_a_mean() -> None:
    assert mean([1.0, 2.0]) == 1.5
    assert mean([]) == 0.0
