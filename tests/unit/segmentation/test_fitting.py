"""Segments are found where there are any, and denied where there are none."""

import numpy as np
import pyarrow as pa
import pytest

from slrs_ml.errors import ModelError
from slrs_ml.segmentation import SEGMENTATION_SCHEMA, fit_segmentations
from slrs_ml.segmentation.partitions import Partition
from tests.unit.segmentation.worlds import MARCH, blobs, fitted, rows_of, served, settings

BY_RULE = ("kmeans", "hierarchical", "dbscan")


def test_five_clear_groups_are_found_by_all_and_ordered_by_size():
    points = blobs(sizes=(60, 140, 100, 120, 80))
    table = fit_segmentations(rows_of(points), settings=settings())
    assert table.schema.equals(SEGMENTATION_SCHEMA)
    runs = table.to_pylist()
    expected = [(9, 0, 0), (0, 0, 9), (0, 9, 0), (9, 9, 9), (0, 0, 0)]
    for algorithm in BY_RULE:
        row = served(runs, algorithm)
        assert (row["segments"], row["status"]) == (5, "stable")
        assert row["segment_ids"] == [1, 2, 3, 4, 5]
        centers = np.array(row["segment_centers"]) * np.array(row["scales"])
        np.testing.assert_allclose(centers + np.array(row["means"]), expected, atol=0.3)
        assert row["bootstrap_ari"] > 0.9
        assert row["noise_share"] <= 0.02
        assert row["borrowers"] == 500
        assert row["train_to"] == MARCH
    # Of equals the simplest.
    assert [row["algorithm"] for row in runs if row["is_chosen"]] == ["kmeans"]


def test_a_single_cloud_has_no_stable_segments_and_the_founding_four_serve():
    runs = fitted(rows_of(np.random.default_rng(0).normal(size=(600, 6))))
    by_rule = [row for row in runs if row["algorithm"] != "kmeans_founding"]
    assert {row["algorithm"] for row in by_rule} == set(BY_RULE)
    assert {row["status"] for row in by_rule} == {"no stable segments"}
    assert [row["algorithm"] for row in runs if row["is_served"]] == ["kmeans_founding"]
    assert [row["segments"] for row in runs if row["is_chosen"]] == [4]


def test_density_finds_what_no_centre_describes_and_leaves_strays_out():
    """Two long bands side by side, and strays between them: four centres would cut the bands."""
    generator = np.random.default_rng(2)
    along = generator.uniform(0, 20, 800)
    bands = np.column_stack([along, np.repeat([0.0, 6.0], 400) + generator.normal(0, 0.1, 800)])
    strays = np.array([[2.0, 3.0], [9.0, 3.2], [17.0, 2.9]])
    table = fit_segmentations(
        rows_of(np.vstack([bands, strays])), settings=settings(fewest_segments=2)
    )
    row = served(table.to_pylist(), "dbscan")
    assert row["segments"] == 2
    scores = (np.vstack([bands, strays]) - row["means"]) / row["scales"] * row["weights"]
    found = Partition(
        centroids=np.array(row["centroids"]),
        segments=np.array(row["centroid_segment_ids"]),
        reach=row["reach"],
    ).assign(scores)
    one, other = set(found[:400]) - {0}, set(found[400:800]) - {0}
    assert len(one) == len(other) == 1
    assert one != other
    assert set(found[800:]) == {0}
    assert (found == 0).mean() == row["noise_share"] < 0.03


def test_the_order_of_the_rows_changes_nothing():
    table = rows_of(blobs(sizes=(60, 140, 100)))
    shuffled = table.take(np.random.default_rng(1).permutation(table.num_rows))
    assert fitted(shuffled) == fitted(table)


def test_another_value_or_another_date_is_another_run():
    points = blobs(sizes=(40, 40, 40))
    first = {row["model_run_id"] for row in fitted(rows_of(points))}
    points[7, 1] += 1e-6
    other = {row["model_run_id"] for row in fitted(rows_of(points))}
    assert not first & other
    assert len(first) == len(other) == 4


def test_a_row_outside_the_fit_is_left_out():
    points = np.column_stack([blobs(sizes=(50, 50, 50)), np.zeros(150)])
    is_fit = np.arange(150) % 2 == 0
    points[~is_fit, 3] = 1e9
    row = fitted(rows_of(points, is_fit=is_fit))[0]
    assert row["feature_names"] == ["feature_0", "feature_1", "feature_2"]
    assert row["borrowers"] == 75


def test_few_borrowers_get_as_many_founding_segments_as_there_are():
    points = np.array([[0.0, 1.0], [5.0, 2.0], [9.0, 7.0]])
    runs = fitted(rows_of(points))
    assert [(row["algorithm"], row["segments"]) for row in runs] == [("kmeans_founding", 3)]
    assert runs[0]["silhouette"] is None
    assert runs[0]["is_chosen"]


@pytest.mark.parametrize("copies", [4, 5, 50])
def test_borrowers_who_are_all_alike_in_pairs_do_not_break_it(copies):
    points = np.repeat([[0.0, 1.0], [5.0, 2.0]], copies, axis=0)
    runs = fitted(rows_of(points))
    assert served(runs, "kmeans_founding")["segments"] == 2
    assert all(row["segments"] <= 2 for row in runs)


@pytest.mark.parametrize("count", [0, 1])
def test_no_rows_give_an_empty_typed_result(count):
    runs = fit_segmentations(rows_of(np.zeros((count, 2))), settings=settings())
    assert runs.num_rows == 0
    assert runs.schema.equals(SEGMENTATION_SCHEMA)


def test_runs_that_stand_are_not_added_again():
    table = rows_of(blobs(sizes=(40, 40, 40)))
    first = fit_segmentations(table, settings=settings())
    assert len(set(first["model_run_id"].to_pylist())) == 4
    assert fit_segmentations(table, settings=settings(), stored=first).num_rows == 0


def test_the_sample_is_kept_with_every_run():
    table = rows_of(blobs(sizes=(40, 40, 40)))
    sample = pa.table(
        {
            "borrower_id": ["b00003"],
            "snapshot_date": pa.array([MARCH], pa.date32()),
            "row_hash": ["x"],
        }
    )
    for row in fitted(table, sample=sample):
        assert row["fitted_sample"] == sample.to_pylist()


def test_a_missing_key_is_named():
    table = rows_of(np.zeros((3, 2))).drop_columns(["is_fit_row"])
    with pytest.raises(ModelError, match="is_fit_row"):
        fit_segmentations(table, settings=settings())


def test_of_nearly_equal_silhouettes_the_fewest_segments_serve():
    """Cutting the cloud within each of three corners gains less than 0.02."""
    runs = fitted(rows_of(blobs(sizes=(60, 80, 100), seed=9)))
    six, three = (
        next(row for row in runs if row["algorithm"] == "kmeans" and row["segments"] == segments)
        for segments in (6, 3)
    )
    assert six["status"] == "stable"
    assert three["silhouette"] < six["silhouette"] < three["silhouette"] + 0.02
    assert three["is_served"]
    assert not six["is_served"]
