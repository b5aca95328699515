"""Requests become raw scores whose contributions add up."""

from functools import partial

import numpy as np
import pyarrow as pa
import pytest

from slrs_ml.errors import ModelError
from slrs_ml.risk import RAW_SCORE_SCHEMA, fit_runs, score_requests


@pytest.fixture(scope="module")
def runs(catalogue, outcome_classes, small_parameters, training_table):
    return fit_runs(
        training_table(mode="cross_validated", rows=1200),
        catalogue=catalogue,
        outcome_classes=outcome_classes,
        parameters=small_parameters,
    )


def _requests(table: pa.Table, runs: pa.Table, *, part: str, is_champion: bool = True) -> pa.Table:
    tables = []
    for run in sorted(set(runs["model_run_id"].to_pylist())):
        count = table.num_rows
        tables.append(
            pa.table(
                {
                    "model_run_id": pa.array([run] * count),
                    "part": pa.array([part] * count),
                    "score_kind": pa.array(["served"] * count),
                    "is_champion": pa.array([is_champion] * count),
                    **{
                        name: table[name]
                        for name in (
                            "task",
                            "loan_id",
                            "snapshot_date",
                            "days_past_due",
                            "monthly_income",
                        )
                    },
                }
            )
        )
    return pa.concat_tables(tables)


@pytest.fixture(scope="module")
def requests_for(training_table):
    return partial(_requests, training_table(mode="cross_validated", rows=1200))


def scored(requests: pa.Table, *, runs: pa.Table, batch_rows: int) -> pa.Table:
    batches = requests.to_batches(max_chunksize=batch_rows)
    return pa.Table.from_batches(score_requests(batches, runs=runs), schema=RAW_SCORE_SCHEMA)


def test_base_value_and_contributions_add_up_to_the_raw_score(runs, requests_for):
    requests = requests_for(runs, part="served")
    scores = scored(requests, runs=runs, batch_rows=10_000)
    assert scores.num_rows == requests.num_rows
    for row in scores.to_pylist():
        total = row["base_value"] + sum(row["contributions"])
        assert total == pytest.approx(row["raw_score"], abs=1e-9)


def test_a_score_does_not_depend_on_its_batch(runs, requests_for):
    requests = requests_for(runs, part="served")
    order = [("model_run_id", "ascending"), ("loan_id", "ascending")]
    whole = scored(requests, runs=runs, batch_rows=10_000).sort_by(order)
    pieces = scored(requests, runs=runs, batch_rows=7).sort_by(order)
    assert whole.equals(pieces)


def test_a_part_s_scores_are_the_held_out_scores_it_stored(runs, requests_for):
    requests = requests_for(runs, part="repeat_1_fold_3")
    scores = scored(requests, runs=runs, batch_rows=500).to_pylist()
    by_key = {(row["model_run_id"], row["loan_id"]): row["raw_score"] for row in scores}
    for row in runs.to_pylist():
        if row["part"] == "repeat_1_fold_3":
            for held_out in row["held_out_scores"]:
                assert by_key[row["model_run_id"], held_out["loan_id"]] == held_out["raw_score"]


def test_challengers_have_a_score_and_no_contributions(runs, requests_for):
    scores = scored(
        requests_for(runs, part="served", is_champion=False), runs=runs, batch_rows=5000
    )
    assert scores["contributions"].null_count == scores.num_rows
    assert scores["raw_score"].null_count == 0


def test_no_request_gives_no_score(runs, requests_for):
    empty = requests_for(runs, part="served").slice(0, 0)
    assert scored(empty, runs=runs, batch_rows=5).num_rows == 0


def test_a_run_without_a_stored_model_is_refused(runs, requests_for):
    requests = requests_for(runs, part="repeat_2_fold_1")
    with pytest.raises(ModelError, match="holds no model for run"):
        scored(requests, runs=runs, batch_rows=5000)


def test_a_missing_feature_is_named(runs, requests_for):
    requests = requests_for(runs, part="served").drop_columns(["monthly_income"])
    with pytest.raises(ModelError, match="monthly_income"):
        scored(requests, runs=runs, batch_rows=5000)


def test_more_days_past_due_never_lower_the_boosted_score(runs, requests_for):
    run = next(row["model_run_id"] for row in runs.to_pylist() if row["algorithm"] == "xgboost")
    one = requests_for(runs, part="served").slice(0, 1).to_pylist()[0]
    grid = [{**one, "model_run_id": run, "days_past_due": float(day)} for day in range(0, 200)]
    scores = scored(pa.Table.from_pylist(grid), runs=runs, batch_rows=500)["raw_score"]
    assert (np.diff(scores.to_numpy()) >= 0).all()
    assert scores[199].as_py() > scores[0].as_py()
