"""Logistic regression on standard scores.

Nulls get the training median, and a missing indicator where the training had nulls; the
indicator's part of the score is told as part of the feature's. Values are standardised
with the training mean and deviation, then clipped, so that one absurd amount cannot carry
a score. A ridge penalty keeps collinear histories apart.
"""

from __future__ import annotations

import json
import logging
import warnings
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from slrs_ml.explanation import linear_contributions
from slrs_ml.risk.calibration import ScoreLink
from slrs_ml.risk.fractions import as_weighted_classes
from slrs_ml.risk.models import Matrix
from slrs_ml.risk.parameters import LogisticParameters

__all__ = ["LogisticModel", "fit_logistic", "read_logistic"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LogisticModel:
    """The numbers of a logistic score; lists are in the order of the features.

    `scales` is 0 for a feature that did not vary: it has no part in the score.
    `missing_coefficients` and `missing_rates` are 0 where the training had no nulls.
    """

    intercept: float
    fills: list[float]
    means: list[float]
    scales: list[float]
    clip: float
    coefficients: list[float]
    term_means: list[float]
    missing_coefficients: list[float]
    missing_rates: list[float]

    @property
    def score_link(self) -> ScoreLink:
        """Scale of the raw score."""
        return "log_odds"

    def raw_scores(self, features: Matrix) -> npt.NDArray[np.float64]:
        """Score rows: base value plus contributions, feature by feature."""
        base, contributions = self.contributions(features)
        scores = np.full(len(features), base)
        for feature in range(contributions.shape[1]):
            scores += contributions[:, feature]
        return scores

    def contributions(self, features: Matrix) -> tuple[float, npt.NDArray[np.float64]]:
        """Explain rows around the training mean."""
        terms = _terms(features, self)
        count = len(self.fills)
        return linear_contributions(
            terms,
            coefficients=np.array(self.coefficients + self.missing_coefficients),
            means=np.array(self.term_means + self.missing_rates),
            intercept=self.intercept,
            owners=np.tile(np.arange(count), 2),
            feature_count=count,
        )


def fit_logistic(
    features: Matrix,
    *,
    labels: npt.NDArray[np.float64],
    parameters: LogisticParameters,
) -> bytes:
    """Fit and return the stored form (format ``logistic_json``)."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    missing = np.isnan(features)
    count = features.shape[1]
    fills = np.zeros(count)
    for feature in range(count):
        known = features[~missing[:, feature], feature]
        if len(known):
            fills[feature] = np.median(known)
    filled = np.where(missing, fills, features)
    means = filled.mean(axis=0)
    scales = filled.std(axis=0)
    scales[scales <= 1e-12 * (1 + np.abs(means))] = 0.0
    shape = LogisticModel(
        intercept=0.0,
        fills=fills.tolist(),
        means=means.tolist(),
        scales=scales.tolist(),
        clip=parameters.clip_standard_scores,
        coefficients=[],
        term_means=[],
        missing_coefficients=[],
        missing_rates=[],
    )
    terms = _terms(features, shape)
    varies = terms.std(axis=0) > 0
    coefficients = np.zeros(2 * count)
    estimator = LogisticRegression(
        C=parameters.inverse_penalty,
        solver="newton-cholesky",
        max_iter=parameters.max_iterations,
        tol=1e-8,
    )
    # One thread: sums of products must not depend on how many cores were free.
    with threadpool_limits(limits=1), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        rows, classes, weights = as_weighted_classes(terms[:, varies], labels=labels)
        estimator.fit(rows, classes, sample_weight=weights)
    for warning in caught:
        logger.warning("logistic: %s", warning.message)
    coefficients[varies] = estimator.coef_[0]
    term_means = terms.mean(axis=0)
    model = LogisticModel(
        **{
            **asdict(shape),
            "intercept": float(estimator.intercept_[0]),
            "coefficients": coefficients[:count].tolist(),
            "term_means": term_means[:count].tolist(),
            "missing_coefficients": coefficients[count:].tolist(),
            "missing_rates": term_means[count:].tolist(),
        }
    )
    return json.dumps(asdict(model), sort_keys=True).encode()


def read_logistic(blob: bytes) -> LogisticModel:
    """Read the stored form."""
    return LogisticModel(**json.loads(blob))


def _terms(features: Matrix, model: LogisticModel) -> npt.NDArray[np.float64]:
    """Clipped standard scores, then missing indicators."""
    missing = ~np.isfinite(features)
    scales = np.array(model.scales)
    centred = np.where(missing, np.array(model.fills), features) - np.array(model.means)
    scores = np.divide(centred, scales, out=np.zeros_like(centred), where=scales > 0)
    return np.hstack([np.clip(scores, -model.clip, model.clip), missing.astype(np.float64)])
