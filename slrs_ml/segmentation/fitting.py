"""Fit the founding segmentation and the one whose number of segments follows a rule.

`kmeans_founding` is what the first such notebooks did: standardise, four clusters.
`kmeans` tries three to eight and keeps the count with the largest silhouette among those
that hold together: silhouette at least 0.25, and a mean adjusted Rand index of at least
0.8 between the fit and fits on bootstrap samples (Hennig 2007). Where none does, the
answer is "no stable segments", and the founding four serve.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from slrs_ml.errors import ModelError
from slrs_ml.provenance import code_hash, library_versions, run_id
from slrs_ml.segmentation.clusters import (
    Points,
    bootstrap_ari,
    evenly_spaced,
    fit_centroids,
    silhouette,
)
from slrs_ml.segmentation.parameters import SegmentationParameters, segmentation_parameters
from slrs_ml.segmentation.standard_scores import StandardScores, standard_scores

__all__ = ["SEGMENTATION_SCHEMA", "fit_hash", "fit_segmentations"]

logger = logging.getLogger(__name__)

DOUBLES = pa.list_(pa.float64())

SEGMENTATION_SCHEMA = pa.schema(
    [
        ("model_run_id", pa.string()),
        ("algorithm", pa.string()),
        ("segments", pa.int32()),
        ("is_chosen", pa.bool_()),
        ("status", pa.string()),
        ("silhouette", pa.float64()),
        ("bootstrap_ari", pa.float64()),
        ("noise_share", pa.float64()),
        ("feature_names", pa.list_(pa.string())),
        ("means", DOUBLES),
        ("scales", DOUBLES),
        ("fills", DOUBLES),
        ("centroids", pa.list_(DOUBLES)),
        ("borrowers", pa.int64()),
        ("train_to", pa.date32()),
        ("data_hash", pa.string()),
        ("code_hash", pa.string()),
        ("parameters", pa.string()),
        ("library_versions", pa.string()),
        ("random_seed", pa.int32()),
        ("trained_at", pa.timestamp("us", tz="UTC")),
    ]
)


def fit_segmentations(
    rows: pa.Table,
    *,
    parameters: Mapping[str, Any] | None = None,
    trained_at: datetime | None = None,
    known_run_ids: Collection[str] = (),
) -> pa.Table:
    """Fit both segmentations.

    Parameters
    ----------
    rows : pyarrow.Table
        `ml_segmentation_rows`: borrower_id, snapshot_date, is_fit_row and features, in any
        order; may be empty.
    parameters : mapping, optional
        See `SegmentationParameters`.
    trained_at : datetime, optional
        When the build started.
    known_run_ids : collection of str
        Runs that need no fit.

    Returns
    -------
    pyarrow.Table
        Rows of `ml_segmentation_runs`: one for `kmeans_founding`, one for each candidate
        count of `kmeans`. At most one row of `kmeans` is chosen; the founding row is
        chosen when none is. Empty and typed without usable fit rows.

    Raises
    ------
    ModelError
        If a key column is missing or a parameter is wrong.
    """
    chosen = segmentation_parameters(parameters)
    missing = {"borrower_id", "snapshot_date", "is_fit_row"} - set(rows.column_names)
    if missing:
        raise ModelError(
            f"ml_segmentation_rows lacks {', '.join(sorted(missing))}: build it before the fit"
        )
    scores = standard_scores(rows)
    if len(scores.points) < 2 or not scores.feature_names:
        return SEGMENTATION_SCHEMA.empty_table()
    common = _common(scores, parameters=chosen, trained_at=trained_at)
    ids = {algorithm: _run_id(scores, algorithm, chosen) for algorithm in _ALGORITHMS}
    if set(ids.values()) <= set(known_run_ids):
        logger.info("segmentation: both runs stand already")
        return SEGMENTATION_SCHEMA.empty_table()
    clip = chosen.clip_standard_scores
    points = evenly_spaced(scores.points, rows=chosen.fit_rows).clip(-clip, clip)
    judged = evenly_spaced(points, rows=chosen.sample_rows)
    counts = range(chosen.fewest_segments, chosen.most_segments + 1)
    candidates = [
        _fit(points, judged, segments=segments, parameters=chosen)
        for segments in counts
        if segments < len(points)
    ]
    stable = [candidate for candidate in candidates if _is_stable(candidate, chosen)]
    best = max(stable, key=lambda row: (row["silhouette"], -row["segments"]), default=None)
    founding = next(
        (dict(row) for row in candidates if row["segments"] == chosen.founding_segments),
        None,
    ) or _fit(points, judged, segments=chosen.founding_segments, parameters=chosen)
    records = [
        {
            **founding,
            "algorithm": "kmeans_founding",
            "is_chosen": best is None,
            "status": "founding",
        }
    ]
    for row in candidates:
        status = "stable" if _is_stable(row, chosen) else "no stable segments"
        records.append({**row, "algorithm": "kmeans", "is_chosen": row is best, "status": status})
    verdict = "no stable segments" if best is None else f"{best['segments']} segments are stable"
    logger.info("segmentation: %s", verdict)
    return pa.Table.from_pylist(
        [{**common, **row, "model_run_id": ids[row["algorithm"]]} for row in records],
        schema=SEGMENTATION_SCHEMA,
    )


_ALGORITHMS = ("kmeans_founding", "kmeans")


def fit_hash(rows: pa.Table) -> str:
    """Say by which data hash a segmentation fitted on these rows would be known.

    Parameters
    ----------
    rows : pyarrow.Table
        `ml_segmentation_rows`, in any order; may be empty.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    return standard_scores(rows).data_hash


def _fit(
    points: Points, judged: Points, *, segments: int, parameters: SegmentationParameters
) -> dict[str, Any]:
    segments = min(segments, len(points))
    centroids = fit_centroids(
        points, segments=segments, parameters=parameters, seed=parameters.random_seed
    )
    logger.info("segmentation: k-means with %d segments on %d rows", segments, len(points))
    return {
        "segments": len(centroids),
        "silhouette": silhouette(judged, centroids=centroids),
        "bootstrap_ari": bootstrap_ari(
            evenly_spaced(points, rows=2 * parameters.sample_rows),
            centroids=centroids,
            judged=judged,
            parameters=parameters,
        ),
        "centroids": centroids.tolist(),
    }


def _is_stable(row: dict[str, Any], parameters: SegmentationParameters) -> bool:
    return bool(
        row["silhouette"] is not None
        and row["silhouette"] >= parameters.least_silhouette
        and row["bootstrap_ari"] >= parameters.least_bootstrap_ari
    )


def _common(
    scores: StandardScores, *, parameters: SegmentationParameters, trained_at: datetime | None
) -> dict[str, Any]:
    return {
        "noise_share": 0.0,
        "feature_names": list(scores.feature_names),
        "means": scores.means.tolist(),
        "scales": scores.scales.tolist(),
        "fills": scores.fills.tolist(),
        "borrowers": pc.count_distinct(scores.keys["borrower_id"]).as_py(),
        "train_to": pc.max(scores.keys["snapshot_date"]).as_py(),
        "data_hash": scores.data_hash,
        "code_hash": code_hash("segmentation"),
        "parameters": json.dumps(parameters.model_dump(), sort_keys=True),
        "library_versions": library_versions(),
        "random_seed": parameters.random_seed,
        "trained_at": trained_at,
    }


def _run_id(scores: StandardScores, algorithm: str, parameters: SegmentationParameters) -> str:
    return run_id(
        contents=(
            "segmentation",
            algorithm,
            parameters.model_dump(),
            scores.feature_names,
            scores.data_hash,
            code_hash("segmentation"),
            library_versions(),
        )
    )
