"""Segments are found where there are any, and denied where there are none."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from slrs_ml.errors import ModelError
from slrs_ml.segmentation import SEGMENTATION_SCHEMA, fit_segmentations

FAST = {"resamples": 4, "starts": 3}


def rows_of(points: np.ndarray, *, is_fit: np.ndarray | None = None) -> pa.Table:
    count = len(points)
    columns = {
        "borrower_id": pa.array([f"b{row:05d}" for row in range(count)]),
        "snapshot_date": pa.array([date(2024, 3, 31)] * count, pa.date32()),
        "is_fit_row": pa.array(np.ones(count, dtype=bool) if is_fit is None else is_fit),
    }
    for feature in range(points.shape[1]):
        columns[f"feature_{feature}"] = pa.array(points[:, feature], from_pandas=True)
    return pa.table(columns)


def blobs(*, sizes: tuple[int, ...], seed: int = 5) -> np.ndarray:
    generator = np.random.default_rng(seed)
    corners = [(0, 0, 0), (9, 0, 0), (0, 9, 0), (0, 0, 9), (9, 9, 9)]
    return np.vstack(
        [
            np.array(corner) + generator.normal(0, 0.5, size=(size, 3))
            for corner, size in zip(corners, sizes, strict=False)
        ]
    )


def test_five_clear_groups_are_found_and_ordered_by_size():
    points = blobs(sizes=(60, 140, 100, 120, 80))
    runs = fit_segmentations(rows_of(points), parameters=FAST)
    assert runs.schema.equals(SEGMENTATION_SCHEMA)
    chosen = [row for row in runs.to_pylist() if row["is_chosen"]]
    assert [(row["algorithm"], row["segments"], row["status"]) for row in chosen] == [
        ("kmeans", 5, "stable")
    ]
    row = chosen[0]
    centroids = np.array(row["centroids"]) * np.array(row["scales"]) + np.array(row["means"])
    expected = [(9, 0, 0), (0, 0, 9), (0, 9, 0), (9, 9, 9), (0, 0, 0)]
    np.testing.assert_allclose(centroids, expected, atol=0.3)
    assert row["bootstrap_ari"] == pytest.approx(1.0)
    assert row["borrowers"] == 500
    assert row["train_to"] == date(2024, 3, 31)


def test_a_single_cloud_has_no_stable_segments_and_the_founding_four_serve():
    cloud = np.random.default_rng(0).normal(size=(600, 6))
    runs = fit_segmentations(rows_of(cloud), parameters=FAST).to_pylist()
    assert [row["algorithm"] for row in runs] == ["kmeans_founding", *["kmeans"] * 6]
    assert [row["segments"] for row in runs] == [4, 3, 4, 5, 6, 7, 8]
    assert {row["status"] for row in runs[1:]} == {"no stable segments"}
    assert [row["is_chosen"] for row in runs] == [True, *[False] * 6]


def test_the_order_of_the_rows_changes_nothing():
    table = rows_of(blobs(sizes=(60, 140, 100)))
    shuffled = table.take(np.random.default_rng(1).permutation(table.num_rows))
    assert fit_segmentations(shuffled, parameters=FAST).equals(
        fit_segmentations(table, parameters=FAST)
    )


def test_nulls_get_the_median_and_the_standardisation_is_written_down():
    points = blobs(sizes=(50, 50, 50))
    points[::7, 1] = np.nan
    row = fit_segmentations(rows_of(points), parameters=FAST).to_pylist()[0]
    known = points[~np.isnan(points[:, 1]), 1]
    filled = np.where(np.isnan(points[:, 1]), np.median(known), points[:, 1])
    assert row["feature_names"] == ["feature_0", "feature_1", "feature_2"]
    assert row["fills"][1] == np.median(known)
    assert row["means"][1] == pytest.approx(filled.mean())
    assert row["scales"][1] == pytest.approx(filled.std())


def test_features_that_do_not_vary_and_rows_outside_the_fit_are_left_out():
    points = np.column_stack([blobs(sizes=(50, 50, 50)), np.ones(150), np.full(150, np.nan)])
    is_fit = np.arange(150) % 2 == 0
    points[~is_fit, 3] = 1e9
    row = fit_segmentations(rows_of(points, is_fit=is_fit), parameters=FAST).to_pylist()[0]
    assert row["feature_names"] == ["feature_0", "feature_1", "feature_2"]
    assert row["borrowers"] == 75


def test_few_borrowers_get_as_many_founding_segments_as_there_are():
    points = np.array([[0.0, 1.0], [5.0, 2.0], [9.0, 7.0]])
    runs = fit_segmentations(rows_of(points), parameters=FAST).to_pylist()
    assert [(row["algorithm"], row["segments"]) for row in runs] == [("kmeans_founding", 3)]
    assert runs[0]["silhouette"] is None
    assert runs[0]["is_chosen"]


@pytest.mark.parametrize("count", [0, 1])
def test_no_rows_give_an_empty_typed_result(count):
    runs = fit_segmentations(rows_of(np.zeros((count, 2))))
    assert runs.num_rows == 0
    assert runs.schema.equals(SEGMENTATION_SCHEMA)


def test_runs_that_stand_are_not_fitted_again():
    table = rows_of(blobs(sizes=(40, 40, 40)))
    first = fit_segmentations(table, parameters=FAST)
    known = first["model_run_id"].to_pylist()
    assert len(set(known)) == 2
    assert fit_segmentations(table, parameters=FAST, known_run_ids=known).num_rows == 0


def test_a_wrong_parameter_is_named():
    with pytest.raises(ModelError, match="starts"):
        fit_segmentations(rows_of(np.zeros((3, 2))), parameters={"starts": 0})


def test_a_missing_key_is_named():
    table = rows_of(np.zeros((3, 2))).drop_columns(["is_fit_row"])
    with pytest.raises(ModelError, match="is_fit_row"):
        fit_segmentations(table)
