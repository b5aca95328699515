"""What a training leaves behind: parts, held-out rows, calibration, ids."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from slrs_ml.errors import ModelError
from slrs_ml.risk import RUN_SCHEMA, fit_platt, fit_runs, load_model

ALGORITHMS = ("logistic", "random_forest", "xgboost")


@pytest.fixture(scope="module")
def forward(catalogue, small_parameters, training_table):
    return fit_runs(
        training_table(mode="forward", rows=6000),
        catalogue=catalogue,
        parameters=small_parameters,
        trained_at=datetime(2024, 1, 2, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def crossed(catalogue, small_parameters, training_table):
    return fit_runs(
        training_table(mode="cross_validated", rows=1500),
        catalogue=catalogue,
        parameters=small_parameters,
    )


def part(runs: pa.Table, name: str, algorithm: str) -> dict:
    rows = [
        row for row in runs.to_pylist() if row["part"] == name and row["algorithm"] == algorithm
    ]
    assert len(rows) == 1
    return rows[0]


def test_a_forward_training_has_three_folds_an_assessed_and_a_served_fit(forward):
    assert forward.schema.equals(RUN_SCHEMA)
    for algorithm in ALGORITHMS:
        names = [r["part"] for r in forward.to_pylist() if r["algorithm"] == algorithm]
        assert names == ["forward_1", "forward_2", "forward_3", "assessed", "served"]


def test_forward_parts_hold_out_exactly_their_own_rows(forward, training_table):
    table = training_table(mode="forward", rows=6000).to_pydict()
    for fold in (1, 2, 3):
        row = part(forward, f"forward_{fold}", "xgboost")
        expected = {
            loan
            for loan, number in zip(table["loan_id"], table["fold_validation"], strict=True)
            if number == fold
        }
        assert {score["loan_id"] for score in row["held_out_scores"]} == expected
        assert {score["split"] for score in row["held_out_scores"]} == {"validation"}
        assert row["train_rows"] == sum(table[f"is_fold_{fold}_train"])
        assert row["train_to"] < row["test_from"]
    assessed = part(forward, "assessed", "xgboost")
    assert {score["split"] for score in assessed["held_out_scores"]} == {"out_of_time"}
    assert len(assessed["held_out_scores"]) == sum(table["is_test"])
    served = part(forward, "served", "xgboost")
    assert served["held_out_scores"] == []
    assert served["train_rows"] == 6000
    assert served["test_from"] is None


def test_a_fold_is_calibrated_on_the_other_folds_and_served_as_assessed(forward):
    scores = {
        fold: part(forward, f"forward_{fold}", "random_forest")["held_out_scores"]
        for fold in (1, 2, 3)
    }

    def platt(folds):
        pooled = [score for fold in folds for score in scores[fold]]
        return fit_platt(
            np.array([score["raw_score"] for score in pooled]),
            labels=np.array([score["label"] for score in pooled]),
            score_link="probability",
        )

    second = part(forward, "forward_2", "random_forest")
    expected = platt((1, 3))
    assert second["calibration_slope"] == pytest.approx(expected.slope, rel=1e-9)
    assessed = part(forward, "assessed", "random_forest")
    served = part(forward, "served", "random_forest")
    assert assessed["calibration_slope"] == pytest.approx(platt((1, 2, 3)).slope, rel=1e-9)
    assert served["calibration_slope"] == assessed["calibration_slope"]
    assert served["calibration_intercept"] == assessed["calibration_intercept"]


def test_held_out_scores_are_those_of_the_stored_model(forward, training_table):
    table = training_table(mode="forward", rows=6000)
    by_loan = {
        loan: (overdue, np.nan if income is None else income)
        for loan, overdue, income in zip(
            table["loan_id"].to_pylist(),
            table["days_past_due"].to_pylist(),
            table["monthly_income"].to_pylist(),
            strict=True,
        )
    }
    for algorithm in ALGORITHMS:
        row = part(forward, "assessed", algorithm)
        assert row["feature_names"] == ["days_past_due", "monthly_income"]
        model = load_model(row["model_blob"], model_format=row["model_format"])
        features = np.array([by_loan[score["loan_id"]] for score in row["held_out_scores"]])
        expected = [score["raw_score"] for score in row["held_out_scores"]]
        np.testing.assert_array_equal(model.raw_scores(features), expected)


def test_a_cross_validated_training_has_fifteen_folds_with_inner_scores(crossed):
    for algorithm in ALGORITHMS:
        rows = [r for r in crossed.to_pylist() if r["algorithm"] == algorithm]
        assert len(rows) == 3 * 5 * 2 + 1
        for row in rows:
            keeps = row["part"].startswith("repeat_1") and not row["part"].endswith("_inner")
            assert (row["model_blob"] is not None) == (keeps or row["part"] == "served")


def test_outer_and_inner_held_out_rows_are_disjoint_and_complete(crossed):
    for fold in range(1, 6):
        outer = part(crossed, f"repeat_2_fold_{fold}", "logistic")
        inner = part(crossed, f"repeat_2_fold_{fold}_inner", "logistic")
        outer_loans = {score["loan_id"] for score in outer["held_out_scores"]}
        inner_loans = {score["loan_id"] for score in inner["held_out_scores"]}
        assert not outer_loans & inner_loans
        assert len(outer_loans) + len(inner_loans) == 1500
        assert {score["split"] for score in inner["held_out_scores"]} == {"inner"}
        assert outer["calibration_slope"] == inner["calibration_slope"]
        assert all(np.isfinite(score["raw_score"]) for score in inner["held_out_scores"])


def test_barred_constant_and_unknown_features_are_left_out(crossed):
    names = {tuple(row["feature_names"]) for row in crossed.to_pylist()}
    assert names == {("days_past_due", "monthly_income")}


def test_the_order_of_the_rows_changes_nothing(
    catalogue, small_parameters, crossed, training_table
):
    table = training_table(mode="cross_validated", rows=1500)
    shuffled = table.take(np.random.default_rng(0).permutation(table.num_rows))
    again = fit_runs(shuffled, catalogue=catalogue, parameters=small_parameters)
    assert again.equals(crossed)


def test_a_run_that_stands_is_not_fitted_again(
    catalogue, small_parameters, crossed, training_table
):
    known = set(crossed["model_run_id"].to_pylist())
    assert len(known) == 3
    again = fit_runs(
        training_table(mode="cross_validated", rows=1500),
        catalogue=catalogue,
        parameters=small_parameters,
        known_run_ids=known,
    )
    assert again.num_rows == 0
    assert again.schema.equals(RUN_SCHEMA)


def test_another_seed_or_one_changed_value_is_another_run(
    catalogue, crossed, small_parameters, training_table
):
    known = set(crossed["model_run_id"].to_pylist())
    table = training_table(mode="cross_validated", rows=1500)
    seeded = fit_runs(
        table,
        catalogue=catalogue,
        parameters={**small_parameters, "algorithms": ["logistic"], "random_seed": 1},
    )
    values = table["days_past_due"].to_pylist()
    values[3] += 1.0
    position = table.column_names.index("days_past_due")
    changed = fit_runs(
        table.set_column(position, "days_past_due", pa.array(values)),
        catalogue=catalogue,
        parameters={**small_parameters, "algorithms": ["logistic"]},
    )
    ids = {seeded["model_run_id"][0].as_py(), changed["model_run_id"][0].as_py()}
    assert len(ids) == 2
    assert not ids & known


@pytest.mark.parametrize("mode", ["forward", "cross_validated"])
def test_too_few_events_give_one_row_and_no_model(catalogue, mode, training_table):
    table = training_table(mode=mode, rows=900)
    labels = np.zeros(900)
    labels[:40] = 1.0
    position = table.column_names.index("label")
    runs = fit_runs(
        table.set_column(position, "label", pa.array(labels)), catalogue=catalogue
    ).to_pylist()
    assert [(row["part"], row["fit_status"]) for row in runs] == [("none", "too_few")] * 3
    assert all(row["fit_reason"].startswith("too few: ") for row in runs)
    assert all(row["model_blob"] is None for row in runs)


def test_an_empty_table_gives_an_empty_typed_result(catalogue, training_table):
    table = training_table(mode="forward", rows=96).slice(0, 0)
    runs = fit_runs(table, catalogue=catalogue)
    assert runs.num_rows == 0
    assert runs.schema.equals(RUN_SCHEMA)


def test_an_unknown_parameter_is_named(catalogue, training_table):
    table = training_table(mode="cross_validated", rows=100)
    with pytest.raises(ModelError, match=r"xgboost\.tres"):
        fit_runs(table, catalogue=catalogue, parameters={"xgboost": {"tres": 3}})


def test_a_label_between_zero_and_one_is_refused(catalogue, training_table):
    table = training_table(mode="cross_validated", rows=100)
    position = table.column_names.index("label")
    with pytest.raises(ModelError, match="0 and 1"):
        fit_runs(
            table.set_column(position, "label", pa.array(np.full(100, 0.5))), catalogue=catalogue
        )


def test_a_missing_column_is_named(catalogue, training_table):
    table = training_table(mode="cross_validated", rows=100).drop_columns(["borrower_id"])
    with pytest.raises(ModelError, match="borrower_id"):
        fit_runs(table, catalogue=catalogue)
