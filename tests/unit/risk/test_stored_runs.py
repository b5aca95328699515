"""Why a task is trained, or not, by what stands already."""

from datetime import date

import pyarrow as pa
import pytest

from slrs_ml.errors import ModelError
from slrs_ml.risk.stored_runs import StoredRuns

NOW = {
    "algorithm": "logistic",
    "schema_hash": "s",
    "code_hash": "c",
    "parameters": "p",
    "library_versions": "l",
}
NOT_DUE = pa.table({"task": ["cure"], "is_due": [False], "reason": pa.nulls(1, pa.string())})


def stored(*changes: dict) -> pa.Table:
    """Runs that differ from what would be fitted now, one month younger each."""
    rows = [
        {
            **NOW,
            "model_run_id": f"run{place}",
            "task": "cure",
            "train_to": date(2024, 1 + place, 28),
            "trained_at": None,
            **change,
        }
        for place, change in enumerate(changes)
    ]
    return pa.Table.from_pylist(rows)


def test_what_is_made_as_before_is_not_trained():
    assert StoredRuns(stored({}), due=NOT_DUE).reason_to_train("cure", made_of=[NOW]) is None


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("schema_hash", "changed schema"),
        ("code_hash", "changed code"),
        ("parameters", "changed parameters"),
        ("library_versions", "changed libraries"),
    ],
)
def test_only_the_newest_run_is_compared(column, told):
    older = StoredRuns(stored({column: "other"}, {}), due=NOT_DUE)
    assert older.reason_to_train("cure", made_of=[NOW]) is None
    newest = StoredRuns(stored({}, {column: "other"}), due=NOT_DUE)
    assert newest.reason_to_train("cure", made_of=[NOW]).split(":")[0] == told


def test_an_algorithm_without_a_run_trains_the_task():
    made_of = [NOW, {**NOW, "algorithm": "xgboost"}]
    reason = StoredRuns(stored({}), due=NOT_DUE).reason_to_train("cure", made_of=made_of)
    assert reason == "changed parameters: no run of xgboost stands"


def test_what_is_due_is_trained_for_that_reason():
    due = pa.table({"task": ["cure"], "is_due": [True], "reason": ["asked for"]})
    assert StoredRuns(stored({}), due=due).reason_to_train("cure", made_of=[NOW]) == "asked for"


def test_a_missing_column_is_named():
    with pytest.raises(ModelError, match="ml_model_runs lacks code_hash"):
        StoredRuns(stored({}).drop_columns(["code_hash"]), due=NOT_DUE)
