"""Trials are measured on rows that they have not seen, and the best one goes on."""

import numpy as np
import pytest

from slrs_ml.risk.boosting import held_out_losses
from slrs_ml.risk.parameters import BoostingParameters, LogisticParameters
from slrs_ml.risk.tuning import tune


@pytest.fixture(scope="module")
def rows():
    generator = np.random.default_rng(11)
    features = generator.normal(size=(1200, 6))
    link = 1.2 * features[:, 0] - 0.8 * features[:, 1]
    labels = (generator.random(1200) < 1 / (1 + np.exp(-link))).astype(float)
    fold = np.arange(1200) % 3
    return features, labels, [(fold != number, fold == number) for number in (0, 1)]


def tuned(algorithm, rows, parameters):
    features, labels, pairs = rows
    return tune(
        algorithm,
        features,
        labels=labels,
        pairs=pairs,
        monotone_signs=[0] * 6,
        parameters=parameters,
        random_seed=1,
    )


def test_the_trial_with_the_lowest_loss_is_chosen(rows):
    trials = ({"inverse_penalty": 1e-6}, {"inverse_penalty": 1.0}, {"inverse_penalty": 1e-5})
    # The scale of the scores is no merit: they are calibrated first. What tells is the order.
    found = tuned("logistic", rows, LogisticParameters(trials=trials))
    losses = [trial.log_loss for trial in found.trials]
    assert [trial.is_chosen for trial in found.trials] == [loss == min(losses) for loss in losses]
    chosen = trials[losses.index(min(losses))]
    assert found.parameters.inverse_penalty == chosen["inverse_penalty"]
    assert found.parameters.trials == ()


def test_the_trees_are_those_of_the_lowest_pooled_loss(rows):
    features, labels, pairs = rows
    parameters = BoostingParameters(trees=200, patience=15, trials=({"depth": 2}, {"depth": 6}))
    found = tuned("xgboost", rows, parameters)
    curves = [
        held_out_losses(
            features[train],
            labels=labels[train],
            held_out_features=features[held_out],
            held_out_labels=labels[held_out],
            monotone_signs=[0] * 6,
            parameters=parameters.tried({"depth": 2}),
            random_seed=1,
        )
        for train, held_out in pairs
    ]
    pooled = np.mean([curve[: min(map(len, curves))] for curve in curves], axis=0)
    first = found.trials[0]
    assert first.trees == int(pooled.argmin()) + 1 < 200
    assert first.log_loss == pytest.approx(pooled.min())
    best = min(found.trials, key=lambda trial: trial.log_loss)
    assert best.is_chosen
    assert found.parameters.trees == best.trees


def test_rows_that_are_in_no_pair_decide_nothing(rows):
    features, labels, pairs = rows
    parameters = LogisticParameters(trials=({"inverse_penalty": 1.0}, {"inverse_penalty": 0.01}))
    before = tuned("logistic", rows, parameters)
    outside = ~np.logical_or.reduce([mask for pair in pairs for mask in pair])
    assert not outside.any()
    fold = np.arange(1200) % 3
    kept = [(fold == 0, fold == 1)]
    first = tuned("logistic", (features, labels, kept), parameters)
    scrambled = labels.copy()
    scrambled[fold == 2] = 1 - scrambled[fold == 2]
    second = tuned("logistic", (features, scrambled, kept), parameters)
    assert first == second
    assert before != first


def test_without_a_choice_nothing_is_tried(rows):
    features, labels, _ = rows
    found = tuned("logistic", rows, LogisticParameters(trials=({"inverse_penalty": 0.3},)))
    assert found.trials == ()
    assert found.parameters.inverse_penalty == 0.3
    blind = [(np.arange(1200) < 600, np.zeros(1200, dtype=bool))]
    trials = ({"inverse_penalty": 0.3}, {"inverse_penalty": 3.0})
    found = tuned("logistic", (features, labels, blind), LogisticParameters(trials=trials))
    assert found.trials == ()
    assert found.parameters.inverse_penalty == 0.3
