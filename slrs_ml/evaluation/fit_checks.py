"""Checks that need a fit: shuffled labels, and a column of chance.

Whatever leaks through the pipeline itself, through its folds, its keys or the order of its
rows, ranks labels that were dealt out anew: on shuffled labels the area under the curve of
held-out rows must lie around one half. And a column of chance must not matter: drawn anew
for the held-out rows, it may make their loss neither better nor worse. Both are asked of
boosted trees without monotone signs, the algorithm that would make most of a leak.

Labels are dealt out and columns drawn by hash, so that the same rows give the same answer.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from slrs_ml.errors import ModelError
from slrs_ml.evaluation.sampled_parts import has_enough, sampled_parts
from slrs_ml.risk.boosting import fit_boosting, read_boosting
from slrs_ml.risk.parameters import BoostingParameters
from slrs_ml.risk.parts import Part
from slrs_ml.risk.training_rows import AMOUNT, TaskRows, read_catalogue, task_rows

__all__ = ["FIT_CHECK_SCHEMA", "fit_check_scores"]

logger = logging.getLogger(__name__)

Numbers = npt.NDArray[np.float64]

FIT_CHECK_SCHEMA = pa.schema(
    [
        ("task", pa.string()),
        ("check_name", pa.string()),
        ("loan_id", pa.string()),
        ("borrower_id", pa.string()),
        ("snapshot_date", pa.date32()),
        ("label", pa.float64()),
        ("score", pa.float64()),
        ("redrawn_score", pa.float64()),
    ]
)


class _Parameters(BaseModel):
    """What decides the fits besides the rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    xgboost: BoostingParameters = BoostingParameters()
    minimum_events: int = Field(default=50, ge=1)
    most_rows: int = Field(default=10_000, ge=1)
    random_seed: int = Field(default=20240917, ge=0, lt=2**31)


def fit_check_scores(
    training: pa.Table,
    *,
    catalogue: pa.Table,
    parameters: Mapping[str, Any] | None = None,
    tasks: Collection[str] | None = None,
) -> pa.Table:
    """Score held-out rows by a fit on shuffled labels and by one with a column of chance.

    Parameters
    ----------
    training : pyarrow.Table
        `ml_training_rows`, in any order; may be empty. Above `most_rows` rows of a task whole
        borrowers are left out, by the hash of their id.
    catalogue : pyarrow.Table
        The seed `feature_catalogue` (feature_name, is_allowed, monotone_sign).
    parameters : mapping, optional
        xgboost (see `BoostingParameters`), minimum_events, most_rows, random_seed.
    tasks : collection of str, optional
        Only these tasks; all without it.

    Returns
    -------
    pyarrow.Table
        `FIT_CHECK_SCHEMA`, one row per task, check and held-out row. Of an amount the label
        is whether it lies above the median. For `label_shuffle` the label is the one dealt
        out, and the score's level is that of its fit; for `random_column` there is a second
        score, with that column drawn anew. A task with too few outcomes has no rows.

    Raises
    ------
    ModelError
        If a column is missing or a parameter is wrong.
    """
    try:
        chosen = _Parameters.model_validate(dict(parameters or {}))
    except ValidationError as error:
        raise ModelError(
            f"ml_check_fit_scores: {error.errors()[0]['msg']}: correct its yml under "
            "config.meta.parameters"
        ) from error
    tables = [
        table
        for rows in task_rows(training, catalogue=read_catalogue(catalogue))
        if tasks is None or rows.task in tasks
        for table in _task(rows, parameters=chosen)
    ]
    return pa.concat_tables([FIT_CHECK_SCHEMA.empty_table(), *tables])


def _task(rows: TaskRows, *, parameters: _Parameters) -> Iterator[pa.Table]:
    labels = rows.labels
    if rows.outcome_class == AMOUNT:
        labels = (labels > np.median(labels)).astype(np.float64)
    parts = list(sampled_parts(rows, most_rows=parameters.most_rows))
    known = np.logical_or.reduce([part.train | part.held_out for part in parts])
    keys = [
        f"{loan}|{date}"
        for loan, date in zip(
            rows.keys["loan_id"].to_pylist(), rows.keys["snapshot_date"].to_pylist(), strict=True
        )
    ]
    shuffled = labels.copy()
    shuffled[known] = labels[known][np.argsort(_units(keys, "label_shuffle")[known])]
    for name, outcome in (("label_shuffle", shuffled), ("random_column", labels)):
        if not has_enough(outcome, parts, minimum=parameters.minimum_events):
            logger.info("%s: too few outcomes for %s", rows.task, name)
            continue
        drawn = [_units(keys, name), _units(keys, f"{name}_again")]
        for part in parts:
            yield _held_out(
                rows, part=part, check_name=name, labels=outcome, drawn=drawn, parameters=parameters
            )


def _held_out(
    rows: TaskRows,
    *,
    part: Part,
    check_name: str,
    labels: Numbers,
    drawn: Sequence[Numbers],
    parameters: _Parameters,
) -> pa.Table:
    is_column = check_name == "random_column"
    features = [
        np.column_stack([rows.features, column]) if is_column else rows.features for column in drawn
    ]
    blob = fit_boosting(
        features[0][part.train],
        labels=labels[part.train],
        monotone_signs=[0] * features[0].shape[1],
        parameters=parameters.xgboost,
        random_seed=parameters.random_seed,
    )
    model = read_boosting(blob)
    score, redrawn = (model.raw_scores(columns[part.held_out]) for columns in features)
    if not is_column:
        # Parts differ in their share of events: what is left of it would rank rows of one
        # against rows of another.
        score = score - model.raw_scores(features[0][part.train]).mean()
    count = len(score)
    keys = rows.keys.filter(pa.array(part.held_out))
    values = {
        "task": pa.repeat(rows.task, count),
        "check_name": pa.repeat(check_name, count),
        "loan_id": keys["loan_id"],
        "borrower_id": keys["borrower_id"],
        "snapshot_date": keys["snapshot_date"],
        "label": pa.array(labels[part.held_out]),
        "score": pa.array(score),
        "redrawn_score": pa.array(redrawn) if is_column else pa.nulls(count, pa.float64()),
    }
    return pa.table(
        [pc.cast(values[field.name], field.type) for field in FIT_CHECK_SCHEMA],
        schema=FIT_CHECK_SCHEMA,
    )


def _units(keys: Sequence[str], salt: str) -> Numbers:
    """One number in [0, 1) a key, as the warehouse's `hash_unit` gives it."""
    digests = (
        hashlib.md5(f"{key}|{salt}".encode(), usedforsecurity=False).hexdigest() for key in keys
    )
    return np.array([int(digest[:13], 16) for digest in digests], dtype=np.float64) / 16.0**13
