"""An order is learned from whole lists, and what is learned does not hang on how the lists were written down."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.benchmarks.assist.fitting import ENGLISH, Case, learn
from tests.benchmarks.assist.learning import Numbers
from tests.benchmarks.assist.listwise import as_lists, best_order

CHANCE = 11
OTHERS = 300
CUT = 12


def queries(count: int, chance: np.random.Generator) -> list[tuple[Numbers, NDArray[np.int64]]]:
    """Make lists of different lengths in which the first feature tells and the second does not."""
    found: list[tuple[Numbers, NDArray[np.int64]]] = []
    for place in range(count):
        grades = np.array([3, 2, 1, *[0] * (5 + place % 7)])
        telling = grades + chance.normal(0.0, 0.7, len(grades))
        found.append((np.column_stack((telling, chance.normal(size=len(grades)))), grades))
    return found


def test_what_tells_counts_and_noise_does_not() -> None:
    lists = as_lists(queries(200, np.random.default_rng(CHANCE)), np.ones(2), np.eye(2))
    weights = best_order([lists], np.ones(2))
    assert weights[0] > 0.8
    assert abs(weights[1]) < 0.1 * weights[0]


def test_what_a_list_is_filled_up_with_counts_for_nothing() -> None:
    told = queries(30, np.random.default_rng(CHANCE))
    together = best_order([as_lists(told, np.ones(2), np.eye(2))], np.ones(2))
    apart = best_order([as_lists([one], np.ones(2), np.eye(2)) for one in told], np.ones(2))
    assert together == pytest.approx(apart, abs=1e-6)


def test_the_scale_of_a_feature_is_taken_out() -> None:
    told = queries(30, np.random.default_rng(CHANCE))
    wide = [(rows * np.array([100.0, 1.0]), grades) for rows, grades in told]
    plain = best_order([as_lists(told, np.ones(2), np.eye(2))], np.ones(2))
    scaled = best_order([as_lists(wide, np.array([100.0, 1.0]), np.eye(2))], np.ones(2))
    assert scaled == pytest.approx(plain, abs=1e-6)


def test_candidates_that_one_feature_chose_say_too_little_of_it() -> None:
    """Why all candidates are learned from: of two that tell as much, the one that chose would count for less."""
    chance = np.random.default_rng(CHANCE)
    told = [_case(place, chance) for place in range(120)]
    _, first, second = learn(told).weights[ENGLISH]
    assert first == pytest.approx(second, rel=0.15)
    _, first, second = learn([_chosen_by_one_feature(case) for case in told]).weights[ENGLISH]
    assert first < 0.7 * second


def _case(place: int, chance: np.random.Generator) -> Case:
    grades = np.array([2] * 10 + [0] * OTHERS)
    telling = [grades + chance.normal(0.0, 0.6, len(grades)) for _ in range(2)]
    features = np.column_stack((np.ones(len(grades)), *telling))
    return Case(f"q{place}", f"family {place // 3}", ENGLISH, features, grades, (2,) * 10)


def _chosen_by_one_feature(case: Case) -> Case:
    first = np.argsort(-case.features[:, 1])[:CUT]
    return replace(case, features=case.features[first], grades=case.grades[first])


def test_a_step_that_leads_too_far_is_shortened() -> None:
    """Many candidates of which few are right: a full first step overshoots, and the weights would turn round."""
    chance = np.random.default_rng(CHANCE)
    lists = as_lists(
        [(case.features, case.grades) for case in (_case(n, chance) for n in range(60))],
        np.ones(3),
        np.eye(3),
    )
    _, first, second = best_order([lists], np.full(3, 0.1))
    assert 1.0 < first < 3.0
    assert second == pytest.approx(first, rel=0.5)
