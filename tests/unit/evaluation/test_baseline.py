"""The notebook's steps look perfect against themselves, on data without any signal."""

import numpy as np
import pyarrow as pa
import pytest

from slrs_ml.errors import ModelError
from slrs_ml.evaluation import BASELINE_SCHEMA, notebook_baseline

FAST = {"trees": 30}


def coin_world(*, rows: int = 400, seed: int = 11) -> pa.Table:
    """Outcomes by coin; collection attempts written down after them."""
    generator = np.random.default_rng(seed)
    written_off = generator.random(rows) < 0.12
    not_recovered = written_off | (generator.random(rows) < 0.35)
    status = np.where(
        written_off,
        "written_off",
        np.where(not_recovered, "partially_recovered", "fully_recovered"),
    )
    amounts = {
        name: generator.gamma(2.0, 100.0, size=rows)
        for name in (
            "age",
            "monthly_income",
            "loan_amount",
            "loan_tenure",
            "interest_rate",
            "collateral_value",
            "outstanding_loan_amount",
            "monthly_emi",
            "num_missed_payments",
        )
    }
    return pa.table(
        {
            "loan_id": [f"LN_{row}" for row in range(rows)],
            "source_order": np.arange(rows),
            "recovery_status": status,
            **amounts,
            "days_past_due": np.maximum(0.0, generator.normal(20, 40, size=rows).round()),
            "gender": generator.choice(["female", "male"], rows),
            "reported_status_severity": generator.integers(0, 3, rows).astype(float),
            "is_self_employed": generator.integers(0, 2, rows).astype(float),
            "is_home_loan": generator.integers(0, 2, rows).astype(float),
            "is_vehicle_loan": generator.integers(0, 2, rows).astype(float),
            "is_business_loan": generator.integers(0, 2, rows).astype(float),
            "collection_attempts": np.where(not_recovered, "7", "1"),
            "collection_method": generator.choice(["Calls", "Legal Notice"], rows),
            "legal_action_taken": generator.choice(["Yes", "No"], rows),
        }
    )


@pytest.fixture(scope="module")
def measured():
    table = notebook_baseline(coin_world(), parameters=FAST)
    assert table.schema.equals(BASELINE_SCHEMA)
    return {(row["measure"], row["target"]): row for row in table.to_pylist()}


def test_the_forest_is_nearly_perfect_against_its_own_flag_and_a_coin_in_reality(measured):
    assert measured["auc", "own_flag"]["value"] > 0.9
    for outcome in ("not_fully_recovered", "written_off"):
        row = measured["auc", outcome]
        assert row["ci_low"] < 0.5 < row["ci_high"]


def test_a_column_written_after_the_outcome_is_what_the_high_figure_rests_on(measured):
    assert measured["auc_all_columns", "not_fully_recovered"]["value"] > 0.95
    before = measured["auc_before_outcome", "not_fully_recovered"]
    assert before["ci_low"] < 0.5 < before["ci_high"]


def test_counts_have_their_population_and_no_interval(measured):
    legal = measured["loans_to_legal", "count"]
    assert legal["rows"] == 400
    assert legal["ci_low"] is None
    without_arrears = measured["legal_without_arrears", "count"]
    assert without_arrears["rows"] == legal["value"]
    assert 0 < without_arrears["value"] < legal["value"]
    assert measured["loans_flagged", "count"]["value"] >= legal["value"]
    reminded = measured["written_off_reminded_only", "count"]
    assert reminded["value"] <= reminded["rows"]


def test_the_order_of_the_rows_changes_nothing():
    table = coin_world()
    shuffled = table.take(np.random.default_rng(2).permutation(table.num_rows))
    assert notebook_baseline(shuffled, parameters=FAST).equals(
        notebook_baseline(table, parameters=FAST)
    )


def test_other_portfolios_get_an_empty_typed_result():
    table = notebook_baseline(coin_world().slice(0, 0))
    assert table.num_rows == 0
    assert table.schema.equals(BASELINE_SCHEMA)


def test_too_few_outcomes_are_named():
    with pytest.raises(ModelError, match="written_off"):
        notebook_baseline(coin_world(rows=30))


def test_a_missing_column_is_named():
    with pytest.raises(ModelError, match="monthly_emi"):
        notebook_baseline(coin_world().drop_columns(["monthly_emi"]))
