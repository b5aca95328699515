"""Labels between 0 and 1 for algorithms that know only classes.

A share of 0.3 says of its row: 0.3 of it came, 0.7 did not. Such a row stands twice in
the fit, once in either class, weighted by the share and by what is left of it: the
likelihood is then that of the fractional logit (Papke and Wooldridge 1996).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["as_weighted_classes"]

Numbers = npt.NDArray[np.float64]


def as_weighted_classes(
    features: Numbers, *, labels: Numbers
) -> tuple[Numbers, npt.NDArray[np.int64], Numbers | None]:
    """Give features, classes and weights of a fit.

    Parameters
    ----------
    features : ndarray, shape (rows, features)
        Of the rows of the fit.
    labels : ndarray of float64, shape (rows,)
        Each in [0, 1].

    Returns
    -------
    tuple
        The features and classes as they are, without weights, where every label is 0 or 1;
        else every row twice, the events first.
    """
    if np.isin(labels, (0.0, 1.0)).all():
        return features, labels.astype(np.int64), None
    classes = np.repeat(np.array([1, 0]), len(labels))
    return np.vstack([features, features]), classes, np.concatenate([labels, 1.0 - labels])
