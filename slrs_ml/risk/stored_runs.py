"""The runs that stand already, and why a task is trained all the same.

Daily builds only score. A task is trained when `ml_training_due` says so (nothing serves
it, a training was asked for, the schedule has come round), or when what would be fitted
now is made of other code, features or parameters than the newest run that stands: that is
only known here, where the hashes are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from slrs_ml.errors import ModelError

__all__ = ["StoredRuns"]

MADE_OF = {
    "schema_hash": "changed schema: other features, signs or outcome classes than the newest run",
    "code_hash": "changed code: the newest run was fitted by other code",
    "parameters": "changed parameters: the newest run was fitted with others",
    "library_versions": "changed libraries: the newest run was fitted with other versions",
}
COLUMNS = ("model_run_id", "task", "algorithm", *MADE_OF, "train_to", "trained_at")


class StoredRuns:
    """What `ml_model_runs` held before this build, beside what is due."""

    def __init__(self, stored: pa.Table | None, *, due: pa.Table | None) -> None:
        rows = [] if stored is None else _rows(stored, COLUMNS, name="ml_model_runs")
        self.run_ids = frozenset(str(row["model_run_id"]) for row in rows)
        self._newest: dict[tuple[str, str], dict[str, Any]] = {}
        for row in sorted(rows, key=_age):
            self._newest[row["task"], row["algorithm"]] = row
        self._due: dict[str, str] | None = None
        if due is not None:
            found = _rows(due, ("task", "is_due", "reason"), name="ml_training_due")
            self._due = {row["task"]: str(row["reason"]) for row in found if row["is_due"]}

    def reason_to_train(self, task: str, *, made_of: Sequence[Mapping[str, Any]]) -> str | None:
        """Say why a task is trained, None where it is not.

        Parameters
        ----------
        task : str
            A task of the training table.
        made_of : sequence of mapping
            For each algorithm what a run would be made of now: algorithm, schema_hash,
            code_hash, parameters, library_versions.
        """
        if self._due is None:
            return "asked for"
        if task in self._due:
            return self._due[task]
        for run in made_of:
            newest = self._newest.get((task, run["algorithm"]))
            if newest is None:
                return f"changed parameters: no run of {run['algorithm']} stands"
            for column, reason in MADE_OF.items():
                if newest[column] != run[column]:
                    return reason
        return None


def _rows(table: pa.Table, columns: Sequence[str], *, name: str) -> list[dict[str, Any]]:
    missing = [column for column in columns if column not in table.column_names]
    if missing:
        raise ModelError(f"{name} lacks {', '.join(missing)}: build it before the fit")
    rows: list[dict[str, Any]] = table.select(list(columns)).to_pylist()
    return rows


def _age(row: Mapping[str, Any]) -> tuple[date, datetime, str]:
    trained_at = row["trained_at"] or datetime.min
    return row["train_to"] or date.min, trained_at.replace(tzinfo=None), str(row["model_run_id"])
