"""Borrowers as points that are drawn where a test wants them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from slrs_ml.segmentation import fit_segmentations, segmentation_settings

FAST = {"resamples": 4, "starts": 3}
MARCH = date(2024, 3, 31)
CATALOGUE_SCHEMA = pa.schema([("feature_name", pa.string()), ("segment_group", pa.string())])


def rows_of(points: np.ndarray, *, is_fit: np.ndarray | None = None, day: date = MARCH) -> pa.Table:
    count = len(points)
    columns = {
        "borrower_id": pa.array([f"b{row:05d}" for row in range(count)]),
        "snapshot_date": pa.array([day] * count, pa.date32()),
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


def settings(groups: dict[str, str] | None = None, **parameters: object) -> pa.Table:
    catalogue = pa.Table.from_pylist(
        [{"feature_name": name, "segment_group": group} for name, group in (groups or {}).items()],
        schema=CATALOGUE_SCHEMA,
    )
    return segmentation_settings(catalogue, parameters=FAST | parameters)


def fitted(rows: pa.Table, **arguments: object) -> list[dict]:
    return fit_segmentations(rows, settings=settings(), **arguments).to_pylist()


def served(runs: list[dict], algorithm: str) -> dict:
    (run,) = (row for row in runs if row["algorithm"] == algorithm and row["is_served"])
    return run
