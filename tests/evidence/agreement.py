"""Do true probabilities agree with what then happened? Estimates with intervals by borrower.

A true probability is the share of simulated futures in which a class came about, so it
carries Monte Carlo error: regressed on as it stands, it would show a slope below one even
where it is exact. :func:`without_monte_carlo_error` gives for each share the expected
probability behind it, from the distribution of all shares (a binomial mixture, fitted by
maximum likelihood); on that the slope of exact probabilities is one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

# Exact probabilities lie outside this bound once in a thousand comparisons.
LARGEST_Z = 3.3
GRID = 1 / (1 + np.exp(-np.linspace(-11, 11, 221)))


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error, clustered by borrower."""

    value: float
    error: float

    def z(self, expected: float) -> float:
        return (self.value - expected) / self.error if self.error > 0 else 0.0

    @property
    def interval(self) -> str:
        low, high = self.value - 1.96 * self.error, self.value + 1.96 * self.error
        return f"{self.value:.4f} [{low:.4f}, {high:.4f}]"


def clustered(scores: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    """Sum the outer products of scores that were summed by cluster first."""
    _, position = np.unique(cluster, return_inverse=True)
    sums = np.zeros((position.max() + 1, scores.shape[1]))
    np.add.at(sums, position, scores)
    return sums.T @ sums


def mean(values: np.ndarray, cluster: np.ndarray) -> Estimate:
    """Give a mean and its error."""
    centred = (values - values.mean())[:, None]
    return Estimate(
        float(values.mean()), float(np.sqrt(clustered(centred, cluster)[0, 0])) / len(values)
    )


def without_monte_carlo_error(share: np.ndarray, paths: np.ndarray) -> np.ndarray:
    """Give the expected probability behind each share of paths."""
    hits = np.rint(share * paths)
    pairs, position, weight = np.unique(
        np.column_stack([hits, paths]), axis=0, return_inverse=True, return_counts=True
    )
    logs = pairs[:, :1] * np.log(GRID) + (pairs[:, 1:] - pairs[:, :1]) * np.log1p(-GRID)
    likelihood = np.exp(logs - logs.max(axis=1, keepdims=True))
    prior = np.full(len(GRID), 1 / len(GRID))
    for _ in range(2_000):
        posterior = likelihood * prior
        posterior /= posterior.sum(axis=1, keepdims=True)
        updated = weight @ posterior / weight.sum()
        if np.abs(updated - prior).max() < 1e-8:
            break
        prior = updated
    expected = posterior @ GRID
    return expected[position.ravel()]


def slope(realised: np.ndarray, probability: np.ndarray, cluster: np.ndarray) -> Estimate:
    """Fit realised outcomes on the log odds of a probability, intercept beside."""
    bounded = np.clip(probability, 1e-6, 1 - 1e-6)
    design = np.column_stack([np.ones(len(bounded)), np.log(bounded / (1 - bounded))])
    beta = np.array([0.0, 1.0])
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        bread = np.linalg.inv(design.T @ (design * (fitted * (1 - fitted))[:, None]))
        step = bread @ design.T @ (realised - fitted)
        beta += step
        if np.abs(step).max() < 1e-9:
            break
    meat = clustered(design * (realised - fitted)[:, None], cluster)
    return Estimate(float(beta[1]), float(np.sqrt((bread @ meat @ bread)[1, 1])))


def linear_slope(realised: np.ndarray, expected: np.ndarray, cluster: np.ndarray) -> Estimate:
    """Fit realised rates on expected ones, intercept beside."""
    design = np.column_stack([np.ones(len(expected)), expected])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ realised
    meat = clustered(design * (realised - design @ beta)[:, None], cluster)
    return Estimate(float(beta[1]), float(np.sqrt((bread @ meat @ bread)[1, 1])))


@dataclass(frozen=True)
class Agreement:
    """How one class of one label agrees with its true probabilities."""

    label: str
    rows: int
    borrowers: int
    true_mean: float
    realised_mean: float
    gap: Estimate
    slope: Estimate
    raw_slope: Estimate

    @property
    def holds(self) -> bool:
        """Say whether neither the mean nor the slope is further off than chance allows."""
        return abs(self.gap.z(0)) <= LARGEST_Z and abs(self.slope.z(1)) <= LARGEST_Z


def agreement(rows: pd.DataFrame, label: str) -> Agreement:
    """Compare the rows of one class of one label.

    Parameters
    ----------
    rows
        borrower (unique over worlds), probability, paths, realised (0 or 1).
    label
        What the rows are called in the report.
    """
    cluster = rows["borrower"].to_numpy()
    true, realised = rows["probability"].to_numpy(float), rows["realised"].to_numpy(float)
    smooth = without_monte_carlo_error(true, rows["paths"].to_numpy(float))
    return Agreement(
        label=label,
        rows=len(rows),
        borrowers=rows["borrower"].nunique(),
        true_mean=float(true.mean()),
        realised_mean=float(realised.mean()),
        gap=mean(realised - true, cluster),
        slope=slope(realised, smooth, cluster),
        raw_slope=slope(realised, np.clip(true, 0.0025, 0.9975), cluster),
    )
