"""Names and keys of public tables are promises: what stands here is never renamed."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

KEYS = {
    "marts.dim_borrowers": "borrower_id",
    "marts.dim_loans": "loan_id",
    "marts.fct_loan_snapshots": "loan_id, snapshot_date",
    "marts.fct_loan_outcomes": "loan_id, snapshot_date, label_name",
    "marts.fct_roll_rates": "snapshot_date, from_bucket, to_bucket",
    "marts.fct_transition_matrix": "from_state, to_state",
    "marts.fct_default_episodes": "loan_id, episode_number",
    "marts.fct_promise_outcomes": "promise_id",
    "marts.fct_vintages": "cohort_month, months_on_book",
    "marts.fct_cure_curves": "start_bucket, months_since_start",
    "marts.fct_recovery_estimates": "loan_id, snapshot_date",
    "marts.fct_recovery_curves": "product_type, segment_id, month_number",
    "assurance.fct_interval_coverage": "model_run_id, split, population",
    "marts.fct_loan_scores": "loan_id, snapshot_date, task, outcome_class",
    "marts.fct_challenger_scores": "loan_id, snapshot_date, task, outcome_class, model_run_id",
    "marts.fct_score_contributions": "loan_id, snapshot_date, task, outcome_class",
    "marts.fct_scorecard_points": "model_run_id, outcome_class, feature_name, bin",
    "marts.fct_reason_codes": "loan_id, snapshot_date, task, outcome_class, reason_rank",
    "marts.fct_borrower_segments": "borrower_id, snapshot_date, algorithm",
    "marts.dim_segment_profiles": "model_run_id, segment_id, feature_name",
    "marts.fct_segment_migrations": "algorithm, snapshot_date, from_segment_id, to_segment_id",
    "marts.fct_segmentation_quality": "model_run_id, algorithm, segments",
    "marts.fct_feature_importance": "model_run_id, outcome_class, feature_name",
    "marts.fct_guardrails": "loan_id, snapshot_date, guardrail_code, channel",
    "marts.fct_strategy_proposals": "loan_id, snapshot_date",
    "marts.fct_recovery_strategies": "loan_id, snapshot_date",
    "marts.dim_model_runs": "model_run_id",
    "assurance.fct_model_metrics": "model_run_id, split, population, outcome_class, metric_name",
    "assurance.fct_calibration": "model_run_id, split, outcome_class, bin",
    "assurance.fct_band_metrics": "model_run_id, split, outcome_class, risk_band",
    "assurance.fct_drift": "column_name, snapshot_date, statistic",
    "assurance.fct_lead_times": "model_run_id, alarm_rule, months_ahead",
    "assurance.fct_performance_over_time": (
        "model_run_id, outcome_class, snapshot_date, metric_name"
    ),
    "assurance.fct_fairness": "model_run_id, attribute, group_value, metric_name",
    "assurance.fct_treatment_effects": "treatment_code, population, estimator, outcome_name",
    "assurance.fct_true_treatment_effects": ("borrower_id, snapshot_date, treatment_code, channel"),
    "assurance.fct_truth_calibration": "label_name, label_class, bin",
    "assurance.fct_score_truth": "model_run_id, outcome_class, score_kind, bin",
    "assurance.fct_leakage_checks": "task, column_name, check_name",
    "assurance.fct_feature_set_metrics": "task, outcome_class, feature_set, metric_name",
    "assurance.fct_attribute_predictability": "attribute, group_value, algorithm",
    "assurance.rejected_records": "source_table, row_hash, row_occurrence",
    "assurance.fct_status_report_differences": "loan_id, reported_on",
    "assurance.fct_input_quality": "source_table",
    "assurance.fct_missing_shares": "source_table, column_name, month_end_on",
    "assurance.fct_reconciliations": "reconciliation_name, subject",
    "assurance.publish_manifest": "table_name",
}


@pytest.mark.parametrize("table", KEYS)
def test_key_is_unique_and_complete(demo, table):
    key = KEYS[table]
    missing = " or ".join(f"{column.strip()} is null" for column in key.split(","))
    assert demo.value(f"select count(*) from {table} where {missing}") == 0
    assert demo.value(f"select count(*) from {table}") == demo.value(
        f"select count(*) from (select distinct {key} from {table})"
    )


def test_the_published_file_holds_three_schemas_of_tables(demo):
    kinds = demo.rows("select distinct table_schema, table_type from information_schema.tables")
    assert {schema for schema, _ in kinds} == {"marts", "assurance", "reporting"}
    assert {kind for _, kind in kinds} == {"BASE TABLE"}


def test_parquet_equals_the_file(demo):
    for table in KEYS:
        file = demo.published / "parquet" / f"{table}.parquet"
        assert (
            demo.value(
                f"select count(*) from (select * from read_parquet('{file}')"
                f" except all select * from {table})"
            )
            == 0
        )
        assert demo.value(f"select count(*) from read_parquet('{file}')") == demo.value(
            f"select count(*) from {table}"
        )
