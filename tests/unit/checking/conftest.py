"""A staged file without dbt: the contract's tables, typed, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pytest

from slrs_ml.checking import Finding
from slrs_ml.checking.sql_checks import CheckedInput, read_checks, run_checks
from slrs_ml.contract import ContractTable, read_contract, sql_types

PROJECT = Path(__file__).parents[3] / "dbt_project"
Rows = Mapping[str, list[dict[str, object]]]
Run = Callable[..., list[tuple[object, ...]]]


@pytest.fixture(scope="session")
def contract() -> dict[str, ContractTable]:
    held = read_contract(PROJECT)
    held.pop("build_settings")
    return held


@pytest.fixture(scope="session")
def types() -> dict[str, str]:
    return sql_types(PROJECT)


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    held = duckdb.connect(":memory:")
    held.execute("set TimeZone = 'UTC'")
    held.execute("create schema staging")
    return held


@pytest.fixture
def found(
    connection: duckdb.DuckDBPyConnection,
    contract: dict[str, ContractTable],
    types: dict[str, str],
) -> Run:
    """Run one check on the given rows: (table, column, rows, of rows, example) of each finding."""

    def run(
        check: str,
        tables: Rows,
        *,
        as_of: date = date(2024, 12, 31),
        time_zone: str = "UTC",
        currency: str = "USD",
    ) -> list[tuple[object, ...]]:
        stage(connection, contract, types, tables)
        given = CheckedInput(
            tables=contract,
            columns={name: tuple(table.columns) for name, table in contract.items()},
            as_of_date=as_of,
            time_zone=time_zone,
            reporting_currency=currency,
        )
        (named,) = (held for held in read_checks() if held.name == check)
        findings = run_checks(connection, given=given, checks=[named])
        assert all(finding.severity == named.severity for finding in findings)
        assert all(finding.advice and "{" not in finding.finding for finding in findings)
        return [told(finding) for finding in findings]

    return run


def told(finding: Finding) -> tuple[object, ...]:
    return finding.table, finding.column, finding.rows, finding.share, finding.example


def stage(
    connection: duckdb.DuckDBPyConnection,
    contract: Mapping[str, ContractTable],
    types: Mapping[str, str],
    tables: Rows,
) -> None:
    script = []
    for name, table in contract.items():
        columns = [f"{column.name} {types[column.kind]}" for column in table.columns.values()]
        columns += [f"{text} varchar" for text in ("reason_code", "reason_column")]
        script.append(f"create table staging.stg_{name}__checked ({', '.join(columns)})")
        script += inserts(f"stg_{name}__checked", tables.get(name, []))
        script.append(
            f"create view staging.stg_{name} as select * from staging.stg_{name}__checked "
            "where reason_code is null"
        )
    rejected = " union all ".join(
        f"select '{name}' as source_table, reason_code, reason_column "
        f"from staging.stg_{name}__checked where reason_code is not null"
        for name in contract
    )
    script.append(f"create view staging.stg_rejected_records as {rejected}")
    script.append(
        "create table staging.stg_loan_rates "
        "(loan_id varchar, currency varchar, rate decimal(18, 10), rated_on date)"
    )
    script += inserts("stg_loan_rates", tables.get("loan_rates", []))
    connection.execute("; ".join(script))


def inserts(table: str, rows: list[dict[str, object]]) -> list[str]:
    """Write the rows, one statement for all that fill the same columns."""
    by_columns: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        values = ", ".join("null" if value is None else f"'{value}'" for value in row.values())
        by_columns.setdefault(tuple(row), []).append(f"({values})")
    return [
        f"insert into staging.{table} ({', '.join(columns)}) values {', '.join(values)}"
        for columns, values in by_columns.items()
    ]
