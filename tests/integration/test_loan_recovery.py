"""The 500-row file behind the public notebooks: the product says that it is noise."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


def test_every_source_row_is_accounted_for(loan_recovery):
    assert loan_recovery.value("select count(*) from marts.dim_loans") == 500
    assert loan_recovery.value("select count(*) from assurance.rejected_records") == 0


def test_every_run_is_rejected_and_the_reason_is_said(loan_recovery):
    runs = loan_recovery.rows("select status, status_reason from marts.dim_model_runs")
    risk = [run for run in runs if "no usable signal before the outcome" in (run[1] or "")]
    assert len(risk) == 4
    assert {status for status, _ in risk} == {"rejected"}
    assert loan_recovery.value("select count(*) from marts.fct_loan_scores") == 0


def test_leaking_columns_are_named_and_unused(loan_recovery):
    leaks = loan_recovery.rows(
        "select distinct column_name, is_used from assurance.fct_leakage_checks"
        " where verdict = 'leak' order by all"
    )
    assert ("Collection_Attempts", False) in leaks
    assert ("Legal_Action_Taken", False) in leaks
    assert not any(is_used for _, is_used in leaks)


def test_strategies_fall_back_and_nobody_is_sent_to_court(loan_recovery):
    rows = loan_recovery.rows(
        "select count(*), count(risk_probability), count(risk_band), count(distinct rule_id)"
        " from marts.fct_recovery_strategies"
    )
    loans, with_probability, with_band, rules = rows[0]
    assert loans == 500
    assert (with_probability, with_band) == (0, 0)
    assert rules >= 2
    assert (
        loan_recovery.value(
            "select count(*) from marts.fct_recovery_strategies where treatment_code like '%legal%'"
        )
        == 0
    )


def test_the_notebook_looks_brilliant_against_itself_and_blind_against_reality(loan_recovery):
    measures = {
        (measure, target): value
        for measure, target, value in loan_recovery.rows(
            "select measure, target, value from assurance.fct_notebook_baseline"
        )
    }
    own_flag = [v for (m, t), v in measures.items() if m == "auc" and "flag" in t]
    reality = [v for (m, t), v in measures.items() if m == "auc" and t == "not_fully_recovered"]
    assert own_flag
    assert min(own_flag) > 0.95
    assert reality
    assert all(0.40 < value < 0.60 for value in reality)


def test_the_two_quoted_insights_stand_with_their_intervals(loan_recovery):
    rows = loan_recovery.rows(
        "select measure, round(value, 3), ci_low < value and value < ci_high"
        " from assurance.fct_notebook_baseline"
    )
    values = {value for _, value, _ in rows}
    assert {0.002, 0.578, 0.741} <= values
    assert all(inside for _, value, inside in rows if value in {0.002, 0.578, 0.741})


def test_no_stable_segments_and_the_founding_four_serve(loan_recovery):
    assert loan_recovery.rows(
        "select algorithm, count(distinct segment_id) from marts.fct_borrower_segments group by all"
    ) == [("kmeans_founding", 4)]
    assert (
        loan_recovery.value(
            "select count(*) from marts.fct_segmentation_quality"
            " where status = 'stable' or (is_chosen and algorithm <> 'kmeans_founding')"
        )
        == 0
    )
    assert (
        loan_recovery.value("select count(distinct algorithm) from marts.fct_segmentation_quality")
        == 4
    )


@pytest.mark.parametrize(
    "page_says",
    [
        "No loan is seen at two month ends in a row, so no movement can be counted.",
        "No loan can be followed from its origination",
        "No loan is seen to fall behind between two month ends",
    ],
)
def test_a_file_without_a_date_says_what_it_cannot_tell(loan_recovery, page_says: str):
    page = (loan_recovery.published / "site" / "delinquency.html").read_text()
    assert page_says in page
    for table in ("fct_roll_rates", "fct_transition_matrix", "fct_vintages", "fct_cure_curves"):
        assert loan_recovery.value(f"select count(*) from marts.{table}") == 0
