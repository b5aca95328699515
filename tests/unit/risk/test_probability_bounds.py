"""Bounds are those of the two isotonic fits, whatever the scores."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from slrs_ml.risk.probability_bounds import ProbabilityKnot, venn_abers_knots


def bounds_at(score, knots):
    found = [
        knot
        for knot in knots
        if (knot.score_from is None or knot.score_from <= score)
        and (knot.score_to is None or score < knot.score_to)
    ]
    assert len(found) == 1
    return found[0].probability_low, found[0].probability_high


def brute_force(score, *, raw_scores, labels):
    """Add the score to the rows with either label, fit, and read off its value."""
    return tuple(
        IsotonicRegression()
        .fit(np.append(raw_scores, score), np.append(labels, label))
        .predict([score])[0]
        for label in (0.0, 1.0)
    )


def drawn(*, rows, seed):
    generator = np.random.default_rng(seed)
    probability = generator.beta(1.0, 6.0, size=rows)
    labels = (generator.random(rows) < probability).astype(float)
    return np.log(probability / (1 - probability)), labels, probability


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 8).map(float), st.sampled_from([0.0, 1.0])),
        min_size=1,
        max_size=25,
    )
)
def test_bounds_are_those_of_two_isotonic_fits_to_all_rows(pairs):
    raw_scores = np.array([score for score, _ in pairs])
    labels = np.array([label for _, label in pairs])
    knots = venn_abers_knots(raw_scores, labels=labels)
    for score in np.unique(raw_scores):
        expected = brute_force(score, raw_scores=raw_scores, labels=labels)
        assert bounds_at(score, knots) == pytest.approx(expected, abs=1e-9)


def test_three_rows_by_hand():
    # As a miss, 0 joins the group at 0; as a hit, 1 of 2 there. At 1 the group holds one of
    # two, then one of three or two of three.
    knots = venn_abers_knots(np.array([0.0, 1.0, 1.0]), labels=np.array([0.0, 0.0, 1.0]))
    assert knots == [
        ProbabilityKnot(None, 1.0, 0.0, 0.5),
        ProbabilityKnot(1.0, None, round(1 / 3, 12), round(2 / 3, 12)),
    ]


def test_knots_leave_no_gap_and_never_fall():
    raw_scores, labels, _ = drawn(rows=5000, seed=4)
    knots = venn_abers_knots(raw_scores, labels=labels, max_groups=200)
    assert knots[0].score_from is None
    assert knots[-1].score_to is None
    assert 20 < len(knots) <= 200
    for before, after in pairwise(knots):
        assert before.score_to == after.score_from
        assert before.probability_low <= after.probability_low
        assert before.probability_high <= after.probability_high
        assert before != ProbabilityKnot(
            before.score_from, before.score_to, after.probability_low, after.probability_high
        )
    assert all(0 <= knot.probability_low < knot.probability_high <= 1 for knot in knots)


def test_equal_scores_are_one_group():
    raw_scores = np.repeat([0.0, 1.0], [990, 10])
    labels = np.tile([0.0, 1.0], 500)
    knots = venn_abers_knots(raw_scores, labels=labels, max_groups=1)
    assert [(knot.score_from, knot.score_to) for knot in knots] == [(None, None)]
    assert bounds_at(0.0, knots) == pytest.approx((500 / 1001, 501 / 1001), abs=1e-9)


def test_the_pair_narrows_with_more_rows_and_stays_near_the_truth():
    widths, misses = [], []
    for rows in (2_000, 20_000):
        raw_scores, labels, _ = drawn(rows=rows, seed=11)
        knots = venn_abers_knots(raw_scores, labels=labels, max_groups=50)
        tested, _, probability = drawn(rows=400, seed=12)
        low, high = np.array([bounds_at(score, knots) for score in tested]).T
        widths.append(np.median(high - low))
        misses.append(np.abs((low + high) / 2 - probability).mean())
    # One row more among those of a level: the width goes as one over the rows.
    assert widths[1] < 0.25 * widths[0]
    assert misses[1] < misses[0] < 0.05


def test_shares_of_an_outcome_are_bounded_too():
    knots = venn_abers_knots(np.array([0.0, 1.0]), labels=np.array([0.25, 0.75]))
    assert bounds_at(0.0, knots) == pytest.approx((0.125, 0.625), abs=1e-9)
    assert bounds_at(1.0, knots) == pytest.approx((0.375, 0.875), abs=1e-9)


def test_nothing_held_out_bounds_nothing():
    assert venn_abers_knots(np.zeros(0), labels=np.zeros(0)) == [
        ProbabilityKnot(None, None, 0.0, 1.0)
    ]
