"""Linear contributions add up around the training mean."""

import numpy as np

from slrs_ml.explanation import linear_contributions


def test_a_value_and_its_missing_indicator_are_told_as_one_feature():
    terms = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0]])
    base, contributions = linear_contributions(
        terms,
        coefficients=np.array([1.0, 10.0, 4.0]),
        means=np.array([1.0, 2.0, 0.5]),
        intercept=-3.0,
        owners=np.array([0, 1, 1]),
        feature_count=2,
    )
    assert base == -3.0 + 1.0 + 20.0 + 2.0
    np.testing.assert_array_equal(contributions, [[1.0, -10.0 - 2.0], [-1.0, 10.0 + 2.0]])
