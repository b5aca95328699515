"""The nearest centroid decides, and nobody is reached from too far."""

import numpy as np

from slrs_ml.segmentation.partitions import Partition, assigned, numbered_by_size

POINTS = np.array([[0.0], [0.4], [2.9], [3.1], [10.0], [50.0]])
CENTROIDS = np.array([[0.0], [1.0], [3.0], [10.0]])


def test_the_nearest_centroid_decides_and_the_first_of_equals():
    partition = Partition(centroids=CENTROIDS, segments=np.array([1, 2, 1, 0]))
    assert partition.assign(POINTS).tolist() == [1, 1, 1, 1, 0, 0]
    assert partition.assign(np.array([[0.5], [2.0]])).tolist() == [1, 2]
    assert partition.count == 2


def test_who_is_farther_than_the_reach_is_noise():
    partition = Partition(centroids=CENTROIDS, segments=np.array([1, 2, 1, 3]), reach=0.5)
    assert partition.assign(POINTS).tolist() == [1, 1, 1, 1, 3, 0]


def test_numbers_follow_size_and_empty_segments_are_noise():
    partition = Partition(centroids=CENTROIDS, segments=np.array([7, 5, 6, 6]))
    numbered = numbered_by_size(partition, labels=partition.assign(POINTS))
    assert numbered.segments.tolist() == [2, 0, 1, 1]


def test_shared_centroids_give_what_each_would_give():
    partitions = {
        "one": Partition(centroids=CENTROIDS, segments=np.array([1, 2, 3, 4])),
        "other": Partition(centroids=CENTROIDS, segments=np.array([1, 1, 2, 2]), reach=0.5),
        "third": Partition(centroids=CENTROIDS[:2].copy(), segments=np.array([1, 2])),
    }
    for key, labels in assigned(POINTS, partitions=partitions).items():
        assert labels.tolist() == partitions[key].assign(POINTS).tolist()
