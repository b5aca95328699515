"""Parameters of the risk fits, as they stand in the configuration of `ml_model_runs`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from slrs_ml.errors import ModelError

__all__ = [
    "Algorithm",
    "BoostingParameters",
    "ForestParameters",
    "LogisticParameters",
    "RiskParameters",
    "risk_parameters",
]

Algorithm = Literal["logistic", "random_forest", "xgboost"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LogisticParameters(_Strict):
    """Ridge logistic regression on clipped standard scores."""

    inverse_penalty: float = Field(default=1.0, gt=0)
    clip_standard_scores: float = Field(default=5.0, gt=0)
    max_iterations: int = Field(default=200, ge=1)


class ForestParameters(_Strict):
    """Random forest; `rows_per_tree` caps the bootstrap sample of each tree."""

    trees: int = Field(default=100, ge=1, le=200)
    depth: int = Field(default=8, ge=1, le=8)
    min_leaf_rows: int = Field(default=20, ge=1)
    rows_per_tree: int = Field(default=6000, ge=1)


class BoostingParameters(_Strict):
    """Gradient boosted trees with the catalogue's monotone signs."""

    trees: int = Field(default=100, ge=1)
    depth: int = Field(default=3, ge=1, le=8)
    learning_rate: float = Field(default=0.06, gt=0, le=1)
    row_share: float = Field(default=0.5, gt=0, le=1)
    column_share: float = Field(default=0.6, gt=0, le=1)
    min_child_weight: float = Field(default=20.0, ge=0)
    leaf_penalty: float = Field(default=10.0, ge=0)
    bins: int = Field(default=64, ge=2, le=256)


class RiskParameters(_Strict):
    """All that decides a training besides the data and the code."""

    algorithms: tuple[Algorithm, ...] = ("logistic", "random_forest", "xgboost")
    logistic: LogisticParameters = LogisticParameters()
    random_forest: ForestParameters = ForestParameters()
    xgboost: BoostingParameters = BoostingParameters()
    minimum_events: int = Field(default=50, ge=1)
    random_seed: int = Field(default=20240917, ge=0, lt=2**31)


def risk_parameters(parameters: Mapping[str, Any] | None) -> RiskParameters:
    """Validate a mapping.

    Raises
    ------
    ModelError
        If a parameter is unknown or out of range.
    """
    try:
        return RiskParameters.model_validate(dict(parameters or {}))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise ModelError(
            f"parameter {place} of ml_model_runs: {first['msg']}, found {first['input']!r}: "
            "correct it in the model's yml under config.meta.parameters"
        ) from error
