"""A ranking is learned from what tells right from wrong, and its confidence from what it had not seen."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.benchmarks.assist.fitting import ANY, ENGLISH, LANGUAGES, Case, cross_validated, learn
from tests.benchmarks.assist.learn import as_data

NAMES = ("constant", "telling", "noise", "hope")


def cases(count: int = 60, seed: int = 5) -> list[Case]:
    """Make queries: `telling` is high for the right documents, `hope` for queries that have one."""
    chance = np.random.default_rng(seed)
    return [_case(place, chance) for place in range(count)]


def _case(place: int, chance: np.random.Generator) -> Case:
    has_answer = place % 3 != 0
    grades = np.array([2, 2, 2, 1, *[0] * 16]) if has_answer else np.zeros(20, dtype=np.int64)
    telling = grades + chance.normal(0.0, 0.6, 20)
    hope = np.full(20, 1.0 if has_answer else -1.0) + chance.normal(0.0, 0.2)
    features = np.column_stack((np.ones(20), telling, chance.normal(size=20), hope))
    best = (2, 2, 2, 1) if has_answer else ()
    language = ENGLISH if place % 2 else ANY
    return Case(f"q{place}", f"family {place // 4}", language, features, grades, best)


def test_what_tells_counts_and_noise_does_not() -> None:
    weights = learn(cases()).weights[ENGLISH]
    assert weights[1] > 0.5
    assert abs(weights[2]) < 0.2 * weights[1]


def test_what_is_true_of_the_query_moves_all_its_scores() -> None:
    learned = learn(cases())
    assert learned.weights[ENGLISH][3] > 0.3
    one = cases()[1]
    raised = replace(one, features=one.features + np.array([0.0, 0.0, 0.0, 1.0]))
    order = np.argsort(learned.scores(one))
    assert np.array_equal(order, np.argsort(learned.scores(raised)))
    assert (learned.scores(raised) > learned.scores(one)).all()


def test_a_language_in_which_a_feature_means_the_contrary_has_its_own_weights() -> None:
    told = cases(120)
    turned = [
        replace(case, features=case.features * np.array([1.0, -1.0, 1.0, 1.0]))
        if case.language == ANY
        else case
        for case in told
    ]
    weights = learn(turned).weights
    assert weights[ENGLISH][1] > 0.3
    assert weights[ANY][1] < -0.3


def test_confidence_is_true_of_groups_that_were_not_seen() -> None:
    claims, gain = cross_validated(cases(180))
    sure = [claim for claim in claims if claim.confidence >= 0.65]
    claimed = np.mean([claim.confidence for claim in sure])
    assert len(sure) > 100
    assert np.mean([claim.is_right for claim in sure]) == pytest.approx(claimed, abs=0.1)
    assert gain > 0.9


def test_what_was_learned_can_be_written_and_names_every_language() -> None:
    written = json.loads(json.dumps(as_data(NAMES, learn(cases()))))
    assert set(written) == set(LANGUAGES)
    english = written[ENGLISH]
    assert set(english["weights"]) <= set(NAMES)
    assert len(english["confidence"]["places"]) == len(english["confidence"]["values"])
    assert english["confidence"]["values"] == sorted(english["confidence"]["values"])
