"""A fitted model: scores rows, explains them, and is stored as bytes.

Five formats stand in `ml_model_runs.model_blob`, none of them executable:
``constant_json``, ``scorecard_json``, ``logistic_json``, ``forest_ubjson`` and
``xgboost_ubjson`` (both the library's own). `load_model` turns the bytes back into a
model; a fit scores its own held-out rows through the stored form, so what was assessed is
what serves.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from slrs_ml.errors import ModelError
from slrs_ml.risk.calibration import ScoreLink

__all__ = ["Matrix", "ModelFormat", "RiskModel", "TreeModel", "load_model"]

Matrix = npt.NDArray[np.float64]
ModelFormat = Literal[
    "constant_json", "scorecard_json", "logistic_json", "forest_ubjson", "xgboost_ubjson"
]


class RiskModel(Protocol):
    """What training and scoring need of a fitted model."""

    @property
    def score_link(self) -> ScoreLink:
        """Scale of the raw score."""

    def raw_scores(self, features: Matrix) -> npt.NDArray[np.float64]:
        """Score rows; the features are in the order of the fit, NaN is missing."""

    def contributions(self, features: Matrix) -> tuple[float, npt.NDArray[np.float64]]:
        """Base value and contributions, shape (rows, features), adding to the raw score."""


class TreeModel:
    """A tree ensemble with the scale of its scores."""

    def __init__(self, ensemble: Any, *, score_link: ScoreLink) -> None:
        self.ensemble = ensemble
        self._score_link: ScoreLink = score_link

    @property
    def score_link(self) -> ScoreLink:
        """Scale of the raw score."""
        return self._score_link

    def raw_scores(self, features: Matrix) -> npt.NDArray[np.float64]:
        """Score rows."""
        from slrs_ml.explanation import tree_scores

        return tree_scores(features, ensemble=self.ensemble)

    def contributions(self, features: Matrix) -> tuple[float, npt.NDArray[np.float64]]:
        """Explain rows exactly."""
        from slrs_ml.explanation import tree_contributions

        return tree_contributions(features, ensemble=self.ensemble)


def load_model(blob: bytes, *, model_format: str) -> RiskModel:
    """Read a stored model.

    Raises
    ------
    ModelError
        If the format is unknown.
    """
    from slrs_ml.risk.boosting import read_boosting
    from slrs_ml.risk.constant import read_constant
    from slrs_ml.risk.forest import read_forest
    from slrs_ml.risk.logistic import read_logistic
    from slrs_ml.risk.scorecard import read_scorecard

    match model_format:
        case "constant_json":
            return read_constant(blob)
        case "scorecard_json":
            return read_scorecard(blob)
        case "logistic_json":
            return read_logistic(blob)
        case "forest_ubjson":
            return read_forest(blob)
        case "xgboost_ubjson":
            return read_boosting(blob)
    raise ModelError(
        f"ml_model_runs.model_format is {model_format!r}, expected constant_json, "
        "scorecard_json, logistic_json, forest_ubjson or xgboost_ubjson: the run was written by "
        "another version of SLRS, train again"
    )
