"""Intervals for the two figures the baseline is judged by: an AUC and a share.

The public metrics of SLRS's own runs are computed in SQL; these serve figures that need a
fit.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["auc_interval", "share_interval"]


def auc_interval(
    scores: npt.NDArray[Any], *, labels: npt.NDArray[Any], level: float = 0.95
) -> tuple[float, float, float]:
    """Area under the ROC curve with DeLong's interval (DeLong et al. 1988).

    Parameters
    ----------
    scores, labels : ndarray, shape (rows,)
        Ties count half; a label is an event when it is larger than 0.
    level : float
        Coverage of the interval, which is cut at 0 and 1.

    Returns
    -------
    tuple of float
        AUC, lower end, upper end; NaN where one class is absent.
    """
    from scipy.stats import rankdata

    is_event = np.asarray(labels) > 0
    events, others = np.asarray(scores)[is_event], np.asarray(scores)[~is_event]
    if len(events) == 0 or len(others) == 0:
        return float("nan"), float("nan"), float("nan")
    pooled = rankdata(np.concatenate([events, others]))
    # Share of the other class that a row stands above: its placement.
    event_placements = (pooled[: len(events)] - rankdata(events)) / len(others)
    other_placements = (pooled[len(events) :] - rankdata(others)) / len(events)
    auc = float(event_placements.mean())
    variance = _variance_of_mean(event_placements) + _variance_of_mean(other_placements)
    half = NormalDist().inv_cdf((1 + level) / 2) * variance**0.5
    return auc, max(0.0, auc - half), min(1.0, auc + half)


def share_interval(count: int, *, rows: int, level: float = 0.95) -> tuple[float, float, float]:
    """Share with Wilson's interval (Wilson 1927); NaN without rows."""
    if rows == 0:
        return float("nan"), float("nan"), float("nan")
    share = count / rows
    z = NormalDist().inv_cdf((1 + level) / 2)
    centre = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z / (1 + z * z / rows) * (share * (1 - share) / rows + (z / (2 * rows)) ** 2) ** 0.5
    return share, max(0.0, centre - half), min(1.0, centre + half)


def _variance_of_mean(placements: npt.NDArray[np.float64]) -> float:
    return float(placements.var(ddof=1) / len(placements)) if len(placements) > 1 else 0.0
