"""Venn-Abers bounds: two calibrations of a score between which its probability lies.

A score is calibrated twice by isotonic regression on held-out scores: once as if the new
row had the outcome, once as if it had not (Vovk and Petej 2014; the inductive form of
Vovk, Petej and Fedorova 2015). One of the two is right whatever the distribution, so the
pair brackets a calibrated probability, and it is wide where few held-out rows lie near the
score. The bounds depend on the score alone, never fall as it rises, and change at finitely
many places: they are stored as knots, which SQL joins by range.

Held-out scores are first gathered into groups of neighbours of about equal size, so that a
knot table stays short; a new score counts as one more row of the group in whose range it
lies. With no more distinct scores than groups nothing is gathered.

References
----------
Vovk, V. and Petej, I. (2014). Venn-Abers predictors. UAI.
Vovk, V., Petej, I. and Fedorova, V. (2015). Large-scale probabilistic predictors with and
without guarantees of validity. NeurIPS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["ProbabilityKnot", "venn_abers_knots"]

Column = npt.NDArray[np.float64]
# Finer than any probability that is published, coarser than the last bits of a sum.
PLACES = 12


@dataclass(frozen=True)
class ProbabilityKnot:
    """Bounds of the scores in ``score_from <= score < score_to``; null is without end."""

    score_from: float | None
    score_to: float | None
    probability_low: float
    probability_high: float


def venn_abers_knots(
    raw_scores: Column, *, labels: Column, max_groups: int = 400
) -> list[ProbabilityKnot]:
    """Bound the probability of every score.

    Parameters
    ----------
    raw_scores, labels : ndarray of float64, shape (rows,)
        Finite scores of rows the model has not seen, on any scale, and their outcomes in
        [0, 1].
    max_groups : int
        Most groups of neighbouring scores, each of which costs two regressions.

    Returns
    -------
    list of ProbabilityKnot
        Ascending, without gap or overlap, from minus to plus infinity; neighbours differ.
        Without rows there is one knot, from 0 to 1.
    """
    if len(raw_scores) == 0:
        return [ProbabilityKnot(None, None, 0.0, 1.0)]
    starts, rows, events = _groups(raw_scores, labels=labels, max_groups=max_groups)
    low = _with_one_more_row(rows, events, label=0.0)
    high = _with_one_more_row(rows, events, label=1.0)
    changes = np.flatnonzero(np.diff(low, prepend=-1) + np.diff(high, prepend=-1))
    bounds = [None, *(float(score) for score in starts[changes[1:]]), None]
    return [
        ProbabilityKnot(bounds[place], bounds[place + 1], float(low[group]), float(high[group]))
        for place, group in enumerate(changes)
    ]


def _groups(
    raw_scores: Column, *, labels: Column, max_groups: int
) -> tuple[Column, Column, Column]:
    """Lowest score, rows and sum of labels of each group, ascending."""
    ordered = np.sort(raw_scores)
    # Where each distinct score begins: as many rows lie below it.
    firsts = np.flatnonzero(np.diff(ordered, prepend=np.nan) != 0)
    if len(firsts) > max_groups:
        shares = firsts * max_groups // len(ordered)
        firsts = firsts[np.diff(shares, prepend=-1) > 0]
    starts = ordered[firsts]
    members = np.searchsorted(starts, raw_scores, side="right") - 1
    return (
        starts,
        np.bincount(members).astype(np.float64),
        np.asarray(np.bincount(members, weights=labels), dtype=np.float64),
    )


def _with_one_more_row(rows: Column, events: Column, *, label: float) -> Column:
    """Isotonic value of each group after one row with this label joined it."""
    from scipy.optimize import isotonic_regression

    values = np.empty(len(rows))
    for group in range(len(rows)):
        weights, sums = rows.copy(), events.copy()
        weights[group] += 1.0
        sums[group] += label
        values[group] = isotonic_regression(sums / weights, weights=weights).x[group]
    # Monotone by theory; the running maximum takes away what the last bits say against it.
    return np.asarray(np.maximum.accumulate(np.round(values, PLACES)), dtype=np.float64)
