"""The training rows of one outcome: features as a matrix, splits as masks, keys as Arrow."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from slrs_ml.errors import ModelError

__all__ = ["Catalogue", "OutcomeRows", "outcome_rows", "read_catalogue", "training_hashes"]

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
    "fold_validation",
    "repeat_1_fold",
    "repeat_2_fold",
    "repeat_3_fold",
    "inner_fold",
)
REQUIRED = ("task", "outcome_class", "label", "validation_mode", *KEY_COLUMNS)


HASH_SCHEMA = pa.schema(
    [("task", pa.string()), ("outcome_class", pa.string()), ("data_hash", pa.string())]
)


@dataclass(frozen=True)
class Catalogue:
    """Allowed features in the catalogue's order, with their monotone signs."""

    feature_names: tuple[str, ...]
    monotone_signs: dict[str, int]


@dataclass(frozen=True, eq=False)
class OutcomeRows:
    """Rows of one task and outcome class, sorted by loan and snapshot.

    Attributes
    ----------
    keys : pyarrow.Table
        loan_id, borrower_id, snapshot_date.
    labels : ndarray of float64, shape (rows,)
    features : ndarray of float64, shape (rows, features)
    splits : dict
        Flags (bool) and fold numbers (int, 0 where null) by column name.
    """

    task: str
    outcome_class: str
    validation_mode: str
    keys: pa.Table
    labels: npt.NDArray[np.float64]
    features: npt.NDArray[np.float64]
    feature_names: tuple[str, ...]
    monotone_signs: tuple[int, ...]
    splits: dict[str, npt.NDArray[Any]]
    data_hash: str


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


def outcome_rows(training: pa.Table, *, catalogue: Catalogue) -> Iterator[OutcomeRows]:
    """Split the training table by task and outcome class, in that order.

    A feature that is constant or all null on the training rows is left out, for all
    algorithms and parts alike.
    """
    missing = [name for name in REQUIRED if name not in training.column_names]
    if missing:
        raise ModelError(f"ml_training_rows lacks {', '.join(missing)}: build it before the fit")
    order = [("task", "ascending"), ("outcome_class", "ascending")]
    order += [("loan_id", "ascending"), ("snapshot_date", "ascending")]
    outcomes = training.group_by(["task", "outcome_class"]).aggregate([])
    for outcome in outcomes.sort_by(order[:2]).to_pylist():
        chosen = pc.and_(
            pc.equal(training["task"], outcome["task"]),
            pc.equal(training["outcome_class"], outcome["outcome_class"]),
        )
        yield _one_outcome(training.filter(chosen).sort_by(order[2:]), catalogue=catalogue)


def training_hashes(training: pa.Table, *, catalogue: pa.Table) -> pa.Table:
    """Say by which hash a run fitted on this training table would be known.

    Parameters
    ----------
    training : pyarrow.Table
        `ml_training_rows`, in any order; may be empty.
    catalogue : pyarrow.Table
        The seed `feature_catalogue`.

    Returns
    -------
    pyarrow.Table
        task, outcome_class, data_hash: one row per outcome that can be trained.

    Raises
    ------
    ModelError
        If a column is missing or a label is neither 0 nor 1.
    """
    found = [
        {"task": rows.task, "outcome_class": rows.outcome_class, "data_hash": rows.data_hash}
        for rows in outcome_rows(training, catalogue=read_catalogue(catalogue))
    ]
    return pa.Table.from_pylist(found, schema=HASH_SCHEMA)


def _one_outcome(rows: pa.Table, *, catalogue: Catalogue) -> OutcomeRows:
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
    labels = _numbers(rows, "label", fill=np.nan)
    if not np.isin(labels, (0.0, 1.0)).all():
        raise ModelError("ml_training_rows.label holds values other than 0 and 1: correct the SQL")
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
    return OutcomeRows(
        task=rows["task"][0].as_py(),
        outcome_class=rows["outcome_class"][0].as_py(),
        validation_mode=mode,
        keys=keys,
        labels=labels,
        features=features,
        feature_names=tuple(names),
        monotone_signs=tuple(catalogue.monotone_signs[name] for name in names),
        splits=splits,
        data_hash=_data_hash(keys, labels, features, tuple(names), splits),
    )


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
    labels: npt.NDArray[np.float64],
    features: npt.NDArray[np.float64],
    names: tuple[str, ...],
    splits: dict[str, npt.NDArray[Any]],
) -> str:
    """First 16 hexadecimal digits of the content's sha256, whatever the chunks were."""
    digest = hashlib.sha256()
    digest.update("|".join(names).encode())
    for name in ("loan_id", "borrower_id"):
        digest.update("\x00".join(keys[name].to_pylist()).encode())
    digest.update(keys["snapshot_date"].cast(pa.int32()).to_numpy().tobytes())
    for array in (labels, features, *(splits[name] for name in sorted(splits))):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]
