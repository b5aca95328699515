"""Remembers which rows came with which load, where a source does not say it itself.

Rows of the first load count from their own time; a row first seen in a later load is
recorded at that load's ``as_of_date`` (decision 0070). ``lending.row_arrivals`` only ever
grows. A load is known by its date: loading a date again adds nothing that is new to it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from slrs_ml.loading.tables import ARRIVAL_COLUMNS

if TYPE_CHECKING:
    from datetime import date

    import duckdb

__all__ = ["ARRIVALS", "arrival_hash", "keep_arrivals"]

ARRIVALS = "row_arrivals"


def arrival_hash(table: str, columns: Collection[str]) -> str:
    """Write the SQL that tells a row of a loaded table from every other.

    Names stand beside the values and missing values are left out, so that a column which
    comes to the contract or to the file and is empty changes nothing. Macro
    ``arrival_hash`` writes the same.

    Parameters
    ----------
    table
        A table of the input contract.
    columns
        The columns of the loaded table, in lower case.
    """
    parts = ", ".join(
        f"'{name}=' || nullif(trim(\"{name}\"::varchar), '')"
        for name in ARRIVAL_COLUMNS[table]
        if name in columns
    )
    return f"md5(concat_ws(chr(31), {parts}))"


def keep_arrivals(
    connection: duckdb.DuckDBPyConnection, *, portfolio: str, as_of_date: date
) -> dict[str, int]:
    """Add the rows of this load that were never seen before.

    Reads what stands in schema ``lending``; rows that say when they were recorded are left
    alone. The first load is marked by the row of ``build_settings``.

    Returns
    -------
    dict
        By table, the rows first seen in this load; empty at the date of the first load.
    """
    connection.execute(
        f"create table if not exists lending.{ARRIVALS} "
        "(source_table varchar, row_hash varchar, first_as_of_date date)"
    )
    connection.execute(
        f"""
        insert into lending.{ARRIVALS}
        select 'build_settings', md5('portfolio=' || ?), ?
        where not exists (
            from lending.{ARRIVALS} where source_table = 'build_settings'
        )
        """,
        [portfolio, as_of_date],
    )
    arrived: dict[str, int] = {}
    for table, columns in _standing_columns(connection).items():
        added = connection.execute(
            f"""
            insert into lending.{ARRIVALS}
            select ?, row_hash, ?
            from (
                select distinct {arrival_hash(table, columns)} as row_hash
                from lending."{table}"
                {_unrecorded(columns)}
            )
            where row_hash not in (
                select row_hash from lending.{ARRIVALS} where source_table = ?
            )
            order by row_hash
            """,
            [table, as_of_date, table],
        ).fetchone()
        if added and added[0]:
            arrived[table] = int(added[0])
    first = connection.execute(
        f"select first_as_of_date from lending.{ARRIVALS} where source_table = 'build_settings'"
    ).fetchone()
    return {} if first == (as_of_date,) else arrived


def _unrecorded(columns: Collection[str]) -> str:
    if "recorded_at" not in columns:
        return ""
    return "where nullif(trim(recorded_at::varchar), '') is null"


def _standing_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    found = connection.execute(
        "select lower(table_name), lower(column_name) from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'lending'"
    ).fetchall()
    held: dict[str, set[str]] = {}
    for table, column in found:
        held.setdefault(str(table), set()).add(str(column))
    return {table: held[table] for table in ARRIVAL_COLUMNS if table in held}
