"""Score what was asked for: one function over Arrow record batches.

A request names a run, one of its parts and a loan, and carries the features; each outcome
class that the part has a model for gives a row. Whatever engine holds the rows hands them
over batch by batch; a row's score does not depend on the batch it comes in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from slrs_ml.errors import ModelError
from slrs_ml.risk.models import RiskModel, load_model

__all__ = ["RAW_SCORE_SCHEMA", "score_requests"]

logger = logging.getLogger(__name__)

KEYS = ("model_run_id", "part", "task", "loan_id", "snapshot_date", "score_kind", "is_champion")

RAW_SCORE_SCHEMA = pa.schema(
    [
        ("model_run_id", pa.string()),
        ("part", pa.string()),
        ("task", pa.string()),
        ("loan_id", pa.string()),
        ("snapshot_date", pa.date32()),
        ("score_kind", pa.string()),
        ("is_champion", pa.bool_()),
        ("outcome_class", pa.string()),
        ("raw_score", pa.float64()),
        ("base_value", pa.float64()),
        ("contributions", pa.list_(pa.float64())),
    ]
)


def score_requests(
    requests: Iterable[pa.RecordBatch], *, runs: pa.Table
) -> Iterator[pa.RecordBatch]:
    """Score and explain.

    Parameters
    ----------
    requests : iterable of pyarrow.RecordBatch
        `ml_score_requests`: keys, is_champion, and the features as columns.
    runs : pyarrow.Table
        model_run_id, part, outcome_class, model_format, model_blob, feature_names of
        `ml_model_runs`.

    Yields
    ------
    pyarrow.RecordBatch
        `RAW_SCORE_SCHEMA`, by run, part and class within each batch. Challengers have a score and
        base value, but null contributions.

    Raises
    ------
    ModelError
        If a run has no stored model, or a feature is missing.
    """
    models = _StoredModels(runs)
    for batch in requests:
        if batch.num_rows == 0:
            continue
        table = pa.Table.from_batches([batch])
        wanted = table.group_by(["model_run_id", "part", "is_champion"]).aggregate([])
        order = [(name, "ascending") for name in wanted.column_names]
        for group in wanted.sort_by(order).to_pylist():
            rows = table.filter(
                pc.and_(
                    pc.and_(
                        pc.equal(table["model_run_id"], group["model_run_id"]),
                        pc.equal(table["part"], group["part"]),
                    ),
                    pc.equal(table["is_champion"], group["is_champion"]),
                )
            )
            yield from _scored(rows, group=group, models=models)


@dataclass(frozen=True)
class _ClassModel:
    """The model of one class."""

    outcome_class: str
    model: RiskModel
    feature_names: list[str]


class _StoredModels:
    """Models read on first use; the table keeps the bytes of the others."""

    def __init__(self, runs: pa.Table) -> None:
        self._runs = runs
        self._positions: dict[tuple[str, str], list[int]] = {}
        keys = zip(runs["model_run_id"].to_pylist(), runs["part"].to_pylist(), strict=True)
        for position, key in enumerate(keys):
            self._positions.setdefault(key, []).append(position)
        self._models: dict[tuple[str, str], list[_ClassModel]] = {}

    def get(self, model_run_id: str, part: str) -> list[_ClassModel]:
        key = (model_run_id, part)
        if key not in self._models:
            rows = self._runs.take(self._positions.get(key, [])).to_pylist()
            if not rows or any(row["model_blob"] is None for row in rows):
                raise ModelError(
                    f"ml_model_runs holds no model for run {model_run_id}, part {part}: a line of "
                    "model_promotions may name a run that was never fitted here"
                )
            self._models[key] = [
                _ClassModel(
                    outcome_class=row["outcome_class"],
                    model=load_model(row["model_blob"], model_format=row["model_format"]),
                    feature_names=row["feature_names"],
                )
                for row in sorted(rows, key=lambda row: str(row["outcome_class"]))
            ]
        return self._models[key]


def _scored(
    rows: pa.Table, *, group: dict[str, Any], models: _StoredModels
) -> Iterator[pa.RecordBatch]:
    classes = models.get(group["model_run_id"], group["part"])
    features = _features(rows, classes[0].feature_names, model_run_id=group["model_run_id"])
    keys = [_cast(rows[name], RAW_SCORE_SCHEMA.field(name).type) for name in KEYS]
    count = rows.num_rows
    for one in classes:
        if group["is_champion"]:
            base_value, contributions = one.model.contributions(features)
            explained = _lists(contributions)
        else:
            base_value, _ = one.model.contributions(features[:0])
            explained = pa.nulls(count, RAW_SCORE_SCHEMA.field("contributions").type)
        columns = [
            *keys,
            pa.array([one.outcome_class] * count, type=pa.string()),
            pa.array(one.model.raw_scores(features)),
            pa.array(np.full(count, base_value)),
            explained,
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=RAW_SCORE_SCHEMA)
    logger.info("%s %s: %d rows scored", group["model_run_id"], group["part"], count)


def _features(
    rows: pa.Table, feature_names: list[str], *, model_run_id: str
) -> npt.NDArray[np.float64]:
    absent = [name for name in feature_names if name not in rows.column_names]
    if absent:
        raise ModelError(
            f"ml_score_requests lacks {', '.join(absent)}, which run {model_run_id} was fitted "
            "with: restore the features or train again"
        )
    features = np.empty((rows.num_rows, len(feature_names)), dtype=np.float64)
    for position, name in enumerate(feature_names):
        column = pc.fill_null(rows[name].cast(pa.float64()), np.nan)
        features[:, position] = column.to_numpy()
    return features


def _lists(contributions: npt.NDArray[np.float64]) -> pa.Array:
    rows, width = contributions.shape
    offsets = pa.array(np.arange(rows + 1, dtype=np.int32) * width, type=pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(contributions.ravel()))


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    whole = column.cast(kind).combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
