"""Which segment of a new fit is which of the last one.

The numbers of a fit say nothing: the largest comes first, and next time it may be another.
So the same borrowers are assigned under both fits, and segments that hold the same ones
keep their number. Of all ways to pair the segments the one with the largest sum of Jaccard
indices is taken (the assignment problem: Kuhn 1955); a pair below 0.5 is none, which is where
Hennig (2007) calls a cluster dissolved. What is left over gets numbers that nobody had.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from slrs_ml.segmentation.partitions import NOISE, Labels, Partition
from slrs_ml.segmentation.standard_scores import Scale

__all__ = ["Ancestry", "ancestry", "predecessors"]


@dataclass(frozen=True)
class Ancestry:
    """What earlier fits of an algorithm leave to the next.

    Attributes
    ----------
    run_id : str or None
        The newest of them.
    partition, scale
        Its segments, under their numbers, and its scale.
    last_number : int
        Highest number that any of them gave.
    """

    run_id: str | None = None
    partition: Partition | None = None
    scale: Scale | None = None
    last_number: int = 0


def ancestry(
    stored: pa.Table | None, *, algorithm: str, rows: pa.Table, recognised: Collection[str]
) -> Ancestry:
    """Find the newest earlier fit of an algorithm.

    Parameters
    ----------
    stored : pyarrow.Table, optional
        Rows of `ml_segmentation_runs`.
    algorithm : str
        Only its runs count.
    rows : pyarrow.Table
        Fit rows of the new fit. A run counts where it was fitted on an earlier date than the
        newest of these, and on features that they have.
    recognised : collection of str
        Runs that were fitted on rows of this portfolio.
    """
    if stored is None or "segment_ids" not in stored.column_names or not rows.num_rows:
        return Ancestry()
    newest = max(rows["snapshot_date"].to_pylist())
    earlier = [
        run
        for run in stored.to_pylist()
        if run["algorithm"] == algorithm
        and run["is_served"]
        and run["model_run_id"] in recognised
        and run["train_to"] < newest
        and set(run["feature_names"]) <= set(rows.column_names)
    ]
    if not earlier:
        return Ancestry()
    last = max(
        earlier, key=lambda run: (run["train_to"], str(run["trained_at"]), run["model_run_id"])
    )
    return Ancestry(
        run_id=last["model_run_id"],
        partition=Partition(
            centroids=np.array(last["centroids"]),
            segments=np.array(last["centroid_segment_ids"]),
            reach=last["reach"],
        ),
        scale=_scale(last),
        last_number=max(number for run in earlier for number in run["segment_ids"]),
    )


def predecessors(labels: Labels, *, earlier: Labels, least_overlap: float) -> dict[int, int | None]:
    """Give each segment its predecessor, or None.

    Parameters
    ----------
    labels, earlier : ndarray of int, shape (rows,)
        Segments of the same rows under the new fit and the last; 0 is noise.
    least_overlap : float
        Jaccard index below which a pair is none.
    """
    from scipy.optimize import linear_sum_assignment

    news = sorted(set(labels.tolist()) - {NOISE})
    olds = sorted(set(earlier.tolist()) - {NOISE})
    overlap = np.array(
        [
            [
                ((labels == new) & (earlier == old)).sum()
                / ((labels == new) | (earlier == old)).sum()
                for old in olds
            ]
            for new in news
        ]
    ).reshape(len(news), len(olds))
    pairs = zip(*linear_sum_assignment(overlap, maximize=True), strict=True)
    found = {news[one]: olds[other] for one, other in pairs if overlap[one, other] >= least_overlap}
    return {new: found.get(new) for new in news}


def _scale(run: dict[str, Any]) -> Scale:
    return Scale(
        feature_names=tuple(run["feature_names"]),
        groups=tuple(run["feature_groups"]),
        fills=np.array(run["fills"]),
        means=np.array(run["means"]),
        scales=np.array(run["scales"]),
        weights=np.array(run["weights"]),
        clip=run["clip"],
    )
