"""A messy world is accounted for row by row, and counts what its clean twin counts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from slrs_ml.checking import HeldTable, exit_code, judge_rows
from slrs_ml.contract import read_contract
from slrs_ml.simulation.faults.kinds import SUBJECTS
from slrs_ml.simulation.records.schemas import SCHEMAS, TIME
from tests.foundation import build_foundation
from tests.portfolios import REPOSITORY

BUILD_FILE = "build/lending/slrs.duckdb"
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
GROUP = "source_table, source_key, reason_code"


@pytest.fixture(scope="module")
def messy(messy_home: Path, clean: Path, subjects: list[str]) -> duckdb.DuckDBPyConnection:
    """The build file of the messy world, and the clean tables beside it."""
    connection = duckdb.connect(str(messy_home / BUILD_FILE), read_only=True)
    connection.execute("set TimeZone = 'UTC'")
    for name in subjects:
        connection.register(f"clean_{name}", pq.read_table(clean / f"{name}.parquet"))
    return connection


@pytest.fixture(scope="module")
def subjects(clean: Path) -> list[str]:
    return [name for name in SUBJECTS if (clean / f"{name}.parquet").is_file()]


def counted(messy: duckdb.DuckDBPyConnection, sql: str) -> Counter:
    return Counter(messy.execute(sql).fetchall())


def test_what_is_rejected_is_what_was_planted(messy: duckdb.DuckDBPyConnection) -> None:
    rejected = counted(messy, f"select {GROUP} from assurance.rejected_records")
    wrong = counted(
        messy, f"select {GROUP} from truth.planted_faults where reason_code is not null"
    )
    assert sum(wrong.values()) > 1_500
    assert rejected - wrong == Counter(), "rejected, but not planted"
    assert wrong - rejected == Counter(), "planted, but not rejected"


def test_a_check_counts_what_was_planted(messy: duckdb.DuckDBPyConnection) -> None:
    """``slrs check`` tells the same rows by reason, and nothing of them is an error."""
    contract = read_contract(REPOSITORY / "dbt_project")
    contract.pop("build_settings")
    held = [HeldTable(name, name, tuple(table.columns)) for name, table in contract.items()]
    findings = judge_rows(messy, contract=contract, held=held)
    told: Counter[tuple[str, str]] = Counter()
    for found in findings:
        reason = {"repeated_row": "duplicate_key", "conflicting_key": "duplicate_key"}
        told[found.table, reason.get(found.check, found.check)] += found.rows or 0
    planted = counted(
        messy,
        "select source_table, reason_code from truth.planted_faults where reason_code is not null",
    )
    assert {key: told[key] for key in planted} == dict(planted)
    assert exit_code(findings) == 1


def test_every_row_is_staged_or_rejected(
    messy: duckdb.DuckDBPyConnection, subjects: list[str]
) -> None:
    rejected = counted(messy, "select source_table from assurance.rejected_records")
    for name in subjects:
        loaded, staged = (
            messy.execute(f"select count(*) from {relation}").fetchall()[0][0]
            for relation in (f"lending.{name}", f"staging.stg_{name}")
        )
        assert loaded == staged + rejected[(name,)], name


def test_clean_rows_are_staged_as_they_were(
    messy: duckdb.DuckDBPyConnection, subjects: list[str]
) -> None:
    """Staged are the clean rows and those additions that are no faults."""
    for name in subjects:
        columns = [row[0] for row in messy.execute(f"describe clean_{name}").fetchall()]
        parts = [
            f"strftime({column}, '{TIME_FORMAT}')" if SCHEMAS[name][column] == TIME else column
            for column in SUBJECTS[name].key
        ]
        key = f"concat_ws('|', {', '.join(parts)})"
        told = f"select {', '.join(columns)} from"
        staged, clean = f"{told} staging.stg_{name}", f"{told} clean_{name}"
        accepted = f"select source_key from truth.planted_faults where source_table = '{name}' and"
        more = counted(messy, f"select {key} from ({staged} except all {clean})")
        assert more == counted(messy, f"{accepted} reason_code is null"), name
        less = counted(messy, f"select {key} from ({clean} except all {staged})")
        assert less == counted(messy, f"{accepted} fault_code = 'recorded_late'"), name


@pytest.mark.slow
def test_a_messy_world_counts_what_its_clean_twin_counts(
    messy: duckdb.DuckDBPyConnection, clean: Path, tmp_path: Path
) -> None:
    """Only what was recorded late may be told otherwise, and only of whom it was about."""
    twin = build_foundation(clean, home=tmp_path, as_of=date(2024, 12, 31))
    messy.execute(f"attach '{twin}' as twin (read_only)")
    # The third part of a fault's id names the borrower.
    late = (
        "select split_part(fault_id, '.', 3) from truth.planted_faults "
        "where fault_code = 'recorded_late'"
    )
    late_loans = f"select loan_id from staging.stg_loans where borrower_id in ({late})"
    for table in ("fct_loan_snapshots", "fct_loan_outcomes", "dim_loans"):
        other = {
            name: messy.execute(
                f"select loan_id, loan_id in ({late_loans}) "
                f"from (from {one} except all from {another})"
            ).fetchall()
            for name, one, another in (
                ("messy", f"marts.{table}", f"twin.marts.{table}"),
                ("twin", f"twin.marts.{table}", f"marts.{table}"),
            )
        }
        assert all(is_late for rows in other.values() for _, is_late in rows), table
        if table == "fct_loan_snapshots":
            assert len(other["messy"]) > 20
