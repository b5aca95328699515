"""The algorithms behind one small interface: fit rows, get bytes.

An algorithm turns features and labels into its stored form. What the bytes can do
(score, explain) is `slrs_ml.risk.models`; nothing else knows which library made them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from slrs_ml.risk.boosting import fit_boosting
from slrs_ml.risk.calibration import ScoreLink
from slrs_ml.risk.forest import fit_forest
from slrs_ml.risk.logistic import fit_logistic
from slrs_ml.risk.models import Matrix, ModelFormat
from slrs_ml.risk.parameters import Algorithm
from slrs_ml.risk.scorecard import fit_scorecard

__all__ = ["ALGORITHMS", "AlgorithmKind", "fit"]


@dataclass(frozen=True)
class AlgorithmKind:
    """How an algorithm stores its models and on which scale they score.

    `stops_early`: the number of its trees is found while it is fitted.
    """

    model_format: ModelFormat
    score_link: ScoreLink
    fit: Callable[..., bytes]
    takes_signs: bool = False
    takes_seed: bool = False
    stops_early: bool = False


ALGORITHMS: dict[Algorithm, AlgorithmKind] = {
    "scorecard": AlgorithmKind("scorecard_json", "log_odds", fit_scorecard, takes_signs=True),
    "logistic": AlgorithmKind("logistic_json", "log_odds", fit_logistic),
    "random_forest": AlgorithmKind(
        model_format="forest_ubjson",
        score_link="probability",
        fit=fit_forest,
        takes_signs=True,
        takes_seed=True,
    ),
    "xgboost": AlgorithmKind(
        model_format="xgboost_ubjson",
        score_link="log_odds",
        fit=fit_boosting,
        takes_signs=True,
        takes_seed=True,
        stops_early=True,
    ),
}


def fit(
    algorithm: Algorithm,
    features: Matrix,
    *,
    labels: npt.NDArray[np.float64],
    monotone_signs: Sequence[int],
    parameters: Any,
    random_seed: int,
) -> bytes:
    """Fit one model.

    Parameters
    ----------
    algorithm : str
        A key of `ALGORITHMS`.
    features : ndarray of float64, shape (rows, features)
        NaN is missing.
    labels : ndarray of float64, shape (rows,)
        Each in [0, 1]; see `slrs_ml.risk.fractions`.
    monotone_signs : sequence of int
        One a feature: 1 where more of it cannot lower the outcome's chance, -1 where it
        cannot raise it, 0 where nothing is known.
    parameters : AlgorithmParameters
        Those of the algorithm.
    random_seed : int
        For the algorithms that draw by chance.

    Returns
    -------
    bytes
        The stored form.
    """
    kind = ALGORITHMS[algorithm]
    further: dict[str, Any] = {}
    if kind.takes_signs:
        further["monotone_signs"] = monotone_signs
    if kind.takes_seed:
        further["random_seed"] = random_seed
    return kind.fit(features, labels=labels, parameters=parameters, **further)
