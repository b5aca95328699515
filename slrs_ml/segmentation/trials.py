"""Every number of segments that is tried, judged; and which of them serve.

Of each algorithm the number of segments with the largest silhouette among those that hold
together serves, or the fewest of those within 0.02 of it. The founding segmentation need not
hold together: it serves as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from slrs_ml.segmentation.clusters import dbscan, hierarchical, kmeans, micro_clusters
from slrs_ml.segmentation.parameters import SegmentationParameters
from slrs_ml.segmentation.partitions import NOISE, Partition, assigned, numbered_by_size
from slrs_ml.segmentation.quality import bootstrap_agreements, silhouettes
from slrs_ml.segmentation.standard_scores import Points, evenly_spaced

__all__ = ["BY_RULE", "FOUNDING", "near_best", "trials"]

# The simpler first.
BY_RULE = ("kmeans", "hierarchical", "dbscan")
FOUNDING = "kmeans_founding"

# An algorithm, and what it was told: a number of segments, or a quantile of radii.
Trial = tuple[str, float]


def trials(
    points: Points, *, algorithms: Collection[str], parameters: SegmentationParameters
) -> list[tuple[dict[str, Any], Partition]]:
    """Judge every number of segments, by algorithm and number; mark those that serve."""

    def draw(drawn: Points, seed: int, starts: int) -> dict[Trial, Partition]:
        return _drawn(drawn, algorithms=algorithms, starts=starts, parameters=parameters, seed=seed)

    drawn = draw(points, parameters.random_seed, parameters.starts)
    partitions = {
        trial: numbered_by_size(drawn[trial], labels=labels)
        for trial, labels in assigned(points, partitions=drawn).items()
    }
    labelled = assigned(points, partitions=partitions)
    judged = evenly_spaced(points, rows=parameters.sample_rows)
    apart = silhouettes(judged, partitions=partitions)
    agreements = bootstrap_agreements(
        evenly_spaced(points, rows=2 * parameters.sample_rows),
        partitions=partitions,
        judged=judged,
        draw=lambda drawn, seed: draw(drawn, seed, parameters.resample_starts),
        resamples=parameters.resamples,
        seed=parameters.random_seed,
    )
    found: dict[tuple[str, int], tuple[dict[str, Any], Partition]] = {}
    for trial, partition in partitions.items():
        algorithm = trial[0]
        record = {
            "algorithm": algorithm,
            "segments": partition.count,
            "silhouette": apart[trial],
            "bootstrap_ari": agreements[trial],
            "noise_share": float((labelled[trial] == NOISE).mean()),
            "is_served": algorithm == FOUNDING,
        }
        record["status"] = _status(record, parameters)
        other = found.get((algorithm, partition.count))
        # Of radii that give as many segments the best counts.
        if other is None or _rank(record) > _rank(other[0]):
            found[algorithm, partition.count] = (record, partition)
    for algorithm in BY_RULE:
        # Fewest segments first.
        stable = [
            found[key][0]
            for key in sorted(found)
            if key[0] == algorithm and found[key][0]["status"] == "stable"
        ]
        if stable:
            near_best(stable, parameters=parameters)[0]["is_served"] = True
    order = {algorithm: place for place, algorithm in enumerate(BY_RULE)}
    return [found[key] for key in sorted(found, key=lambda key: (order.get(key[0], -1), key[1]))]


def near_best(
    stable: Sequence[dict[str, Any]], *, parameters: SegmentationParameters
) -> list[dict[str, Any]]:
    """Those whose silhouette is the largest or near it, in the order in which they come."""
    best = max(record["silhouette"] for record in stable)
    return [record for record in stable if record["silhouette"] >= best - parameters.silhouette_tie]


def _drawn(
    points: Points,
    *,
    algorithms: Collection[str],
    starts: int,
    parameters: SegmentationParameters,
    seed: int,
) -> dict[Trial, Partition]:
    """Draw every partition that is tried."""
    counts = range(parameters.fewest_segments, min(parameters.most_segments, len(points) - 1) + 1)
    found: dict[Trial, Partition] = {}
    if FOUNDING in algorithms:
        segments = min(parameters.founding_segments, len(points))
        found[FOUNDING, segments] = kmeans(points, segments=segments, starts=starts, seed=seed)
    if "kmeans" in algorithms:
        for segments in counts:
            found["kmeans", segments] = kmeans(points, segments=segments, starts=starts, seed=seed)
    if counts and {"hierarchical", "dbscan"} & set(algorithms):
        micro = micro_clusters(points, parameters=parameters, seed=seed)
        for segments, partition in hierarchical(micro, counts=counts).items():
            found["hierarchical", segments] = partition
        for quantile, partition in dbscan(micro, parameters=parameters).items():
            found["dbscan", quantile] = partition
    return found


def _rank(record: Mapping[str, Any]) -> tuple[bool, float, int]:
    silhouette = record["silhouette"]
    return (
        record["status"] == "stable",
        -2.0 if silhouette is None else silhouette,
        -record["segments"],
    )


def _status(record: Mapping[str, Any], parameters: SegmentationParameters) -> str:
    if record["algorithm"] == FOUNDING:
        return "founding"
    is_stable = (
        parameters.fewest_segments <= record["segments"] <= parameters.most_segments
        and record["silhouette"] is not None
        and record["silhouette"] >= parameters.least_silhouette
        and record["bootstrap_ari"] >= parameters.least_bootstrap_ari
        and record["noise_share"] <= parameters.most_noise
    )
    return "stable" if is_stable else "no stable segments"
