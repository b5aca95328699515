"""A feature in bins: where it is cut, and the evidence of each bin.

Fine classing first: distinct values, gathered into at most 200 classes of about equal
size. Coarse classing then: a tree on the class numbers alone, with the catalogue's monotone
sign, joins neighbours into a few bins (Siddiqi 2006, chapter 6). Whole numbers are exact in
the tree's float32, so a cut parts the training rows exactly where the tree meant it to.

A bin's event rate is drawn towards that of all rows by a few rows of prior, so that a bin
without an event has finite evidence. The information value is the symmetric divergence of
events and non-events over the bins, less what as many bins of pure chance show on average:
chance alone is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

__all__ = ["BinnedFeature", "bin_feature", "roundest_number"]

Column = npt.NDArray[np.float64]
FINE_CLASSES = 200


@dataclass(frozen=True, eq=False)
class BinnedFeature:
    """Cuts, counts and evidence; the lists of bins start with the one of missing values.

    `bins` numbers the bin of each training row. A value equal to a cut stands above it.
    """

    cuts: list[float]
    rows: list[int]
    events: list[float]
    weights_of_evidence: list[float]
    information_value: float
    bins: npt.NDArray[np.intp]

    @property
    def terms(self) -> Column:
        """Weight of evidence of each training row."""
        return np.array(self.weights_of_evidence)[self.bins]


@dataclass(frozen=True, eq=False)
class _FineClasses:
    """Classes of neighbouring values, in order; `members` are those of the known rows."""

    lowest: Column
    highest: Column
    rows: Column
    events: Column
    members: npt.NDArray[np.intp]


def bin_feature(
    values: Column,
    *,
    labels: Column,
    monotone_sign: int,
    max_bins: int,
    min_bin_share: float,
    min_missing_rows: int,
    prior_rows: float,
) -> BinnedFeature:
    """Cut one feature.

    Parameters
    ----------
    values, labels : ndarray of float64, shape (rows,)
        What is not finite is missing; labels lie in [0, 1] and are neither all 0 nor all 1.
    monotone_sign : {-1, 0, 1}
        Direction that the event rate may not contradict from bin to bin.
    max_bins : int
        Most bins of known values.
    min_bin_share : float
        Least share of the known rows in a bin.
    min_missing_rows : int
        Below this many missing rows they carry no evidence of their own.
    prior_rows : float
        Rows at the overall rate that each bin is given besides its own.
    """
    known = np.isfinite(values)
    fine = _fine_classes(values[known], labels=labels[known])
    lasts = _coarse_ends(
        fine,
        monotone_sign=monotone_sign,
        max_bins=max_bins,
        min_bin_share=min_bin_share,
    )
    rate = float(labels.mean())
    ends = [*lasts, len(fine.rows) - 1]
    coarse_of = np.searchsorted(np.array(ends), np.arange(len(fine.rows))) + 1
    rows = _totals(fine.rows, places=coarse_of, count=len(ends) + 1)
    events = _totals(fine.events, places=coarse_of, count=len(ends) + 1)
    rows[0] = len(values) - known.sum()
    events[0] = labels[~known].sum()
    rates = (events + prior_rows * rate) / (rows + prior_rows)
    if rows[0] < min_missing_rows:
        rates[0] = rate
    if monotone_sign:
        rates[1:] = _monotone(rates[1:], weights=rows[1:] + prior_rows, sign=monotone_sign)
    # Bins that the prior or the direction made alike are one.
    new_place = np.cumsum([0, 1, *(np.diff(rates[1:]) != 0)])
    rows = _totals(rows, places=new_place, count=int(new_place[-1]) + 1)
    events = _totals(events, places=new_place, count=int(new_place[-1]) + 1)
    rates = rates[np.flatnonzero(np.diff(new_place, prepend=-1))]
    weights = np.log(rates / (1 - rates)) - np.log(rate / (1 - rate))
    weights[rates == rate] = 0.0
    bins = np.zeros(len(values), dtype=np.intp)
    bins[known] = new_place[coarse_of[fine.members]]
    return BinnedFeature(
        cuts=[
            roundest_number(float(fine.highest[last]), float(fine.lowest[last + 1]))
            for place, last in enumerate(lasts, start=1)
            if new_place[place] != new_place[place + 1]
        ],
        rows=[int(count) for count in rows],
        events=[float(count) for count in events],
        weights_of_evidence=[float(weight) for weight in weights],
        information_value=_information_value(rows, events=events, weights=weights),
        bins=bins,
    )


def roundest_number(low: float, high: float) -> float:
    """Return the number with the fewest decimal digits in ``low < number <= high``.

    Parameters
    ----------
    low, high : float
        Finite, `low` below `high`.
    """
    lower, upper = Fraction(low), Fraction(high)
    exponent = int(np.ceil(np.log10(max(abs(low), abs(high))))) + 1
    while Fraction(10) ** exponent > (upper - lower) / 10:
        step = Fraction(10) ** exponent
        number = (lower // step + 1) * step
        if number <= upper and float(number) > low:
            return float(number)
        exponent -= 1
    return high


def _fine_classes(values: Column, *, labels: Column) -> _FineClasses:
    ordered = np.sort(values)
    # Where each distinct value begins: as many rows lie below it.
    firsts = np.flatnonzero(np.diff(ordered, prepend=np.nan) != 0)
    if len(firsts) > FINE_CLASSES:
        shares = firsts * FINE_CLASSES // len(values)
        firsts = firsts[np.diff(shares, prepend=-1) > 0]
    lowest = ordered[firsts]
    members = np.searchsorted(lowest, values, side="right") - 1
    return _FineClasses(
        lowest=lowest,
        highest=ordered[np.append(firsts[1:], len(ordered)) - 1] if len(ordered) else ordered,
        rows=_totals(np.ones(len(values)), places=members, count=len(firsts)),
        events=_totals(labels, places=members, count=len(firsts)),
        members=members,
    )


def _coarse_ends(
    fine: _FineClasses, *, monotone_sign: int, max_bins: int, min_bin_share: float
) -> list[int]:
    """Number the last fine class of each bin but the highest."""
    from sklearn.tree import DecisionTreeClassifier

    count = len(fine.rows)
    weights = np.concatenate([fine.events, fine.rows - fine.events])
    classes = np.tile(np.arange(count, dtype=np.float32), 2)
    outcomes = np.repeat([1, 0], count)
    counted = weights > 0
    if count < 2 or len(np.unique(outcomes[counted])) < 2:
        return []
    tree = DecisionTreeClassifier(
        criterion="log_loss",
        max_leaf_nodes=max_bins,
        min_weight_fraction_leaf=min_bin_share,
        monotonic_cst=[monotone_sign],
        random_state=0,
    )
    # The input is what the tree wants already; checking it takes longer than the fit.
    tree.fit(
        np.ascontiguousarray(classes[counted, None]),
        outcomes[counted],
        sample_weight=weights[counted],
        check_input=False,
    )
    thresholds = tree.tree_.threshold[tree.tree_.feature >= 0]
    return sorted({int(threshold) for threshold in thresholds})


def _monotone(rates: Column, *, weights: Column, sign: int) -> Column:
    from scipy.optimize import isotonic_regression

    return np.asarray(
        isotonic_regression(rates, weights=weights, increasing=sign > 0).x, dtype=np.float64
    )


def _information_value(rows: Column, *, events: Column, weights: Column) -> float:
    others = rows - events
    shares = events / events.sum() - others / others.sum()
    by_chance = (np.count_nonzero(weights) - 1) * (1 / events.sum() + 1 / others.sum())
    return float((shares * weights).sum() - max(by_chance, 0.0))


def _totals(values: Column, *, places: npt.NDArray[np.intp], count: int) -> Column:
    """Sum the values at each of `count` places, in the order of the values."""
    return np.asarray(np.bincount(places, weights=values, minlength=count), dtype=np.float64)
