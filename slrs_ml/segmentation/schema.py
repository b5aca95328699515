"""Columns of `ml_segmentation_runs`: a segmentation is a row."""

from __future__ import annotations

import pyarrow as pa

__all__ = ["SEGMENTATION_SCHEMA"]

DOUBLES = pa.list_(pa.float64())
NUMBERS = pa.list_(pa.int32())
TEXTS = pa.list_(pa.string())

SEGMENTATION_SCHEMA = pa.schema(
    [
        ("model_run_id", pa.string()),
        ("algorithm", pa.string()),
        ("segments", pa.int32()),
        ("is_chosen", pa.bool_()),
        ("is_served", pa.bool_()),
        ("status", pa.string()),
        ("silhouette", pa.float64()),
        ("bootstrap_ari", pa.float64()),
        ("noise_share", pa.float64()),
        ("feature_names", TEXTS),
        ("feature_groups", TEXTS),
        ("means", DOUBLES),
        ("scales", DOUBLES),
        ("fills", DOUBLES),
        ("weights", DOUBLES),
        ("clip", pa.float64()),
        ("centroids", pa.list_(DOUBLES)),
        ("centroid_segment_ids", NUMBERS),
        ("reach", pa.float64()),
        ("segment_ids", NUMBERS),
        ("segment_centers", pa.list_(DOUBLES)),
        ("previous_run_id", pa.string()),
        ("previous_segment_ids", NUMBERS),
        ("borrowers", pa.int64()),
        ("train_to", pa.date32()),
        (
            "fitted_sample",
            pa.list_(
                pa.struct(
                    [
                        ("borrower_id", pa.string()),
                        ("snapshot_date", pa.date32()),
                        ("row_hash", pa.string()),
                    ]
                )
            ),
        ),
        ("data_hash", pa.string()),
        ("settings_hash", pa.string()),
        ("code_hash", pa.string()),
        ("parameters", pa.string()),
        ("library_versions", pa.string()),
        ("random_seed", pa.int32()),
        ("trained_at", pa.timestamp("us", tz="UTC")),
    ]
)
