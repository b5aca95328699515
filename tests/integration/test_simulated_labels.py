"""Two accounts of one world agree: the month engine's, and SQL's from the written tables.

The engine counts days past due, default, cure and cash while it simulates; SQL derives them
from installments, payments and the ledger. Neither knows of the other.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from slrs_ml.simulation import Parameters
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import Clock
from slrs_ml.simulation.codes import CHANNELS, LABEL_CLASSES, TREATMENTS
from slrs_ml.simulation.engine.futures import LABEL_COLUMNS
from slrs_ml.simulation.engine.run import Wanted, live_borrowers
from tests.portfolios import Built

PARAMETERS = Parameters()
CLOCK = Clock(months=60, burn_in=PARAMETERS.burn_in_months)


def _frame(built: Built, sql: str) -> pd.DataFrame:
    with duckdb.connect(str(built.file), read_only=True) as connection:
        return connection.execute(sql).df()


@pytest.fixture(scope="module")
def happened() -> pd.DataFrame:
    """States and labels of the fixture's world at every month end whose year is over."""
    lived = live_borrowers(
        Streams(7, first_borrower=0, borrowers=1_500),
        clock=CLOCK,
        parameters=PARAMETERS,
        wanted=Wanted(label_months=tuple(range(CLOCK.first_observed, CLOCK.end - 11))),
        threads=2,
    )
    rows = pd.DataFrame(lived.labels, columns=list(LABEL_COLUMNS))
    number = ((rows["borrower"] + 1) * 100 + rows["sequence"]).astype(int)
    rows["loan_id"] = number.map("L{:09d}".format)
    months = (rows["month"].astype(int) + 1 - 12 * 1970).to_numpy().astype("datetime64[M]")
    rows["snapshot_date"] = months.astype("datetime64[D]") - np.timedelta64(1, "D")
    return rows


@pytest.fixture(scope="module")
def derived(demo: Built, happened: pd.DataFrame) -> pd.DataFrame:
    """The same rows with what SQL says beside them."""
    snapshots = _frame(
        demo,
        """
        select
            loan_id, snapshot_date::timestamp_s as snapshot_date,
            days_past_due as sql_days_past_due, is_default as sql_is_default,
            outstanding_amount::double as sql_outstanding_amount,
        from marts.fct_loan_snapshots where loan_state = 'open'
        """,
    )
    labels = _frame(
        demo,
        """
        select
            loan_id, snapshot_date::timestamp_s as snapshot_date, label_name,
            case when not is_censored then label_value end as label_value,
            case when not is_censored then label_class end as label_class,
        from marts.fct_loan_outcomes
        """,
    )
    rows = happened.merge(snapshots, on=["loan_id", "snapshot_date"], validate="one_to_one")
    assert len(rows) == len(happened) > 50_000
    for name, part in labels.groupby("label_name"):
        names = {"label_value": f"{name}_value", "label_class": f"{name}_class"}
        told = part.drop(columns="label_name").rename(columns=names)
        rows = rows.merge(told, on=["loan_id", "snapshot_date"], how="left")
    return rows


def test_states_agree_to_the_day_and_the_cent(derived: pd.DataFrame) -> None:
    assert (derived["days_past_due"] == derived["sql_days_past_due"]).all()
    assert (derived["is_default"].astype(bool) == derived["sql_is_default"]).all()
    # Where money was paid ahead of its due date SQL has credited interest not yet due.
    late = derived["days_past_due"] > 0
    owed = derived["exposure"] / 100.0
    assert np.allclose(owed[late], derived["sql_outstanding_amount"][late], atol=0.001)
    assert late.sum() > 3_000


@pytest.mark.parametrize("label", ["early_warning", "cure"])
def test_binary_labels_agree(derived: pd.DataFrame, label: str) -> None:
    is_default = derived["is_default"] > 0
    overdue = derived["days_past_due"].between(1, 90)
    rows = derived[~is_default if label == "early_warning" else overdue]
    ours = rows[f"realised_{label}"]
    assert (ours.where(ours >= 0).fillna(-1) == rows[f"{label}_value"].fillna(-1)).all()
    assert (ours == 1).sum() > 1_000
    if label == "early_warning":
        assert (ours == -1).sum() > 10, "some borrowers die within the year"


def test_recovery_classes_and_rates_agree(derived: pd.DataFrame) -> None:
    rows = derived[derived["is_default"] > 0]
    ours = rows["realised_recovery"].map(dict(enumerate(LABEL_CLASSES)))
    assert (ours.fillna("") == rows["recovery_outcome_class"].fillna("")).all()
    assert rows["realised_recovery"].nunique() >= len(LABEL_CLASSES)
    rate = rows["realised_rate"]
    gap = (rate.where(rate >= 0).fillna(-1) - rows["recovery_rate_value"].fillna(-1)).abs()
    assert gap.max() < 1e-4


def test_the_macro_gives_the_engines_effects(demo: Built, simulated: Path) -> None:
    said = _frame(demo, "select * from assurance.fct_true_treatment_effects")
    people = pd.read_parquet(simulated / "truth" / "effect_parameters.parquet")
    rows = said.merge(people, on="borrower_id", validate="many_to_one")
    assert len(rows) == len(said) > 5_000
    severity = dict(zip(TREATMENTS, PARAMETERS.severity, strict=True))
    tired = np.exp(-rows["fatigue_rate"] * rows["recent_contacts"])
    for treatment, channel in rows[["treatment_code", "channel"]].drop_duplicates().to_numpy():
        part = (rows["treatment_code"] == treatment) & (rows["channel"] == channel)
        moved = rows.get(f"effect_{treatment}", 0.0) * tired - rows["harm"] * severity[treatment]
        width = PARAMETERS.hour_width if channel in ("call", "visit") else np.inf
        away = np.exp(-0.5 * ((10.0 - rows["best_hour"]) / width) ** 2)
        for column, heard in (("effect_at_best_hour", 1.0), ("effect_at_ten", away)):
            expected = (rows[f"reach_{channel}"] * heard * moved)[part]
            assert np.allclose(rows[column][part], expected, atol=2e-6), (treatment, channel)
    assert set(rows["channel"]) <= set(CHANNELS)
