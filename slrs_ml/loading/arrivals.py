"""Remembers which rows came with which load, where a source does not say it itself.

Rows of the first load count from their own time; a row first seen in a later load is
recorded at that load's ``as_of_date`` (decision 0070). ``lending.row_arrivals`` only ever
grows. A load is known by its date: loading a date again adds nothing that is new to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slrs_ml.loading.tables import ARRIVAL_COLUMNS

if TYPE_CHECKING:
    from datetime import date

    import duckdb

__all__ = ["ARRIVALS", "Arrivals", "arrival_hash", "keep_arrivals"]

ARRIVALS = "row_arrivals"


@dataclass(frozen=True)
class Arrivals:
    """What a load brought of rows that do not say when they were recorded.

    ``added`` counts by table those that came later than with the first load, and came now;
    ``seen`` those of all tables that an earlier load had brought.
    """

    added: dict[str, int]
    seen: int


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
) -> Arrivals:
    """Add the rows of this load that were never seen before.

    Reads what stands in schema ``lending``; rows that say when they were recorded are left
    alone. The first load is marked by the row of ``build_settings``.

    Returns
    -------
    Arrivals
        Nothing is added late at the date of the first load.
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
    seen = 0
    for table, columns in _standing_columns(connection).items():
        connection.execute(
            f"""
            create or replace temp table incoming_rows as
            select distinct {arrival_hash(table, columns)} as row_hash
            from lending."{table}"
            {_unrecorded(columns)}
            """
        )
        added = connection.execute(
            f"""
            insert into lending.{ARRIVALS}
            select ?, row_hash, ?
            from incoming_rows
            where row_hash not in (
                select row_hash from lending.{ARRIVALS} where source_table = ?
            )
            """,
            [table, as_of_date, table],
        ).fetchone()
        held = connection.execute("select count(*) from incoming_rows").fetchone()
        new_rows = int(added[0]) if added else 0
        seen += (int(held[0]) if held else 0) - new_rows
        if new_rows:
            arrived[table] = new_rows
    connection.execute("drop table if exists incoming_rows")
    first = connection.execute(
        f"select first_as_of_date from lending.{ARRIVALS} where source_table = 'build_settings'"
    ).fetchone()
    return Arrivals({} if first == (as_of_date,) else arrived, seen)


def _unrecorded(columns: Mapping[str, str]) -> str:
    if "recorded_at" not in columns:
        return ""
    # Text alone can be blank; to write times as text only to look is slow.
    is_blank = " or trim(recorded_at) = ''" if columns["recorded_at"] == "VARCHAR" else ""
    return f"where recorded_at is null{is_blank}"


def _standing_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Give the tables that stand in schema ``lending``, each column with its type."""
    found = connection.execute(
        "select lower(table_name), lower(column_name), data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'lending'"
    ).fetchall()
    held: dict[str, dict[str, str]] = {}
    for table, column, kind in found:
        held.setdefault(str(table), {})[str(column)] = str(kind)
    return {table: held[table] for table in ARRIVAL_COLUMNS if table in held}
