"""What a score is worth with and without some of its features.

Two kinds of feature answer the question by half: the lender's own score, such as a grade or
a rate that was set by it, which repeats an earlier model; and what depends on how loans were
treated in the past. A feature set says which of them a fit may see. Each set is fitted and
held out on the same rows and folds, by logistic regression, so that its figures can be
compared with those of all allowed features; intervals and differences follow in SQL.

A set that takes the same features as the allowed ones is not fitted for that task, and a
task in which no set differs has no rows.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from slrs_ml.errors import ModelError
from slrs_ml.evaluation.sampled_parts import has_enough, sampled_parts
from slrs_ml.risk.logistic import fit_logistic, read_logistic
from slrs_ml.risk.parameters import LogisticParameters
from slrs_ml.risk.parts import Part
from slrs_ml.risk.training_rows import AMOUNT, TaskRows, read_catalogue, task_rows

__all__ = ["FEATURE_SET_SCHEMA", "feature_set_scores"]

logger = logging.getLogger(__name__)

ALL_ALLOWED = "all_allowed"
FLAGS = ("takes_lender_score", "takes_policy_dependent")

FEATURE_SET_SCHEMA = pa.schema(
    [
        ("task", pa.string()),
        ("outcome_class", pa.string()),
        ("feature_set", pa.string()),
        ("algorithm", pa.string()),
        ("split", pa.string()),
        ("features", pa.int64()),
        ("loan_id", pa.string()),
        ("borrower_id", pa.string()),
        ("snapshot_date", pa.date32()),
        ("label", pa.float64()),
        ("probability", pa.float64()),
    ]
)


class _Parameters(BaseModel):
    """What decides the fits besides the rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    logistic: LogisticParameters = LogisticParameters()
    minimum_events: int = Field(default=50, ge=1)
    most_rows: int = Field(default=40_000, ge=1)


def feature_set_scores(
    training: pa.Table,
    *,
    catalogue: pa.Table,
    feature_sets: pa.Table,
    parameters: Mapping[str, Any] | None = None,
    tasks: Collection[str] | None = None,
) -> pa.Table:
    """Score held-out rows by each feature set that differs from the allowed features.

    Parameters
    ----------
    training : pyarrow.Table
        `ml_training_rows`, in any order; may be empty. Above `most_rows` rows of an outcome
        whole borrowers are left out, by the hash of their id.
    catalogue : pyarrow.Table
        The seed `feature_catalogue`, with is_allowed, is_lender_score, is_policy_dependent.
    feature_sets : pyarrow.Table
        The seed `feature_sets`: feature_set, takes_lender_score, takes_policy_dependent.
    parameters : mapping, optional
        logistic (see `LogisticParameters`), minimum_events, most_rows.
    tasks : collection of str, optional
        Only these tasks; all without it.

    Returns
    -------
    pyarrow.Table
        One row per task, outcome class, feature set and held-out row: the label and the
        probability of a fit that has not seen the borrower. Held-out rows are those of the
        three forward folds, or of the five folds of the first repeat.

    Raises
    ------
    ModelError
        If a column is missing, `all_allowed` is not among the sets, or a parameter is wrong.
    """
    try:
        chosen = _Parameters.model_validate(dict(parameters or {}))
    except ValidationError as error:
        raise ModelError(
            f"ml_feature_set_scores: {error.errors()[0]['msg']}: correct its yml under "
            "config.meta.parameters"
        ) from error
    rules = _rules(feature_sets)
    tables = []
    for rows in task_rows(training, catalogue=read_catalogue(_eligible(catalogue))):
        if rows.outcome_class == AMOUNT or (tasks is not None and rows.task not in tasks):
            continue
        names = {
            feature_set: [name for name in rows.feature_names if name in allowed]
            for feature_set, allowed in _allowed_names(catalogue, rules).items()
        }
        differing = [
            feature_set
            for feature_set, chosen_names in names.items()
            if chosen_names and chosen_names != names[ALL_ALLOWED]
        ]
        if not differing or not names[ALL_ALLOWED]:
            continue
        parts = list(sampled_parts(rows, most_rows=chosen.most_rows))
        if not has_enough(rows.labels, parts, minimum=chosen.minimum_events):
            logger.info("%s: too few outcomes to compare feature sets", rows.task)
            continue
        tables += [
            _held_out(rows, part, feature_set, names[feature_set], chosen)
            for feature_set in (ALL_ALLOWED, *differing)
            for part in parts
        ]
    return pa.concat_tables([FEATURE_SET_SCHEMA.empty_table(), *tables])


def _rules(feature_sets: pa.Table) -> dict[str, tuple[bool, bool]]:
    missing = [name for name in ("feature_set", *FLAGS) if name not in feature_sets.column_names]
    if missing:
        raise ModelError(f"feature_sets lacks {', '.join(missing)}: restore it in the seed")
    rules = {
        str(row["feature_set"]): (_is_true(row[FLAGS[0]]), _is_true(row[FLAGS[1]]))
        for row in feature_sets.sort_by("feature_set").to_pylist()
    }
    if rules.get(ALL_ALLOWED) != (True, False):
        raise ModelError(
            f"feature_sets holds no {ALL_ALLOWED} that takes lender scores and leaves out what "
            "depends on policy: restore the row in the seed"
        )
    return rules


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


def _eligible(catalogue: pa.Table) -> pa.Table:
    """The catalogue as if what depends on policy were allowed: the rows hold both kinds."""
    flags = [
        _is_true(row["is_allowed"]) or _is_true(row["is_policy_dependent"])
        for row in catalogue.select(["is_allowed", "is_policy_dependent"]).to_pylist()
    ]
    place = catalogue.schema.get_field_index("is_allowed")
    return catalogue.set_column(place, "is_allowed", pa.array(flags, type=pa.bool_()))


def _allowed_names(
    catalogue: pa.Table, rules: Mapping[str, tuple[bool, bool]]
) -> dict[str, set[str]]:
    rows = catalogue.to_pylist()
    return {
        feature_set: {
            str(row["feature_name"])
            for row in rows
            if (_is_true(row["is_allowed"]) or (policy and _is_true(row["is_policy_dependent"])))
            and (lender_score or not _is_true(row["is_lender_score"]))
        }
        for feature_set, (lender_score, policy) in rules.items()
    }


def _held_out(
    rows: TaskRows,
    part: Part,
    feature_set: str,
    names: Sequence[str],
    parameters: _Parameters,
) -> pa.Table:
    columns = [rows.feature_names.index(name) for name in names]
    features = rows.features[:, columns]
    blob = fit_logistic(
        features[part.train], labels=rows.labels[part.train], parameters=parameters.logistic
    )
    log_odds = read_logistic(blob).raw_scores(features[part.held_out])
    count = len(log_odds)
    keys = rows.keys.filter(pa.array(part.held_out))
    values = {
        "task": pa.repeat(rows.task, count),
        "outcome_class": pa.repeat(rows.outcome_class, count),
        "feature_set": pa.repeat(feature_set, count),
        "algorithm": pa.repeat("logistic", count),
        "split": pa.repeat(part.split, count),
        "features": pa.repeat(len(names), count),
        "loan_id": keys["loan_id"],
        "borrower_id": keys["borrower_id"],
        "snapshot_date": keys["snapshot_date"],
        "label": pa.array(rows.labels[part.held_out]),
        "probability": pa.array(1.0 / (1.0 + np.exp(-log_odds))),
    }
    return pa.table(
        [pc.cast(values[field.name], field.type) for field in FEATURE_SET_SCHEMA],
        schema=FEATURE_SET_SCHEMA,
    )
