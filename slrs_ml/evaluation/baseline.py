"""The founding notebook, measured twice.

Most public "smart loan recovery" notebooks do this: scale ten columns, find four
clusters, call two of them high risk, train a forest on the same columns to predict that
flag, and send loans with a score of 0.75 or more to legal action. Against its own flag
the forest is nearly perfect, because a forest can redraw clusters; against what was
recorded about the loans it says nothing. `notebook_baseline` repeats the steps and gives
both figures.

One thing differs from the notebooks: the adapters keep an age band, not the age, so the
clusters read the band's middle. The two flagged clusters are named by what the notebooks
call them, the largest loans and the lowest incomes, since cluster numbers mean nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field

from slrs_ml.errors import ModelError
from slrs_ml.evaluation.intervals import auc_interval, share_interval

__all__ = ["BASELINE_SCHEMA", "notebook_baseline"]

NOTEBOOK_COLUMNS = (
    "age",
    "monthly_income",
    "loan_amount",
    "loan_tenure",
    "interest_rate",
    "collateral_value",
    "outstanding_loan_amount",
    "monthly_emi",
    "num_missed_payments",
    "days_past_due",
)
OTHER_COLUMNS = (
    "gender",
    "reported_status_severity",
    "is_self_employed",
    "is_home_loan",
    "is_vehicle_loan",
    "is_business_loan",
)
AFTER_OUTCOME = ("collection_attempts", "collection_method", "legal_action_taken")

BASELINE_SCHEMA = pa.schema(
    [
        ("measure", pa.string()),
        ("target", pa.string()),
        ("value", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("rows", pa.int64()),
        ("explanation", pa.string()),
    ]
)

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class _BaselineParameters(BaseModel):
    """The notebooks' own constants."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    segments: int = Field(default=4, ge=2)
    trees: int = Field(default=100, ge=1)
    test_share: float = Field(default=0.2, gt=0, lt=1)
    folds: int = Field(default=5, ge=2)
    legal_from: float = 0.75
    settlement_from: float = 0.5
    random_seed: int = 42


def notebook_baseline(rows: pa.Table, *, parameters: Mapping[str, Any] | None = None) -> pa.Table:
    """Repeat the notebook and measure it.

    Parameters
    ----------
    rows : pyarrow.Table
        `ml_notebook_baseline_rows`: loan_id, source_order, recovery_status, and the columns of the
        notebooks. Empty in portfolios without them.
    parameters : mapping, optional
        The notebooks' constants, if others are wanted.

    Returns
    -------
    pyarrow.Table
        One row per measure and target: value with a 95 % interval (DeLong for an AUC,
        Wilson for a share, none for a count), number of rows, and one sentence. Empty and
        typed without rows.

    Raises
    ------
    ModelError
        If a column is missing, or an outcome has fewer than two rows per fold.
    """
    chosen = _BaselineParameters.model_validate(dict(parameters or {}))
    needed = {"loan_id", "source_order", "recovery_status"}
    needed |= {*NOTEBOOK_COLUMNS, *OTHER_COLUMNS, *AFTER_OUTCOME}
    missing = needed - set(rows.column_names)
    if missing:
        raise ModelError(
            f"ml_notebook_baseline_rows lacks {', '.join(sorted(missing))}: restore it in the SQL"
        )
    if rows.num_rows == 0:
        return BASELINE_SCHEMA.empty_table()
    ordered = rows.sort_by([("source_order", "ascending"), ("loan_id", "ascending")])
    status = np.array([str(value) for value in ordered["recovery_status"].to_pylist()])
    outcomes = {
        "not_fully_recovered": status != "fully_recovered",
        "written_off": status == "written_off",
    }
    for name, outcome in outcomes.items():
        if min(outcome.sum(), (~outcome).sum()) < 2 * chosen.folds:
            raise ModelError(
                f"the baseline needs {2 * chosen.folds} rows with and without {name}, found "
                f"{int(outcome.sum())} and {int((~outcome).sum())}: is this the 500-row file?"
            )
    records = _notebook_measures(ordered, outcomes, chosen)
    records += _column_measures(ordered, outcomes["not_fully_recovered"], chosen)
    return pa.Table.from_pylist(records, schema=BASELINE_SCHEMA)


def _notebook_measures(
    rows: pa.Table, outcomes: dict[str, Flags], parameters: _BaselineParameters
) -> list[dict[str, Any]]:
    from sklearn.model_selection import train_test_split

    columns = _numeric(rows, NOTEBOOK_COLUMNS)
    flag = _high_risk_flag(columns, parameters)
    train, test = train_test_split(
        np.arange(len(flag)),
        test_size=parameters.test_share,
        random_state=parameters.random_seed,
        stratify=flag,
    )
    forest = _forest(parameters).fit(columns[train], flag[train])
    own = forest.predict_proba(columns[test])[:, 1]
    right = int(((own > 0.5) == flag[test]).sum())
    records = [
        _record(
            "auc",
            "own_flag",
            auc_interval(own, labels=flag[test]),
            len(test),
            "The notebook's forest against the flag it was trained from, on its test split: a "
            "forest redraws the clusters that made the flag.",
        ),
        _record(
            "accuracy",
            "own_flag",
            share_interval(right, rows=len(test)),
            len(test),
            "Share of the test split whose flag the notebook's forest repeats.",
        ),
    ]
    scores = _out_of_fold(columns, flag, parameters, is_shuffled=False)
    for name, outcome in outcomes.items():
        records.append(
            _record(
                "auc",
                name,
                auc_interval(scores, labels=outcome),
                len(scores),
                "The same forest's scores, out of fold, against what was recorded about the "
                "loans: 0.5 is a coin.",
            )
        )
    is_legal = scores >= parameters.legal_from
    is_reminded = scores < parameters.settlement_from
    no_arrears = columns[:, NOTEBOOK_COLUMNS.index("days_past_due")] == 0
    written_off = outcomes["written_off"]
    counts = (
        ("loans_flagged", flag, len(flag), "Loans in the two segments called high risk."),
        ("loans_to_legal", is_legal, len(flag), "Loans the notebook's bands send to legal action."),
        (
            "legal_without_arrears",
            is_legal & no_arrears,
            int(is_legal.sum()),
            "Loans sent to legal action with 0 days past due.",
        ),
        (
            "written_off_reminded_only",
            written_off & is_reminded,
            int(written_off.sum()),
            "Loans written off in reality that get automated reminders only.",
        ),
    )
    for measure, chosen, population, explanation in counts:
        value = (float(chosen.sum()), None, None)
        records.append(_record(measure, "count", value, population, explanation))
    return records


def _column_measures(
    rows: pa.Table, outcome: Flags, parameters: _BaselineParameters
) -> list[dict[str, Any]]:
    before = np.hstack([_numeric(rows, NOTEBOOK_COLUMNS), _encoded(rows, OTHER_COLUMNS)])
    everything = np.hstack([before, _encoded(rows, AFTER_OUTCOME)])
    measures = (
        (
            "auc_all_columns",
            everything,
            "A forest on all columns, collection attempts, method and legal action among them, "
            "which are written down after the outcome: the figure is a leak.",
        ),
        (
            "auc_before_outcome",
            before,
            "The same forest without those three columns: what was known before the outcome "
            "carries no usable signal.",
        ),
    )
    return [
        _record(
            measure,
            "not_fully_recovered",
            auc_interval(
                _out_of_fold(columns, outcome, parameters, is_shuffled=True), labels=outcome
            ),
            len(outcome),
            explanation,
        )
        for measure, columns, explanation in measures
    ]


def _high_risk_flag(columns: Numbers, parameters: _BaselineParameters) -> Flags:
    """Cluster, and flag the segment of the largest loans and that of the lowest incomes."""
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    kmeans = KMeans(parameters.segments, random_state=parameters.random_seed, n_init=10)
    with threadpool_limits(limits=1):
        segments = kmeans.fit_predict(StandardScaler().fit_transform(columns))
    means = np.array([columns[segments == k].mean(axis=0) for k in range(parameters.segments)])
    largest = int(means[:, NOTEBOOK_COLUMNS.index("loan_amount")].argmax())
    incomes = means[:, NOTEBOOK_COLUMNS.index("monthly_income")].copy()
    incomes[largest] = np.inf
    return np.isin(segments, (largest, int(incomes.argmin())))


def _forest(parameters: _BaselineParameters) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    # One thread: with more, the trees' votes are added in the order they arrive.
    return RandomForestClassifier(
        n_estimators=parameters.trees, random_state=parameters.random_seed, n_jobs=1
    )


def _out_of_fold(
    columns: Numbers, target: Flags, parameters: _BaselineParameters, *, is_shuffled: bool
) -> Numbers:
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(
        parameters.folds,
        shuffle=is_shuffled,
        random_state=parameters.random_seed if is_shuffled else None,
    )
    probabilities = cross_val_predict(
        _forest(parameters), columns, target, cv=folds, method="predict_proba"
    )
    return np.asarray(probabilities[:, 1], dtype=np.float64)


def _numeric(rows: pa.Table, names: tuple[str, ...]) -> Numbers:
    return np.column_stack(
        [pc.fill_null(rows[name].cast(pa.float64()), 0.0).to_numpy() for name in names]
    )


def _encoded(rows: pa.Table, names: tuple[str, ...]) -> Numbers:
    """Numbers as they are, one column per value of a text."""
    columns = []
    for name in names:
        values = [value if value is not None else "" for value in rows[name].to_pylist()]
        texts = np.array([str(value) for value in values])
        if all(text.lstrip("-").replace(".", "", 1).isdigit() for text in texts):
            columns.append(texts.astype(np.float64))
            continue
        columns.extend((texts == value).astype(np.float64) for value in sorted(set(texts)))
    return np.column_stack(columns)


def _record(
    measure: str,
    target: str,
    value: tuple[float, float | None, float | None],
    rows: int,
    explanation: str,
) -> dict[str, Any]:
    return {
        "measure": measure,
        "target": target,
        "value": value[0],
        "ci_low": value[1],
        "ci_high": value[2],
        "rows": rows,
        "explanation": explanation,
    }
