"""Lending Club: leaks by their own numbers, and the lender's own score with and without."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

pytestmark = pytest.mark.slow


def findings(built, check: str) -> dict[str, tuple]:
    rows = built.rows(
        "select column_name, verdict, is_used, value, explanation "
        f"from assurance.fct_leakage_checks where check_name = '{check}'"
    )
    return {row[0]: row[1:] for row in rows}


def test_every_source_row_is_accounted_for(lending_club):
    assert lending_club.value("select count(*) from marts.dim_loans") == 19_908
    assert lending_club.value("select count(*) from assurance.rejected_records") == 0


def test_what_came_after_the_outcome_is_found_and_unused(lending_club):
    single = findings(lending_club, "single_column")
    leaks = {name for name, (verdict, *_) in single.items() if verdict == "leak"}
    assert {"recoveries", "collection_recovery_fee", "annual_return"} <= leaks
    assert not any(used for verdict, used, *_ in single.values() if verdict == "leak")
    used = lending_club.rows("select distinct unnest(feature_names) from marts.dim_model_runs")
    undated = {"recoveries", "collection_recovery_fee", "annual_return", "total_pymnt"}
    assert not undated & {name for (name,) in used}


def test_the_pair_of_payments_and_amount_is_found(lending_club):
    pairs = findings(lending_club, "pair_of_columns")
    verdict, used, auc, explanation = pairs["total_pymnt|principal_amount"]
    assert (verdict, used) == ("leak", False)
    assert auc > 0.9
    assert "ratio" in explanation
    single = findings(lending_club, "single_column")
    assert single["total_pymnt"][2] < 0.8


def test_zeros_that_stand_for_no_charge_off_are_imputations(lending_club):
    imputed = findings(lending_club, "imputed_cells")
    assert imputed["recoveries"][0] == "leak"
    assert imputed["collection_recovery_fee"][0] == "leak"
    assert imputed["principal_amount"][0] == "ok"


def test_what_was_known_at_origination_ranks_the_outcome(lending_club):
    """What is possible with grade and rate, and no more: 0.68."""
    ((auc, low),) = lending_club.rows(
        "select metric_value, ci_low from assurance.fct_model_metrics "
        "inner join marts.dim_model_runs using (model_run_id) "
        "where metric_name = 'auc' and population = 'all' and algorithm = 'logistic'"
    )
    assert 0.68 <= auc <= 0.70
    assert low > 0.67
    assert (
        lending_club.value("select count(*) from marts.dim_model_runs where status = 'champion'")
        == 1
    )


def test_the_lenders_own_score_is_reported_with_and_without(lending_club):
    metrics = {
        (feature_set, metric): values
        for feature_set, metric, *values in lending_club.rows(
            "select feature_set, metric_name, metric_value, ci_low, ci_high, features "
            "from assurance.fct_feature_set_metrics"
        )
    }
    sets = {feature_set for feature_set, _ in metrics}
    assert {"all_allowed", "without_lender_score"} <= sets
    with_score = metrics["all_allowed", "auc"]
    without = metrics["without_lender_score", "auc"]
    assert with_score[0] >= 0.68
    assert 0.63 <= without[0] <= 0.67
    assert with_score[3] - without[3] == 2
    difference = metrics["without_lender_score", "auc_difference"]
    assert difference[0] == pytest.approx(without[0] - with_score[0], abs=2e-6)
    assert difference[2] < 0, "grade and rate add something, on the same rows"
    assert metrics["without_lender_score", "log_loss_difference"][1] > 0
    width = difference[2] - difference[1]
    assert width < without[2] - without[1], "paired, the difference is told more sharply"


def test_the_interval_of_a_feature_sets_auc_is_what_resampling_gives(lending_club):
    from sklearn.metrics import roc_auc_score

    file = lending_club.home / "build" / "lending_club" / "slrs.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        scores = {
            name: connection.execute(
                "select label, probability from ml.ml_feature_set_scores "
                "where feature_set = ? order by loan_id",
                [name],
            ).fetchnumpy()
            for name in ("all_allowed", "without_lender_score")
        }
    reported = dict(
        lending_club.rows(
            "select feature_set, metric_value from assurance.fct_feature_set_metrics "
            "where metric_name = 'auc'"
        )
    )
    chance = np.random.default_rng(5)
    label = scores["all_allowed"]["label"]
    for name, held in scores.items():
        assert roc_auc_score(held["label"], held["probability"]) == pytest.approx(
            reported[name], abs=1e-6
        )
    differences = []
    for _ in range(100):
        drawn = chance.integers(0, len(label), len(label))
        one, other = (
            roc_auc_score(label[drawn], scores[name]["probability"][drawn])
            for name in ("all_allowed", "without_lender_score")
        )
        differences.append(other - one)
    ((low, high),) = lending_club.rows(
        "select ci_low, ci_high from assurance.fct_feature_set_metrics "
        "where metric_name = 'auc_difference' and feature_set = 'without_lender_score'"
    )
    assert (high - low) / (2 * 1.96) == pytest.approx(float(np.std(differences)), rel=0.25)


def test_a_grade_stands_with_the_loan(lending_club):
    rates = lending_club.rows(
        "select lender_grade, avg(annual_interest_rate) from marts.dim_loans "
        "group by lender_grade order by lender_grade"
    )
    assert [grade for grade, _ in rates] == [1, 2, 3, 4, 5, 6, 7]
    assert [rate for _, rate in rates] == sorted(rate for _, rate in rates)
