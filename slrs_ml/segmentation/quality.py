"""How far apart segments lie, and whether the same ones come back.

Silhouette (Rousseeuw 1987) and the adjusted Rand index between a fit and fits on bootstrap
samples (Hennig 2007). Noise counts against a segmentation in both: points left out have the
silhouette of a point between two segments, 0, and being left out is an assignment that has to
come back too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from slrs_ml.segmentation.partitions import NOISE, Key, Partition, assigned
from slrs_ml.segmentation.standard_scores import Points

__all__ = ["bootstrap_agreements", "silhouettes"]


def silhouettes(judged: Points, *, partitions: Mapping[Key, Partition]) -> dict[Key, float | None]:
    """Mean silhouette of each partition, None where it is not defined (one segment)."""
    from scipy.spatial.distance import cdist
    from sklearn.metrics import silhouette_score

    apart = cdist(judged, judged)
    found: dict[Key, float | None] = {}
    for key, labels in assigned(judged, partitions=partitions).items():
        inside = np.flatnonzero(labels != NOISE)
        if not 2 <= len(np.unique(labels[inside])) < len(inside):
            found[key] = None
            continue
        told = silhouette_score(
            apart if len(inside) == len(labels) else apart[np.ix_(inside, inside)],
            labels[inside],
            metric="precomputed",
        )
        found[key] = float(told) * len(inside) / len(labels)
    return found


def bootstrap_agreements(
    points: Points,
    *,
    partitions: Mapping[Key, Partition],
    judged: Points,
    draw: Callable[[Points, int], Mapping[Key, Partition]],
    resamples: int,
    seed: int,
) -> dict[Key, float]:
    """Mean adjusted Rand index between each partition and those of bootstrap samples.

    Parameters
    ----------
    points : ndarray
        Rows of the fit; each sample draws as many, with replacement.
    partitions : mapping
        The fit.
    judged : ndarray
        Rows on which two assignments are compared.
    draw : callable
        Gives the partitions of other points with a seed, under the same keys; one that it
        cannot draw agrees with nothing.
    resamples, seed : int
        Number of samples, and where their chance begins.
    """
    from sklearn.metrics import adjusted_rand_score

    fitted = assigned(judged, partitions=partitions)
    generator = np.random.default_rng(seed)
    agreements: dict[Key, list[float]] = {key: [] for key in partitions}
    for resample in range(resamples):
        drawn = points[generator.integers(0, len(points), len(points))]
        others = assigned(judged, partitions=draw(drawn, seed + 1 + resample))
        for key, labels in fitted.items():
            other = others.get(key)
            agreements[key].append(
                0.0 if other is None else float(adjusted_rand_score(labels, other))
            )
    return {key: float(np.mean(values)) for key, values in agreements.items()}
