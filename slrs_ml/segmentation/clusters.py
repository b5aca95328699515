"""Four ways to draw segments: k-means, and two on micro-clusters.

K-means looks at every borrower. DBSCAN and hierarchical clustering look at every pair, which
a million borrowers forbid. They see a few hundred micro-clusters instead, made by k-means and
weighing as much as the borrowers they stand for (BIRCH goes the same way: Zhang,
Ramakrishnan and Livny 1996).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from slrs_ml.segmentation.parameters import SegmentationParameters
from slrs_ml.segmentation.partitions import Labels, Partition, nearest
from slrs_ml.segmentation.standard_scores import Points

__all__ = [
    "MicroClusters",
    "dbscan",
    "hierarchical",
    "kmeans",
    "micro_clusters",
]


@dataclass(frozen=True, eq=False)
class MicroClusters:
    """Small clusters that stand for their points.

    Attributes
    ----------
    centroids : ndarray, shape (clusters, features)
    sizes : ndarray of int, shape (clusters,)
        Points of each.
    reach : float
        Distance to the own centroid that `reach_quantile` of the points keep.
    """

    centroids: Points
    sizes: Labels
    reach: float


def kmeans(points: Points, *, segments: int, starts: int, seed: int) -> Partition:
    """Draw k-means segments, fewer where there are fewer distinct points."""
    centroids = _centroids(points, clusters=segments, starts=starts, iterations=300, seed=seed)
    return Partition(centroids=centroids, segments=np.arange(1, len(centroids) + 1))


def micro_clusters(
    points: Points, *, parameters: SegmentationParameters, seed: int
) -> MicroClusters:
    """Stand a few hundred small clusters for all points."""
    centroids = _centroids(
        points,
        clusters=max(1, min(parameters.micro_clusters, len(points) // parameters.micro_rows)),
        starts=1,
        iterations=parameters.micro_iterations,
        seed=seed,
    )
    places, distances = nearest(points, centroids=centroids)
    sizes = np.bincount(places, minlength=len(centroids)).astype(np.int64)
    # Rounded up: SQL compares distances of nine places.
    reach = round(float(np.quantile(distances, parameters.reach_quantile)), 9) + 1e-9
    return MicroClusters(
        # Cut short, k-means may leave a centroid that is nobody's nearest.
        centroids=centroids[sizes > 0],
        sizes=sizes[sizes > 0],
        reach=reach,
    )


def hierarchical(micro: MicroClusters, *, counts: Sequence[int]) -> dict[int, Partition]:
    """Merge micro-clusters by Ward's rule down to each number of segments.

    Of all pairs the one is merged whose union adds least to the sum of squares within
    clusters: ``n m / (n + m)`` times the squared distance of two centroids of *n* and *m*
    points (Ward 1963).
    """
    sizes = micro.sizes.astype(np.float64)
    centroids = micro.centroids.copy()
    members = [[place] for place in range(len(sizes))]
    costs = _ward_costs(centroids, sizes)
    found: dict[int, Partition] = {}
    for clusters in range(len(members), 0, -1):
        if clusters in counts:
            segments = np.empty(len(sizes), dtype=np.int64)
            for number, places in enumerate((own for own in members if own), start=1):
                segments[places] = number
            found[clusters] = Partition(centroids=micro.centroids, segments=segments)
        if clusters <= min(counts):
            break
        one, other = divmod(int(costs.argmin()), len(members))
        total = sizes[one] + sizes[other]
        centroids[one] = (sizes[one] * centroids[one] + sizes[other] * centroids[other]) / total
        sizes[one], sizes[other] = total, 0.0
        members[one], members[other] = members[one] + members[other], []
        apart = ((centroids - centroids[one]) ** 2).sum(axis=1)
        cost = np.where(sizes > 0, sizes * total / (sizes + total) * apart, np.inf)
        costs[one], costs[:, one] = cost, cost
        costs[one, one] = np.inf
        costs[other], costs[:, other] = np.inf, np.inf
    return found


def dbscan(micro: MicroClusters, *, parameters: SegmentationParameters) -> dict[float, Partition]:
    """Join micro-clusters that are dense and near, for each radius that is tried.

    A micro-cluster is dense where the points of `dense_neighbours` average ones lie within the
    radius (Ester, Kriegel, Sander and Xu 1996, with weights). The radii are quantiles, over
    points, of the distance within which so many are found: the curve whose knee is looked for
    by eye elsewhere.
    """
    from scipy.spatial.distance import cdist
    from sklearn.cluster import DBSCAN

    apart = cdist(micro.centroids, micro.centroids)
    total = int(micro.sizes.sum())
    needed = min(total, math.ceil(parameters.dense_neighbours * total / len(apart)))
    order = apart.argsort(axis=1, kind="stable")
    within = micro.sizes[order].cumsum(axis=1)
    places = (within < needed).sum(axis=1)
    radii = np.take_along_axis(apart, order, axis=1)[np.arange(len(apart)), places]
    by_radius = radii.argsort(kind="stable")
    share = micro.sizes[by_radius].cumsum() / total
    found: dict[float, Partition] = {}
    for quantile in parameters.radius_quantiles:
        place = min(int((share < quantile).sum()), len(radii) - 1)
        radius = float(radii[by_radius[place]])
        if radius <= 0:
            continue
        fitted = DBSCAN(eps=radius, min_samples=needed, metric="precomputed").fit(
            apart, sample_weight=micro.sizes
        )
        segments = np.asarray(fitted.labels_, dtype=np.int64) + 1
        found[quantile] = Partition(centroids=micro.centroids, segments=segments, reach=micro.reach)
    return found


def _ward_costs(centroids: Points, sizes: Points) -> Points:
    from scipy.spatial.distance import cdist

    costs = cdist(centroids, centroids, "sqeuclidean")
    costs *= np.outer(sizes, sizes) / np.add.outer(sizes, sizes)
    np.fill_diagonal(costs, np.inf)
    return np.asarray(costs, dtype=np.float64)


def _centroids(points: Points, *, clusters: int, starts: int, iterations: int, seed: int) -> Points:
    """Fit k-means: largest cluster first, ties by their coordinates."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    estimator = KMeans(n_clusters=clusters, n_init=starts, max_iter=iterations, random_state=seed)
    # One thread: with more, partial sums of centroids are added in the order they finish.
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(points)
    sizes = np.bincount(estimator.labels_, minlength=clusters)
    centroids = np.asarray(estimator.cluster_centers_, dtype=np.float64)
    order = sorted(
        (cluster for cluster in range(clusters) if sizes[cluster] > 0),
        key=lambda cluster: (-sizes[cluster], tuple(centroids[cluster])),
    )
    return centroids[order]
