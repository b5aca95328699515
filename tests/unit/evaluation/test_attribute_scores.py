"""Attributes are predicted from allowed features alone, on borrowers left out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score

from slrs_ml.errors import ModelError
from slrs_ml.evaluation import ATTRIBUTE_SCORE_SCHEMA, attribute_scores

CATALOGUE = pa.table(
    {
        "feature_name": ["income", "chance", "constant", "sex_code"],
        "is_allowed": [True, True, True, False],
        "monotone_sign": [0, 0, 0, 0],
    }
)
SMALL = {"xgboost": {"trees": 10, "depth": 2}}


def rows(*, count: int = 900) -> pa.Table:
    """Income stands for sex; marital status is chance; two loans a borrower."""
    generator = np.random.default_rng(4)
    is_male = (np.arange(count) // 2) % 2 == 0
    income = is_male + generator.normal(scale=0.8, size=count)
    income[generator.random(count) < 0.1] = np.nan
    marital = generator.choice(["married", "single", "widowed"], size=count, p=[0.5, 0.47, 0.03])
    return pa.table(
        {
            "loan_id": [f"L{place:04}" for place in range(count)],
            "borrower_id": [f"B{place // 2:04}" for place in range(count)],
            "snapshot_date": pa.repeat(date(2024, 12, 31), count),
            "fold": 1 + np.arange(count) // 2 % 3,
            "sex": np.where(is_male, "male", "female"),
            "age_band": pa.nulls(count, pa.string()),
            "marital_status": marital,
            "ethnicity": pa.nulls(count, pa.string()),
            "income": pa.array(income, from_pandas=True),
            "chance": generator.normal(size=count),
            "constant": np.ones(count),
            "sex_code": is_male.astype(float),
        }
    )


def areas(found: pa.Table) -> dict[tuple[str, str, str], float]:
    frame = found.to_pandas()
    return {
        key: roc_auc_score(group["label"], group["score"])
        for key, group in frame.groupby(["attribute", "group_value", "algorithm"])
    }


def test_a_feature_that_stands_for_an_attribute_is_found_and_what_is_barred_is_not_used():
    found = areas(attribute_scores(rows(), catalogue=CATALOGUE, parameters=SMALL))
    for algorithm in ("logistic", "xgboost"):
        for value in ("male", "female"):
            assert 0.72 < found["sex", value, algorithm] < 0.9
        assert 0.4 < found["marital_status", "married", algorithm] < 0.6


def test_a_value_of_few_rows_and_an_unknown_attribute_are_left_out():
    found = areas(attribute_scores(rows(), catalogue=CATALOGUE, parameters=SMALL))
    assert {key[:2] for key in found} == {
        ("sex", "male"),
        ("sex", "female"),
        ("marital_status", "married"),
        ("marital_status", "single"),
    }
    table = rows()
    unknown = pa.array([None] * 850 + table["sex"].to_pylist()[850:])
    table = table.set_column(table.schema.get_field_index("sex"), "sex", unknown)
    found = areas(attribute_scores(table, catalogue=CATALOGUE, parameters=SMALL))
    assert not any(key[0] == "sex" for key in found)


def test_every_known_row_is_scored_once_whatever_the_order():
    table = rows()
    shuffled = table.take(np.random.default_rng(1).permutation(table.num_rows))
    found = attribute_scores(table, catalogue=CATALOGUE, parameters=SMALL)
    assert found.equals(attribute_scores(shuffled, catalogue=CATALOGUE, parameters=SMALL))
    frame = found.to_pandas()
    for _, group in frame.groupby(["attribute", "group_value", "algorithm"]):
        assert sorted(group["loan_id"]) == table["loan_id"].to_pylist()


def test_no_row_is_scored_by_a_fit_that_saw_its_fold():
    """Turn the sexes of one fold round: its own scores stay, those of the others move."""
    table = rows()
    fold = table["fold"].to_numpy()
    sexes = np.array(table["sex"].to_pylist())
    turned = np.where(fold == 1, np.where(sexes == "male", "female", "male"), sexes)
    place = table.schema.get_field_index("sex")
    one, other = (
        attribute_scores(rows, catalogue=CATALOGUE, parameters=SMALL).to_pandas()
        for rows in (table, table.set_column(place, "sex", pa.array(turned)))
    )
    keys = ["attribute", "group_value", "algorithm", "loan_id"]
    both = one[one["attribute"] == "sex"].merge(other, on=keys, suffixes=("", "_turned"))
    own = both["loan_id"].isin(np.array(table["loan_id"].to_pylist())[fold == 1])
    assert (both["score"] == both["score_turned"])[own].all()
    assert (both["score"] != both["score_turned"])[~own].any()


def test_folds_of_unequal_shares_do_not_rank_chance_the_wrong_way_round():
    table = rows(count=3000)
    fold = table["fold"].to_numpy()
    generator = np.random.default_rng(5)
    # Of chance alone, but of a third, a half and two thirds of the folds.
    sexes = np.where(generator.random(3000) < np.array([0, 0.33, 0.5, 0.67])[fold], "m", "f")
    table = table.set_column(table.schema.get_field_index("sex"), "sex", pa.array(sexes))
    names = [name for name in table.column_names if name != "income"]
    found = areas(attribute_scores(table.select(names), catalogue=CATALOGUE, parameters=SMALL))
    # Without taking away each fit's level this is 0.33.
    assert found["sex", "m", "logistic"] == pytest.approx(0.5, abs=0.035)


def test_nothing_to_tell_gives_an_empty_table():
    found = attribute_scores(rows().slice(0, 0), catalogue=CATALOGUE)
    assert found.num_rows == 0
    assert found.schema == ATTRIBUTE_SCORE_SCHEMA


def test_what_is_missing_is_named():
    with pytest.raises(ModelError, match="ml_check_attribute_rows lacks fold"):
        attribute_scores(rows().drop_columns(["fold"]), catalogue=CATALOGUE)
    with pytest.raises(ModelError, match="ml_check_attribute_scores"):
        attribute_scores(rows(), catalogue=CATALOGUE, parameters={"trees": 3})
