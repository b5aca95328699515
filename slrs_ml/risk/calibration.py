"""Platt calibration by cross-fitting, of one class or of several together.

A raw score becomes a probability through two numbers, fitted on scores the model gave to
rows it had not seen: ``probability = 1 / (1 + exp(-(intercept + slope * link)))``, with
the score's log odds as link. Targets are smoothed as in Platt (1999), so that a perfect
split still has a finite answer; Newton's method with step halving follows Lin, Lin and
Weng (2007). The slope is never negative: a score that ranks the wrong way round out of
fold is flattened to the base rate, not turned round.

Classes that exclude each other share one calibration: the probability of class k is
``exp(u_k)`` over the sum of all of them, with ``u_k = intercept_k + slope_k * link_k``
and one further class at ``u = 0`` where the scored ones do not exhaust the outcomes
(vector scaling: Guo, Pleiss, Sun and Weinberger 2017). With a single class this is
Platt's curve. The warehouse applies the same numbers with the macro
`class_probability`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = [
    "Calibration",
    "ScoreLink",
    "calibrated",
    "class_probabilities",
    "fit_classes",
    "fit_platt",
    "score_log_odds",
]

ScoreLink = Literal["log_odds", "probability"]
CLIP = 1e-6


@dataclass(frozen=True)
class Calibration:
    """Intercept and slope on the log-odds scale; (0, 1) changes nothing."""

    intercept: float = 0.0
    slope: float = 1.0


def score_log_odds(
    raw_scores: npt.NDArray[np.float64], *, score_link: ScoreLink
) -> npt.NDArray[np.float64]:
    """Return the scores as log odds; probabilities are clipped to [1e-6, 1 - 1e-6]."""
    if score_link == "log_odds":
        return raw_scores
    clipped = np.clip(raw_scores, CLIP, 1 - CLIP)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float64)


def calibrated(
    raw_scores: npt.NDArray[np.float64], *, score_link: ScoreLink, calibration: Calibration
) -> npt.NDArray[np.float64]:
    """Return calibrated probabilities."""
    link = score_log_odds(raw_scores, score_link=score_link)
    return _sigmoid(calibration.intercept + calibration.slope * link)


def fit_platt(
    raw_scores: npt.NDArray[np.float64],
    *,
    labels: npt.NDArray[np.float64],
    score_link: ScoreLink,
) -> Calibration:
    """Fit a calibration on held-out scores.

    Parameters
    ----------
    raw_scores, labels : ndarray of float64, shape (rows,)
        Scores of rows the model has not seen, and their outcomes: 0 or 1, or shares
        between them, which are not smoothed.
    score_link : {"log_odds", "probability"}
        Scale of the scores.

    Returns
    -------
    Calibration
        The identity where there are no rows.
    """
    if len(raw_scores) == 0:
        return Calibration()
    link = score_log_odds(raw_scores, score_link=score_link)
    events = float(labels.sum())
    others = float(len(labels) - events)
    targets = labels
    if np.isin(labels, (0.0, 1.0)).all():
        targets = np.where(labels > 0, (events + 1) / (events + 2), 1 / (others + 2))
    # Centred and scaled, the two parameters are nearly independent.
    centre = float(link.mean())
    spread = float(link.std())
    if spread <= 1e-12:
        return _flat(targets)
    scaled = (link - centre) / spread
    start = _flat(targets).intercept
    parameters = _newton(scaled, targets, start=np.array([start, 0.0]))
    slope = float(parameters[1]) / spread
    if slope <= 0:
        return _flat(targets)
    return Calibration(intercept=float(parameters[0]) - slope * centre, slope=slope)


def class_probabilities(
    links: npt.NDArray[np.float64],
    *,
    calibrations: Sequence[Calibration],
    is_exhaustive: bool,
) -> npt.NDArray[np.float64]:
    """Return the probabilities of classes that exclude each other.

    Parameters
    ----------
    links : ndarray of float64, shape (rows, classes)
        Log odds as the models gave them.
    calibrations : sequence of Calibration
        One a class.
    is_exhaustive : bool
        Whether one of the classes always comes true.

    Returns
    -------
    ndarray of float64, shape (rows, classes)
    """
    intercepts = np.array([calibration.intercept for calibration in calibrations])
    slopes = np.array([calibration.slope for calibration in calibrations])
    return _shares(intercepts + slopes * links, is_exhaustive=is_exhaustive)


def fit_classes(
    links: npt.NDArray[np.float64],
    *,
    classes: npt.NDArray[np.int64],
    is_exhaustive: bool,
) -> list[Calibration]:
    """Fit the joint calibration of classes that exclude each other.

    Parameters
    ----------
    links : ndarray of float64, shape (rows, classes)
        Log odds of rows that the models have not seen.
    classes : ndarray of int, shape (rows,)
        The column that came true, -1 where none of them did.
    is_exhaustive : bool
        Whether one of the columns always comes true.

    Returns
    -------
    list of Calibration
        One a column; the identity where there are no rows.
    """
    from scipy.optimize import minimize

    rows, count = links.shape
    if rows == 0:
        return [Calibration() for _ in range(count)]
    if count == 1 and not is_exhaustive:
        labels = (classes == 0).astype(np.float64)
        return [fit_platt(links[:, 0], labels=labels, score_link="log_odds")]
    centres = links.mean(axis=0)
    spreads = links.std(axis=0)
    spreads[spreads <= 1e-12] = np.inf
    scaled = (links - centres) / spreads
    reached = np.zeros((rows, count))
    reached[classes >= 0, classes[classes >= 0]] = 1.0

    def loss(parameters: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        intercepts, slopes = parameters[:count], parameters[count:]
        told = intercepts + slopes * scaled
        top = told.max(axis=1) if is_exhaustive else np.maximum(told.max(axis=1), 0.0)
        weights = np.exp(told - top[:, np.newaxis])
        total = weights.sum(axis=1) + (0.0 if is_exhaustive else np.exp(-top))
        errors = weights / total[:, np.newaxis] - reached
        value = (np.log(total) + top).sum() - (told * reached).sum()
        # One pseudo-row of penalty: it pins down what the rows leave open.
        value += 0.5 * float((parameters**2).sum())
        gradient = np.concatenate([errors.sum(axis=0), (errors * scaled).sum(axis=0)])
        return float(value), gradient + parameters

    found = minimize(
        loss,
        np.zeros(2 * count),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None)] * count + [(0.0, None)] * count,
        options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-9},
    )
    slopes = found.x[count:] / spreads
    return [
        Calibration(
            intercept=float(found.x[column] - slopes[column] * centres[column]),
            slope=float(slopes[column]),
        )
        for column in range(count)
    ]


def _shares(told: npt.NDArray[np.float64], *, is_exhaustive: bool) -> npt.NDArray[np.float64]:
    top = told.max(axis=1) if is_exhaustive else np.maximum(told.max(axis=1), 0.0)
    weights = np.exp(told - top[:, np.newaxis])
    total = weights.sum(axis=1) + (0.0 if is_exhaustive else np.exp(-top))
    return np.asarray(weights / total[:, np.newaxis], dtype=np.float64)


def _flat(targets: npt.NDArray[np.float64]) -> Calibration:
    rate = float(np.clip(targets.mean(), CLIP, 1 - CLIP))
    return Calibration(intercept=float(np.log(rate) - np.log1p(-rate)), slope=0.0)


def _newton(
    scaled: npt.NDArray[np.float64],
    targets: npt.NDArray[np.float64],
    *,
    start: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    parameters = start
    loss = _loss(parameters, scaled, targets)
    for _ in range(100):
        probability = _sigmoid(parameters[0] + parameters[1] * scaled)
        weight = np.maximum(probability * (1 - probability), 1e-12)
        error = probability - targets
        gradient = np.array([error.sum(), (error * scaled).sum()])
        corner = (weight * scaled).sum()
        hessian = np.array([[weight.sum(), corner], [corner, (weight * scaled**2).sum()]])
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while size > 1e-10:
            trial = parameters - size * step
            trial_loss = _loss(trial, scaled, targets)
            if trial_loss <= loss:
                break
            size /= 2
        else:
            return parameters
        improved = loss - trial_loss
        parameters, loss = trial, trial_loss
        if improved <= 1e-13 * (1 + loss):
            return parameters
    return parameters


def _loss(
    parameters: npt.NDArray[np.float64],
    scaled: npt.NDArray[np.float64],
    targets: npt.NDArray[np.float64],
) -> float:
    link = parameters[0] + parameters[1] * scaled
    return float((np.logaddexp(0, link) - targets * link).sum())


def _sigmoid(link: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    # Through logaddexp: exp(-link) alone overflows for very negative links.
    return np.asarray(np.exp(-np.logaddexp(0, -link)), dtype=np.float64)
