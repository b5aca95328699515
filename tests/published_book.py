"""A published file with rows written by hand, as the pages read it.

Tables are made from the contracts beside the ``rpt_`` models, so a column that a page
reads and no contract names fails here.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml

REPOSITORY = Path(__file__).parents[1]
REPORTING = REPOSITORY / "dbt_project" / "models" / "reporting"
HOSTILE = "<script>alert('x')</script> & <b>bold</b>"

MONTHS = ["2026-08-31", "2026-09-30", "2026-10-31"]
STEPS_DOWN = [("current", "1-30"), ("1-30", "31-60"), ("31-60", "61-90"), ("61-90", "90+")]
STATES = ["current", "1-30", "31-60", "paid_off", "charged_off"]
ROWS: dict[str, list[dict[str, object]]] = {
    "rpt_portfolio_summary": [
        {
            "snapshot_date": "2026-10-31",
            "currency": "EUR",
            "loans": 1000,
            "borrowers": 900,
            "loans_past_due": 150,
            "loans_in_default": 30,
            "loans_decided": 1000,
            "loans_scored": 1000,
            "loans_softened": 25,
            "loans_requiring_human": 20,
            "outstanding_amount": "12345678.90",
            "arrears_amount": "234567.80",
            "outstanding_in_default_amount": "456789.10",
        }
    ],
    "rpt_delinquency_buckets": [
        {
            "delinquency_bucket": bucket,
            "bucket_rank": rank,
            "loans": loans,
            "outstanding_amount": loans * 1000,
            "loan_share": loans / 1000,
            "outstanding_share": loans / 1000,
        }
        for rank, (bucket, loans) in enumerate(
            [("current", 850), ("1-30", 80), ("31-60", 25), ("61-90", 15), ("90+", 30)], 1
        )
    ],
    "rpt_delinquency_history": [
        {
            "snapshot_date": month,
            "loans": 1000,
            "share_1_to_30": 0.08,
            "share_31_to_90": 0.04,
            "share_over_90": 0.02 + 0.005 * place,
        }
        for place, month in enumerate(MONTHS)
    ],
    "rpt_risk_bands": [
        {
            "risk_band": band,
            "loans": loans,
            "outstanding_amount": loans * 1000,
            "lowest_probability": low,
            "highest_probability": high,
            "loan_share": loans / 1000,
            "outstanding_share": loans / 1000,
        }
        for band, loans, low, high in [
            ("high", 20, 0.76, 0.93),
            ("middle", 60, 0.5, 0.75),
            ("low", 920, 0.01, 0.49),
        ]
    ],
    "rpt_score_distribution": [
        {
            "risk_task": "early_warning",
            "score_bin": place,
            "loans": 1000 // (place + 1),
            "probability_from": place / 20,
            "probability_to": (place + 1) / 20,
        }
        for place in range(20)
    ],
    "rpt_strategies": [
        {
            "strategy_code": "monitor",
            "strategy_text": "Automated reminders & routine monitoring",
            "proposed_loans": 920,
            "proposed_by_score_loans": 920,
            "carried_out_loans": 930,
            "requires_human_loans": 0,
        },
        {
            "strategy_code": "legal_notice",
            "strategy_text": None,
            "proposed_loans": 20,
            "proposed_by_score_loans": 20,
            "carried_out_loans": 0,
            "requires_human_loans": 0,
        },
    ],
    "rpt_strategy_rules": [
        {
            "rule_id": "band_low",
            "band_strategy_code": "monitor",
            "strategy_code": "monitor",
            "loans": 920,
            "loan_share": 0.92,
        }
    ],
    "rpt_guardrails": [
        {"guardrail_code": "vulnerable", "effect": "require_human", "loans": 12},
        {"guardrail_code": "deceased", "effect": "block_all", "loans": 3},
    ],
    "rpt_reasons": [
        {
            "task": "early_warning",
            "outcome_class": "event",
            "reason_code": code,
            "direction": direction,
            "internal_text": text,
            "loans": loans,
            "loans_first_reason": loans // 2,
        }
        for code, direction, text, loans in [
            ("A1", "raises", HOSTILE, 400),
            ("A1", "lowers", HOSTILE, 100),
            ("A2", "raises", "Installments were missed lately", 300),
        ]
    ],
    "rpt_roll_rates": [
        {
            "snapshot_date": month,
            "from_bucket": start,
            "to_bucket": end,
            "bucket_rank": rank,
            "loans": 20 + 10 * place,
            "from_loans": 200,
            "amount": "123456.70",
            "roll_rate": (20 + 10 * place) / 200,
            "ci_low": 0.05 + 0.05 * place,
            "ci_high": 0.15 + 0.05 * place,
        }
        for place, month in enumerate(MONTHS)
        for rank, (start, end) in enumerate(STEPS_DOWN, 1)
    ],
    "rpt_transition_matrix": [
        {
            "from_state": start,
            "to_state": end,
            "from_state_rank": STATES.index(start) + 1,
            "to_state_rank": place,
            "loan_months": 60 if start == end else 20 if place < 4 else 0,
            "from_loan_months": 100,
            "probability": 0.6 if start == end else 0.2 if place < 4 else 0.0,
            "ci_low": 0.5 if start == end else 0.1 if place < 4 else 0.0,
            "ci_high": 0.7 if start == end else 0.3 if place < 4 else 0.05,
            "first_month_end_on": "2025-11-30",
            "last_month_end_on": "2026-10-31",
        }
        for start in STATES[:3]
        for place, end in enumerate(STATES, 1)
    ],
    "rpt_state_projections": [
        {
            "from_state": start,
            "end_group": group,
            "from_state_rank": STATES.index(start) + 1,
            "horizon_months": months,
            "projected_share": 0.2,
            "observed_loans": None if start == "31-60" else 80,
            "observed_share": None if start == "31-60" else observed,
            "observed_low": None if start == "31-60" else observed - 0.05,
            "observed_high": None if start == "31-60" else observed + 0.05,
            "last_month_end_on": "2026-10-31",
        }
        for months in (12, 24)
        for start, observed in (("current", 0.1), ("1-30", 0.2), ("31-60", 0.3))
        for group in ("in default or lost", "paid off")
    ],
    "rpt_vintages": [
        {
            "cohort_year": year,
            "months_on_book": age,
            "loans": 1000,
            "defaulted_loans": slope * age,
            "exposure_at_default_amount": 1000 * slope * age,
            "recovered_amount": 100 * slope * age,
            "default_rate": slope * age / 1000,
            "default_rate_low": max(slope * age / 1000 - 0.01, 0),
            "default_rate_high": slope * age / 1000 + 0.01,
            "cumulative_recovery_rate": 0.1 if age else None,
        }
        for year, slope, last_age in ((2024, 2, 24), (2025, 5, 12), (2026, 0, 0))
        for age in range(last_age + 1)
    ],
    "rpt_cure_curves": [
        {
            "start_bucket": bucket,
            "months_since_start": month,
            "loans": 500,
            "loans_at_risk": 500 // month,
            "cure_incidence": share * month / 8,
            "cure_low": share * month / 8 - 0.03,
            "cure_high": share * month / 8 + 0.03,
            "default_incidence": None if bucket == "90+" else 0.02 * month,
            "default_low": None if bucket == "90+" else 0.01 * month,
            "default_high": None if bucket == "90+" else 0.03 * month,
            "reschedule_incidence": 0.01,
            "reschedule_low": 0.0,
            "reschedule_high": 0.03,
            "closing_incidence": 0.0,
            "closing_low": 0.0,
            "closing_high": 0.01,
            "waiting_share": 0.99 - share * month / 8 - (0 if bucket == "90+" else 0.02 * month),
        }
        for bucket, share in (("1-30", 0.8), ("31-60", 0.4), ("61-90", 0.3), ("90+", 0.2))
        for month in range(1, 9)
    ],
    "rpt_input_quality": [
        {
            "source_table": table,
            "loaded_rows": loaded,
            "staged_rows": loaded - rejected,
            "rejected_rows": rejected,
            "rejected_share": rejected / loaded,
            "unrecorded_rows": unrecorded,
            "undated_rows": 0,
            "max_versions": 2,
            "days_since_last_event": days,
            "first_event_on": None if days is None else "2020-01-01",
            "last_event_on": None if days is None else "2026-10-30",
            "last_recorded_on": "2026-10-31",
        }
        for table, loaded, rejected, unrecorded, days in (
            ("borrowers", 900, 0, 900, None),
            ("borrower_protected_attributes", 900, 0, 0, None),
            ("payments", 10_000, 7, 0, 1),
            ("customer_messages", 300, 0, 0, 45),
        )
    ],
    "rpt_reconciliations": [
        {
            "reconciliation_name": name,
            "subject": subject,
            "explanation": "What went in is held against what is there.",
            "expected_value": value,
            "found_value": value - left_out,
            "left_out_value": left_out,
            "difference": 0,
            "is_reconciled": True,
        }
        for name, subject, value, left_out in (
            ("rows", "borrowers", 900, 0),
            ("rows", "payments", 10_000, 0),
            ("cash", "loan months", 1_234_567, 1000),
            ("cash", "receipts", 1_234_567, 0),
        )
    ],
    "rpt_missing_shares": [
        {
            "source_table": table,
            "column_name": column,
            "change_rank": rank,
            "month_rows": 400,
            "missing_rows": 400 if stops and place == 2 else 20,
            "missing_share": 1.0 if stops and place == 2 else 0.05,
            "pooled_share": 0.37 if stops else 0.05,
            "deviation": 26.2 if stops and place == 2 else 0.1,
            "month_end_on": month,
        }
        for rank, (table, column, stops) in enumerate(
            [
                ("borrower_protected_attributes", "marital_status", True),
                ("payments", "method", False),
            ],
            1,
        )
        for place, month in enumerate(MONTHS)
    ],
    "rpt_treatment_effects": [
        {
            "outcome_name": outcome,
            "treatment_code": treatment,
            "reference": "truth",
            "naive_decisions": 400,
            "chance_decisions": 0 if chance is None else 40,
            "true_decisions": 0 if true is None else 2000,
            "naive_effect": size * naive,
            "naive_effect_low": size * (naive - 0.02),
            "naive_effect_high": size * (naive + 0.02),
            "chance_effect": None if chance is None else size * chance,
            "chance_effect_low": None if chance is None else size * (chance - 0.08),
            "chance_effect_high": None if chance is None else size * (chance + 0.08),
            "chance_overlap_share": 0.0 if chance is None else 1.0,
            "true_effect": None if true is None else size * true,
            "true_effect_low": None if true is None else size * (true - 0.01),
            "true_effect_high": None if true is None else size * (true + 0.01),
            "true_overlap_share": None if true is None else 1.0,
            "naive_rank": naive_rank,
            "reference_rank": reference_rank,
        }
        for outcome, size in (("net_cash_6m", 1000), ("cure_3m", 1))
        for treatment, naive, chance, true, naive_rank, reference_rank in [
            ("phone_call", -0.05, 0.11, 0.12, 3, 1),
            ("automated_reminder", 0.04, 0.02, 0.03, 1, 2),
            ("routine_monitoring", 0.0, 0.0, 0.0, 2, 3),
            ("legal_notice", -0.2, None, None, None, None),
        ]
    ],
    "rpt_segmentation_quality": [
        {
            "model_run_id": f"run{segments}",
            "algorithm": "kmeans",
            "segments": segments,
            "silhouette": 0.3,
            "bootstrap_ari": 0.9 if segments == 4 else 0.5,
            "noise_share": 0.0,
            "status": "stable" if segments == 4 else "no stable segments",
            "is_chosen": segments == 4,
            "is_serving": segments == 4,
        }
        for segments in range(3, 9)
    ],
    "rpt_segment_profiles": [
        {
            "model_run_id": "run4",
            "algorithm": "kmeans",
            "segment_id": segment,
            "segment_name": f"Segment {segment} {HOSTILE}",
            "feature_name": feature,
            "feature_group": "payment_behaviour",
            "distinguishing_group": None if segment == 2 else "payment_behaviour",
            "borrowers": 225,
            "mean_value": 10.0 * segment,
            "z_score": 0.5 * (segment - 1.5) * (1 if place % 2 else -1),
        }
        for segment in range(4)
        for place, feature in enumerate(["days_past_due", "monthly_income", "missed_months_12m"])
    ],
    "rpt_segments": [
        {
            "model_run_id": "run4",
            "algorithm": "kmeans",
            "segment_id": segment,
            "segment_name": f"Segment {segment}",
            "borrowers": 225,
            "borrower_share": 0.25,
            "label_rate": 0.2 if segment == 1 else 0.05,
            "ci_low": 0.15 if segment == 1 else 0.03,
            "ci_high": 0.25 if segment == 1 else 0.07,
            "average_rate": 0.0875,
            "is_high_risk_segment": segment == 1,
        }
        for segment in range(4)
    ],
    "rpt_segment_migrations": [
        {
            "snapshot_date": month_end,
            "from_segment_id": one,
            "from_segment_name": f"Segment {one} {HOSTILE}",
            "to_segment_id": other,
            "to_segment_name": f"Segment {other} {HOSTILE}",
            "borrowers": 80 if one == other else 20,
            "share": 0.8 if one == other else 0.2,
            "leaver_share": 0.2,
            "usual_leaver_share": None if month_end < "2026-09" else 0.2,
            "psi_since_fit": 0.02,
            "is_leaver_alert": False,
            "is_psi_alert": False,
            "is_alert": False,
        }
        for month_end in ("2026-08-31", "2026-09-30")
        for one in (1, 2)
        for other in (1, 2)
    ],
    "rpt_model_verdicts": [
        {
            "task": "early_warning",
            "outcome_class": "event",
            "model_run_id": "abcdef0123456789",
            "algorithm": "xgboost",
            "status": "champion",
            "status_reason": "lowest log loss",
            "split": "out_of_time",
            "auc": 0.81,
            "auc_low": 0.79,
            "auc_high": 0.83,
            "brier": 0.05,
            "logistic_auc": 0.78,
            "logistic_auc_low": 0.76,
            "logistic_auc_high": 0.8,
            "rows": 5000,
        },
        {
            "task": "recovery_outcome",
            "outcome_class": "fully_recovered",
            "model_run_id": "fedcba9876543210",
            "algorithm": "random_forest",
            "status": "rejected",
            "status_reason": "the interval of AUC holds 0.5",
            "split": "out_of_time",
            "auc": 0.51,
            "auc_low": 0.46,
            "auc_high": 0.56,
            "brier": 0.24,
            "logistic_auc": 0.5,
            "logistic_auc_low": 0.45,
            "logistic_auc_high": 0.55,
            "rows": 400,
        },
    ],
    "rpt_model_metrics": [
        {
            "model_run_id": run,
            "task": "early_warning",
            "outcome_class": "event",
            "algorithm": algorithm,
            "status": status,
            "split": split,
            "metric_name": metric,
            "metric_value": value,
            "ci_low": value - 0.02,
            "ci_high": value + 0.02,
            "rows": 5000,
        }
        for run, algorithm, status, value in [
            ("abcdef0123456789", "xgboost", "champion", 0.81),
            ("bbcdef0123456789", "logistic", "challenger", 0.78),
        ]
        for split in ("validation", "out_of_time")
        for metric in ("auc", "brier")
    ],
    "rpt_feature_sets": [
        {
            "task": "early_warning",
            "outcome_class": "event",
            "feature_set": name,
            "algorithm": "logistic",
            "split": "cross_validated",
            "auc": 0.78 + (gain or 0.0),
            "auc_low": 0.76 + (gain or 0.0),
            "auc_high": 0.80 + (gain or 0.0),
            "auc_difference": gain,
            "auc_difference_low": None if gain is None else gain - 0.01,
            "auc_difference_high": None if gain is None else gain + 0.01,
            "features": features,
            "rows": 5000,
        }
        for name, gain, features in [
            ("all_allowed", None, 12),
            ("with_policy_dependent", 0.005, 15),
            ("without_lender_score", -0.04, 10),
        ]
    ],
    "rpt_performance_over_time": [
        {
            "model_run_id": "abcdef0123456789",
            "task": "early_warning",
            "outcome_class": "event",
            "metric_name": metric,
            "score_kind": "served" if month == 6 else "backtest_out_of_time",
            "estimated_value": 0.80,
            "realised_value": None if month == 6 else 0.70 + month / 50,
            "ci_low": None if month == 6 else 0.65 + month / 50,
            "ci_high": None if month == 6 else 0.75 + month / 50,
            "rows": 1200,
            "matured_rows": None if month == 6 else 1100,
            "snapshot_date": f"2026-{month:02d}-28",
        }
        for metric in ("auc", "brier")
        for month in (1, 2, 3, 4, 5, 6)
    ],
    "rpt_drift": [
        {
            "column_name": column,
            "drift_rank": rank,
            "psi": psi if month == 3 else 0.01,
            "psi_threshold": 0.25,
            "psi_noise_limit": 0.05,
            "missing_share": None if rank == 1 else 0.1,
            "training_missing_share": None if rank == 1 else 0.1,
            "rows": 1200,
            "is_score": rank == 1,
            "is_alert": psi > 0.25 and month == 3,
            "snapshot_date": f"2026-{month:02d}-28",
        }
        for rank, (column, psi) in enumerate(
            [("score:early_warning:event", 0.1), ("employment_tenure_months", 0.6), (HOSTILE, 0.0)],
            start=1,
        )
        for month in (1, 2, 3)
        if rank > 1 or month == 3
    ],
    "rpt_lead_times": [
        {
            "model_run_id": "abcdef0123456789",
            "alarm_rule": rule,
            "months_ahead": months,
            "flagged_share": None if months == 9 else 0.9 - months / 10,
            "ci_low": None if months == 9 else 0.8 - months / 10,
            "ci_high": None if months == 9 else 0.95 - months / 10,
            "flagged_defaults": 0 if months == 9 else 40,
            "observable_defaults": 0 if months == 9 else 80,
            "all_defaults": 90,
            "test_from": "2025-01-31",
            "test_to": "2025-06-30",
        }
        for rule in ("above_lowest_band", "top_tenth")
        for months in (1, 2, 3, 6, 9)
    ],
    "rpt_model_slices": [
        {
            "model_run_id": "abcdef0123456789",
            "task": "early_warning",
            "outcome_class": "event",
            "split": "out_of_time",
            "population": population,
            "slice_kind": population.partition("=")[0],
            **{
                f"{metric}{end}": value + shift
                for metric, value in (
                    ("auc", auc),
                    ("lift_10", 3.0),
                    ("brier", 0.1),
                    ("event_rate", 0.1),
                    ("mean_probability", 0.11),
                )
                for end, shift in (("", 0.0), ("_low", -0.05), ("_high", 0.05))
            },
            "rows": 900,
        }
        for population, auc in (
            ("all", 0.8),
            ("delinquency_bucket=1-30", 0.53),
            (f"product_type={HOSTILE}", 0.7),
            ("segment=2", 0.75),
        )
    ],
    "rpt_band_metrics": [
        {
            "model_run_id": "abcdef0123456789",
            "task": "early_warning",
            "outcome_class": "event",
            "split": "out_of_time",
            "risk_band": band,
            "band_from": band_from,
            "rows": rows,
            "flagged_rows": 900,
            **{
                f"{measure}{end}": None if rate is None else rate + shift
                for measure in ("observed_rate", "accuracy", "precision", "recall")
                for end, shift in (("", 0.0), ("_low", -0.05), ("_high", 0.05))
            },
            "loan_share": rows / 1000,
            "loan_share_low": rows / 1000,
            "loan_share_high": rows / 1000,
        }
        for band, band_from, rows, rate in (
            ("low", 0.0, 900, 0.1),
            ("medium", 0.5, 0, None),
            ("high", 0.75, 100, 0.8),
        )
    ],
    "rpt_fairness": [
        {
            "model_run_id": "abcdef0123456789",
            "task": "early_warning",
            "outcome_class": "event",
            "split": "out_of_time",
            "attribute": attribute,
            "group_value": group,
            "metric_name": metric,
            "metric_value": None if is_suppressed else value,
            "ci_low": None if is_suppressed else value - 0.01,
            "ci_high": None if is_suppressed else value + 0.01,
            "rows": None if is_suppressed else 400,
            "is_suppressed": is_suppressed,
        }
        for attribute, group, gap, is_suppressed in (
            ("sex", "female", 0.002, False),
            ("sex", "male", -0.03, False),
            ("marital_status", "widowed", 0.0, True),
            ("marital_status", HOSTILE, 0.0, True),
        )
        for metric, value in (
            ("share", 0.5),
            ("mean_probability", 0.1),
            ("observed_rate", 0.1),
            ("auc", 0.8),
            ("brier", 0.1),
            ("calibration_gap", gap),
            ("flagged_share_top_tenth", 0.1 - gap),
            ("recall_top_tenth", 0.4),
            ("false_positive_rate_top_tenth", 0.08),
        )
    ],
    "rpt_calibration": [
        {
            "model_run_id": "abcdef0123456789",
            "split": "out_of_time",
            "outcome_class": "event",
            "bin": place,
            "task": "early_warning",
            "algorithm": "xgboost",
            "predicted_mean": place / 12,
            "observed_rate": place / 12,
            "ci_low": place / 12 - 0.02,
            "ci_high": place / 12 + 0.02,
            "rows": 500,
        }
        for place in range(1, 11)
    ],
    "rpt_leakage_checks": [
        {
            "task": "recovery_outcome",
            "column_name": "Collection_Attempts",
            "check_name": "single_column",
            "verdict": "leak",
            "explanation": HOSTILE,
            "is_used": False,
            "value": 0.83,
            "threshold": 0.8,
        }
    ],
    "rpt_notebook_baseline": [
        {
            "measure": "auc",
            "target": target,
            "explanation": "The forest's score.",
            "value": value,
            "ci_low": value - 0.03,
            "ci_high": value + 0.03,
            "rows": 500,
        }
        for target, value in [("own_flag", 0.96), ("recorded_outcome", 0.52)]
    ],
    "rpt_rejected_records": [
        {
            "source_table": "payments",
            "reason_code": "negative_amount",
            "reason_text": "The amount is negative",
            "records": 7,
        }
    ],
}


def write_published_book(file: Path, *, emptied: tuple[str, ...] = ()) -> Path:
    """Write the file; relations in ``emptied`` keep their columns and lose their rows."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema reporting; create schema assurance")
        for contract in sorted(REPORTING.glob("rpt_*.yml")):
            (model,) = yaml.safe_load(contract.read_text())["models"]
            types = {column["name"]: column["data_type"] for column in model["columns"]}
            columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
            name = model["name"]
            connection.execute(f"create table reporting.{name} ({columns})")
            for row in [] if name in emptied else ROWS.get(name, []):
                places = ", ".join("?" for _ in row)
                fields = ", ".join(f'"{field}"' for field in row)
                connection.execute(
                    f"insert into reporting.{name} ({fields}) values ({places})",
                    list(row.values()),
                )
        connection.execute(
            "create table assurance.publish_manifest as select "
            "'reporting.rpt_model_verdicts' as table_name, 1::bigint as row_count, "
            "timestamptz '2026-11-01 02:00:00+00' as built_at, date '2026-10-31' as as_of_date, "
            "'0123abc' as git_revision, ['abcdef0123456789'] as model_run_ids"
        )
    return file


def every_relation() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in REPORTING.glob("rpt_*.yml")))
