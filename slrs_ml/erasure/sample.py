"""Chooses whose loans are rebuilt, and at which dates the future is erased.

By hash, so that the same input gives the same sample: half of the borrowers are those who
have rows in most tables of the contract, where most can go wrong, half are any.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from slrs_ml.erasure.rules import ERASURE_RULES

if TYPE_CHECKING:
    import duckdb

__all__ = ["choose_borrowers", "choose_dates"]

# Most borrowers of a large book are never looked at: kinds of rows are counted for these.
CANDIDATES = 2_000

BORROWERS = """
create or replace temp table {name} as
with loans as (
    select distinct
        trim(loan_id) as loan_id,
        trim(borrower_id) as borrower_id,
    from lending.lending__loans
),

candidates as (
    select borrower_id
    from loans
    where borrower_id <> ''
    group by borrower_id
    order by md5(borrower_id || 'erasure:candidate'), borrower_id
    limit {candidates}
),

rows_found as (
    {rows_found}
),

kinds_counted as (
    select
        candidates.borrower_id,
        count(distinct rows_found.table_name) as kinds_of_rows,
    from candidates
    left join rows_found on candidates.borrower_id = rows_found.borrower_id
    group by candidates.borrower_id
),

ranked as (
    select
        borrower_id,
        row_number() over (
            order by kinds_of_rows desc, md5(borrower_id || 'erasure:kinds'), borrower_id
        ) as place_by_kinds,
        row_number() over (
            order by md5(borrower_id || 'erasure:chance'), borrower_id
        ) as place_by_chance,
    from kinds_counted
)

select borrower_id
from ranked
where place_by_kinds <= {half} or place_by_chance <= {half}
"""

OF_BORROWER = """
    select
        '{table}' as table_name,
        trim(borrower_id) as borrower_id,
    from lending.lending__{table}
    where trim(borrower_id) in (select borrower_id from candidates)
"""

OF_LOAN = """
    select
        '{table}' as table_name,
        loans.borrower_id,
    from lending.lending__{table} as told
    inner join loans on trim(told.loan_id) = loans.loan_id
    where loans.borrower_id in (select borrower_id from candidates)
"""

DATES = """
with dated as (
    select
        snapshot_date,
        count(*) as loans,
    from features.feat_loan_features
    where loan_state = 'open'
    group by snapshot_date
),

candidates as (
    select
        dated.snapshot_date,
        settings.as_of_date,
    from dated
    cross join staging.stg_build_settings as settings
    where
        dated.snapshot_date < settings.as_of_date
        and 2 * dated.loans >= (select max(loans) from dated)
)

select snapshot_date
from candidates
order by md5(snapshot_date::varchar || as_of_date::varchar || 'erasure:date')
limit $dates
"""

# Each loan at its origination, say: no date is shared by half of them.
HAVE_OWN_DATES = """
with declared as (
    select
        snapshot_date,
        count(*) as loans,
    from staging.stg_snapshot_dates
    group by snapshot_date
)

select 2 * max(loans) < (select count(distinct loan_id) from staging.stg_loans) from declared
"""

ONLY_DATE = """
select max(snapshot_date) from features.feat_loan_features having count(*) > 0
"""


def choose_borrowers(
    connection: duckdb.DuckDBPyConnection, *, borrowers: int | None, name: str
) -> int:
    """Write the chosen borrowers into a temporary table (borrower_id).

    Parameters
    ----------
    connection
        The build file, with the adapters' relations.
    borrowers
        How many are wanted; None for everybody.
    name
        Name of the table.

    Returns
    -------
    int
        How many there are.
    """
    if borrowers is None:
        connection.execute(
            f"create or replace temp table {name} as "
            "select distinct trim(borrower_id) as borrower_id from lending.lending__loans"
        )
    else:
        found = [
            (OF_BORROWER if rule.belongs_to == "borrower" else OF_LOAN).format(table=table).strip()
            for table, rule in ERASURE_RULES.items()
            if rule.belongs_to in {"borrower", "loan"}
        ]
        connection.execute(
            BORROWERS.format(
                name=name,
                candidates=CANDIDATES,
                rows_found="\n    union\n    ".join(found),
                half=(borrowers + 1) // 2,
            )
        )
    counted = connection.execute(f"select count(*) from {name}").fetchone()
    return int(counted[0]) if counted else 0


def choose_dates(connection: duckdb.DuckDBPyConnection, *, dates: int) -> Sequence[date | None]:
    """Choose snapshots of the sample at which many loans are open, others for each build.

    Parameters
    ----------
    connection
        The world in which nothing is erased, built up to its features.
    dates
        How many are wanted.

    Returns
    -------
    sequence of date or None
        The build's own date where the source has no snapshot before it, None where most
        loans have a declared snapshot of their own, and nothing where there is none at all.
    """
    has_own = connection.execute(HAVE_OWN_DATES).fetchone()
    if has_own and has_own[0]:
        return [None]
    found = connection.execute(DATES, {"dates": dates}).fetchall()
    if not found:
        found = connection.execute(ONLY_DATE).fetchall()
    return [row[0] for row in found]
