"""Sets of features are fitted on the same rows, by borrower, and only where they differ."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from slrs_ml.errors import ModelError
from slrs_ml.evaluation import FEATURE_SET_SCHEMA, feature_set_scores

CATALOGUE = pa.Table.from_pylist(
    [
        {"feature_name": "grade", "is_allowed": True, "is_lender_score": True, "policy": False},
        {"feature_name": "income", "is_allowed": True, "is_lender_score": False, "policy": False},
        {"feature_name": "calls", "is_allowed": False, "is_lender_score": False, "policy": True},
        {"feature_name": "sex", "is_allowed": False, "is_lender_score": False, "policy": False},
    ]
)
CATALOGUE = CATALOGUE.rename_columns(
    ["feature_name", "is_allowed", "is_lender_score", "is_policy_dependent"]
).append_column("monotone_sign", pa.array([1, -1, 0, 0]))
SETS = pa.Table.from_pylist(
    [
        {"feature_set": "all_allowed", "takes_lender_score": True, "takes_policy_dependent": False},
        {"feature_set": "no_score", "takes_lender_score": False, "takes_policy_dependent": False},
        {"feature_set": "policy", "takes_lender_score": True, "takes_policy_dependent": True},
    ]
)


def training(*, rows: int = 600, **constant: float) -> pa.Table:
    """Rows whose label rests on grade most, on calls some and on sex outright."""
    chance = np.random.default_rng(3)
    columns = {name: chance.normal(size=rows) for name in ("grade", "income", "calls")}
    odds = 1.5 * columns["grade"] - 0.5 * columns["income"] + 0.8 * columns["calls"]
    label = (chance.random(rows) < 1 / (1 + np.exp(-odds))).astype(float)
    columns["sex"] = label.copy()
    columns |= {name: np.full(rows, value) for name, value in constant.items()}
    fold = 1 + np.arange(rows) // 2 % 5
    return pa.table(
        {
            "task": pa.repeat("early_warning", rows),
            "outcome_class": pa.repeat("event", rows),
            "validation_mode": pa.repeat("cross_validated", rows),
            "loan_id": [f"L{place:04}" for place in range(rows)],
            "borrower_id": [f"B{place // 2:04}" for place in range(rows)],
            "snapshot_date": pa.repeat(date(2024, 1, 31), rows),
            "label": label,
            **columns,
            **{f"repeat_{repeat}_fold": fold for repeat in (1, 2, 3)},
            "inner_fold": 1 + np.arange(rows) // 2 % 3,
        }
    )


def scores(table: pa.Table, **options: object) -> pa.Table:
    return feature_set_scores(table, catalogue=CATALOGUE, feature_sets=SETS, **options)


def areas(found: pa.Table) -> dict[str, float]:
    frame = found.to_pandas()
    return {
        name: roc_auc_score(rows["label"], rows["probability"])
        for name, rows in frame.groupby("feature_set")
    }


def test_each_set_scores_the_same_rows_once():
    table = training()
    frame = scores(table).to_pandas()
    assert set(frame["feature_set"]) == {"all_allowed", "no_score", "policy"}
    for _, rows in frame.groupby("feature_set"):
        assert sorted(rows["loan_id"]) == table["loan_id"].to_pylist()
    assert frame.groupby("feature_set")["features"].first().to_dict() == {
        "all_allowed": 2,
        "no_score": 1,
        "policy": 3,
    }


def test_a_set_is_worth_what_its_features_are():
    found = areas(scores(training()))
    assert found["policy"] > found["all_allowed"] + 0.02
    assert found["no_score"] < found["all_allowed"] - 0.1
    assert found["policy"] < 0.95, "what is barred is in no set, though it is the label itself"


def test_no_row_is_scored_by_a_fit_that_saw_its_fold():
    """Turn the labels of one fold round: its own scores stay, those of the others move."""
    table = training()
    fold = table["repeat_1_fold"].to_numpy()
    label = table["label"].to_numpy().copy()
    label[fold == 1] = 1 - label[fold == 1]
    place = table.schema.get_field_index("label")
    turned = scores(table.set_column(place, "label", pa.array(label))).to_pandas()
    before = scores(table).to_pandas()
    keys = ["feature_set", "loan_id"]
    both = before.merge(turned, on=keys, suffixes=("", "_turned"))
    own = both["loan_id"].isin(np.array(table["loan_id"].to_pylist())[fold == 1])
    assert (both["probability"] == both["probability_turned"])[own].all()
    assert (both["probability"] != both["probability_turned"])[~own].all()


def test_where_no_set_differs_nothing_is_fitted():
    found = scores(training(grade=1.0, calls=0.0))
    assert found.num_rows == 0
    assert found.schema == FEATURE_SET_SCHEMA
    assert scores(training().slice(0, 0)).num_rows == 0


def test_a_set_that_does_not_differ_is_left_out():
    assert set(areas(scores(training(calls=0.0)))) == {"all_allowed", "no_score"}


def test_too_few_outcomes_are_not_compared():
    assert scores(training(), parameters={"minimum_events": 301}).num_rows == 0


def test_whole_borrowers_are_sampled_and_the_same_each_time():
    found = scores(training(), parameters={"most_rows": 300}).to_pandas()
    rows = found[found["feature_set"] == "all_allowed"]
    assert 290 <= len(rows) <= 300
    assert (rows.groupby("borrower_id").size() == 2).all()
    shuffled = training().take(np.random.default_rng(1).permutation(600))
    again = scores(shuffled, parameters={"most_rows": 300}).to_pandas()
    assert again.equals(found)


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        (SETS.slice(1), "holds no all_allowed"),
        (SETS.drop_columns(["takes_lender_score"]), "lacks takes_lender_score"),
    ],
)
def test_a_seed_that_is_not_whole_is_refused(sets, said):
    with pytest.raises(ModelError, match=said):
        feature_set_scores(training(), catalogue=CATALOGUE, feature_sets=sets)


def test_an_unknown_parameter_is_refused():
    with pytest.raises(ModelError, match="ml_feature_set_scores"):
        scores(training(), parameters={"trees": 3})
