"""Figures that need a fit of their own: the founding notebook, sets of features, checks."""

from slrs_ml.evaluation.attribute_scores import ATTRIBUTE_SCORE_SCHEMA, attribute_scores
from slrs_ml.evaluation.baseline import BASELINE_SCHEMA, notebook_baseline
from slrs_ml.evaluation.feature_sets import FEATURE_SET_SCHEMA, feature_set_scores
from slrs_ml.evaluation.fit_checks import FIT_CHECK_SCHEMA, fit_check_scores
from slrs_ml.evaluation.intervals import auc_interval, share_interval

__all__ = [
    "ATTRIBUTE_SCORE_SCHEMA",
    "BASELINE_SCHEMA",
    "FEATURE_SET_SCHEMA",
    "FIT_CHECK_SCHEMA",
    "attribute_scores",
    "auc_interval",
    "feature_set_scores",
    "fit_check_scores",
    "notebook_baseline",
    "share_interval",
]
