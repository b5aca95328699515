"""Checks that are no rejections: one file of SQL each, in the folder ``sql``.

A file begins with comments that say how bad its finding is, what it is and what to do.
Its query gives one row per table and column:
``source_table, column_name, rows_found, rows_of_table, example`` and, where the
text has ``{note}``, ``note``. Rows with ``rows_found`` 0 are no finding. The SQL reads
schema ``staging`` and is a Jinja template over the input contract.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from slrs_ml.checking.findings import Finding, Severity
from slrs_ml.contract import ContractTable

if TYPE_CHECKING:
    import duckdb

__all__ = ["CheckedInput", "SqlCheck", "read_checks", "run_checks"]

FOLDER = Path(__file__).parent / "sql"
NEEDED_TABLES = ("borrowers", "loans", "installments", "payments", "loan_status_reports")
HEADER = re.compile(r"^-- (severity|finding|advice): (.*)$")


@dataclass(frozen=True)
class SqlCheck:
    """A check: its name is its file's."""

    name: str
    severity: Severity
    finding: str
    advice: str
    sql: str


@dataclass(frozen=True)
class CheckedInput:
    """What the templates know: the tables that stand in the input, and the clock.

    ``columns`` holds, by table, the contract's columns that the input really has.
    """

    tables: Mapping[str, ContractTable]
    columns: Mapping[str, Sequence[str]]
    as_of_date: date
    time_zone: str
    reporting_currency: str


def read_checks(folder: Path = FOLDER) -> list[SqlCheck]:
    """Read the files.

    Parameters
    ----------
    folder : Path
        Holds ``NAME.sql`` files.

    Returns
    -------
    list of SqlCheck
        In the order of their names.
    """
    checks = []
    for file in sorted(folder.glob("*.sql")):
        lines = file.read_text(encoding="utf-8").splitlines()
        header = {found[1]: found[2] for line in lines if (found := HEADER.match(line))}
        body = "\n".join(line for line in lines if not HEADER.match(line))
        checks.append(
            SqlCheck(
                name=file.stem,
                severity=Severity(header["severity"]),
                finding=header["finding"],
                advice=header["advice"],
                sql=body,
            )
        )
    return checks


def run_checks(
    connection: duckdb.DuckDBPyConnection,
    *,
    given: CheckedInput,
    checks: Sequence[SqlCheck] | None = None,
) -> list[Finding]:
    """Run every check on a staged file.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The file, with ``staging`` built.
    given : CheckedInput
        Tables, columns and clock.
    checks : sequence of SqlCheck, optional
        By default all of the folder.

    Returns
    -------
    list of Finding
        One per check, table and column where there is something.
    """
    findings = []
    for check in read_checks() if checks is None else checks:
        sql = _rendered(check.sql, given)
        if not sql.strip():
            continue
        result = connection.execute(sql)
        names = [column[0] for column in result.description or []]
        for values in result.fetchall():
            row = dict(zip(names, values, strict=True))
            if row["rows_found"]:
                findings.append(_finding(check, row, given=given))
    return findings


def _finding(check: SqlCheck, row: Mapping[str, object], *, given: CheckedInput) -> Finding:
    total = row["rows_of_table"]
    rows = int(str(row["rows_found"]))
    text = _rendered(check.finding, given).replace("{note}", str(row.get("note", "")))
    return Finding(
        severity=check.severity,
        check=check.name,
        table=str(row["source_table"]),
        column=str(row["column_name"]),
        finding=text,
        advice=_rendered(check.advice, given),
        rows=rows if total is not None else None,
        share=rows / int(str(total)) if total else None,
        example=str(row["example"] or ""),
    )


def _rendered(template: str, given: CheckedInput) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(undefined=StrictUndefined, autoescape=False)
    tables = list(given.tables.values())
    events = [table for table in tables if table.event and table.name != "loans"]
    zone = given.time_zone.replace("'", "''")

    def local_day(column: str) -> str:
        return f"timezone('{zone}', {column})::date"

    def event_day(table: ContractTable, relation: str = "") -> str:
        column = f"{relation}.{table.event}" if relation else str(table.event)
        is_time = table.columns[str(table.event)].kind == "time"
        return local_day(column) if is_time else column

    def event_moment(table: ContractTable) -> str:
        if table.columns[str(table.event)].kind == "time":
            return str(table.event)
        return f"timezone('{zone}', {table.event}::timestamp)"

    def key(table: ContractTable, relation: str = "") -> str:
        prefix = f"{relation}." if relation else ""
        return f"concat_ws('|', {', '.join(prefix + name for name in table.key)})"

    def optional_columns(table: ContractTable) -> list[str]:
        held = given.columns.get(table.name, ())
        return [
            column.name
            for column in table.columns.values()
            if not column.is_needed and column.name in held
        ]

    return environment.from_string(template).render(
        tables=tables,
        events=events,
        timed_events=[table for table in events if table.columns[str(table.event)].kind == "time"],
        as_of_date=given.as_of_date,
        time_zone=zone,
        reporting_currency=given.reporting_currency.upper(),
        needed_tables=", ".join(f"'{name}'" for name in NEEDED_TABLES),
        local_day=local_day,
        event_day=event_day,
        event_moment=event_moment,
        key=key,
        optional_columns=optional_columns,
    )
