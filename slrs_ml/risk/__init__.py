"""Risk models: fit, hold out, calibrate, store, score.

`fit_runs` turns training rows into rows of `ml_model_runs`, artefact included;
`score_requests` turns requests into raw scores with exact contributions. Choosing,
judging and calibrating the scores is SQL.
"""

from slrs_ml.risk.calibration import (
    Calibration,
    calibrated,
    class_probabilities,
    fit_classes,
    fit_platt,
    score_log_odds,
)
from slrs_ml.risk.models import load_model
from slrs_ml.risk.parameters import RiskParameters, risk_parameters
from slrs_ml.risk.run_records import RUN_SCHEMA
from slrs_ml.risk.scoring import RAW_SCORE_SCHEMA, score_requests
from slrs_ml.risk.training import fit_runs

__all__ = [
    "RAW_SCORE_SCHEMA",
    "RUN_SCHEMA",
    "Calibration",
    "RiskParameters",
    "calibrated",
    "class_probabilities",
    "fit_classes",
    "fit_platt",
    "fit_runs",
    "load_model",
    "risk_parameters",
    "score_log_odds",
    "score_requests",
]
