"""Shuffled labels look like chance, unless the pipeline shows a fit what it is measured on."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from slrs_ml.errors import ModelError
from slrs_ml.evaluation import FIT_CHECK_SCHEMA, fit_check_scores, fit_checks
from tests.unit.evaluation.test_feature_sets import CATALOGUE, training

QUICK = {"xgboost": {"trees": 20, "depth": 3, "min_child_weight": 1, "learning_rate": 0.3}}


def checked(table: pa.Table, **options: object) -> dict:
    options = {"parameters": QUICK, **options}
    frame = fit_check_scores(table, catalogue=CATALOGUE, **options).to_pandas()
    return dict(list(frame.groupby("check_name")))


def test_labels_dealt_out_anew_cannot_be_ranked_and_are_as_many():
    table = training(rows=1500)
    found = checked(table)["label_shuffle"]
    assert found["label"].sum() == np.sum(table["label"].to_numpy())
    both = found.merge(table.to_pandas(), on="loan_id")
    assert 0.4 < (both["label_x"] != both["label_y"]).mean() < 0.6
    # The standard error of the area is 0.015; the same fit ranks the true labels at 0.8.
    assert roc_auc_score(found["label"], found["score"]) == pytest.approx(0.5, abs=0.05)


def test_a_fit_that_saw_its_held_out_rows_is_found(monkeypatch):
    """Let every fold learn from all rows: shuffled labels are then ranked."""
    honest = fit_checks.sampled_parts

    def leaking(rows, **options):
        for part in honest(rows, **options):
            yield type(part)(
                name=part.name,
                train=part.train | part.held_out,
                held_out=part.held_out,
                split=part.split,
            )

    monkeypatch.setattr(fit_checks, "sampled_parts", leaking)
    found = checked(training(rows=1500))["label_shuffle"]
    assert roc_auc_score(found["label"], found["score"]) > 0.57


def test_a_column_of_chance_changes_scores_and_not_their_loss():
    found = checked(training(rows=1500))["random_column"]
    losses = [
        log_loss(found["label"], 1 / (1 + np.exp(-found[name])))
        for name in ("score", "redrawn_score")
    ]
    assert (found["score"] != found["redrawn_score"]).mean() > 0.3
    assert losses[0] == pytest.approx(losses[1], abs=0.02)


def test_only_the_tasks_asked_for_are_fitted():
    table = training(rows=600)
    assert checked(table, tasks=["cure"]) == {}
    assert set(checked(table, tasks=["early_warning"])) == {"label_shuffle", "random_column"}


def test_rates_are_asked_about_above_their_median():
    table = training(rows=1500)
    generator = np.random.default_rng(1)
    rates = np.clip(table["grade"].to_numpy() / 4 + generator.random(1500), 0, 1)
    for name, column in (
        ("label", pa.array(rates)),
        ("outcome_class", pa.repeat("amount", 1500)),
        ("task", pa.repeat("recovery_rate", 1500)),
    ):
        table = table.set_column(table.schema.get_field_index(name), name, column)
    found = checked(table)["random_column"]
    assert set(found["label"]) == {0.0, 1.0}
    assert found["label"].mean() == pytest.approx((rates > np.median(rates)).mean())


def test_too_few_outcomes_are_not_asked_about():
    assert checked(training(), parameters={**QUICK, "minimum_events": 400}) == {}
    empty = fit_check_scores(training().slice(0, 0), catalogue=CATALOGUE)
    assert empty.schema == FIT_CHECK_SCHEMA
    with pytest.raises(ModelError, match="ml_check_fit_scores"):
        fit_check_scores(training(), catalogue=CATALOGUE, parameters={"trees": 1})


def test_the_order_of_the_rows_changes_nothing():
    table = training(rows=600)
    shuffled = table.take(np.random.default_rng(2).permutation(600))
    one, other = (
        fit_check_scores(rows, catalogue=CATALOGUE, parameters=QUICK) for rows in (table, shuffled)
    )
    assert one.equals(other)
