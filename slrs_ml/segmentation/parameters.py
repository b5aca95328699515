"""Parameters of the segmentation, as they stand in the configuration of its model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from slrs_ml.errors import ModelError

__all__ = ["SegmentationParameters", "segmentation_parameters"]


class SegmentationParameters(BaseModel):
    """All that decides the segments besides the data and the code.

    `clip_standard_scores` bounds the standard scores for the fit alone: a few absurd
    amounts shall not own a segment. Rows are assigned by their plain standard scores.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    founding_segments: int = Field(default=4, ge=2)
    fewest_segments: int = Field(default=3, ge=2)
    most_segments: int = Field(default=8, ge=2)
    least_silhouette: float = 0.25
    least_bootstrap_ari: float = 0.8
    clip_standard_scores: float = Field(default=5.0, gt=0)
    fit_rows: int = Field(default=50_000, ge=1)
    sample_rows: int = Field(default=5_000, ge=1)
    resamples: int = Field(default=10, ge=1)
    starts: int = Field(default=10, ge=1)
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
            f"parameter {place} of ml_segmentation_runs: {first['msg']}, found {first['input']!r}: "
            "correct it in the model's yml under config.meta.parameters"
        ) from error
