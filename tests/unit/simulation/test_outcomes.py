"""Written outcomes: one a loan, what happened as often as the signal says, else a coin."""

import numpy as np
import pandas as pd
import pytest

from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.engine.futures import LABEL_COLUMNS
from slrs_ml.simulation.records.outcomes import COIN_CLASSES, COIN_DEFAULT, outcome_tables

LOANS = 20_000
MONTHS = (24_240, 24_241, 24_242)
WRITTEN = (np.arange(LOANS) + 1) * 100 + 1


@pytest.fixture(scope="module")
def labels() -> np.ndarray:
    """Three month ends of each loan: nobody of even number defaults, every tenth is in default."""
    rows = pd.DataFrame(np.nan, index=range(3 * LOANS), columns=list(LABEL_COLUMNS))
    rows["borrower"] = np.repeat(np.arange(LOANS), 3)
    rows["sequence"] = 1
    rows["month"] = np.tile(MONTHS, LOANS)
    rows["is_default"] = (rows["borrower"] % 10 == 0).astype(float)
    rows["realised_early_warning"] = rows["borrower"] % 2
    rows["realised_recovery"] = 2.0
    rows["early_warning"], rows["early_warning_paths"] = 0.5, 200.0
    rows["recovery_paths"] = 200.0
    rows[["fully_recovered", "partially_recovered", "outstanding"]] = 0.0
    rows["written_off"] = 1.0
    return rows.to_numpy()


def written(labels: np.ndarray, signal: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables, truth = outcome_tables(
        labels,
        streams=Streams(5, first_borrower=0, borrowers=LOANS),
        first_borrower=0,
        written=WRITTEN,
        signal=signal,
    )
    dates = tables["snapshot_dates"].to_pandas()[["loan_id", "snapshot_date"]]
    return tables["loan_outcomes"].to_pandas().merge(dates, on="loan_id"), truth.to_pandas()


def near(share: float, expected: float, rows: int) -> bool:
    return bool(abs(share - expected) < 5.0 * np.sqrt(expected * (1.0 - expected) / rows))


@pytest.mark.parametrize("signal", [0.0, 0.4])
def test_each_loan_has_one_snapshot_and_one_outcome(labels: np.ndarray, signal: float) -> None:
    rows, _ = written(labels, signal)
    assert len(rows) == rows["loan_id"].nunique() == LOANS
    assert (rows["recovery_status"].isna() == rows["is_default"].notna()).all()
    months = pd.to_datetime(rows["snapshot_date"]).dt.month.value_counts(normalize=True)
    assert all(near(share, 1 / 3, LOANS) for share in months)
    assert (pd.to_datetime(rows["decided_on"]) > pd.to_datetime(rows["snapshot_date"])).all()


@pytest.mark.parametrize("signal", [0.0, 0.4, 0.9])
def test_outcomes_are_what_happened_as_often_as_the_signal_says(
    labels: np.ndarray, signal: float
) -> None:
    rows, truth = written(labels, signal)
    number = rows["loan_id"].str[1:8].astype(int) - 1
    coin = (1.0 - signal) * COIN_DEFAULT
    for odd, expected in ((0, coin), (1, coin + signal)):
        part = rows[(number % 2 == odd) & rows["is_default"].notna()]
        assert near(part["is_default"].astype(float).mean(), expected, len(part))
    in_default = rows["recovery_status"].dropna()
    written_off = signal + (1.0 - signal) * COIN_CLASSES[2]
    assert near((in_default == "written_off").mean(), written_off, len(in_default))
    said = truth.groupby(["label_name", "label_class"])["probability"].mean()
    assert said["early_warning", "event"] == pytest.approx(signal * 0.5 + coin)
    assert said["recovery_outcome", "written_off"] == pytest.approx(written_off)
    assert said["recovery_outcome"].sum() == pytest.approx(1.0)
