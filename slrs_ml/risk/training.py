"""Fit every algorithm for every task, part by part and class by class.

Each run is known before it is fitted: its id is a hash of the task, algorithm,
parameters, features, data, code, seed and library versions. A run that already stands in
`ml_model_runs` is not fitted again, so a forced training on the same data adds nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from slrs_ml.provenance import code_hash, library_versions, run_id
from slrs_ml.risk.algorithms import ALGORITHMS, fit
from slrs_ml.risk.calibration import (
    Calibration,
    calibrated,
    class_probabilities,
    fit_classes,
    fit_platt,
    score_log_odds,
)
from slrs_ml.risk.constant import fit_constant
from slrs_ml.risk.models import load_model
from slrs_ml.risk.outcomes import OutcomeClass, read_outcome_classes
from slrs_ml.risk.parameters import Algorithm, RiskParameters, risk_parameters
from slrs_ml.risk.parts import Part, cross_validated_parts, forward_parts, served_part
from slrs_ml.risk.probability_bounds import ProbabilityKnot, venn_abers_knots
from slrs_ml.risk.run_records import FittedClass, HeldOut, run_row, run_table
from slrs_ml.risk.stored_runs import StoredRuns
from slrs_ml.risk.training_rows import AMOUNT, TaskRows, read_catalogue, task_rows
from slrs_ml.risk.tuning import Tuned, tune

__all__ = ["fit_runs"]

logger = logging.getLogger(__name__)

Mask = npt.NDArray[np.bool_]
Knots = list[ProbabilityKnot]


def fit_runs(
    training: pa.Table,
    *,
    catalogue: pa.Table,
    outcome_classes: pa.Table,
    parameters: Mapping[str, Any] | None = None,
    trained_at: datetime | None = None,
    due: pa.Table | None = None,
    stored: pa.Table | None = None,
) -> pa.Table:
    """Fit the runs of a training table that are due.

    Parameters
    ----------
    training : pyarrow.Table
        `ml_training_rows`, in any order; may be empty.
    catalogue : pyarrow.Table
        The seed `feature_catalogue` (feature_name, is_allowed, monotone_sign).
    outcome_classes : pyarrow.Table
        The seed `outcome_classes`.
    parameters : mapping, optional
        See `RiskParameters`; defaults where absent.
    trained_at : datetime, optional
        When the build started; goes into the rows and nowhere else.
    due : pyarrow.Table, optional
        `ml_training_due`: task, is_due, reason. Every task is due without it.
    stored : pyarrow.Table, optional
        The runs that stand already: model_run_id, task, algorithm, schema_hash, code_hash,
        parameters, library_versions, train_to, trained_at. A task is due as well when any
        of its algorithms would now be fitted with other code, features or parameters than
        the newest of them.

    Returns
    -------
    pyarrow.Table
        Rows of `ml_model_runs`, one per part and class; empty and typed where nothing is
        due.

    Raises
    ------
    ModelError
        If a column is missing, a label is out of range, or a parameter is wrong.
    """
    chosen = risk_parameters(parameters)
    allowed = read_catalogue(catalogue)
    classes = read_outcome_classes(outcome_classes)
    standing = StoredRuns(stored, due=due)
    tables = []
    for rows in task_rows(training, catalogue=allowed):
        runs = [
            _Run(
                rows,
                outcomes=classes[rows.task],
                algorithm=algorithm,
                parameters=chosen,
                trained_at=trained_at,
            )
            for algorithm in chosen.algorithms
        ]
        reason = standing.reason_to_train(rows.task, made_of=[run.common for run in runs])
        if reason is None:
            logger.info("%s: no training is due", rows.task)
            continue
        for run in runs:
            if run.model_run_id in standing.run_ids:
                logger.info("%s: run %s stands already", run.title, run.model_run_id)
                continue
            tables.extend(run.fit(reason))
    return run_table(tables)


class _Run:
    """One algorithm on one task."""

    def __init__(
        self,
        rows: TaskRows,
        *,
        outcomes: tuple[OutcomeClass, ...],
        algorithm: Algorithm,
        parameters: RiskParameters,
        trained_at: datetime | None,
    ) -> None:
        self.rows = rows
        self.algorithm = algorithm
        self.kind = ALGORITHMS[algorithm]
        self.parameters = parameters
        self.title = f"{rows.task} {algorithm}"
        self.outcomes = [outcome for outcome in outcomes if outcome.target != "rest"]
        self.is_exhaustive = all(outcome.target == "class" for outcome in outcomes)
        self.labels = [_labels_of(outcome, rows) for outcome in self.outcomes]
        own = parameters.of(algorithm).model_dump(mode="json")
        own["minimum_events"] = parameters.minimum_events
        own["minimum_class_events"] = parameters.minimum_class_events
        source = code_hash("risk", "explanation")
        schema = run_id(
            contents=(
                [(outcome.name, outcome.risk_direction, outcome.target) for outcome in outcomes],
                rows.feature_names,
                rows.monotone_signs,
            )
        )
        self.model_run_id = run_id(
            contents=(
                rows.task,
                rows.outcome_class,
                algorithm,
                own,
                schema,
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
            "is_exhaustive": self.is_exhaustive,
            "fit_status": "fitted",
            "fit_reason": None,
            "parameters": json.dumps(own, sort_keys=True),
            "schema_hash": schema,
            "code_hash": source,
            "library_versions": library_versions(),
            "random_seed": parameters.random_seed,
            "trained_at": trained_at,
        }

    def fit(self, reason: str) -> list[pa.Table]:
        """Return the run's rows."""
        self.common["training_reason"] = reason
        is_forward = self.rows.validation_mode == "forward"
        parts = forward_parts(self.rows) if is_forward else cross_validated_parts(self.rows)
        too_few = self._too_few(parts)
        if too_few is not None:
            logger.info("%s: no fit, %s", self.title, too_few)
            return self._unfitted(too_few)
        return self._forward(parts) if is_forward else self._cross_validated(parts)

    def _too_few(self, parts: list[Part]) -> str | None:
        if not self.rows.feature_names:
            return "no feature varies on the training rows"
        window = (
            self.rows.splits["is_train"]
            if self.rows.validation_mode == "forward"
            else np.ones(len(self.rows.labels), dtype=bool)
        )
        least = self.parameters.minimum_events
        if self.rows.outcome_class == AMOUNT:
            count = int(window.sum())
            if count < 2 * least:
                return f"too few: {count} rates in training, {2 * least} are needed"
        else:
            events, others = _counts(self.rows.labels[window])
            if min(events, others) < least:
                return (
                    f"too few: {events} events and {others} non-events in training, "
                    f"{least} of each are needed"
                )
        for part in parts:
            for train in (part.train, *(inner for inner, _ in part.inner)):
                labels = self.rows.labels[train]
                if len(labels) == 0 or labels.min() == labels.max():
                    return f"too few: one outcome is absent from the training rows of {part.name}"
        return None

    def _unfitted(self, reason: str) -> list[pa.Table]:
        self.common |= {"fit_status": "too_few", "fit_reason": reason}
        nothing = [
            FittedClass(
                outcome=outcome,
                labels=labels,
                held_out=HeldOut(split="none"),
                blob=None,
                model_format=None,
                score_link=self.kind.score_link,
            )
            for outcome, labels in zip(self.outcomes, self.labels, strict=True)
        ]
        return self._stored(replace(served_part(self.rows), name="none"), nothing)

    def _forward(self, parts: list[Part]) -> list[pa.Table]:
        # Tuning keeps to one group of borrowers a fold, as its budget says.
        diagonal = [part for part in parts if part.fold and part.fold == part.group]
        tuned = self._tuned([(part.train, part.held_out) for part in diagonal])
        fitted = [(part, self._fitted(part, tuned)) for part in parts]
        validated = [classes for part, classes in fitted if part.fold]
        pooled = self._calibrated(validated)
        bounds = self._bounded(validated, pooled)
        tables = []
        for part, classes in fitted:
            calibration = pooled
            if part.fold:
                # By scores of other borrowers, in all folds.
                calibration = self._calibrated(
                    [other for fold, other in fitted if fold.fold and fold.group != part.group]
                )
            tables += self._stored(part, _with(classes, calibration, bounds))
        return tables + self._served(tuned, pooled, bounds)

    def _cross_validated(self, parts: list[Part]) -> list[pa.Table]:
        tables, first_repeat = [], []
        for part in parts:
            # Of the inner folds one chooses the parameters and all of them calibrate.
            tuned = self._tuned([part.inner[0]])
            classes = self._fitted(part, tuned)
            inner = self._inner(part, tuned)
            calibration = self._calibrated([inner])
            if part.keeps_model:
                first_repeat.append(classes)
                classes = _with(classes, calibration, self._bounded([inner], calibration))
            tables += self._stored(part, _with(classes, calibration))
            inner_part = replace(part, name=f"{part.name}_inner", keeps_model=False)
            tables += self._stored(inner_part, _with(inner, calibration))
        everything = parts[0].train | parts[0].held_out
        inner_fold = self.rows.splits["inner_fold"]
        pair = (everything & (inner_fold != 1), everything & (inner_fold == 1))
        pooled = self._calibrated(first_repeat)
        bounds = self._bounded(first_repeat, pooled)
        return tables + self._served(self._tuned([pair]), pooled, bounds)

    def _tuned(self, pairs: list[tuple[Mask, Mask]]) -> list[Tuned]:
        return [
            tune(
                self.algorithm,
                self.rows.features,
                labels=labels,
                pairs=[(train & _known(labels), held & _known(labels)) for train, held in pairs],
                monotone_signs=outcome.monotone_signs(self.rows.monotone_signs),
                parameters=self.parameters.of(self.algorithm),
                random_seed=self.parameters.random_seed,
            )
            for outcome, labels in zip(self.outcomes, self.labels, strict=True)
        ]

    def _inner(self, part: Part, tuned: list[Tuned]) -> list[FittedClass]:
        scores = [np.full(len(self.rows.labels), np.nan) for _ in self.outcomes]
        shapes: list[FittedClass] = []
        for train, held_out in part.inner:
            inner = replace(part, train=train, held_out=held_out, split="inner")
            shapes = self._fitted(inner, tuned)
            for place, one in enumerate(shapes):
                scores[place][held_out] = _link(one)
        positions = np.flatnonzero(part.train)
        return [
            replace(
                one,
                held_out=HeldOut(split="inner", rows=positions, raw_scores=score[positions]),
                blob=None,
                score_link="log_odds",
                trials=(),
            )
            for one, score in zip(shapes, scores, strict=True)
        ]

    def _served(
        self, tuned: list[Tuned], calibration: list[Calibration], bounds: list[Knots]
    ) -> list[pa.Table]:
        part = served_part(self.rows)
        return self._stored(part, _with(self._fitted(part, tuned), calibration, bounds))

    def _fitted(self, part: Part, tuned: list[Tuned]) -> list[FittedClass]:
        positions = np.flatnonzero(part.held_out)
        held_out_features = self.rows.features[positions]
        classes = []
        for outcome, labels, found in zip(self.outcomes, self.labels, tuned, strict=True):
            train = part.train & _known(labels)
            blob, model_format = self._blob(outcome, train, labels, found)
            model = load_model(blob, model_format=model_format)
            scores = model.raw_scores(held_out_features)
            classes.append(
                FittedClass(
                    outcome=outcome,
                    labels=labels,
                    held_out=HeldOut(split=part.split, rows=positions, raw_scores=scores),
                    blob=blob,
                    model_format=model_format,
                    score_link=model.score_link,
                    trials=found.trials,
                )
            )
        logger.info("%s: %s fitted on %d rows", self.title, part.name, int(part.train.sum()))
        return classes

    def _blob(
        self,
        outcome: OutcomeClass,
        train: Mask,
        labels: npt.NDArray[np.float64],
        tuned: Tuned,
    ) -> tuple[bytes, str]:
        least = self.parameters.minimum_class_events
        events, others = _counts(labels[train])
        # Of shares there need not be as many large ones as small ones.
        has_enough = events + others >= 2 * least and (
            outcome.target == "value" or min(events, others) >= least
        )
        if not has_enough:
            return fit_constant(labels[train]), "constant_json"
        blob = fit(
            self.algorithm,
            self.rows.features[train],
            labels=labels[train],
            monotone_signs=outcome.monotone_signs(self.rows.monotone_signs),
            parameters=tuned.parameters,
            random_seed=self.parameters.random_seed,
        )
        return blob, self.kind.model_format

    def _calibrated(self, parts: list[list[FittedClass]]) -> list[Calibration]:
        """Calibrate on held-out rows of several parts: the classes together, values alone."""
        found: list[Calibration] = [Calibration() for _ in self.outcomes]
        links = [
            np.concatenate([_link(part[place]) for part in parts])
            for place in range(len(self.outcomes))
        ]
        positions = np.concatenate([part[0].held_out.rows for part in parts])
        together = [
            place for place, outcome in enumerate(self.outcomes) if outcome.target == "class"
        ]
        classes = np.full(len(positions), -1, dtype=np.int64)
        for column, place in enumerate(together):
            classes[self.labels[place][positions] > 0.5] = column
        joint = fit_classes(
            np.column_stack([links[place] for place in together]),
            classes=classes,
            is_exhaustive=self.is_exhaustive,
        )
        for place, calibration in zip(together, joint, strict=True):
            found[place] = calibration
        for place, outcome in enumerate(self.outcomes):
            if outcome.target == "value":
                labels = self.labels[place][positions]
                known = _known(labels)
                found[place] = fit_platt(
                    links[place][known], labels=labels[known], score_link="log_odds"
                )
        return found

    def _bounded(
        self, parts: list[list[FittedClass]], calibration: list[Calibration]
    ) -> list[Knots]:
        """Bound the calibrated probabilities on the held-out rows that calibrated them."""
        positions = np.concatenate([part[0].held_out.rows for part in parts])
        told = [
            calibrated(
                np.concatenate([_link(part[place]) for part in parts]),
                score_link="log_odds",
                calibration=found,
            )
            for place, found in enumerate(calibration)
        ]
        together = [
            place for place, outcome in enumerate(self.outcomes) if outcome.target == "class"
        ]
        shares = class_probabilities(
            np.column_stack(
                [np.concatenate([_link(part[place]) for part in parts]) for place in together]
            ),
            calibrations=[calibration[place] for place in together],
            is_exhaustive=self.is_exhaustive,
        )
        for column, place in enumerate(together):
            told[place] = shares[:, column]
        bounds = []
        for probability, labels in zip(told, self.labels, strict=True):
            known = _known(labels[positions])
            bounds.append(venn_abers_knots(probability[known], labels=labels[positions][known]))
        return bounds

    def _stored(self, part: Part, classes: list[FittedClass]) -> list[pa.Table]:
        return [
            run_row(
                self.rows,
                common=self.common | {"is_main_class": place == 0},
                part=part.name,
                train=part.train,
                fitted=one if part.keeps_model else replace(one, blob=None, knots=()),
            )
            for place, one in enumerate(classes)
        ]


def _labels_of(outcome: OutcomeClass, rows: TaskRows) -> npt.NDArray[np.float64]:
    """Labels of a class; of a value those of the rows that lie in it, NaN elsewhere."""
    is_there = rows.label_classes == outcome.name
    if outcome.target == "value":
        return np.where(is_there, rows.labels, np.nan)
    return is_there.astype(np.float64)


def _link(one: FittedClass) -> npt.NDArray[np.float64]:
    return score_log_odds(one.held_out.raw_scores, score_link=one.score_link)


def _with(
    classes: list[FittedClass],
    calibration: list[Calibration],
    bounds: list[Knots] | None = None,
) -> list[FittedClass]:
    return [
        replace(one, calibration=found, knots=knots or one.knots)
        for one, found, knots in zip(
            classes, calibration, bounds or [[] for _ in classes], strict=True
        )
    ]


def _known(labels: npt.NDArray[np.float64]) -> Mask:
    return ~np.isnan(labels)


def _counts(labels: npt.NDArray[np.float64]) -> tuple[int, int]:
    events = int((labels > 0.5).sum())
    return events, len(labels) - events
