"""Tuning within a stated budget: the trials of the parameters, and no more.

Every trial is fitted on the training side of each pair of masks and measured on the
other, on rows that it has not seen; the lowest pooled log loss wins, the earlier trial
where two are equal. Scores are calibrated before they are measured, as they will be
before they serve. Boosted trees stop early: their number is the one with the lowest
pooled loss over the pairs.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from slrs_ml.risk.algorithms import ALGORITHMS, fit
from slrs_ml.risk.boosting import held_out_losses
from slrs_ml.risk.calibration import calibrated, fit_platt
from slrs_ml.risk.models import Matrix, load_model
from slrs_ml.risk.parameters import Algorithm, AlgorithmParameters, BoostingParameters

__all__ = ["Trial", "Tuned", "tune"]

logger = logging.getLogger(__name__)

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """What one trial came to; `trees` where they were counted."""

    number: int
    parameters: str
    trees: int | None
    log_loss: float
    is_chosen: bool


@dataclass(frozen=True)
class Tuned:
    """The parameters that a fit goes on with, and how they were found."""

    parameters: AlgorithmParameters
    trials: tuple[Trial, ...] = ()


def tune(
    algorithm: Algorithm,
    features: Matrix,
    *,
    labels: Numbers,
    pairs: Sequence[tuple[Mask, Mask]],
    monotone_signs: Sequence[int],
    parameters: AlgorithmParameters,
    random_seed: int,
) -> Tuned:
    """Choose among the trials.

    Parameters
    ----------
    algorithm : str
        A key of `ALGORITHMS`.
    features, labels : ndarray
        All rows; see `slrs_ml.risk.algorithms.fit`.
    pairs : sequence of (ndarray of bool, ndarray of bool)
        Rows to fit on and rows to measure on, both of one training part.
    monotone_signs : sequence of int
        One a feature.
    parameters : AlgorithmParameters
        With their trials.
    random_seed : int
        For the algorithms that draw by chance.

    Returns
    -------
    Tuned
        The parameters as they stand, and no trials, where there is nothing to choose or
        nothing to measure on.
    """
    usable = [pair for pair in pairs if all(_has_both(labels[mask]) for mask in pair)]
    is_counted = ALGORITHMS[algorithm].stops_early
    if not usable or not parameters.trials or (len(parameters.trials) < 2 and not is_counted):
        return Tuned(parameters.tried(parameters.trials[0] if parameters.trials else {}))
    measure = _Measure(algorithm, features, labels, usable, monotone_signs, random_seed)
    measured = [measure.of(parameters.tried(trial)) for trial in parameters.trials]
    best = min(range(len(measured)), key=lambda number: (measured[number][1], number))
    logger.info("%s: trial %d of %d is the best", algorithm, best + 1, len(measured))
    return Tuned(
        parameters=measured[best][0],
        trials=tuple(
            Trial(
                number=number + 1,
                parameters=json.dumps(parameters.trials[number], sort_keys=True),
                trees=getattr(tried, "trees", None) if is_counted else None,
                log_loss=loss,
                is_chosen=number == best,
            )
            for number, (tried, loss) in enumerate(measured)
        ),
    )


@dataclass(frozen=True, eq=False)
class _Measure:
    """The rows that all trials are fitted and measured on."""

    algorithm: Algorithm
    features: Matrix
    labels: Numbers
    pairs: Sequence[tuple[Mask, Mask]]
    monotone_signs: Sequence[int]
    random_seed: int

    def of(self, tried: AlgorithmParameters) -> tuple[AlgorithmParameters, float]:
        """Give the parameters, with the trees that were counted, and their log loss."""
        if isinstance(tried, BoostingParameters):
            return self._counted(tried)
        return tried, self._log_loss(tried)

    def _counted(self, tried: BoostingParameters) -> tuple[AlgorithmParameters, float]:
        curves = [
            held_out_losses(
                self.features[train],
                labels=self.labels[train],
                held_out_features=self.features[held_out],
                held_out_labels=self.labels[held_out],
                monotone_signs=self.monotone_signs,
                parameters=tried,
                random_seed=self.random_seed,
            )
            for train, held_out in self.pairs
        ]
        shortest = min(len(curve) for curve in curves)
        weights = np.array([float(held_out.sum()) for _, held_out in self.pairs])
        stacked = np.vstack([curve[:shortest] for curve in curves])
        pooled = (weights[:, np.newaxis] * stacked).sum(axis=0) / weights.sum()
        trees = int(pooled.argmin()) + 1
        return tried.tried({"trees": trees}), float(pooled[trees - 1])

    def _log_loss(self, tried: AlgorithmParameters) -> float:
        kind = ALGORITHMS[self.algorithm]
        scores = []
        for train, held_out in self.pairs:
            blob = fit(
                self.algorithm,
                self.features[train],
                labels=self.labels[train],
                monotone_signs=self.monotone_signs,
                parameters=tried,
                random_seed=self.random_seed,
            )
            model = load_model(blob, model_format=kind.model_format)
            scores.append(model.raw_scores(self.features[held_out]))
        raw_scores = np.concatenate(scores)
        outcomes = np.concatenate([self.labels[held_out] for _, held_out in self.pairs])
        calibration = fit_platt(raw_scores, labels=outcomes, score_link=kind.score_link)
        told = calibrated(raw_scores, score_link=kind.score_link, calibration=calibration)
        told = np.clip(told, 1e-9, 1 - 1e-9)
        losses = outcomes * np.log(told) + (1.0 - outcomes) * np.log1p(-told)
        return -float(losses.mean())


def _has_both(labels: Numbers) -> bool:
    return bool(len(labels) and labels.min() < labels.max())
