"""Borrowers as points: nulls filled, every feature on the same scale."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["StandardScores", "standard_scores"]

NOT_FEATURES = ("borrower_id", "snapshot_date", "is_fit_row")


@dataclass(frozen=True, eq=False)
class StandardScores:
    """Fit rows in standard scores.

    Attributes
    ----------
    feature_names : tuple of str
        Features that vary on the fit rows.
    fills, means, scales : ndarray, shape (features,)
        Median of the known values; mean and deviation after filling.
    points : ndarray, shape (rows, features)
        ``(filled value - mean) / scale``, not clipped.
    """

    feature_names: tuple[str, ...]
    fills: npt.NDArray[np.float64]
    means: npt.NDArray[np.float64]
    scales: npt.NDArray[np.float64]
    points: npt.NDArray[np.float64]
    keys: pa.Table
    data_hash: str


def standard_scores(rows: pa.Table) -> StandardScores:
    """Standardise the fit rows of `ml_segmentation_rows`, sorted by borrower and date."""
    chosen = rows.filter(pc.fill_null(rows["is_fit_row"], False))
    chosen = chosen.sort_by([("borrower_id", "ascending"), ("snapshot_date", "ascending")])
    names, fills, means, scales, columns = [], [], [], [], []
    for name in sorted(set(chosen.column_names) - set(NOT_FEATURES)):
        column = chosen[name]
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            continue
        if pa.types.is_boolean(column.type):
            column = column.cast(pa.int8())
        values = np.array(pc.fill_null(column.cast(pa.float64()), np.nan).to_numpy())
        values[~np.isfinite(values)] = np.nan
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
        columns.append((filled - mean) / scale)
    points = np.column_stack(columns) if columns else np.zeros((chosen.num_rows, 0))
    digest = hashlib.sha256("|".join(names).encode())
    digest.update("\x00".join(str(key) for key in chosen["borrower_id"].to_pylist()).encode())
    digest.update(np.array([fills, means, scales]).tobytes())
    digest.update(np.ascontiguousarray(points).tobytes())
    return StandardScores(
        feature_names=tuple(names),
        fills=np.array(fills),
        means=np.array(means),
        scales=np.array(scales),
        points=points,
        keys=chosen.select(["borrower_id", "snapshot_date"]),
        data_hash=digest.hexdigest()[:16],
    )
