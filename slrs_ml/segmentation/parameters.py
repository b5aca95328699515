"""Parameters of the segmentation, as they stand in the configuration of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from slrs_ml.errors import ModelError

__all__ = ["SegmentationParameters", "segmentation_parameters"]


class SegmentationParameters(BaseModel):
    """All that decides the segments besides the data and the code.

    Attributes
    ----------
    founding_segments : int
        Segments of `kmeans_founding`.
    fewest_segments, most_segments : int
        Numbers of segments that are tried, and that may serve.
    least_silhouette, least_bootstrap_ari, most_noise : float
        What a segmentation must reach to be called stable.
    silhouette_tie : float
        Within so much of the largest silhouette the fewest segments, and then the simplest
        algorithm, are taken.
    clip_standard_scores : float
        Bound of the standard scores, in the fit and in every assignment: a few absurd
        amounts shall not own a segment.
    micro_clusters, micro_rows, micro_iterations : int
        Most small clusters that stand for the borrowers where every pair is looked at,
        fewest borrowers to each on average, and rounds of k-means that make them.
    dense_neighbours : float
        Borrowers within the radius of DBSCAN that make a place dense, in micro-clusters of
        average size.
    radius_quantiles : tuple of float
        Radii that DBSCAN tries: quantiles of the distance within which a micro-cluster has
        so many neighbours.
    reach_quantile : float
        Borrowers farther from their micro-cluster than this share of the fitted ones are
        noise to DBSCAN.
    least_overlap : float
        Jaccard index from which a segment carries its predecessor's number.
    fit_rows, sample_rows : int
        Most borrowers in the fit, and in the judgement of it.
    resamples, starts, resample_starts : int
        Bootstrap samples; starts of k-means in the fit and in each of them.
    random_seed : int
        Seed of everything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    founding_segments: int = Field(default=4, ge=2)
    fewest_segments: int = Field(default=3, ge=2)
    most_segments: int = Field(default=8, ge=2)
    least_silhouette: float = 0.25
    least_bootstrap_ari: float = 0.8
    most_noise: float = Field(default=0.25, ge=0, le=1)
    silhouette_tie: float = Field(default=0.02, ge=0)
    clip_standard_scores: float = Field(default=5.0, gt=0)
    micro_clusters: int = Field(default=250, ge=2)
    micro_rows: int = Field(default=8, ge=1)
    micro_iterations: int = Field(default=20, ge=1)
    dense_neighbours: float = Field(default=5.0, gt=0)
    radius_quantiles: tuple[float, ...] = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
    reach_quantile: float = Field(default=0.99, gt=0, le=1)
    least_overlap: float = Field(default=0.5, gt=0, le=1)
    fit_rows: int = Field(default=50_000, ge=1)
    sample_rows: int = Field(default=3_000, ge=1)
    resamples: int = Field(default=10, ge=1)
    starts: int = Field(default=10, ge=1)
    resample_starts: int = Field(default=3, ge=1)
    random_seed: int = Field(default=20240917, ge=0, lt=2**31)


def segmentation_parameters(parameters: Mapping[str, Any] | None) -> SegmentationParameters:
    """Validate a mapping.

    Raises
    ------
    ModelError
        If a parameter is unknown or out of range.
    """
    try:
        return SegmentationParameters.model_validate(dict(parameters or {}))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise ModelError(
            f"parameter {place} of ml_segmentation_settings: {first['msg']}, "
            f"found {first['input']!r}: correct it in the model's yml under config.meta.parameters"
        ) from error
