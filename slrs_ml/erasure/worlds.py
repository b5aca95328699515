"""Writes the sample's input as files of their own: once whole, once without the future.

Both hold the adapters' relations (``lending.lending__<table>``) and the seeds as plain
tables, so that dbt builds staging to features on them as on any portfolio.
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


# Who looks at which date: all at one, or each borrower at a declared snapshot of a loan.
ONE_DATE = """
create temp table borrower_dates as
select distinct
    trim(borrower_id) as borrower_id,
    ?::date as at_end_of,
from lending.lending__loans
"""

OWN_DATES = """
create temp table borrower_dates as
select distinct
    trim(loans.borrower_id) as borrower_id,
    first_value(local_day(declared.snapshot_date, settings.zone)) over (
        partition by trim(loans.borrower_id)
        order by md5(trim(declared.loan_id) || declared.snapshot_date || 'erasure:date')
    ) as at_end_of,
from lending.lending__loans as loans
inner join lending.lending__snapshot_dates as declared
    on trim(loans.loan_id) = trim(declared.loan_id)
cross join settings
where local_day(declared.snapshot_date, settings.zone) <= settings.as_of_date
"""

# A loan that changed hands looks at the first date of its borrowers.
CLOCKS = """
create temp table clocks as
with loan_dates as (
    select
        trim(loans.loan_id) as loan_id,
        min(borrower_dates.at_end_of) as at_end_of,
    from lending.lending__loans as loans
    inner join borrower_dates on trim(loans.borrower_id) = borrower_dates.borrower_id
    group by trim(loans.loan_id)
)

select 'borrower' as owner_kind, borrower_id as owner_id, at_end_of from borrower_dates
union all
select 'loan' as owner_kind, loan_id as owner_id, at_end_of from loan_dates
union all
select 'decision' as owner_kind, trim(decisions.decision_id) as owner_id, min(at_end_of)
from lending.lending__past_decisions as decisions
inner join loan_dates on trim(decisions.loan_id) = loan_dates.loan_id
group by trim(decisions.decision_id)
union all
select 'everyone' as owner_kind, '' as owner_id, max(at_end_of) from borrower_dates
"""


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
        _copy_seeds(connection)
    return chosen


def write_erased_world(whole_file: Path, *, world_file: Path, at_end_of: date | None) -> None:
    """Write what of the whole world was known at the end of a date.

    The world's schema ``erasure`` says which date that is for whom.

    Parameters
    ----------
    whole_file
        What `write_whole_world` wrote.
    world_file
        The file to write; its folder is made.
    at_end_of
        The date, on the portfolio's calendar: it becomes the build's own. None where each
        borrower has a declared snapshot of their own; the build's date stays then.
    """
    import duckdb as engine

    with engine.connect(str(whole_file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(KNOWN_BY)
        connection.execute(
            "create temp table settings as select as_of_date::date as as_of_date, "
            f"time_zone as zone from lending.{PREFIX}{SETTINGS}"
        )
        connection.execute(OWN_DATES if at_end_of is None else ONE_DATE, *_given(at_end_of))
        connection.execute(CLOCKS)
        _attach(connection, world_file)
        connection.execute("create schema world.erasure")
        connection.execute("create table world.erasure.clocks as from clocks")
        for table in _served_tables(connection):
            source = f"lending.{PREFIX}{table}"
            known = f"from {source}"
            if table != SETTINGS:
                known = rows_known(table, source=source, columns=_columns(connection, source))
            elif at_end_of is not None:
                known = f"select * replace ('{at_end_of}' as as_of_date) from {source}"
            connection.execute(f"create table world.{source} as {known}")
        _copy_seeds(connection)


def _given(at_end_of: date | None) -> list[list[date]]:
    return [] if at_end_of is None else [[at_end_of]]


def _attach(connection: duckdb.DuckDBPyConnection, world_file: Path) -> None:
    world_file.parent.mkdir(parents=True, exist_ok=True)
    world_file.unlink(missing_ok=True)
    path = str(world_file).replace("'", "''")
    connection.execute(f"attach '{path}' as world (read_write)")
    connection.execute("create schema world.lending")


def _copy_seeds(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy the rules; they are of no time, and the same in every world."""
    connection.execute("create schema world.seeds")
    for (seed,) in connection.execute(
        "select table_name from duckdb_tables() "
        "where database_name = current_database() and schema_name = 'seeds'"
    ).fetchall():
        connection.execute(f"create table world.seeds.{seed} as from seeds.{seed}")


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
