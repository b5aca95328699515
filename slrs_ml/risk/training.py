"""Fit every algorithm for every outcome, part by part.

Each run is known before it is fitted: its id is a hash of the task, algorithm,
parameters, features, data, code, seed and library versions. A run that already stands in
`ml_model_runs` is not fitted again, so a forced training on the same data adds nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from slrs_ml.provenance import code_hash, library_versions, run_id
from slrs_ml.risk.calibration import Calibration, ScoreLink, fit_platt
from slrs_ml.risk.models import ModelFormat, RiskModel, load_model
from slrs_ml.risk.parameters import Algorithm, RiskParameters, risk_parameters
from slrs_ml.risk.parts import Part, cross_validated_parts, forward_parts, served_part
from slrs_ml.risk.run_records import HeldOut, run_row, run_table
from slrs_ml.risk.training_rows import OutcomeRows, outcome_rows, read_catalogue

__all__ = ["fit_runs"]

logger = logging.getLogger(__name__)

MODEL_FORMATS: dict[Algorithm, ModelFormat] = {
    "logistic": "logistic_json",
    "random_forest": "forest_arrow",
    "xgboost": "xgboost_ubjson",
}
SCORE_LINKS: dict[Algorithm, ScoreLink] = {
    "logistic": "log_odds",
    "random_forest": "probability",
    "xgboost": "log_odds",
}
NO_ROWS: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)


def fit_runs(
    training: pa.Table,
    *,
    catalogue: pa.Table,
    parameters: Mapping[str, Any] | None = None,
    trained_at: datetime | None = None,
    known_run_ids: Collection[str] = (),
) -> pa.Table:
    """Fit the runs of a training table.

    Parameters
    ----------
    training : pyarrow.Table
        `ml_training_rows`, in any order; may be empty.
    catalogue : pyarrow.Table
        The seed `feature_catalogue` (feature_name, is_allowed, monotone_sign).
    parameters : mapping, optional
        See `RiskParameters`; defaults where absent.
    trained_at : datetime, optional
        When the build started; goes into the rows and nowhere else.
    known_run_ids : collection of str
        Runs that need no fit.

    Returns
    -------
    pyarrow.Table
        Rows of `ml_model_runs`, one per part; empty and typed without training rows.

    Raises
    ------
    ModelError
        If a column is missing, a label is neither 0 nor 1, or a parameter is wrong.
    """
    chosen = risk_parameters(parameters)
    allowed = read_catalogue(catalogue)
    tables = []
    for rows in outcome_rows(training, catalogue=allowed):
        for algorithm in chosen.algorithms:
            run = _Run(rows, algorithm=algorithm, parameters=chosen, trained_at=trained_at)
            if run.model_run_id in known_run_ids:
                logger.info("%s: run %s stands already", run.title, run.model_run_id)
                continue
            tables.extend(run.fit())
    return run_table(tables)


class _Run:
    """One algorithm on one outcome."""

    def __init__(
        self,
        rows: OutcomeRows,
        *,
        algorithm: Algorithm,
        parameters: RiskParameters,
        trained_at: datetime | None,
    ) -> None:
        self.rows = rows
        self.algorithm = algorithm
        self.parameters = parameters
        self.title = f"{rows.task} {rows.outcome_class} {algorithm}"
        own = getattr(parameters, algorithm).model_dump()
        own["minimum_events"] = parameters.minimum_events
        source = code_hash("risk", "explanation")
        self.model_run_id = run_id(
            contents=(
                rows.task,
                rows.outcome_class,
                algorithm,
                own,
                rows.feature_names,
                rows.monotone_signs,
                rows.validation_mode,
                rows.data_hash,
                source,
                parameters.random_seed,
                library_versions(),
            )
        )
        self.common: dict[str, Any] = {
            "model_run_id": self.model_run_id,
            "algorithm": algorithm,
            "fit_status": "fitted",
            "fit_reason": None,
            "score_link": SCORE_LINKS[algorithm],
            "parameters": json.dumps(own, sort_keys=True),
            "code_hash": source,
            "library_versions": library_versions(),
            "random_seed": parameters.random_seed,
            "trained_at": trained_at,
        }

    def fit(self) -> list[pa.Table]:
        """Return the run's rows."""
        is_forward = self.rows.validation_mode == "forward"
        parts = forward_parts(self.rows) if is_forward else cross_validated_parts(self.rows)
        reason = self._too_few(parts)
        if reason is not None:
            logger.info("%s: no fit, %s", self.title, reason)
            return [self._unfitted(reason)]
        return self._forward(parts) if is_forward else self._cross_validated(parts)

    def _too_few(self, parts: list[Part]) -> str | None:
        if not self.rows.feature_names:
            return "no feature varies on the training rows"
        window = (
            self.rows.splits["is_train"]
            if self.rows.validation_mode == "forward"
            else np.ones(len(self.rows.labels), dtype=bool)
        )
        events, others = _counts(self.rows.labels[window])
        least = self.parameters.minimum_events
        if min(events, others) < least:
            return (
                f"too few: {events} events and {others} non-events in training, "
                f"{least} of each are needed"
            )
        for part in parts:
            for train in (part.train, *(inner for inner, _ in part.inner)):
                if min(_counts(self.rows.labels[train])) == 0:
                    return f"too few: one outcome is absent from the training rows of {part.name}"
        return None

    def _unfitted(self, reason: str) -> pa.Table:
        common = {**self.common, "fit_status": "too_few", "fit_reason": reason}
        train = served_part(self.rows).train
        if self.rows.validation_mode == "forward" and self.rows.splits["is_train"].any():
            train = self.rows.splits["is_train"]
        return run_row(
            self.rows,
            common=common,
            part="none",
            train=train,
            held_out=HeldOut(split="none"),
            calibration=Calibration(),
            blob=None,
            model_format=None,
        )

    def _forward(self, parts: list[Part]) -> list[pa.Table]:
        fitted = [(part, *self._fit_and_hold_out(part)) for part in parts]
        folds = [(part, held_out) for part, _, held_out in fitted if part.split == "validation"]
        tables = []
        pooled = self._platt([held_out for _, held_out in folds])
        for part, blob, held_out in fitted:
            calibration = pooled
            if part.split == "validation":
                calibration = self._platt([other for fold, other in folds if fold is not part])
            tables.append(self._row(part, held_out, calibration, blob))
        return [*tables, self._served(pooled)]

    def _cross_validated(self, parts: list[Part]) -> list[pa.Table]:
        tables, first_repeat = [], []
        for part in parts:
            blob, held_out = self._fit_and_hold_out(part)
            inner = self._inner(part)
            calibration = self._platt([inner])
            kept = blob if part.keeps_model else None
            tables.append(self._row(part, held_out, calibration, kept))
            tables.append(self._row(part, inner, calibration, None, suffix="_inner"))
            if part.keeps_model:
                first_repeat.append(held_out)
        return [*tables, self._served(self._platt(first_repeat))]

    def _inner(self, part: Part) -> HeldOut:
        scores = np.full(len(self.rows.labels), np.nan)
        for train, held_out in part.inner:
            model = self._load(self._fit(train))
            scores[held_out] = model.raw_scores(self.rows.features[held_out])
        positions = np.flatnonzero(part.train)
        return HeldOut(split="inner", rows=positions, raw_scores=scores[positions])

    def _served(self, calibration: Calibration) -> pa.Table:
        part = served_part(self.rows)
        blob, held_out = self._fit_and_hold_out(part)
        return self._row(part, held_out, calibration, blob)

    def _fit_and_hold_out(self, part: Part) -> tuple[bytes, HeldOut]:
        blob = self._fit(part.train)
        logger.info("%s: %s fitted on %d rows", self.title, part.name, int(part.train.sum()))
        positions = np.flatnonzero(part.held_out)
        scores = self._load(blob).raw_scores(self.rows.features[positions])
        return blob, HeldOut(split=part.split, rows=positions, raw_scores=scores)

    def _platt(self, held_out: list[HeldOut]) -> Calibration:
        return fit_platt(
            np.concatenate([np.zeros(0), *(part.raw_scores for part in held_out)]),
            labels=self.rows.labels[np.concatenate([NO_ROWS, *(part.rows for part in held_out)])],
            score_link=SCORE_LINKS[self.algorithm],
        )

    def _fit(self, train: npt.NDArray[np.bool_]) -> bytes:
        from slrs_ml.risk.boosting import fit_boosting
        from slrs_ml.risk.forest import fit_forest
        from slrs_ml.risk.logistic import fit_logistic

        features, labels = self.rows.features[train], self.rows.labels[train]
        if self.algorithm == "logistic":
            return fit_logistic(features, labels=labels, parameters=self.parameters.logistic)
        if self.algorithm == "random_forest":
            return fit_forest(
                features,
                labels=labels,
                parameters=self.parameters.random_forest,
                random_seed=self.parameters.random_seed,
            )
        return fit_boosting(
            features,
            labels=labels,
            monotone_signs=self.rows.monotone_signs,
            parameters=self.parameters.xgboost,
            random_seed=self.parameters.random_seed,
        )

    def _load(self, blob: bytes) -> RiskModel:
        return load_model(blob, model_format=MODEL_FORMATS[self.algorithm])

    def _row(
        self,
        part: Part,
        held_out: HeldOut,
        calibration: Calibration,
        blob: bytes | None,
        suffix: str = "",
    ) -> pa.Table:
        return run_row(
            self.rows,
            common=self.common,
            part=part.name + suffix,
            train=part.train,
            held_out=held_out,
            calibration=calibration,
            blob=blob,
            model_format=MODEL_FORMATS[self.algorithm],
        )


def _counts(labels: npt.NDArray[np.float64]) -> tuple[int, int]:
    events = int(labels.sum())
    return events, len(labels) - events
