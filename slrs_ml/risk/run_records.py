"""Rows of `ml_model_runs`: the Arrow schema and how a class of a fitted part becomes one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from slrs_ml.risk.calibration import Calibration, ScoreLink
from slrs_ml.risk.models import load_model
from slrs_ml.risk.outcomes import OutcomeClass
from slrs_ml.risk.probability_bounds import ProbabilityKnot
from slrs_ml.risk.scorecard import read_scorecard
from slrs_ml.risk.training_rows import AMOUNT, TaskRows
from slrs_ml.risk.tuning import Trial

__all__ = ["RUN_SCHEMA", "FittedClass", "HeldOut", "run_row", "run_table"]

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

TRIAL = pa.struct(
    [
        ("trial", pa.int32()),
        ("parameters", pa.string()),
        ("trees", pa.int32()),
        ("log_loss", pa.float64()),
        ("is_chosen", pa.bool_()),
    ]
)

CARD_LINE = pa.struct(
    [
        ("feature_name", pa.string()),
        ("feature_place", pa.int32()),
        ("bin", pa.int32()),
        ("lower_bound", pa.float64()),
        ("upper_bound", pa.float64()),
        ("is_missing_bin", pa.bool_()),
        ("rows", pa.int64()),
        ("events", pa.float64()),
        ("weight_of_evidence", pa.float64()),
        ("information_value", pa.float64()),
        ("coefficient", pa.float64()),
        ("contribution", pa.float64()),
    ]
)

KNOT = pa.struct(
    [
        ("score_from", pa.float64()),
        ("score_to", pa.float64()),
        ("probability_low", pa.float64()),
        ("probability_high", pa.float64()),
    ]
)

RUN_SCHEMA = pa.schema(
    [
        ("model_run_id", pa.string()),
        ("part", pa.string()),
        ("task", pa.string()),
        ("outcome_class", pa.string()),
        ("target", pa.string()),
        ("is_main_class", pa.bool_()),
        ("is_exhaustive", pa.bool_()),
        ("algorithm", pa.string()),
        ("validation_mode", pa.string()),
        ("training_reason", pa.string()),
        ("fit_status", pa.string()),
        ("fit_reason", pa.string()),
        ("model_format", pa.string()),
        ("model_blob", pa.binary()),
        ("feature_names", pa.list_(pa.string())),
        ("score_link", pa.string()),
        ("calibration_intercept", pa.float64()),
        ("calibration_slope", pa.float64()),
        ("base_value", pa.float64()),
        ("scorecard_points", pa.list_(CARD_LINE)),
        ("probability_knots", pa.list_(KNOT)),
        ("parameters", pa.string()),
        ("trials", pa.list_(TRIAL)),
        ("train_from", pa.date32()),
        ("train_to", pa.date32()),
        ("test_from", pa.date32()),
        ("test_to", pa.date32()),
        ("train_rows", pa.int64()),
        ("train_events", pa.int64()),
        ("train_base_rate", pa.float64()),
        ("train_median", pa.float64()),
        ("class_mean", pa.float64()),
        ("row_sample", pa.list_(pa.string())),
        ("data_hash", pa.string()),
        ("schema_hash", pa.string()),
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

    `rows` are positions in the task's rows, ascending.
    """

    split: str
    rows: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    raw_scores: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, eq=False)
class FittedClass:
    """One outcome class of one part, as it is stored.

    `labels` are those of the class on all rows of the task, NaN where it has none; of a
    value the held-out rows bear the task's own label all the same.
    """

    outcome: OutcomeClass
    labels: npt.NDArray[np.float64]
    held_out: HeldOut
    blob: bytes | None
    model_format: str | None
    score_link: ScoreLink
    calibration: Calibration = field(default_factory=Calibration)
    trials: tuple[Trial, ...] = ()
    knots: Sequence[ProbabilityKnot] = ()


def run_row(
    rows: TaskRows,
    *,
    common: dict[str, Any],
    part: str,
    train: npt.NDArray[np.bool_],
    fitted: FittedClass,
) -> pa.Table:
    """Return the one-row table of a class of a part.

    `common` holds what all rows of a run share: id, algorithm, parameters, hashes.
    """
    labels = fitted.labels[train]
    labels = labels[~np.isnan(labels)]
    dates = rows.keys["snapshot_date"]
    train_from, train_to = _window(dates.filter(pa.array(train)))
    test_from, test_to = None, None
    if rows.validation_mode == "forward" and len(fitted.held_out.rows):
        test_from, test_to = _window(dates.take(pa.array(fitted.held_out.rows)))
    is_amount = rows.outcome_class == AMOUNT and bool(train.any())
    of_class = rows.labels[train & (rows.label_classes == fitted.outcome.name)]
    values = {
        **common,
        "part": part,
        "task": rows.task,
        "outcome_class": fitted.outcome.name,
        "target": fitted.outcome.target,
        "validation_mode": rows.validation_mode,
        "model_format": fitted.model_format if fitted.blob is not None else None,
        "model_blob": fitted.blob,
        "feature_names": list(rows.feature_names),
        "score_link": fitted.score_link,
        "calibration_intercept": fitted.calibration.intercept,
        "calibration_slope": fitted.calibration.slope,
        "base_value": _base_value(rows, fitted),
        "scorecard_points": _card_lines(rows, fitted),
        "probability_knots": [vars(knot) for knot in fitted.knots],
        "trials": [vars(trial) | {"trial": trial.number} for trial in fitted.trials],
        "train_from": train_from,
        "train_to": train_to,
        "test_from": test_from,
        "test_to": test_to,
        "train_rows": len(labels),
        "train_events": int((labels > 0.5).sum()),
        "train_base_rate": float(labels.mean()) if len(labels) else None,
        "train_median": float(np.median(rows.labels[train])) if is_amount else None,
        "class_mean": float(of_class.mean()) if is_amount and len(of_class) else None,
        "row_sample": list(rows.row_sample),
        "data_hash": rows.data_hash,
    }
    columns = [
        _held_out_column(rows, fitted)
        if name == "held_out_scores"
        else pa.array([values[name]], type=RUN_SCHEMA.field(name).type)
        for name in RUN_SCHEMA.names
    ]
    return pa.table(columns, schema=RUN_SCHEMA)


def run_table(parts: Iterable[pa.Table]) -> pa.Table:
    """Stack parts; without any, an empty typed table."""
    tables: Sequence[pa.Table] = list(parts)
    return pa.concat_tables(tables) if tables else RUN_SCHEMA.empty_table()


def _base_value(rows: TaskRows, fitted: FittedClass) -> float | None:
    """What the model scores when no feature speaks; SQL adds the lines of a card to it."""
    if fitted.blob is None:
        return None
    model = load_model(fitted.blob, model_format=str(fitted.model_format))
    return float(model.contributions(rows.features[:0])[0])


def _card_lines(rows: TaskRows, fitted: FittedClass) -> list[dict[str, Any]]:
    if fitted.blob is None or fitted.model_format != "scorecard_json":
        return []
    return list(read_scorecard(fitted.blob).lines(rows.feature_names))


def _window(dates: pa.ChunkedArray) -> tuple[Any, Any]:
    ends = pc.min_max(dates).as_py()
    return ends["min"], ends["max"]


def _held_out_column(rows: TaskRows, fitted: FittedClass) -> pa.Array:
    held_out = fitted.held_out
    keys = rows.keys.take(pa.array(held_out.rows, type=pa.int64())).combine_chunks()
    count = len(held_out.rows)
    labels = rows.labels if fitted.outcome.target == "value" else fitted.labels
    children = [
        pa.array([held_out.split] * count, type=pa.string()),
        *(_array(keys[name]) for name in ("loan_id", "borrower_id", "snapshot_date")),
        pa.array(labels[held_out.rows], type=pa.float64()),
        pa.array(held_out.raw_scores, type=pa.float64()),
    ]
    scores = pa.StructArray.from_arrays(children, fields=list(HELD_OUT))
    return pa.ListArray.from_arrays(pa.array([0, count], type=pa.int32()), scores)


def _array(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    return whole
