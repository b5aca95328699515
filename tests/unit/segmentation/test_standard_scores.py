"""Every group of features weighs the same, and a scale keeps what it was made of."""

import numpy as np
import pytest

from slrs_ml.segmentation.standard_scores import fit_rows, fit_scale
from tests.unit.segmentation.worlds import rows_of

GROUPS = {"feature_0": "work", "feature_1": "debts", "feature_2": "debts", "feature_3": "debts"}


def test_each_group_has_the_same_variance_and_all_have_as_many_as_features():
    points = np.random.default_rng(3).normal(size=(400, 4)) * [1, 10, 100, 5]
    rows = rows_of(points)
    scale = fit_scale(rows, groups=GROUPS, clip=50)
    variances = scale.points(rows).var(axis=0)
    assert variances == pytest.approx([2, 2 / 3, 2 / 3, 2 / 3])
    assert scale.unweighted.points(rows).var(axis=0) == pytest.approx([1, 1, 1, 1])


def test_nulls_get_the_median_and_what_does_not_vary_is_left_out():
    points = np.random.default_rng(3).normal(size=(100, 2))
    points[::7, 1] = np.nan
    rows = rows_of(np.column_stack([points, np.full(100, 4.0), np.full(100, np.nan)]))
    scale = fit_scale(rows, groups={}, clip=50)
    known = points[~np.isnan(points[:, 1]), 1]
    filled = np.where(np.isnan(points[:, 1]), np.median(known), points[:, 1])
    assert scale.feature_names == ("feature_0", "feature_1")
    assert scale.fills[1] == np.median(known)
    assert scale.means[1] == pytest.approx(filled.mean())
    assert scale.scales[1] == pytest.approx(filled.std())
    assert scale.points(rows)[0, 1] == pytest.approx(
        (np.median(known) - filled.mean()) / filled.std()
    )


def test_an_absurd_amount_ends_at_the_clip():
    points = np.zeros((100, 1))
    points[0], points[1] = 1e9, 1.0
    rows = rows_of(points)
    assert fit_scale(rows, groups={}, clip=5).points(rows).max() == 5


def test_fit_rows_are_sorted_by_borrower():
    rows = rows_of(np.arange(6.0).reshape(6, 1), is_fit=np.array([True, False] * 3))
    shuffled = rows.take([4, 1, 0, 5, 2, 3])
    assert fit_rows(shuffled)["feature_0"].to_pylist() == [0.0, 2.0, 4.0]
