"""All that can be said of rows once staging has judged them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from slrs_ml.checking.findings import Finding
from slrs_ml.checking.held import HeldTable
from slrs_ml.checking.rejections import rejection_findings
from slrs_ml.checking.sql_checks import CheckedInput, run_checks
from slrs_ml.contract import ContractTable

if TYPE_CHECKING:
    import duckdb

__all__ = ["judge_rows"]


def judge_rows(
    connection: duckdb.DuckDBPyConnection,
    *,
    contract: Mapping[str, ContractTable],
    held: Sequence[HeldTable] | None,
) -> list[Finding]:
    """Judge a file in which schema ``staging`` is built.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The file; its time zone is set to UTC.
    contract : mapping of str to ContractTable
        The input contract.
    held : sequence of HeldTable or None
        What the input holds; None for a public data set, whose adapter fills what it
        declares: which of its columns are empty is no business of its owner.

    Returns
    -------
    list of Finding
        Rejections and checks, in no order.
    """
    connection.execute("set TimeZone = 'UTC'")
    settings = connection.execute(
        "select as_of_date, time_zone, reporting_currency from staging.stg_build_settings"
    ).fetchone()
    if settings is None:
        return []
    as_of_date, time_zone, reporting_currency = settings
    columns = {
        table.name: tuple(column.strip().lower() for column in table.columns)
        for table in held or ()
    }
    given = CheckedInput(
        tables={name: table for name, table in contract.items() if held is None or name in columns},
        columns=columns,
        as_of_date=as_of_date,
        time_zone=time_zone,
        reporting_currency=reporting_currency,
    )
    return [
        *rejection_findings(connection, contract=contract),
        *run_checks(connection, given=given),
    ]
