"""What is learned is what the examples say, as far as they say it."""

from itertools import pairwise

import numpy as np
import pytest

from tests.benchmarks.assist.learning import Examples, Numbers, folds, likelihood, logistic, pooled, trusted


def examples(features: Numbers, outcomes: Numbers, counts: Numbers | None = None) -> list[Examples]:
    given = np.ones(len(features)) if counts is None else counts
    return [Examples(features, outcomes, given, np.eye(features.shape[1]))]


def test_weights_that_made_the_examples_are_found_again() -> None:
    chance = np.random.default_rng(3)
    features = np.column_stack((chance.standard_normal((20_000, 2)), np.ones(20_000)))
    true = np.array([2.0, -1.0, 0.5])
    outcomes = (chance.random(20_000) < likelihood(features, true)).astype(float)
    assert logistic(examples(features, outcomes), np.zeros(3)) == pytest.approx(true, abs=0.1)


def test_shrinkage_holds_a_weight_back_and_no_other() -> None:
    features = np.array([[1.0, 1.0], [0.0, 1.0]] * 50)
    outcomes = np.array([1.0, 0.0] * 50)
    free = logistic(examples(features, outcomes), np.array([0.1, 0.1]))
    held = logistic(examples(features, outcomes), np.array([1e6, 0.1]))
    assert free[0] > 3.0
    assert abs(held[0]) < 0.01


def test_a_share_is_learned_from_the_constant_alone() -> None:
    outcomes = np.array([1.0] * 30 + [0.0] * 10)
    weights = logistic(examples(np.ones((40, 1)), outcomes), np.zeros(1))
    assert likelihood(np.ones((1, 1)), weights)[0] == pytest.approx(0.75)


def test_examples_that_count_twice_are_as_good_as_two() -> None:
    once = logistic(examples(np.ones((2, 1)), np.array([1.0, 0.0]), np.array([3.0, 1.0])), np.zeros(1))
    assert likelihood(np.ones((1, 1)), once)[0] == pytest.approx(0.75)


def test_weights_can_be_common_and_apart() -> None:
    """Two groups share one weight and differ in another: their shares are met by the sum."""
    common, own = np.array([[1.0, 0.0, 1.0]]), np.array([[1.0, 1.0, 0.0]])
    one = Examples(np.ones((2, 1)), np.array([1.0, 0.0]), np.array([3.0, 1.0]), own)
    other = Examples(np.ones((2, 1)), np.array([1.0, 0.0]), np.array([1.0, 3.0]), common)
    weights = logistic([one, other], np.full(3, 1e-6))
    assert likelihood(np.ones((1, 1)), own @ weights)[0] == pytest.approx(0.75, abs=1e-3)
    assert likelihood(np.ones((1, 1)), common @ weights)[0] == pytest.approx(0.25, abs=1e-3)


def test_what_violates_the_order_is_pooled() -> None:
    pools = pooled([1, 2, 3, 4], [False, True, False, True])
    assert [pool.scores / pool.size for pool in pools] == [1.0, 2.5, 4.0]
    assert [pool.right / pool.size for pool in pools] == [0.0, 0.5, 1.0]


def test_a_pool_rests_on_enough_examples() -> None:
    pools = pooled([1, 2, 3, 4, 5], [False, False, True, True, True], fewest=2)
    assert [(pool.right, pool.size) for pool in pools] == [(0.0, 2), (3.0, 3)]
    assert [pool.size for pool in pooled([1.0], [True], fewest=5)] == [1]


def test_equal_scores_are_one_pool() -> None:
    assert [(p.right, p.size) for p in pooled([7, 7, 7, 7], [True, False, True, True])] == [(3.0, 4)]


def test_a_higher_score_is_always_worth_more_and_none_is_certain() -> None:
    """Not at the top either, where the pools are level: what stands there is what people look at."""
    chance = np.random.default_rng(5)
    scores = chance.normal(0.0, 2.0, 3000)
    outcomes = chance.random(3000) < likelihood(scores[:, None], np.ones(1))
    worth = trusted(scores.tolist(), outcomes.tolist(), 40)
    asked = [worth(score) for score in np.arange(-9.0, 9.0, 0.05)]
    assert all(one < other for one, other in pairwise(asked))
    assert asked[0] > 0.0
    assert asked[-1] < 1.0
    true = likelihood(np.array([[-2.0], [0.0], [2.0]]), np.ones(1))
    assert [worth(score) for score in (-2.0, 0.0, 2.0)] == pytest.approx(true.tolist(), abs=0.05)


def test_a_group_is_in_one_fold() -> None:
    dealt = folds(["b", "a", "b", "c", "d"], 2)
    assert dealt == {"a": 0, "b": 1, "c": 0, "d": 1}
