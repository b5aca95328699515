"""A small folder of the input contract, and what tests of the loader ask of it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from slrs_ml.errors import InputError
from slrs_ml.loading import load_portfolio

TABLES = {
    "borrowers": "borrower_id\nB1\n",
    "loans": "loan_id,borrower_id,principal_amount,currency\nL1,B1,1000,EUR\n",
    "installments": "loan_id,installment_number,due_on,principal_due\nL1,1,2030-01-01,100\n",
    "payments": "payment_id,loan_id,paid_at,amount\nP1,L1,2024-02-15 23:30:00+00,100\n",
}


def write_folder(folder: Path, **changed: str) -> Path:
    """Write the tables as CSV, with other text where it is given."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, text in {**TABLES, **changed}.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def rows(database: Path, sql: str) -> list[tuple]:
    """Ask a build file that no process holds."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


def message(data: Path | None, database: Path, portfolio: str = "lending") -> str:
    """Load what cannot be loaded, and give what is said."""
    with pytest.raises(InputError) as caught:
        load_portfolio(portfolio, data_dir=data, database_path=database)
    text = str(caught.value)
    assert caught.value.exit_code == 2
    assert "\n" not in text
    return text
