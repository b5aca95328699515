"""Micro-clusters stand for their points, and weigh as much."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import DBSCAN
from sklearn.metrics import adjusted_rand_score

from slrs_ml.segmentation.clusters import MicroClusters, dbscan, hierarchical, micro_clusters
from slrs_ml.segmentation.parameters import SegmentationParameters


def whole(points: np.ndarray, sizes: np.ndarray | None = None) -> MicroClusters:
    """Each point a micro-cluster of its own."""
    return MicroClusters(
        centroids=points,
        sizes=np.ones(len(points), dtype=int) if sizes is None else sizes,
        reach=1.0,
    )


def test_merging_single_points_is_wards_linkage():
    points = np.random.default_rng(4).normal(size=(60, 3))
    tree = linkage(points, method="ward")
    found = hierarchical(whole(points), counts=range(3, 9))
    assert sorted(found) == [3, 4, 5, 6, 7, 8]
    for count, partition in found.items():
        assert partition.count == count
        other = fcluster(tree, count, criterion="maxclust")
        assert adjusted_rand_score(partition.segments, other) == 1.0


def test_a_cluster_of_many_counts_as_many():
    """The same points, once as they are and once gathered with their weight."""
    generator = np.random.default_rng(4)
    points = generator.normal(size=(20, 2))
    sizes = generator.integers(1, 30, 20)
    gathered = hierarchical(whole(points, sizes), counts=range(2, 5))
    spread = hierarchical(whole(np.repeat(points, sizes, axis=0)), counts=range(2, 5))
    for count in range(2, 5):
        repeated = np.repeat(gathered[count].segments, sizes)
        assert adjusted_rand_score(repeated, spread[count].segments) == 1.0
    alike = hierarchical(whole(points), counts=range(2, 5))
    assert any((alike[count].segments != gathered[count].segments).any() for count in range(2, 5))


def test_density_by_weight_is_density_of_the_points():
    generator = np.random.default_rng(6)
    points = np.vstack([generator.normal(0, 0.3, (15, 2)), generator.normal(4, 0.3, (15, 2))])
    sizes = generator.integers(1, 9, 30)
    parameters = SegmentationParameters(dense_neighbours=6, radius_quantiles=(0.8,))
    (partition,) = dbscan(whole(points, sizes), parameters=parameters).values()
    needed = int(np.ceil(6 * sizes.sum() / 30))
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    # The distance within which each point has its neighbours, and its weighted 80 % quantile.
    radii = [
        min(r for r in apart[i] if sizes[apart[i] <= r].sum() >= needed) for i in range(len(points))
    ]
    radius = np.quantile(np.repeat(radii, sizes), 0.8, method="inverted_cdf")
    every = DBSCAN(eps=radius, min_samples=needed).fit(np.repeat(points, sizes, axis=0))
    assert adjusted_rand_score(np.repeat(partition.segments, sizes), every.labels_) == 1.0
    assert partition.count == 2


def test_micro_clusters_hold_every_point_once_and_reach_most():
    points = np.random.default_rng(7).normal(size=(500, 4))
    parameters = SegmentationParameters(micro_clusters=30, reach_quantile=0.9)
    micro = micro_clusters(points, parameters=parameters, seed=1)
    assert micro.sizes.sum() == 500
    assert micro.sizes.min() > 0
    apart = np.linalg.norm(points[:, None] - micro.centroids[None], axis=2).min(axis=1)
    assert (apart <= micro.reach).mean() == pytest.approx(0.9, abs=0.003)
