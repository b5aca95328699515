"""Figures that need a fit of their own: the founding notebook as a baseline."""

from slrs_ml.evaluation.baseline import BASELINE_SCHEMA, notebook_baseline
from slrs_ml.evaluation.intervals import auc_interval, share_interval

__all__ = ["BASELINE_SCHEMA", "auc_interval", "notebook_baseline", "share_interval"]
