"""Fit the founding segmentation, and three whose segments follow a rule.

`kmeans_founding` is what the first such notebooks did: standardise, four clusters. `kmeans`,
`hierarchical` and `dbscan` see borrowers with every group of features weighing the same and
come to several numbers of segments. Of those that hold together each keeps the one with the
largest silhouette, or the fewest segments within 0.02 of it. Holding together is: three to
eight segments, silhouette at least 0.25, a mean adjusted Rand index of at least 0.8 between the
fit and fits on bootstrap samples, and at most a quarter of the borrowers left out. Where none
does, the answer of that algorithm is "no stable segments". Of the algorithms the simplest
within 0.02 of the largest silhouette is chosen; where none has stable segments, the founding
four are.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slrs_ml.errors import ModelError
from slrs_ml.provenance import code_hash, library_versions, run_id
from slrs_ml.segmentation.identity import Ancestry, ancestry, predecessors
from slrs_ml.segmentation.parameters import SegmentationParameters, segmentation_parameters
from slrs_ml.segmentation.partitions import NOISE, Partition, segment_centers
from slrs_ml.segmentation.schema import SEGMENTATION_SCHEMA
from slrs_ml.segmentation.standard_scores import (
    Points,
    Scale,
    data_hash,
    evenly_spaced,
    fit_rows,
    fit_scale,
)
from slrs_ml.segmentation.trials import BY_RULE, FOUNDING, near_best, trials

__all__ = ["fit_segmentations"]

logger = logging.getLogger(__name__)


def fit_segmentations(
    rows: pa.Table,
    *,
    settings: pa.Table,
    sample: pa.Table | None = None,
    stored: pa.Table | None = None,
    recognitions: pa.Table | None = None,
    trained_at: datetime | None = None,
) -> pa.Table:
    """Fit all segmentations.

    Parameters
    ----------
    rows : pyarrow.Table
        `ml_segmentation_rows`: borrower_id, snapshot_date, is_fit_row and features, in any
        order; may be empty.
    settings : pyarrow.Table
        The row of `segmentation_settings`: parameters and groups of features; its hash is
        kept with the runs.
    sample : pyarrow.Table, optional
        `ml_segmentation_samples`, kept with the runs: by these rows a later build recognises
        its own portfolio.
    stored : pyarrow.Table, optional
        Rows of earlier runs.
    recognitions : pyarrow.Table, optional
        `ml_segmentation_recognitions`: which of them were fitted on rows of this portfolio.
    trained_at : datetime, optional
        When the build started.

    Returns
    -------
    pyarrow.Table
        Rows of `ml_segmentation_runs` that are not stored yet: one for `kmeans_founding`, one
        for each number of segments that another algorithm came to. Of each algorithm at most
        one serves, and of all one is chosen. Empty and typed without usable fit rows.

    Raises
    ------
    ModelError
        If a key column is missing or a parameter is wrong.
    """
    (present,) = settings.to_pylist()
    chosen = segmentation_parameters(json.loads(present["parameters"]))
    missing = {"borrower_id", "snapshot_date", "is_fit_row"} - set(rows.column_names)
    if missing:
        raise ModelError(
            f"ml_segmentation_rows lacks {', '.join(sorted(missing))}: build it before the fit"
        )
    fitted = fit_rows(rows)
    scale = fit_scale(
        fitted, groups=json.loads(present["groups"]), clip=chosen.clip_standard_scores
    )
    if fitted.num_rows < 2 or not scale.feature_names:
        return SEGMENTATION_SCHEMA.empty_table()
    recognised = _recognised(recognitions)
    records = []
    for algorithms, own_scale in (((FOUNDING,), scale.unweighted), (BY_RULE, scale)):
        points = evenly_spaced(own_scale.points(fitted), rows=chosen.fit_rows)
        for record, partition in trials(points, algorithms=algorithms, parameters=chosen):
            forebears = Ancestry()
            if record["is_served"]:
                forebears = ancestry(
                    stored, algorithm=record["algorithm"], rows=fitted, recognised=recognised
                )
            records.append(
                record
                | _segments(
                    partition,
                    points=points,
                    scale=own_scale,
                    rows=fitted,
                    forebears=forebears,
                    parameters=chosen,
                )
                | _scale_columns(own_scale)
            )
    best = _best(records, parameters=chosen)
    common = {
        "borrowers": pc.count_distinct(fitted["borrower_id"]).as_py(),
        "train_to": pc.max(fitted["snapshot_date"]).as_py(),
        "data_hash": data_hash(fitted, scale=scale),
        "settings_hash": present["settings_hash"],
        "code_hash": code_hash("segmentation"),
        "parameters": present["parameters"],
        "library_versions": library_versions(),
        "random_seed": chosen.random_seed,
        "trained_at": trained_at,
        "fitted_sample": [] if sample is None else sample.to_pylist(),
    }
    ids = _run_ids(records, common=common)
    known = set() if stored is None else set(stored["model_run_id"].to_pylist())
    told = "no stable segments" if best["algorithm"] == FOUNDING else "stable segments"
    logger.info("segmentation: %s, %s chosen", told, best["algorithm"])
    return pa.Table.from_pylist(
        [
            common
            | record
            | {"model_run_id": ids[record["algorithm"]], "is_chosen": record is best}
            for record in records
            if ids[record["algorithm"]] not in known
        ],
        schema=SEGMENTATION_SCHEMA,
    )


def _recognised(recognitions: pa.Table | None) -> frozenset[str]:
    if recognitions is None:
        return frozenset()
    return frozenset(
        row["model_run_id"] for row in recognitions.to_pylist() if row["is_recognised"]
    )


def _best(records: list[dict[str, Any]], *, parameters: SegmentationParameters) -> dict[str, Any]:
    """Of what serves the simplest algorithm near the largest silhouette, else the founding."""
    served = {record["algorithm"]: record for record in records if record["is_served"]}
    by_rule = [served[algorithm] for algorithm in BY_RULE if algorithm in served]
    return near_best(by_rule, parameters=parameters)[0] if by_rule else served[FOUNDING]


def _segments(
    partition: Partition,
    *,
    points: Points,
    scale: Scale,
    rows: pa.Table,
    forebears: Ancestry,
    parameters: SegmentationParameters,
) -> dict[str, Any]:
    """Number the segments, after their predecessors where there are any."""
    labels = partition.assign(points)
    earlier: dict[int, int | None] = {}
    if forebears.partition is not None and forebears.scale is not None:
        before = evenly_spaced(forebears.scale.points(rows), rows=parameters.fit_rows)
        earlier = predecessors(
            labels,
            earlier=forebears.partition.assign(before),
            least_overlap=parameters.least_overlap,
        )
    numbers, free = [], forebears.last_number
    for segment in range(1, partition.count + 1):
        number = earlier.get(segment)
        if number is None:
            free += 1
        numbers.append(free if number is None else number)
    ids = np.array([NOISE, *numbers])
    centers = segment_centers(labels, points=points, count=partition.count) / scale.weights
    return {
        "segment_ids": numbers,
        "previous_run_id": forebears.run_id,
        "previous_segment_ids": [earlier.get(rank) for rank in range(1, len(numbers) + 1)],
        "segment_centers": centers.tolist(),
        "centroids": partition.centroids.tolist(),
        "centroid_segment_ids": ids[partition.segments].tolist(),
        "reach": partition.reach,
    }


def _scale_columns(scale: Scale) -> dict[str, Any]:
    return {
        "feature_names": list(scale.feature_names),
        "feature_groups": list(scale.groups),
        "means": scale.means.tolist(),
        "scales": scale.scales.tolist(),
        "fills": scale.fills.tolist(),
        "weights": scale.weights.tolist(),
        "clip": scale.clip,
    }


def _run_ids(records: list[dict[str, Any]], *, common: Mapping[str, Any]) -> dict[str, str]:
    """Hash all that decides the run of each algorithm, the numbers of its segments too."""
    decided = ("parameters", "data_hash", "code_hash", "library_versions")
    contents: dict[str, list[object]] = {}
    for record in records:
        content = contents.setdefault(
            record["algorithm"],
            [
                *("segmentation", record["algorithm"]),
                *(common[column] for column in decided),
                *(record["feature_names"], record["feature_groups"]),
            ],
        )
        content.append([record["segment_ids"], record["previous_segment_ids"]])
    return {algorithm: run_id(contents=content) for algorithm, content in contents.items()}
