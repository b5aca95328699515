"""Silhouette and agreement, by hand; noise counts against both."""

import numpy as np
import pytest

from slrs_ml.segmentation.partitions import Partition
from slrs_ml.segmentation.quality import bootstrap_agreements, silhouettes

# Two pairs: within one 1 apart, to the other 10 and 11.
POINTS = np.array([[0.0], [1.0], [10.0], [11.0]])
PAIRS = Partition(centroids=np.array([[0.5], [10.5]]), segments=np.array([1, 2]))


def test_silhouette_of_two_pairs():
    outer, inner = 1 - 1 / 10.5, 1 - 1 / 9.5
    found = silhouettes(POINTS, partitions={"pairs": PAIRS})
    assert found["pairs"] == pytest.approx((outer + inner) / 2)


def test_who_is_left_out_counts_as_nought():
    strays = np.vstack([POINTS, [[100.0]]])
    reached = Partition(centroids=PAIRS.centroids, segments=PAIRS.segments, reach=1.0)
    found = silhouettes(strays, partitions={"all": PAIRS, "reached": reached})
    pairs = silhouettes(POINTS, partitions={"pairs": PAIRS})["pairs"]
    assert found["reached"] == pytest.approx(pairs * 4 / 5)


def test_one_segment_has_no_silhouette():
    one = Partition(centroids=np.array([[0.0]]), segments=np.array([1]))
    assert silhouettes(POINTS, partitions={"one": one}) == {"one": None}


def test_agreement_is_with_the_same_trial_on_other_points():
    """Of two resamples one gives the same pairs, the other splits them."""
    split = Partition(centroids=np.array([[0.0], [1.0], [10.0], [11.0]]), segments=np.arange(1, 5))

    def draw(points: np.ndarray, seed: int) -> dict[str, Partition]:
        assert len(points) == 4
        return {"same": PAIRS, "split": PAIRS if seed == 8 else split}

    found = bootstrap_agreements(
        POINTS,
        partitions={"same": PAIRS, "split": PAIRS, "lost": PAIRS},
        judged=POINTS,
        draw=draw,
        resamples=2,
        seed=7,
    )
    assert found == {"same": 1.0, "split": 0.5, "lost": 0.0}
