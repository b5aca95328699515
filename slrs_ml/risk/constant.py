"""The model of an outcome class that is too rare to be told from the features.

It gives everyone the share that the class had in training, and no feature a part in it.
"""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt

from slrs_ml.risk.calibration import ScoreLink
from slrs_ml.risk.models import Matrix

__all__ = ["ConstantModel", "fit_constant", "read_constant"]


class ConstantModel:
    """One log odds for every row."""

    def __init__(self, log_odds: float) -> None:
        self._log_odds = log_odds

    @property
    def score_link(self) -> ScoreLink:
        """Scale of the raw score."""
        return "log_odds"

    def raw_scores(self, features: Matrix) -> npt.NDArray[np.float64]:
        """Give each row the same log odds."""
        return np.full(len(features), self._log_odds)

    def contributions(self, features: Matrix) -> tuple[float, npt.NDArray[np.float64]]:
        """Give the log odds as base value and nothing to any feature."""
        return self._log_odds, np.zeros(features.shape)


def fit_constant(labels: npt.NDArray[np.float64]) -> bytes:
    """Return the stored form (format ``constant_json``).

    The share is smoothed by one event and one non-event, so that it is never 0 or 1.
    """
    share = (float(labels.sum()) + 1.0) / (len(labels) + 2.0)
    return json.dumps({"log_odds": float(np.log(share) - np.log1p(-share))}).encode()


def read_constant(blob: bytes) -> ConstantModel:
    """Read the stored form."""
    return ConstantModel(float(json.loads(blob)["log_odds"]))
