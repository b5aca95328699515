"""Borrowers as points: nulls filled, every feature on the same scale.

A scale is made once, at a fit, and kept with it: the same one turns the borrowers of any
later day into points. Its weights give every group of features the same variance: where *p*
features vary, in *g* groups, each of the *n* features of a group is weighted by the root of
``p / (g n)``. With a weight of 1 throughout they are plain standard scores.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Points", "Scale", "evenly_spaced", "fit_rows", "fit_scale"]

Points = npt.NDArray[np.float64]
KEYS = ("borrower_id", "snapshot_date")
NOT_FEATURES = (*KEYS, "is_fit_row")


@dataclass(frozen=True, eq=False)
class Scale:
    """How a row becomes a point.

    Attributes
    ----------
    feature_names, groups : tuple of str
        Features that vary on the fitted rows, by name, and the group of each.
    fills, means, scales, weights : ndarray, shape (features,)
        Median of the known values; mean and deviation after filling; see the module.
    clip : float
        Bound of a standard score, before it is weighted.
    """

    feature_names: tuple[str, ...]
    groups: tuple[str, ...]
    fills: Points
    means: Points
    scales: Points
    weights: Points
    clip: float

    def points(self, rows: pa.Table) -> Points:
        """Turn rows into points, shape (rows, features)."""
        if not self.feature_names:
            return np.zeros((rows.num_rows, 0))
        filled = np.column_stack(
            [
                np.where(np.isnan(values), fill, values)
                for values, fill in zip(
                    (_values(rows, name) for name in self.feature_names), self.fills, strict=True
                )
            ]
        )
        scores = (filled - self.means) / self.scales
        return np.asarray(scores.clip(-self.clip, self.clip) * self.weights, dtype=np.float64)

    @cached_property
    def unweighted(self) -> Scale:
        """The same in plain standard scores."""
        return replace(self, weights=np.ones(len(self.feature_names)))

    def content(self) -> list[object]:
        """Give all that decides a point, for a hash."""
        arrays = (self.fills, self.means, self.scales, self.weights)
        return [self.feature_names, [array.tolist() for array in arrays], self.clip]


def fit_rows(rows: pa.Table) -> pa.Table:
    """Take the rows that segments are fitted on, sorted by their whole key."""
    chosen = rows.filter(pc.fill_null(rows["is_fit_row"], False))
    return chosen.sort_by([(key, "ascending") for key in KEYS])


def fit_scale(rows: pa.Table, *, groups: Mapping[str, str], clip: float) -> Scale:
    """Make the scale of the features that vary on these rows.

    Parameters
    ----------
    rows : pyarrow.Table
        What `fit_rows` gives.
    groups : mapping of str to str
        Group of each feature; those that it lacks stand in one group without a name.
    clip : float
        Bound of a standard score.
    """
    names, fills, means, scales = [], [], [], []
    for name in sorted(set(rows.column_names) - set(NOT_FEATURES)):
        if pa.types.is_string(rows[name].type) or pa.types.is_large_string(rows[name].type):
            continue
        values = _values(rows, name)
        known = values[~np.isnan(values)]
        if len(known) == 0:
            continue
        fill = float(np.median(known))
        filled = np.where(np.isnan(values), fill, values)
        mean, scale = float(filled.mean()), float(filled.std())
        if scale <= 1e-12 * (1 + abs(mean)):
            continue
        names.append(name)
        fills.append(fill)
        means.append(mean)
        scales.append(scale)
    in_groups = tuple(groups.get(name, "") for name in names)
    return Scale(
        feature_names=tuple(names),
        groups=in_groups,
        fills=np.array(fills),
        means=np.array(means),
        scales=np.array(scales),
        weights=_block_weights(in_groups),
        clip=clip,
    )


def data_hash(rows: pa.Table, *, scale: Scale) -> str:
    """Hash the fitted rows: sixteen hexadecimal digits."""
    digest = hashlib.sha256("|".join(scale.feature_names).encode())
    for key in KEYS:
        digest.update("\x00".join(str(value) for value in rows[key].to_pylist()).encode())
    for name in scale.feature_names:
        digest.update(_values(rows, name).tobytes())
    return digest.hexdigest()[:16]


def evenly_spaced(points: Points, *, rows: int) -> Points:
    """At most `rows` points, evenly spaced in the given order: a sample without chance."""
    if len(points) <= rows:
        return points
    return points[np.floor(np.arange(rows) * (len(points) / rows)).astype(np.int64)]


def _block_weights(groups: Sequence[str]) -> Points:
    sizes = Counter(groups)
    return np.array(
        [np.sqrt(len(groups) / (len(sizes) * sizes[group])) for group in groups], dtype=np.float64
    )


def _values(rows: pa.Table, name: str) -> Points:
    column = rows[name]
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    values = np.array(pc.fill_null(column.cast(pa.float64()), np.nan).to_numpy())
    values[~np.isfinite(values)] = np.nan
    return values
