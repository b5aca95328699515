"""The training rows of one task: features as a matrix, splits as masks, keys as Arrow."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from slrs_ml.errors import ModelError

__all__ = ["AMOUNT", "Catalogue", "TaskRows", "read_catalogue", "task_rows"]

# The outcome class of a task whose label is a rate between 0 and 1.
AMOUNT = "amount"

KEY_COLUMNS = ("loan_id", "borrower_id", "snapshot_date")
FORWARD_FLAGS = (
    "is_train",
    "is_test",
    "is_matured_train",
    "is_fold_1_train",
    "is_fold_2_train",
    "is_fold_3_train",
)
FOLD_NUMBERS = (
    "forward_fold",
    "borrower_group",
    "repeat_1_fold",
    "repeat_2_fold",
    "repeat_3_fold",
    "inner_fold",
)
# As many rows of a training are kept by their hash, to tell its portfolio from another.
SAMPLE_ROWS = 200
REQUIRED = ("task", "outcome_class", "label", "validation_mode", *KEY_COLUMNS)


@dataclass(frozen=True)
class Catalogue:
    """Allowed features in the catalogue's order, with their monotone signs."""

    feature_names: tuple[str, ...]
    monotone_signs: dict[str, int]


@dataclass(frozen=True, eq=False)
class TaskRows:
    """Rows of one task, sorted by loan and snapshot.

    Attributes
    ----------
    outcome_class : str
        The class that speaks for the task.
    keys : pyarrow.Table
        loan_id, borrower_id, snapshot_date.
    labels : ndarray of float64, shape (rows,)
        1 where that class came true, else 0; the rate, where the class is an amount.
    label_classes : ndarray of str, shape (rows,)
        The class that came true.
    features : ndarray of float64, shape (rows, features)
    splits : dict
        Flags (bool) and fold numbers (int, 0 where null) by column name.
    """

    task: str
    outcome_class: str
    validation_mode: str
    keys: pa.Table
    labels: npt.NDArray[np.float64]
    label_classes: npt.NDArray[np.str_]
    features: npt.NDArray[np.float64]
    feature_names: tuple[str, ...]
    monotone_signs: tuple[int, ...]
    splits: dict[str, npt.NDArray[Any]]
    data_hash: str
    row_sample: tuple[str, ...] = ()


def read_catalogue(catalogue: pa.Table) -> Catalogue:
    """Read the seed `feature_catalogue`: only what is allowed, sorted by name."""
    for column in ("feature_name", "is_allowed", "monotone_sign"):
        if column not in catalogue.column_names:
            raise ModelError(f"feature_catalogue lacks the column {column}: restore it in the seed")
    signs = {
        str(row["feature_name"]): int(row["monotone_sign"] or 0)
        for row in catalogue.select(["feature_name", "is_allowed", "monotone_sign"]).to_pylist()
        if str(row["is_allowed"]).lower() == "true"
    }
    return Catalogue(feature_names=tuple(sorted(signs)), monotone_signs=signs)


def task_rows(training: pa.Table, *, catalogue: Catalogue) -> Iterator[TaskRows]:
    """Split the training table by task, in their order.

    A feature that is constant or all null on the training rows is left out, for all
    algorithms and parts alike.

    Parameters
    ----------
    training : pyarrow.Table
        `ml_training_rows`, in any order; may be empty.
    catalogue : Catalogue
        What may be a feature.

    Yields
    ------
    TaskRows

    Raises
    ------
    ModelError
        If a column is missing or a label lies outside what its class allows.
    """
    missing = [name for name in REQUIRED if name not in training.column_names]
    if missing:
        raise ModelError(f"ml_training_rows lacks {', '.join(missing)}: build it before the fit")
    for task in sorted(set(training["task"].unique().to_pylist())):
        rows = training.filter(pc.equal(training["task"], task))
        order = [("loan_id", "ascending"), ("snapshot_date", "ascending")]
        yield _one_task(rows.sort_by(order), catalogue=catalogue)


def _one_task(rows: pa.Table, *, catalogue: Catalogue) -> TaskRows:
    mode = rows["validation_mode"][0].as_py()
    splits: dict[str, npt.NDArray[Any]] = {}
    for name in FORWARD_FLAGS:
        splits[name] = _numbers(rows, name, fill=0).astype(bool)
    for name in FOLD_NUMBERS:
        splits[name] = _numbers(rows, name, fill=0).astype(np.int64)
    fitted = splits["is_train"] if mode == "forward" else np.ones(rows.num_rows, dtype=bool)
    names, columns = [], []
    for name in catalogue.feature_names:
        if name not in rows.column_names:
            continue
        values = _numbers(rows, name, fill=np.nan)
        values[~np.isfinite(values)] = np.nan
        if _varies(values[fitted]):
            names.append(name)
            columns.append(values)
    outcome_class = rows["outcome_class"][0].as_py()
    labels, label_classes = _labels(rows, outcome_class)
    keys = pa.table(
        {
            "loan_id": rows["loan_id"].cast(pa.string()),
            "borrower_id": rows["borrower_id"].cast(pa.string()),
            "snapshot_date": rows["snapshot_date"].cast(pa.date32()),
        }
    ).combine_chunks()
    features = (
        np.column_stack(columns) if columns else np.zeros((rows.num_rows, 0), dtype=np.float64)
    )
    return TaskRows(
        task=rows["task"][0].as_py(),
        outcome_class=outcome_class,
        validation_mode=mode,
        keys=keys,
        labels=labels,
        label_classes=label_classes,
        features=features,
        feature_names=tuple(names),
        monotone_signs=tuple(catalogue.monotone_signs[name] for name in names),
        splits=splits,
        data_hash=_data_hash(
            keys, arrays=(labels, features), names=(*names, *label_classes.tolist()), splits=splits
        ),
        row_sample=_row_sample(rows),
    )


def _labels(
    rows: pa.Table, outcome_class: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]]:
    labels = _numbers(rows, "label", fill=np.nan)
    if outcome_class == AMOUNT:
        if not ((labels >= 0.0) & (labels <= 1.0)).all():
            raise ModelError(
                "ml_training_rows.label of an amount holds values outside 0 to 1: correct the SQL"
            )
    elif not np.isin(labels, (0.0, 1.0)).all():
        raise ModelError("ml_training_rows.label holds values other than 0 and 1: correct the SQL")
    if "label_class" in rows.column_names:
        named = rows["label_class"].cast(pa.string())
        classes = np.array(pc.fill_null(named, "").to_pylist(), dtype=np.str_)
    else:
        classes = np.where(labels > 0.5, outcome_class, "").astype(np.str_)
    return labels, classes


def _row_sample(rows: pa.Table) -> tuple[str, ...]:
    """The lowest row hashes: a sample by chance that is the same wherever it is drawn."""
    if "row_hash" not in rows.column_names:
        return ()
    return tuple(sorted(rows["row_hash"].cast(pa.string()).to_pylist())[:SAMPLE_ROWS])


def _numbers(rows: pa.Table, name: str, *, fill: float) -> npt.NDArray[np.float64]:
    if name not in rows.column_names:
        return np.full(rows.num_rows, fill, dtype=np.float64)
    column = rows[name]
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    column = pc.fill_null(column.cast(pa.float64()), float(fill))
    return np.array(column.to_numpy(), dtype=np.float64)


def _varies(values: npt.NDArray[np.float64]) -> bool:
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return False
    return bool(len(known) < len(values) or known.min() < known.max())


def _data_hash(
    keys: pa.Table,
    *,
    arrays: Sequence[npt.NDArray[np.float64]],
    names: Sequence[str],
    splits: dict[str, npt.NDArray[Any]],
) -> str:
    """First 16 hexadecimal digits of the content's sha256, whatever the chunks were."""
    digest = hashlib.sha256()
    digest.update("|".join(names).encode())
    for name in ("loan_id", "borrower_id"):
        digest.update("\x00".join(keys[name].to_pylist()).encode())
    digest.update(keys["snapshot_date"].cast(pa.int32()).to_numpy().tobytes())
    for array in (*arrays, *(splits[name] for name in sorted(splits))):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]
