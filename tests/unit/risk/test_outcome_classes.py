"""Tasks with several classes: their models, their directions, their joint calibration."""

import numpy as np
import pyarrow as pa
import pytest

from slrs_ml.errors import ModelError
from slrs_ml.risk import (
    Calibration,
    class_probabilities,
    fit_classes,
    fit_platt,
    fit_runs,
    load_model,
    score_log_odds,
)
from slrs_ml.risk.outcomes import OutcomeClass, read_outcome_classes


@pytest.fixture(scope="module")
def fit(catalogue, outcome_classes, training_table):
    def run(task: str, mode: str, rows: int, **parameters):
        return fit_runs(
            training_table(mode=mode, rows=rows, task=task),
            catalogue=catalogue,
            outcome_classes=outcome_classes,
            parameters=parameters,
        ).to_pylist()

    return run


@pytest.fixture(scope="module")
def outcomes(fit):
    return fit("recovery_outcome", "forward", 4000, algorithms=["logistic", "xgboost"])


@pytest.fixture(scope="module")
def rates(fit):
    return fit("recovery_rate", "forward", 6000, algorithms=["logistic"])


def classes_of(rows: list, *, algorithm: str, part: str) -> dict:
    return {
        row["outcome_class"]: row
        for row in rows
        if row["algorithm"] == algorithm and row["part"] == part
    }


def test_a_run_has_a_model_for_each_class_and_one_that_speaks_for_it(outcomes):
    for algorithm in ("logistic", "xgboost"):
        classes = classes_of(outcomes, algorithm=algorithm, part="served")
        assert set(classes) == {"fully_recovered", "partially_recovered", "written_off"}
        assert len({row["model_run_id"] for row in classes.values()}) == 1
        speaking = [name for name, row in classes.items() if row["is_main_class"]]
        assert speaking == ["fully_recovered"]
        assert all(row["is_exhaustive"] for row in classes.values())
        assert sum(row["train_base_rate"] for row in classes.values()) == pytest.approx(1)


def test_what_raises_the_risk_cannot_raise_the_chance_of_a_good_end(outcomes):
    classes = classes_of(outcomes, algorithm="xgboost", part="served")
    names = classes["written_off"]["feature_names"]
    features = np.zeros((60, len(names)))
    features[:, names.index("days_past_due")] = np.arange(60) * 2.0
    features[:, names.index("monthly_income")] = 20_000.0
    for name, direction in (("written_off", 1), ("fully_recovered", -1)):
        model = load_model(classes[name]["model_blob"], model_format="xgboost_ubjson")
        steps = np.diff(model.raw_scores(features))
        assert (direction * steps >= -1e-9).all()
        assert (direction * steps).sum() > 0.5


def test_classes_calibrated_together_mean_what_they_say(outcomes):
    classes = classes_of(outcomes, algorithm="logistic", part="assessed")
    names = sorted(classes)
    labels = np.array([[s["label"] for s in classes[n]["held_out_scores"]] for n in names]).T
    links = np.array([[s["raw_score"] for s in classes[n]["held_out_scores"]] for n in names]).T
    told = class_probabilities(
        links,
        calibrations=[
            Calibration(classes[n]["calibration_intercept"], classes[n]["calibration_slope"])
            for n in names
        ],
        is_exhaustive=True,
    )
    np.testing.assert_allclose(told.sum(axis=1), 1.0)
    errors = np.sqrt(labels.mean(axis=0) * (1 - labels.mean(axis=0)) / len(labels))
    assert (abs(told.mean(axis=0) - labels.mean(axis=0)) < 4 * errors).all()


def test_a_class_by_itself_is_calibrated_by_platt():
    generator = np.random.default_rng(3)
    links = generator.normal(size=500)
    labels = (generator.random(500) < 1 / (1 + np.exp(-0.5 - links))).astype(float)
    alone = fit_classes(
        links[:, np.newaxis], classes=np.where(labels > 0, 0, -1), is_exhaustive=False
    )
    assert alone == [fit_platt(links, labels=labels, score_link="log_odds")]
    told = class_probabilities(links[:, np.newaxis], calibrations=alone, is_exhaustive=False)
    expected = 1 / (1 + np.exp(-alone[0].intercept - alone[0].slope * links))
    np.testing.assert_allclose(told[:, 0], expected, rtol=1e-12)


def test_the_joint_calibration_finds_the_shares_that_made_the_classes():
    generator = np.random.default_rng(4)
    links = generator.normal(size=(40_000, 2))
    told = class_probabilities(
        links, calibrations=[Calibration(0.3, 1.5), Calibration(-0.7, 0.6)], is_exhaustive=False
    )
    draws = generator.random(len(links))
    classes = np.where(draws < told[:, 0], 0, np.where(draws < told.sum(axis=1), 1, -1))
    found = fit_classes(links, classes=classes, is_exhaustive=False)
    assert [round(one.intercept, 1) for one in found] == [0.3, -0.7]
    assert [one.slope for one in found] == pytest.approx([1.5, 0.6], abs=0.06)


def test_a_score_that_ranks_the_wrong_way_round_is_flattened():
    generator = np.random.default_rng(5)
    classes = generator.integers(0, 3, 2000)
    links = np.stack([-(classes == column).astype(float) for column in range(3)], axis=1)
    found = fit_classes(links, classes=classes, is_exhaustive=True)
    assert [one.slope for one in found] == pytest.approx([0, 0, 0], abs=1e-9)


def test_of_a_rate_the_share_is_fitted_where_it_lies_and_scored_everywhere(rates):
    classes = classes_of(rates, algorithm="logistic", part="served")
    assert set(classes) == {"nothing", "all", "share"}
    assert classes["share"]["target"] == "value"
    assert classes["share"]["train_rows"] < classes["nothing"]["train_rows"] == 6000
    assert classes["nothing"]["class_mean"] < 0.05 <= classes["share"]["class_mean"] < 0.9
    assert classes["all"]["class_mean"] >= 0.9
    assert 0 < classes["share"]["train_median"] < 1
    assessed = classes_of(rates, algorithm="logistic", part="assessed")
    held_out = {name: row["held_out_scores"] for name, row in assessed.items()}
    assert len(held_out["share"]) == len(held_out["nothing"])
    assert {score["label"] for score in held_out["nothing"]} == {0.0, 1.0}
    rate = np.array([score["label"] for score in held_out["share"]])
    assert rate.min() < 0.05
    assert rate.max() > 0.9
    is_nothing = np.array([score["label"] for score in held_out["nothing"]])
    np.testing.assert_array_equal(rate < 0.05, is_nothing > 0)


def test_a_class_that_is_too_rare_gets_its_share_and_no_feature_a_part(fit):
    rows = fit(
        "recovery_outcome", "forward", 1500, algorithms=["logistic"], minimum_class_events=400
    )
    rare = classes_of(rows, algorithm="logistic", part="served")["partially_recovered"]
    assert rare["model_format"] == "constant_json"
    model = load_model(rare["model_blob"], model_format="constant_json")
    scores = model.raw_scores(np.zeros((3, 2)))
    share = (rare["train_events"] + 1) / (rare["train_rows"] + 2)
    np.testing.assert_allclose(scores, score_log_odds(np.full(3, share), score_link="probability"))
    base, contributions = model.contributions(np.zeros((3, 2)))
    assert base == scores[0]
    assert not contributions.any()


def test_an_unknown_target_is_named(outcome_classes):
    place = outcome_classes.schema.get_field_index("target")
    column = ["klass", *outcome_classes["target"].to_pylist()[1:]]
    with pytest.raises(ModelError, match=r"outcome_classes\.target of early_warning, event"):
        read_outcome_classes(outcome_classes.set_column(place, "target", pa.array(column)))


def test_signs_turn_with_the_class():
    good = OutcomeClass("fully_recovered", risk_direction=-1, target="class")
    assert good.monotone_signs((1, 0, -1)) == (-1, 0, 1)
    unknown = OutcomeClass("outstanding", risk_direction=0, target="class")
    assert unknown.monotone_signs((1, 0, -1)) == (0, 0, 0)
