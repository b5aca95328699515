"""The logistic model is scikit-learn's on the same standard scores."""

import json

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from slrs_ml.risk.logistic import fit_logistic, read_logistic
from slrs_ml.risk.parameters import LogisticParameters


def a_sample(*, rows: int = 800):
    generator = np.random.default_rng(2)
    features = generator.normal(3.0, 2.0, size=(rows, 3))
    labels = (generator.random(rows) < 1 / (1 + np.exp(-(features[:, 0] - 3)))).astype(float)
    features[generator.random(rows) < 0.25, 1] = np.nan
    return features, labels


def test_scores_equal_scikit_learn_on_filled_standardised_columns():
    features, labels = a_sample()
    parameters = LogisticParameters(clip_standard_scores=100.0)
    model = read_logistic(fit_logistic(features, labels=labels, parameters=parameters))
    missing = np.isnan(features[:, 1])
    filled = features.copy()
    filled[missing, 1] = np.median(features[~missing, 1])
    terms = (filled - filled.mean(axis=0)) / filled.std(axis=0)
    terms = np.column_stack([terms, missing])
    reference = LogisticRegression(C=1.0, tol=1e-10, max_iter=1000).fit(terms, labels)
    np.testing.assert_allclose(
        model.raw_scores(features), reference.decision_function(terms), atol=1e-4
    )


def test_contributions_add_up_and_average_to_zero_on_the_training_rows():
    features, labels = a_sample()
    model = read_logistic(fit_logistic(features, labels=labels, parameters=LogisticParameters()))
    base, contributions = model.contributions(features)
    np.testing.assert_allclose(
        base + contributions.sum(axis=1), model.raw_scores(features), rtol=0, atol=1e-9
    )
    np.testing.assert_allclose(contributions.mean(axis=0), 0.0, atol=1e-9)
    assert base == pytest.approx(model.raw_scores(features).mean(), abs=1e-9)


def test_an_absurd_value_counts_as_five_deviations():
    features, labels = a_sample()
    model = read_logistic(fit_logistic(features, labels=labels, parameters=LogisticParameters()))
    edge = model.means[0] + 5 * model.scales[0]
    rows = np.array([[edge, 3.0, 3.0], [1e12, 3.0, 3.0]])
    first, second = model.raw_scores(rows)
    assert first == pytest.approx(second, abs=1e-9)


def test_a_feature_that_does_not_vary_in_a_fold_has_no_part_in_its_score():
    features, labels = a_sample()
    features[:, 2] = 4.0
    model = read_logistic(fit_logistic(features, labels=labels, parameters=LogisticParameters()))
    other = features.copy()
    other[:, 2] = -1e6
    np.testing.assert_array_equal(model.raw_scores(features), model.raw_scores(other))


def test_the_stored_form_is_plain_json():
    features, labels = a_sample()
    blob = fit_logistic(features, labels=labels, parameters=LogisticParameters())
    assert set(json.loads(blob)) >= {"intercept", "coefficients", "fills", "means", "scales"}
