"""Exact contributions of a linear score around the training mean."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["linear_contributions"]


def linear_contributions(
    terms: npt.NDArray[np.float64],
    *,
    coefficients: npt.NDArray[np.float64],
    means: npt.NDArray[np.float64],
    intercept: float,
    owners: npt.NDArray[np.int64],
    feature_count: int,
) -> tuple[float, npt.NDArray[np.float64]]:
    """Explain a linear score term by term.

    Parameters
    ----------
    terms : ndarray, shape (rows, terms)
        What the coefficients multiply.
    coefficients, means : ndarray, shape (terms,)
        Weights and training means of the terms.
    intercept : float
        Added to every row.
    owners : ndarray of int, shape (terms,)
        The feature each term belongs to: a value and its missing indicator share one.
    feature_count : int
        Number of features.

    Returns
    -------
    base_value : float
        The score of the mean training row.
    contributions : ndarray, shape (rows, features)
        ``coefficient * (term - mean)``, summed by feature.

    Notes
    -----
    Column by column rather than as one matrix product: a product's last bits depend on
    how many rows are scored together.
    """
    base = intercept
    contributions = np.zeros((terms.shape[0], feature_count), dtype=np.float64)
    for term, owner in enumerate(owners):
        base += coefficients[term] * means[term]
        contributions[:, owner] += coefficients[term] * (terms[:, term] - means[term])
    return float(base), contributions
