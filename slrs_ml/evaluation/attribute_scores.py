"""How well the allowed features tell who somebody is.

A model that never sees a protected attribute may still know it, when features stand for it.
So each value of each attribute is predicted from the allowed features, by a linear and by a
boosted model, on borrowers left out of the fit: an area under the curve near one half says
that the features do not tell, one near one that they stand in for the attribute. Nothing
here is a risk score and no fit is kept; areas and their intervals follow in SQL.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from slrs_ml.errors import ModelError
from slrs_ml.risk.boosting import fit_boosting
from slrs_ml.risk.logistic import fit_logistic
from slrs_ml.risk.models import load_model
from slrs_ml.risk.parameters import BoostingParameters, LogisticParameters
from slrs_ml.risk.training_rows import read_catalogue

__all__ = ["ATTRIBUTE_SCORE_SCHEMA", "PROTECTED_ATTRIBUTES", "attribute_scores"]

logger = logging.getLogger(__name__)

Numbers = npt.NDArray[np.float64]
PROTECTED_ATTRIBUTES = ("sex", "age_band", "marital_status", "ethnicity")

ATTRIBUTE_SCORE_SCHEMA = pa.schema(
    [
        ("attribute", pa.string()),
        ("group_value", pa.string()),
        ("algorithm", pa.string()),
        ("loan_id", pa.string()),
        ("borrower_id", pa.string()),
        ("snapshot_date", pa.date32()),
        ("label", pa.float64()),
        ("score", pa.float64()),
    ]
)


class _Parameters(BaseModel):
    """What decides the fits besides the rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    logistic: LogisticParameters = LogisticParameters()
    xgboost: BoostingParameters = BoostingParameters()
    minimum_rows: int = Field(default=50, ge=1)
    random_seed: int = Field(default=20240917, ge=0, lt=2**31)


def attribute_scores(
    rows: pa.Table, *, catalogue: pa.Table, parameters: Mapping[str, Any] | None = None
) -> pa.Table:
    """Score held-out rows for each value of each protected attribute.

    Parameters
    ----------
    rows : pyarrow.Table
        `ml_check_attribute_rows`: keys, fold (1 and up), the attributes, and features as
        columns; in any order, may be empty.
    catalogue : pyarrow.Table
        The seed `feature_catalogue` (feature_name, is_allowed, monotone_sign).
    parameters : mapping, optional
        logistic, xgboost (see their parameters), minimum_rows, random_seed.

    Returns
    -------
    pyarrow.Table
        `ATTRIBUTE_SCORE_SCHEMA`, one row per attribute, value, algorithm and row whose
        attribute is known. A value that fewer than `minimum_rows` rows have, or lack, is
        left out: it is too small to be shown.

    Raises
    ------
    ModelError
        If a column is missing or a parameter is wrong.
    """
    try:
        chosen = _Parameters.model_validate(dict(parameters or {}))
    except ValidationError as error:
        raise ModelError(
            f"ml_check_attribute_scores: {error.errors()[0]['msg']}: correct its yml under "
            "config.meta.parameters"
        ) from error
    needed = ("loan_id", "borrower_id", "snapshot_date", "fold", *PROTECTED_ATTRIBUTES)
    missing = [name for name in needed if name not in rows.column_names]
    if missing:
        raise ModelError(
            f"ml_check_attribute_rows lacks {', '.join(missing)}: build it before the fit"
        )
    ordered = rows.sort_by([("loan_id", "ascending"), ("snapshot_date", "ascending")])
    names = [name for name in read_catalogue(catalogue).feature_names if name in rows.column_names]
    tables = [
        scored
        for attribute in PROTECTED_ATTRIBUTES
        for scored in _attribute(
            ordered.filter(pc.is_valid(ordered[attribute])), attribute, names, chosen
        )
    ]
    return pa.concat_tables([ATTRIBUTE_SCORE_SCHEMA.empty_table(), *tables])


def _attribute(
    rows: pa.Table, attribute: str, names: list[str], parameters: _Parameters
) -> Iterator[pa.Table]:
    values = np.array(rows[attribute].to_pylist(), dtype=object)
    features = _matrix(rows, names)
    folds = rows["fold"].to_numpy()
    for group_value in sorted(set(values)):
        labels = (values == group_value).astype(np.float64)
        if not features.shape[1] or not _has_enough(labels, folds, parameters.minimum_rows):
            logger.info("%s %s: too few rows to be told", attribute, group_value)
            continue
        for algorithm in ("logistic", "xgboost"):
            scores = _held_out(algorithm, features, labels, folds, parameters)
            columns = {
                "attribute": pa.repeat(attribute, len(labels)),
                "group_value": pa.repeat(str(group_value), len(labels)),
                "algorithm": pa.repeat(algorithm, len(labels)),
                "loan_id": rows["loan_id"],
                "borrower_id": rows["borrower_id"],
                "snapshot_date": rows["snapshot_date"],
                "label": pa.array(labels),
                "score": pa.array(scores),
            }
            yield pa.table(
                [pc.cast(columns[field.name], field.type) for field in ATTRIBUTE_SCORE_SCHEMA],
                schema=ATTRIBUTE_SCORE_SCHEMA,
            )


def _matrix(rows: pa.Table, names: list[str]) -> Numbers:
    """Features as numbers; those that do not vary here are left out."""
    columns = [
        np.array(pc.fill_null(rows[name].cast(pa.float64()), np.nan).to_numpy()) for name in names
    ]
    varying = [column for column in columns if len(np.unique(column)) > 1]
    return np.column_stack(varying) if varying else np.zeros((rows.num_rows, 0))


def _has_enough(labels: Numbers, folds: npt.NDArray[Any], least: int) -> bool:
    if min(labels.sum(), len(labels) - labels.sum()) < least:
        return False
    kept = (labels[folds != fold] for fold in np.unique(folds))
    return all(len(rest) > 0 and rest.min() < rest.max() for rest in kept)


def _held_out(
    algorithm: str,
    features: Numbers,
    labels: Numbers,
    folds: npt.NDArray[Any],
    parameters: _Parameters,
) -> Numbers:
    scores = np.empty(len(labels))
    for fold in np.unique(folds):
        train, held_out = folds != fold, folds == fold
        if algorithm == "logistic":
            model_format = "logistic_json"
            blob = fit_logistic(
                features[train], labels=labels[train], parameters=parameters.logistic
            )
        else:
            model_format = "xgboost_ubjson"
            blob = fit_boosting(
                features[train],
                labels=labels[train],
                monotone_signs=[0] * features.shape[1],
                parameters=parameters.xgboost,
                random_seed=parameters.random_seed,
            )
        model = load_model(blob, model_format=model_format)
        # Folds differ in their share of the value: what is left of it would rank rows the
        # wrong way round.
        level = model.raw_scores(features[train]).mean()
        scores[held_out] = model.raw_scores(features[held_out]) - level
    return scores
