"""With what a segmentation would be fitted now: one row, known before any fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from slrs_ml.provenance import code_hash, run_id
from slrs_ml.segmentation.parameters import segmentation_parameters

__all__ = ["SETTINGS_SCHEMA", "segmentation_settings"]

SETTINGS_SCHEMA = pa.schema(
    [
        ("settings_hash", pa.string()),
        ("parameters", pa.string()),
        ("groups", pa.string()),
    ]
)


def segmentation_settings(
    catalogue: pa.Table, *, parameters: Mapping[str, Any] | None = None
) -> pa.Table:
    """Give the parameters, the groups of features, and a hash of both and of the code.

    Parameters
    ----------
    catalogue : pyarrow.Table
        Seed `feature_catalogue`: feature_name and segment_group.
    parameters : mapping, optional
        See `SegmentationParameters`.

    Raises
    ------
    ModelError
        If a parameter is wrong.
    """
    chosen = segmentation_parameters(parameters).model_dump()
    groups = {
        row["feature_name"]: row["segment_group"]
        for row in catalogue.select(["feature_name", "segment_group"]).to_pylist()
        if row["segment_group"]
    }
    row = {
        "settings_hash": run_id(contents=(code_hash("segmentation"), chosen, groups)),
        "parameters": json.dumps(chosen, sort_keys=True),
        "groups": json.dumps(groups, sort_keys=True),
    }
    return pa.Table.from_pylist([row], schema=SETTINGS_SCHEMA)
