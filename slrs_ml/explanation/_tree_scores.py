"""Scores of a tree ensemble: walk each tree, add the leaf."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from slrs_ml.explanation._ensemble import TreeEnsemble, tree_matrix
from slrs_ml.explanation._row_blocks import each_row_block

__all__ = ["tree_scores"]


def tree_scores(features: npt.NDArray[Any], *, ensemble: TreeEnsemble) -> npt.NDArray[np.float64]:
    """Score rows with an ensemble.

    Parameters
    ----------
    features : ndarray, shape (rows, features)
        NaN is missing.
    ensemble : TreeEnsemble
        The model.

    Returns
    -------
    ndarray of float64, shape (rows,)
        Base score plus the sum of the leaves reached: log odds for XGBoost, a
        probability for a forest.
    """
    columns = tree_matrix(features, feature_count=ensemble.feature_count)
    scores = np.empty(columns.shape[1], dtype=np.float64)

    def block(start: int, stop: int) -> None:
        _walk(
            columns,
            ensemble.feature,
            ensemble.threshold,
            ensemble.left,
            ensemble.right,
            ensemble.default_left,
            ensemble.value,
            ensemble.tree_offsets,
            ensemble.base_score,
            scores,
            start,
            stop,
        )

    each_row_block(block, rows=len(scores))
    return scores


@njit(cache=True, nogil=True)
def _walk(  # noqa: PLR0917 - compiled code takes arrays
    columns: Any,
    feature: Any,
    threshold: Any,
    left: Any,
    right: Any,
    default_left: Any,
    value: Any,
    tree_offsets: Any,
    base_score: float,
    scores: Any,
    start: int,
    stop: int,
) -> None:  # pragma: no cover - compiled
    for row in range(start, stop):
        score = base_score
        for tree in range(len(tree_offsets) - 1):
            first = tree_offsets[tree]
            node = first
            while left[node] >= 0:
                number = columns[feature[node], row]
                goes_left = default_left[node] if np.isnan(number) else number < threshold[node]
                node = first + (left[node] if goes_left else right[node])
            score += value[node]
        scores[row] = score
