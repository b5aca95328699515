"""Calibration recovers a known distortion and never turns a ranking round."""

import numpy as np
import pytest

from slrs_ml.risk import Calibration, calibrated, fit_platt, score_log_odds


def drawn(*, rows: int, seed: int = 3):
    generator = np.random.default_rng(seed)
    link = generator.normal(-1.0, 1.5, size=rows)
    labels = (generator.random(rows) < 1 / (1 + np.exp(-link))).astype(float)
    return link, labels


def test_calibration_undoes_a_known_distortion():
    link, labels = drawn(rows=200_000)
    found = fit_platt(0.5 * link + 2.0, labels=labels, score_link="log_odds")
    assert found.slope == pytest.approx(2.0, abs=0.03)
    assert found.intercept == pytest.approx(-4.0, abs=0.06)


def test_the_formula_is_that_of_the_warehouse():
    probability = calibrated(
        np.array([0.2, 0.0, 1.0]),
        score_link="probability",
        calibration=Calibration(intercept=0.3, slope=1.7),
    )
    link = np.log(0.25)
    assert probability[0] == pytest.approx(1 / (1 + np.exp(-(0.3 + 1.7 * link))), abs=1e-15)
    edge = np.log(1e-6 / (1 - 1e-6))
    assert probability[1] == pytest.approx(1 / (1 + np.exp(-(0.3 + 1.7 * edge))), rel=1e-9)
    assert probability[2] == pytest.approx(1 / (1 + np.exp(-(0.3 - 1.7 * edge))), rel=1e-9)


def test_probabilities_become_log_odds_and_log_odds_stay():
    np.testing.assert_allclose(
        score_log_odds(np.array([0.5, 0.8]), score_link="probability"), [0.0, np.log(4)]
    )
    np.testing.assert_array_equal(
        score_log_odds(np.array([-3.0, 40.0]), score_link="log_odds"), [-3.0, 40.0]
    )


def test_the_mean_probability_is_the_event_rate():
    link, labels = drawn(rows=5000)
    found = fit_platt(link, labels=labels, score_link="log_odds")
    mean = calibrated(link, score_link="log_odds", calibration=found).mean()
    # Platt's smoothed targets move the rate by less than one row in the table.
    assert mean == pytest.approx(labels.mean(), abs=1 / 5000)


def test_a_score_that_ranks_the_wrong_way_is_flattened_to_the_base_rate():
    link, labels = drawn(rows=2000)
    found = fit_platt(-link, labels=labels, score_link="log_odds")
    assert found.slope == 0.0
    assert calibrated(link, score_link="log_odds", calibration=found)[0] == pytest.approx(
        labels.mean(), abs=1e-3
    )


def test_a_perfect_split_has_a_finite_answer():
    found = fit_platt(
        np.array([-2.0, -1.0, 1.0, 2.0]),
        labels=np.array([0.0, 0.0, 1.0, 1.0]),
        score_link="log_odds",
    )
    assert 0 < found.slope < 100


@pytest.mark.parametrize("labels", [np.zeros(5), np.ones(5)])
def test_one_class_alone_stays_strictly_between_zero_and_one(labels):
    found = fit_platt(np.arange(5.0), labels=labels, score_link="log_odds")
    probability = calibrated(np.arange(5.0), score_link="log_odds", calibration=found)
    assert ((probability > 0) & (probability < 1)).all()


def test_nothing_held_out_changes_nothing():
    assert fit_platt(np.zeros(0), labels=np.zeros(0), score_link="log_odds") == Calibration()
