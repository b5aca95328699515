"""A partition of the space of borrowers, whichever algorithm drew it.

Every algorithm hands over the same: centroids, the segment that each of them belongs to, and
a reach beyond which nobody belongs to any. A borrower's segment is that of the nearest
centroid. K-means has one centroid a segment; DBSCAN and hierarchical clustering give
segments to micro-clusters, many to each. So assigning a borrower costs one distance a
centroid, and is SQL.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from slrs_ml.segmentation.standard_scores import Points

__all__ = [
    "NOISE",
    "Key",
    "Labels",
    "Partition",
    "assigned",
    "nearest",
    "numbered_by_size",
    "segment_centers",
]

Key = TypeVar("Key", bound=Hashable)
Labels = npt.NDArray[np.int64]
NOISE = 0


@dataclass(frozen=True, eq=False)
class Partition:
    """Centroids and their segments.

    Attributes
    ----------
    centroids : ndarray, shape (centroids, features)
        In weighted standard scores.
    segments : ndarray of int, shape (centroids,)
        Segment of each centroid, from 1; 0 is noise.
    reach : float, optional
        Points farther than this from the nearest centroid are noise.
    """

    centroids: Points
    segments: Labels
    reach: float | None = None

    @property
    def count(self) -> int:
        """Number of segments."""
        return len(set(self.segments.tolist()) - {NOISE})

    def assign(self, points: Points) -> Labels:
        """Segment of each point; of equally near centroids the first counts."""
        return self.labels(*nearest(points, centroids=self.centroids))

    def labels(self, places: Labels, distances: Points) -> Labels:
        """Segment of points whose nearest centroid, and distance to it, are known."""
        labels = self.segments[places]
        if self.reach is not None:
            labels = np.where(distances > self.reach, NOISE, labels)
        return np.asarray(labels, dtype=np.int64)


def assigned(points: Points, *, partitions: Mapping[Key, Partition]) -> dict[Key, Labels]:
    """Segment of each point under each partition.

    Those that share their centroids, as all on the same micro-clusters do, share the search.
    """
    found: dict[int, tuple[Labels, Points]] = {}
    labels = {}
    for key, partition in partitions.items():
        centroids = partition.centroids
        if id(centroids) not in found:
            found[id(centroids)] = nearest(points, centroids=centroids)
        labels[key] = partition.labels(*found[id(centroids)])
    return labels


def nearest(points: Points, *, centroids: Points) -> tuple[Labels, Points]:
    """Place of the nearest centroid of each point, the first of equals, and its distance."""
    from scipy.spatial.distance import cdist

    places = np.empty(len(points), dtype=np.int64)
    distances = np.empty(len(points))
    # In blocks: a million borrowers times 250 centroids would be two gigabytes.
    for start in range(0, len(points), 20_000):
        block = slice(start, start + 20_000)
        apart = cdist(points[block], centroids)
        places[block] = apart.argmin(axis=1)
        distances[block] = apart.min(axis=1)
    return places, distances


def numbered_by_size(partition: Partition, *, labels: Labels) -> Partition:
    """Number the segments 1, 2, … by their points, ties by the first centroid.

    A segment to which `labels` assigns no point is noise.
    """
    sizes = {
        segment: int((labels == segment).sum())
        for segment in sorted(set(partition.segments.tolist()) - {NOISE})
    }
    order = sorted(
        (segment for segment, size in sizes.items() if size > 0),
        key=lambda segment: (
            -sizes[segment],
            min(tuple(row) for row in partition.centroids[partition.segments == segment]),
        ),
    )
    numbers = {segment: place for place, segment in enumerate(order, start=1)}
    return Partition(
        centroids=partition.centroids,
        segments=np.array([numbers.get(s, NOISE) for s in partition.segments.tolist()]),
        reach=partition.reach,
    )


def segment_centers(labels: Labels, *, points: Points, count: int) -> Points:
    """Mean point of segments 1 to `count`, shape (count, features)."""
    return np.array([points[labels == segment].mean(axis=0) for segment in range(1, count + 1)])
