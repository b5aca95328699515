"""Rows of `ml_model_runs`: the Arrow schema and how a fitted part becomes a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from slrs_ml.risk.calibration import Calibration
from slrs_ml.risk.training_rows import OutcomeRows

__all__ = ["RUN_SCHEMA", "HeldOut", "run_row", "run_table"]

HELD_OUT = pa.struct(
    [
        ("split", pa.string()),
        ("loan_id", pa.string()),
        ("borrower_id", pa.string()),
        ("snapshot_date", pa.date32()),
        ("label", pa.float64()),
        ("raw_score", pa.float64()),
    ]
)

RUN_SCHEMA = pa.schema(
    [
        ("model_run_id", pa.string()),
        ("part", pa.string()),
        ("task", pa.string()),
        ("outcome_class", pa.string()),
        ("algorithm", pa.string()),
        ("validation_mode", pa.string()),
        ("fit_status", pa.string()),
        ("fit_reason", pa.string()),
        ("model_format", pa.string()),
        ("model_blob", pa.binary()),
        ("feature_names", pa.list_(pa.string())),
        ("score_link", pa.string()),
        ("calibration_intercept", pa.float64()),
        ("calibration_slope", pa.float64()),
        ("parameters", pa.string()),
        ("train_from", pa.date32()),
        ("train_to", pa.date32()),
        ("test_from", pa.date32()),
        ("test_to", pa.date32()),
        ("train_rows", pa.int64()),
        ("train_events", pa.int64()),
        ("train_base_rate", pa.float64()),
        ("data_hash", pa.string()),
        ("code_hash", pa.string()),
        ("library_versions", pa.string()),
        ("random_seed", pa.int32()),
        ("trained_at", pa.timestamp("us", tz="UTC")),
        ("held_out_scores", pa.list_(HELD_OUT)),
    ]
)


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Scores of rows that the fit has not seen.

    `rows` are positions in the outcome's rows, ascending.
    """

    split: str
    rows: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    raw_scores: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


def run_row(
    rows: OutcomeRows,
    *,
    common: dict[str, Any],
    part: str,
    train: npt.NDArray[np.bool_],
    held_out: HeldOut,
    calibration: Calibration,
    blob: bytes | None,
    model_format: str | None,
) -> pa.Table:
    """Return the one-row table of a part.

    `common` holds what all parts of a run share: id, algorithm, parameters, hashes.
    """
    labels = rows.labels[train]
    dates = rows.keys["snapshot_date"]
    train_from, train_to = _window(dates.filter(pa.array(train)))
    test_from, test_to = None, None
    if rows.validation_mode == "forward" and len(held_out.rows):
        test_from, test_to = _window(dates.take(pa.array(held_out.rows)))
    values = {
        **common,
        "part": part,
        "task": rows.task,
        "outcome_class": rows.outcome_class,
        "validation_mode": rows.validation_mode,
        "model_format": model_format if blob is not None else None,
        "model_blob": blob,
        "feature_names": list(rows.feature_names),
        "calibration_intercept": calibration.intercept,
        "calibration_slope": calibration.slope,
        "train_from": train_from,
        "train_to": train_to,
        "test_from": test_from,
        "test_to": test_to,
        "train_rows": len(labels),
        "train_events": int(labels.sum()),
        "train_base_rate": float(labels.mean()) if len(labels) else None,
        "data_hash": rows.data_hash,
    }
    columns = [
        _held_out_column(rows, held_out)
        if name == "held_out_scores"
        else pa.array([values[name]], type=RUN_SCHEMA.field(name).type)
        for name in RUN_SCHEMA.names
    ]
    return pa.table(columns, schema=RUN_SCHEMA)


def run_table(parts: Iterable[pa.Table]) -> pa.Table:
    """Stack parts; without any, an empty typed table."""
    tables: Sequence[pa.Table] = list(parts)
    return pa.concat_tables(tables) if tables else RUN_SCHEMA.empty_table()


def _window(dates: pa.ChunkedArray) -> tuple[Any, Any]:
    ends = pc.min_max(dates).as_py()
    return ends["min"], ends["max"]


def _held_out_column(rows: OutcomeRows, held_out: HeldOut) -> pa.Array:
    positions = pa.array(held_out.rows, type=pa.int64())
    keys = rows.keys.take(positions).combine_chunks()
    count = len(held_out.rows)
    children = [
        pa.array([held_out.split] * count, type=pa.string()),
        *(_array(keys[name]) for name in ("loan_id", "borrower_id", "snapshot_date")),
        pa.array(rows.labels[held_out.rows], type=pa.float64()),
        pa.array(held_out.raw_scores, type=pa.float64()),
    ]
    scores = pa.StructArray.from_arrays(children, fields=list(HELD_OUT))
    return pa.ListArray.from_arrays(pa.array([0, count], type=pa.int32()), scores)


def _array(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    return whole
