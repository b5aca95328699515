"""K-means with a stable order, and how stable its clusters are."""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt

from slrs_ml.segmentation.parameters import SegmentationParameters

__all__ = ["Points", "bootstrap_ari", "evenly_spaced", "fit_centroids", "nearest", "silhouette"]

Points = npt.NDArray[np.float64]


def fit_centroids(
    points: Points, *, segments: int, parameters: SegmentationParameters, seed: int
) -> Points:
    """Fit k-means; centroids come largest cluster first, ties by their coordinates.

    Fewer centroids come back where there are fewer distinct points.
    """
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    estimator = KMeans(n_clusters=segments, n_init=parameters.starts, random_state=seed)
    # One thread: with more, partial sums of centroids are added in the order they finish.
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(points)
    sizes = np.bincount(estimator.labels_, minlength=segments)
    centroids = np.asarray(estimator.cluster_centers_, dtype=np.float64)
    order = sorted(
        (cluster for cluster in range(segments) if sizes[cluster] > 0),
        key=lambda cluster: (-sizes[cluster], tuple(centroids[cluster])),
    )
    return centroids[order]


def nearest(points: Points, *, centroids: Points) -> npt.NDArray[np.int64]:
    """Index of the nearest centroid of each point, the first of equals."""
    distances = np.empty((len(points), len(centroids)))
    for cluster, centroid in enumerate(centroids):
        distances[:, cluster] = ((points - centroid) ** 2).sum(axis=1)
    return np.asarray(distances.argmin(axis=1), dtype=np.int64)


def silhouette(points: Points, *, centroids: Points) -> float | None:
    """Mean silhouette, or None where it is not defined (one cluster, or one each)."""
    from sklearn.metrics import silhouette_score

    labels = nearest(points, centroids=centroids)
    if not 2 <= len(np.unique(labels)) < len(points):
        return None
    return float(silhouette_score(points, labels))


def bootstrap_ari(
    points: Points,
    *,
    centroids: Points,
    judged: Points,
    parameters: SegmentationParameters,
) -> float:
    """Mean adjusted Rand index between the fit and fits on bootstrap samples.

    Parameters
    ----------
    points : ndarray
        The rows of the fit; each sample draws as many, with replacement.
    centroids : ndarray
        The fit.
    judged : ndarray
        Rows on which the two assignments are compared.
    parameters : SegmentationParameters
        Number of samples and seed.
    """
    from sklearn.metrics import adjusted_rand_score

    fitted = nearest(judged, centroids=centroids)
    generator = np.random.default_rng(parameters.random_seed)
    agreement = []
    for resample in range(parameters.resamples):
        drawn = points[generator.integers(0, len(points), len(points))]
        other = fit_centroids(
            drawn,
            segments=len(centroids),
            parameters=parameters,
            seed=parameters.random_seed + 1 + resample,
        )
        agreement.append(adjusted_rand_score(fitted, nearest(judged, centroids=other)))
    return float(np.mean(agreement))


def evenly_spaced(points: Points, *, rows: int) -> Points:
    """At most `rows` points, evenly spaced in the given order: a sample without chance."""
    if len(points) <= rows:
        return points
    return points[np.floor(np.arange(rows) * (len(points) / rows)).astype(np.int64)]
