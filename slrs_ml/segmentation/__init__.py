"""Segments of borrowers: k-means by rule, and the founding four.

`fit_segmentations` returns centroids as rows; assigning borrowers to them, naming the
segments and profiling them is SQL.
"""

from slrs_ml.segmentation.fitting import SEGMENTATION_SCHEMA, fit_hash, fit_segmentations
from slrs_ml.segmentation.parameters import SegmentationParameters, segmentation_parameters

__all__ = [
    "SEGMENTATION_SCHEMA",
    "SegmentationParameters",
    "fit_hash",
    "fit_segmentations",
    "segmentation_parameters",
]
