"""Parameters of the risk fits, as they stand in the configuration of `ml_model_runs`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from slrs_ml.errors import ModelError

__all__ = [
    "Algorithm",
    "AlgorithmParameters",
    "BoostingParameters",
    "ForestParameters",
    "LogisticParameters",
    "RiskParameters",
    "ScorecardParameters",
    "risk_parameters",
]

Algorithm = Literal["scorecard", "logistic", "random_forest", "xgboost"]


class AlgorithmParameters(BaseModel):
    """What an algorithm is fitted with.

    `trials` is the whole budget of its tuning: each is a set of values that replace the
    others. One trial, or none, is fitted as it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    trials: tuple[dict[str, float | int], ...] = ()

    @model_validator(mode="after")
    def _trials_are_parameters(self) -> Self:
        for trial in self.trials:
            type(self).model_validate({**self.model_dump(exclude={"trials"}), **trial})
        return self

    def tried(self, trial: Mapping[str, float | int]) -> Self:
        """Give the parameters of a trial."""
        return type(self).model_validate({**self.model_dump(exclude={"trials"}), **trial})


class LogisticParameters(AlgorithmParameters):
    """Ridge logistic regression on clipped standard scores."""

    inverse_penalty: float = Field(default=1.0, gt=0)
    clip_standard_scores: float = Field(default=5.0, gt=0)
    max_iterations: int = Field(default=200, ge=1)


class ScorecardParameters(AlgorithmParameters):
    """Points scorecard: how features are cut, chosen and weighed.

    A bin has at least `min_bin_share` of the known rows; missing rows have evidence of
    their own from `min_missing_rows` on. Each bin is given `prior_rows` at the overall rate.
    """

    max_bins: int = Field(default=4, ge=2, le=20)
    min_bin_share: float = Field(default=0.05, gt=0, le=0.5)
    min_missing_rows: int = Field(default=50, ge=1)
    prior_rows: float = Field(default=10.0, gt=0)
    min_information_value: float = Field(default=0.02, ge=0)
    max_correlation: float = Field(default=0.8, gt=0, le=1)
    max_features: int = Field(default=15, ge=1)
    inverse_penalty: float = Field(default=0.01, gt=0)
    max_iterations: int = Field(default=200, ge=1)


class ForestParameters(AlgorithmParameters):
    """Random forest; `rows_per_tree` caps the bootstrap sample of each tree."""

    trees: int = Field(default=100, ge=1, le=200)
    depth: int = Field(default=8, ge=1, le=8)
    min_leaf_rows: int = Field(default=20, ge=1)
    rows_per_tree: int = Field(default=6000, ge=1)


class BoostingParameters(AlgorithmParameters):
    """Gradient boosted trees with the catalogue's monotone signs.

    `trees` is how many there are at most: a tuned fit has as many as its held-out rows
    asked for, and looks no further than `patience` trees without a gain.
    """

    trees: int = Field(default=100, ge=1)
    patience: int = Field(default=25, ge=1)
    depth: int = Field(default=3, ge=1, le=8)
    learning_rate: float = Field(default=0.06, gt=0, le=1)
    row_share: float = Field(default=0.5, gt=0, le=1)
    column_share: float = Field(default=0.6, gt=0, le=1)
    min_child_weight: float = Field(default=20.0, ge=0)
    leaf_penalty: float = Field(default=10.0, ge=0)
    bins: int = Field(default=64, ge=2, le=256)


class RiskParameters(BaseModel):
    """All that decides a training besides the data and the code.

    A class with fewer than `minimum_class_events` in a fit is given its training share; a
    task whose main outcome has fewer than `minimum_events` is not fitted at all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    algorithms: tuple[Algorithm, ...] = ("scorecard", "logistic", "random_forest", "xgboost")
    scorecard: ScorecardParameters = ScorecardParameters()
    logistic: LogisticParameters = LogisticParameters()
    random_forest: ForestParameters = ForestParameters()
    xgboost: BoostingParameters = BoostingParameters()
    minimum_events: int = Field(default=50, ge=1)
    minimum_class_events: int = Field(default=10, ge=1)
    random_seed: int = Field(default=20240917, ge=0, lt=2**31)

    def of(self, algorithm: Algorithm) -> AlgorithmParameters:
        """Give one algorithm's parameters."""
        parameters: AlgorithmParameters = getattr(self, algorithm)
        return parameters


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
