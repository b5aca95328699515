"""Thirty thousand real clients: an honest score with its interval, and nobody left out."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

CHAMPION = "select model_run_id from marts.dim_model_runs where status = 'champion'"


def metric(portfolio, name: str) -> float:
    return portfolio.value(
        "select metric_value from assurance.fct_model_metrics"
        f" where metric_name = '{name}' and split = 'cross_validated' and population = 'all'"
        f" and model_run_id = ({CHAMPION} and task = 'early_warning')"
    )


def test_the_champion_reaches_what_is_possible_and_not_more(uci_credit_card):
    assert 0.78 <= metric(uci_credit_card, "auc") <= 0.80
    assert metric(uci_credit_card, "brier") <= 0.136


def test_logistic_regression_stands_beside_it(uci_credit_card):
    aucs = dict(
        uci_credit_card.rows(
            "select runs.algorithm, metric_value from assurance.fct_model_metrics as metrics"
            " inner join marts.dim_model_runs as runs using (model_run_id)"
            " where metric_name = 'auc' and split = 'cross_validated' and population = 'all'"
        )
    )
    assert set(aucs) == {"scorecard", "logistic", "random_forest", "xgboost"}
    assert 0.70 < aucs["logistic"] < 0.78


def test_no_protected_attribute_is_a_feature(uci_credit_card):
    barred = {"age", "sex", "marital_status", "ethnicity", "dependents", "education_level"}
    for (names,) in uci_credit_card.rows("select feature_names from marts.dim_model_runs"):
        assert not barred & set(names)


def test_every_client_is_scored_out_of_fold_with_reasons(uci_credit_card):
    assert uci_credit_card.rows(
        "select score_kind, count(*), count(distinct loan_id) from marts.fct_loan_scores"
        " group by all"
    ) == [("cross_validated", 30_000, 30_000)]
    assert (
        uci_credit_card.value("select count(distinct loan_id) from marts.fct_reason_codes")
        == 30_000
    )
    assert (
        uci_credit_card.value("select count(distinct loan_id) from marts.fct_score_contributions")
        == 30_000
    )


def test_contributions_add_up_to_the_score(uci_credit_card):
    assert (
        uci_credit_card.value(
            "select max(abs(scores.raw_score - scores.base_value"
            " - list_sum(contributions.contributions)))"
            " from marts.fct_loan_scores as scores"
            " inner join marts.fct_score_contributions as contributions"
            " using (loan_id, snapshot_date, task, outcome_class)"
        )
        < 1e-6
    )


def test_every_source_row_is_accounted_for(uci_credit_card):
    assert uci_credit_card.value("select count(*) from marts.dim_loans") == 30_000
    assert uci_credit_card.value("select count(*) from assurance.rejected_records") == 0


@pytest.mark.parametrize(
    ("table", "rows_expected"),
    [
        ("fct_roll_rates", True),
        ("fct_transition_matrix", True),
        ("fct_cure_curves", True),
        ("fct_vintages", False),
    ],
)
def test_six_reported_months_give_movements_and_no_vintages(
    uci_credit_card, table: str, rows_expected: bool
):
    assert bool(uci_credit_card.value(f"select count(*) from marts.{table}")) == rows_expected


def test_clients_of_a_card_are_followed_through_five_months(uci_credit_card):
    assert (
        uci_credit_card.value("select count(distinct snapshot_date) from marts.fct_roll_rates") == 5
    )
    assert uci_credit_card.value("select max(months_since_start) from marts.fct_cure_curves") <= 4
