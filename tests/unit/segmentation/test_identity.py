"""A segment keeps its number from fit to fit, and no number is used twice."""

from datetime import date

import numpy as np
import pyarrow as pa

from slrs_ml.segmentation import SEGMENTATION_SCHEMA
from slrs_ml.segmentation.identity import predecessors
from tests.unit.segmentation.worlds import blobs, fitted, rows_of, served

SEPTEMBER = date(2024, 9, 30)


def recognised(runs: list[dict]) -> pa.Table:
    return pa.table({"model_run_id": [run["model_run_id"] for run in runs]}).append_column(
        "is_recognised", [[True] * len(runs)]
    )


def stored(runs: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(runs, schema=SEGMENTATION_SCHEMA)


def refitted(points: np.ndarray, earlier: list[dict], day: date = SEPTEMBER) -> list[dict]:
    return fitted(
        rows_of(points, day=day), stored=stored(earlier), recognitions=recognised(earlier)
    )


def test_of_all_pairings_the_best_is_taken():
    """New segment 1 overlaps most with old 1, but only 1-2 and 2-1 leave nobody over."""
    labels = np.repeat([1, 1, 2], [5, 4, 5])
    earlier = np.repeat([1, 2, 1], [5, 4, 5])
    assert predecessors(labels, earlier=earlier, least_overlap=0.3) == {1: 2, 2: 1}


def test_a_pair_that_shares_too_little_is_none_and_noise_is_no_segment():
    labels = np.repeat([1, 1, 2, 0], [6, 4, 5, 5])
    earlier = np.repeat([3, 4, 0, 0], [6, 4, 5, 5])
    assert predecessors(labels, earlier=earlier, least_overlap=0.5) == {1: 3, 2: None}
    assert predecessors(labels, earlier=earlier, least_overlap=0.7) == {1: None, 2: None}


def test_numbers_stay_when_sizes_change():
    before = fitted(rows_of(blobs(sizes=(100, 80, 60))))
    after = refitted(blobs(sizes=(60, 80, 100), seed=9), before)
    for algorithm in ("kmeans", "hierarchical", "dbscan"):
        run = served(after, algorithm)
        assert run["segment_ids"] == [3, 2, 1]
        assert run["previous_segment_ids"] == [3, 2, 1]
        assert run["previous_run_id"] == served(before, algorithm)["model_run_id"]
        # The largest is now the third corner, which was the third largest.
        centers = np.array(run["segment_centers"]) * run["scales"] + run["means"]
        np.testing.assert_allclose(centers[0], (0, 9, 0), atol=0.3)
        assert set(run["centroid_segment_ids"]) <= {0, 1, 2, 3}


def test_a_new_segment_gets_a_number_that_nobody_had():
    """Corners by number: 1, 2, 3 and 4; then without the fourth; then with another."""
    points = blobs(sizes=(100, 80, 60, 50))
    first = fitted(rows_of(points))
    second = refitted(points[:240], first)
    assert served(second, "kmeans")["segment_ids"] == [1, 2, 3]
    far = np.array([-9.0, -9.0, -9.0]) + np.random.default_rng(1).normal(0, 0.5, (70, 3))
    third = refitted(np.vstack([points[:240], far]), first + second, day=date(2025, 3, 31))
    run = served(third, "kmeans")
    assert run["segment_ids"] == [1, 2, 5, 3]
    assert run["previous_segment_ids"] == [1, 2, None, 3]


def test_only_an_earlier_fit_of_this_portfolio_is_a_predecessor():
    points = blobs(sizes=(60, 80, 100), seed=9)
    before = fitted(rows_of(blobs(sizes=(100, 80, 60))))
    rows = rows_of(points, day=SEPTEMBER)
    unknown = fitted(rows, stored=stored(before), recognitions=recognised([]))
    assert served(unknown, "kmeans")["segment_ids"] == [1, 2, 3]
    assert served(unknown, "kmeans")["previous_run_id"] is None
    same_day = refitted(points, before, day=date(2024, 3, 31))
    assert served(same_day, "kmeans")["segment_ids"] == [1, 2, 3]
    other_features = [run | {"feature_names": ["feature_9"]} for run in before]
    assert served(refitted(points, other_features), "kmeans")["previous_run_id"] is None


def test_the_numbers_belong_to_the_run():
    """Same rows, same code: other numbers are another run, and the same ones the same."""
    points = blobs(sizes=(60, 80, 100), seed=9)
    before = fitted(rows_of(blobs(sizes=(100, 80, 60))))
    alone = served(fitted(rows_of(points, day=SEPTEMBER)), "kmeans")
    after = refitted(points, before)
    again = refitted(points, before)
    assert served(after, "kmeans")["model_run_id"] != alone["model_run_id"]
    assert again == after
    assert refitted(points, before + after) == []
