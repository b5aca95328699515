"""Writes the sample's input as files of their own: once whole, once without the future.

Both hold the adapters' relations (``lending.lending__<table>``) as plain tables, so that
dbt builds staging to features on them as it does on any portfolio, whatever its source.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from slrs_ml.erasure.rules import ERASURE_RULES, KNOWN_BY, rows_known
from slrs_ml.erasure.sample import choose_borrowers
from slrs_ml.errors import BuildError

if TYPE_CHECKING:
    import duckdb

__all__ = ["write_erased_world", "write_whole_world"]

PREFIX = "lending__"
SETTINGS = "build_settings"
# Lines that are no rows: nothing is made of them.
NO_ROWS = "unreadable_lines"

SAMPLED_LOANS = """
create or replace temp table sampled_loans as
select distinct trim(loan_id) as loan_id
from lending.lending__loans
where trim(borrower_id) in (select borrower_id from sampled_borrowers)
"""

# A loan may have changed hands between two of its versions.
SAMPLED_OWNERS = """
insert into sampled_borrowers
select distinct trim(borrower_id)
from lending.lending__loans
where
    trim(loan_id) in (select loan_id from sampled_loans)
    and trim(borrower_id) not in (select borrower_id from sampled_borrowers)
"""

SAMPLED_DECISIONS = """
create or replace temp table sampled_decisions as
select distinct trim(decision_id) as decision_id
from lending.lending__past_decisions
where trim(loan_id) in (select loan_id from sampled_loans)
"""

OWN_ROWS = {
    "borrower": "where trim(borrower_id) in (select borrower_id from sampled_borrowers)",
    "loan": "where trim(loan_id) in (select loan_id from sampled_loans)",
    "decision": "where trim(decision_id) in (select decision_id from sampled_decisions)",
    "everyone": "",
}


def write_whole_world(build_file: Path, *, world_file: Path, borrowers: int | None) -> int:
    """Write all rows of the sample's borrowers, as the adapters give them.

    Parameters
    ----------
    build_file
        The loaded portfolio, with the adapters' relations.
    world_file
        The file to write; its folder is made.
    borrowers
        How many are sampled; None for everybody.

    Returns
    -------
    int
        The borrowers of the sample.

    Raises
    ------
    BuildError
        Where an adapter serves a table of which no rule says when its rows are known.
    """
    import duckdb as engine

    with engine.connect(str(build_file), read_only=True) as connection:
        tables = _served_tables(connection)
        chosen = choose_borrowers(connection, borrowers=borrowers, name="sampled_borrowers")
        for statement in (SAMPLED_LOANS, SAMPLED_OWNERS, SAMPLED_DECISIONS):
            connection.execute(statement)
        _attach(connection, world_file)
        for table in tables:
            rows = OWN_ROWS[ERASURE_RULES[table].belongs_to] if table != SETTINGS else ""
            connection.execute(
                f"create table world.lending.{PREFIX}{table} as from lending.{PREFIX}{table} {rows}"
            )
    return chosen


def write_erased_world(whole_file: Path, *, world_file: Path, at_end_of: date) -> None:
    """Write what of the whole world was known at the end of a date, as built that day.

    Parameters
    ----------
    whole_file
        What `write_whole_world` wrote.
    world_file
        The file to write; its folder is made.
    at_end_of
        The date, on the portfolio's calendar. It becomes the build's date.
    """
    import duckdb as engine

    with engine.connect(str(whole_file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(KNOWN_BY)
        connection.execute(
            "create temp table clock as select ?::date as at_end_of, "
            "as_of_date::date as as_of_date, time_zone as zone "
            f"from lending.{PREFIX}{SETTINGS}",
            [at_end_of],
        )
        _attach(connection, world_file)
        for table in _served_tables(connection):
            source = f"lending.{PREFIX}{table}"
            known = (
                f"select * replace ('{at_end_of}' as as_of_date) from {source}"
                if table == SETTINGS
                else rows_known(table, source=source, columns=_columns(connection, source))
            )
            connection.execute(f"create table world.{source} as {known}")


def _attach(connection: duckdb.DuckDBPyConnection, world_file: Path) -> None:
    world_file.parent.mkdir(parents=True, exist_ok=True)
    world_file.unlink(missing_ok=True)
    path = str(world_file).replace("'", "''")
    connection.execute(f"attach '{path}' as world (read_write)")
    connection.execute("create schema world.lending")


def _served_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Name the tables that the adapters serve, each with its rule."""
    found = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'lending' "
        "and table_catalog = current_database() and starts_with(table_name, ?) "
        "and table_name <> ? order by table_name",
        [PREFIX, PREFIX + NO_ROWS],
    ).fetchall()
    tables = [str(name).removeprefix(PREFIX) for (name,) in found]
    unruled = sorted(set(tables) - {*ERASURE_RULES, SETTINGS})
    if unruled:
        message = (
            f"{PREFIX}{unruled[0]}: nothing says when its rows are known; expected one of "
            f"{', '.join(sorted(ERASURE_RULES))}. Add a line to slrs_ml/erasure/rules.py."
        )
        raise BuildError(message)
    return tables


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> tuple[str, ...]:
    described = connection.execute(f"describe {relation}").fetchall()
    return tuple(str(row[0]) for row in described)
