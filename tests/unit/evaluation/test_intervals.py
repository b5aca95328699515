"""Known answers for the two intervals."""

import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from slrs_ml.evaluation import auc_interval, share_interval


def test_the_auc_is_the_share_of_pairs_in_the_right_order():
    scores = np.array([0.1, 0.4, 0.35, 0.8])
    labels = np.array([0, 0, 1, 1])
    auc, low, high = auc_interval(scores, labels=labels)
    assert auc == 0.75
    # DeLong by hand: event placements 0.5 and 1, other placements 1 and 0.5.
    half = 1.959963984540054 * math.sqrt(0.125 / 2 + 0.125 / 2)
    assert low == pytest.approx(0.75 - half)
    assert high == 1.0


def test_ties_count_half():
    scores = np.round(np.random.default_rng(4).normal(size=300), 1)
    labels = np.random.default_rng(5).integers(0, 2, size=300)
    auc, low, high = auc_interval(scores, labels=labels)
    assert auc == pytest.approx(roc_auc_score(labels, scores))
    assert low < 0.5 < high


def test_an_auc_needs_both_classes():
    assert all(math.isnan(value) for value in auc_interval(np.ones(3), labels=np.ones(3)))


def test_wilson_s_interval_of_a_known_share():
    # Newcombe (1998), table I: 81 of 263.
    share, low, high = share_interval(81, rows=263)
    assert share == pytest.approx(0.30798, abs=1e-5)
    assert low == pytest.approx(0.2553, abs=1e-4)
    assert high == pytest.approx(0.3662, abs=1e-4)


def test_a_share_of_nothing_is_not_a_number():
    assert all(math.isnan(value) for value in share_interval(0, rows=0))
