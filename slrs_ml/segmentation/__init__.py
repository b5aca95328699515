"""Segments of borrowers: three algorithms by rule, and the founding four.

`fit_segmentations` returns centroids as rows; assigning borrowers to them, naming the
segments, profiling them and counting who moves is SQL. `segmentation_settings` says with what
a fit would be made now, by which a build knows whether one is due.
"""

from slrs_ml.segmentation.fitting import fit_segmentations
from slrs_ml.segmentation.parameters import SegmentationParameters, segmentation_parameters
from slrs_ml.segmentation.schema import SEGMENTATION_SCHEMA
from slrs_ml.segmentation.settings import SETTINGS_SCHEMA, segmentation_settings

__all__ = [
    "SEGMENTATION_SCHEMA",
    "SETTINGS_SCHEMA",
    "SegmentationParameters",
    "fit_segmentations",
    "segmentation_parameters",
    "segmentation_settings",
]
