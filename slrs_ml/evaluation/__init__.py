"""Figures that need a fit of their own: the founding notebook, and sets of features."""

from slrs_ml.evaluation.baseline import BASELINE_SCHEMA, notebook_baseline
from slrs_ml.evaluation.feature_sets import FEATURE_SET_SCHEMA, feature_set_scores
from slrs_ml.evaluation.intervals import auc_interval, share_interval

__all__ = [
    "BASELINE_SCHEMA",
    "FEATURE_SET_SCHEMA",
    "auc_interval",
    "feature_set_scores",
    "notebook_baseline",
    "share_interval",
]
