"""The card is a logistic regression on its own bins, and adds up."""

import json

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from slrs_ml.errors import ModelError
from slrs_ml.risk.parameters import ScorecardParameters
from slrs_ml.risk.scorecard import fit_scorecard, read_scorecard

NAMES = ("strong", "weaker", "copy", "noise", "gaps")
SIGNS = (1, -1, 1, 0, 0)


def a_sample(*, rows=6000, seed=3):
    generator = np.random.default_rng(seed)
    strong, weaker, noise, gaps = generator.normal(size=(4, rows))
    labels = generator.random(rows) < 1 / (1 + np.exp(2 - strong + 0.7 * weaker))
    copy = strong + 0.05 * generator.normal(size=rows)
    gaps[labels & (generator.random(rows) < 0.3)] = np.nan
    return np.column_stack([strong, weaker, copy, noise, gaps]), labels.astype(float)


def fitted(features, labels, *, signs=SIGNS, **parameters):
    blob = fit_scorecard(
        features,
        labels=labels,
        monotone_signs=signs,
        parameters=ScorecardParameters(**parameters),
    )
    return read_scorecard(blob)


def test_a_card_takes_what_informs_once():
    features, labels = a_sample()
    model = fitted(features, labels)
    chosen = [NAMES[feature.position] for feature in model.features]
    # Of the copies the better informed one stays; noise has no place on the card.
    assert chosen in (["strong", "weaker", "gaps"], ["weaker", "copy", "gaps"])
    by_worth = sorted(model.features, key=lambda feature: -feature.information_value)
    assert [feature.position for feature in fitted(features, labels, max_features=2).features] == (
        sorted(feature.position for feature in by_worth[:2])
    )


def test_the_score_is_scikit_learn_s_on_the_weights_of_evidence():
    features, labels = a_sample()
    model = fitted(features, labels, inverse_penalty=1.0)
    terms = np.column_stack(
        [
            np.array(feature.weights_of_evidence)[feature.bins(features[:, feature.position])]
            for feature in model.features
        ]
    )
    reference = LogisticRegression(tol=1e-10, max_iter=1000).fit(terms, labels)
    np.testing.assert_allclose(
        model.raw_scores(features), reference.decision_function(terms), atol=1e-4
    )


def test_contributions_add_up_and_average_to_zero_on_the_training_rows():
    features, labels = a_sample()
    model = fitted(features, labels)
    base, contributions = model.contributions(features)
    np.testing.assert_allclose(
        base + contributions.sum(axis=1), model.raw_scores(features), rtol=0, atol=1e-9
    )
    np.testing.assert_allclose(contributions.mean(axis=0), 0.0, atol=1e-9)
    assert (contributions[:, NAMES.index("noise")] == 0).all()


def test_a_score_does_not_depend_on_the_rows_beside_it():
    features, labels = a_sample(rows=3000)
    model = fitted(features, labels)
    together = model.raw_scores(features)
    alone = [model.raw_scores(features[row : row + 1])[0] for row in range(50)]
    np.testing.assert_array_equal(alone, together[:50])


def test_more_of_a_signed_feature_never_means_less_risk():
    features, labels = a_sample()
    model = fitted(features, labels)
    for position, sign in enumerate(SIGNS[:3]):
        rows = np.tile(features[0], (200, 1))
        rows[:, position] = np.linspace(-4, 4, 200)
        assert (np.diff(model.raw_scores(rows)) * sign >= 0).all()


def test_a_feature_whose_weight_turns_negative_is_left_out():
    generator = np.random.default_rng(6)
    known = generator.normal(size=8000)
    labels = (generator.random(8000) < 1 / (1 + np.exp(-2 * known))).astype(float)
    # The second says what the first says, and lower than it where it errs.
    blurred = known - 0.8 * (labels - 0.5) + 0.3 * generator.normal(size=8000)
    features = np.column_stack([known, blurred])
    free = LogisticRegression().fit(features, labels).coef_[0]
    assert free.min() < 0
    model = fitted(features, labels, signs=(1, 1), max_correlation=1.0)
    assert [feature.position for feature in model.features] == [0]
    assert all(feature.coefficient > 0 for feature in model.features)


def test_the_lines_of_a_card_score_a_row():
    features, labels = a_sample()
    model = fitted(features, labels)
    lines = list(model.lines(NAMES))
    assert {line["feature_name"] for line in lines} < set(NAMES)
    at_the_cuts = np.zeros(5)
    for feature in model.features:
        at_the_cuts[feature.position] = feature.cuts[0]
    base, _ = model.contributions(features)
    for row in (features[0], at_the_cuts, np.full(5, np.nan), np.full(5, 1e9)):
        total = base
        for name, value in zip(NAMES, row, strict=True):
            for line in lines:
                is_missing = bool(np.isnan(value))
                holds = line["is_missing_bin"] == is_missing and (
                    is_missing
                    or (
                        (line["lower_bound"] is None or line["lower_bound"] <= value)
                        and (line["upper_bound"] is None or value < line["upper_bound"])
                    )
                )
                if line["feature_name"] == name and holds:
                    total += line["contribution"]
        assert total == pytest.approx(model.raw_scores(row[None, :])[0], abs=1e-12)


def test_without_a_feature_that_informs_every_row_has_the_base_rate():
    generator = np.random.default_rng(9)
    labels = np.repeat([0.0, 1.0], [1500, 500])
    model = fitted(generator.normal(size=(2000, 2)), labels, signs=(1, 0), min_information_value=1)
    assert model.features == ()
    base, contributions = model.contributions(np.zeros((3, 2)))
    assert base == pytest.approx(np.log(1 / 3))
    assert contributions.shape == (3, 2)
    np.testing.assert_array_equal(model.raw_scores(np.zeros((3, 2))), [base] * 3)


def test_shares_of_an_outcome_are_weights():
    features, labels = a_sample(rows=4000)
    doubled = np.tile(features, (2, 1))
    halves = fitted(features, 0.5 * labels + 0.25, min_missing_rows=50)
    rows = np.concatenate([np.ones(4000), np.zeros(4000)])
    kept = np.tile(labels, 2) == rows
    # Three of four rows with the label's own outcome, one with the other.
    whole = fitted(
        np.vstack([doubled[kept]] * 3 + [doubled[~kept]]),
        np.concatenate([rows[kept]] * 3 + [rows[~kept]]),
        prior_rows=40.0,
        min_missing_rows=200,
        inverse_penalty=0.0025,
    )
    np.testing.assert_allclose(
        halves.raw_scores(features), whole.raw_scores(features), rtol=0, atol=0.02
    )


def test_the_same_rows_give_the_same_bytes():
    features, labels = a_sample(rows=2000)
    parameters = ScorecardParameters()
    first, second = (
        fit_scorecard(features, labels=labels, monotone_signs=SIGNS, parameters=parameters)
        for _ in range(2)
    )
    assert first == second
    assert set(json.loads(first)) == {"intercept", "feature_count", "features"}


@pytest.mark.parametrize("labels", [np.zeros(9), np.ones(9), np.full(9, 2.0), np.zeros(0)])
def test_labels_that_cannot_be_learnt_from_are_refused(labels):
    with pytest.raises(ModelError, match="the scorecard needs"):
        fitted(np.zeros((len(labels), 1)), labels, signs=(0,))
