"""Compares the features of two worlds at a date, column by column and to the bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from slrs_ml.erasure.rules import ERASURE_RULES

if TYPE_CHECKING:
    import duckdb

__all__ = ["ALL_ROWS", "ColumnResult", "compare_worlds", "summed"]

# The line of the totals: rows that differ anywhere. A row that one world lacks counts as a
# difference of its key.
ALL_ROWS = "*"
# The relations of features, each with its key beside the date.
KEYS = {"feat_loan_features": "loan_id", "feat_borrower_features": "borrower_id"}
# What the key says already, and what a build's own date decides alone.
NOT_COMPARED = {"loan_id", "borrower_id", "snapshot_date", "is_decision_snapshot"}

# Rows that staging refused for what they tell of later, or beside another row of their
# key that says otherwise: nobody can say what was known of them before.
DISPUTED_ROWS = """
select {owner}
from whole.staging.stg_{table}__checked
where {is_later_column}
union
select {owner}
from (
    select * exclude (source_key, reason_code, reason_column, row_json, row_hash)
    from whole.staging.stg_{table}__checked
    where reason_code = 'duplicate_key'
    except
    select * exclude (source_key, reason_code, reason_column, row_json, row_hash)
    from whole.staging.stg_{table}__checked
    where reason_code is null
)
"""

# A loan with declared snapshots has no row at any other date.
LOANS_DECLARED_ELSEWHERE = """
select loan_id
from whole.staging.stg_snapshot_dates
group by loan_id
having not bool_or(snapshot_date = date '{at_end_of}')
"""

BORROWERS_LEFT_OUT = """
create or replace temp table borrowers_left_out as
with loans_left_out as ({loans}),

borrowers_left_out as ({borrowers})

select borrower_id from borrowers_left_out where borrower_id is not null
union
select loans.borrower_id
from whole.staging.stg_loans__checked as loans
inner join loans_left_out on loans.loan_id = loans_left_out.loan_id
where loans.borrower_id is not null
"""

COMPARISON = """
with whole_rows as (
    select * from whole.features.{relation}
    where
        snapshot_date = date '{at_end_of}'
        and borrower_id not in (select borrower_id from borrowers_left_out)
),

erased_rows as (
    select * from erased.features.{relation}
    where
        snapshot_date = date '{at_end_of}'
        and borrower_id not in (select borrower_id from borrowers_left_out)
),

paired as (
    select
        whole_rows.{key} is null or erased_rows.{key} is null as is_alone,
        {differences}
    from whole_rows
    full outer join erased_rows on whole_rows.{key} = erased_rows.{key}
)

select
    count(*) as compared,
    count(*) filter (where is_alone or {differs_anywhere}) as differing,
    count(*) filter (where is_alone) as {key},
    {counts}
from paired
"""


@dataclass(frozen=True)
class ColumnResult:
    """How many values of a column differ among those compared; `ALL_ROWS` counts rows."""

    column_name: str
    differing_rows: int
    checked_rows: int


def compare_worlds(whole_file: Path, erased_file: Path, *, at_end_of: date) -> list[ColumnResult]:
    """Compare every column of the features at one date, in two worlds built up to them.

    Parameters
    ----------
    whole_file, erased_file
        The same sample, once whole and once without what came after the date.
    at_end_of
        The date.

    Returns
    -------
    list of ColumnResult
        In the order of the columns, a column of several relations once, and the totals.
    """
    import duckdb as engine

    found: list[ColumnResult] = []
    with engine.connect() as connection:
        for name, file in (("whole", whole_file), ("erased", erased_file)):
            path = str(file).replace("'", "''")
            connection.execute(f"attach '{path}' as {name} (read_only)")
        connection.execute(_borrowers_left_out(connection, at_end_of))
        for relation, key in KEYS.items():
            found += _compared(connection, relation, key=key, at_end_of=at_end_of)
    return summed(found)


def summed(results: Iterable[ColumnResult]) -> list[ColumnResult]:
    """Add up the results of each column, e.g. over several dates."""
    differing: Counter[str] = Counter()
    checked: Counter[str] = Counter()
    for result in results:
        differing[result.column_name] += result.differing_rows
        checked[result.column_name] += result.checked_rows
    return [ColumnResult(name, differing[name], checked[name]) for name in checked]


def _borrowers_left_out(connection: duckdb.DuckDBPyConnection, at_end_of: date) -> str:
    built = {
        str(name)
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'whole' and schema_name = 'staging'"
        ).fetchall()
    }
    disputed: dict[str, list[str]] = {"loan": [], "borrower": []}
    for table, rule in ERASURE_RULES.items():
        if f"stg_{table}__checked" not in built or rule.belongs_to not in disputed:
            continue
        later = ", ".join(f"'{column}'" for column in rule.told_later)
        disputed[rule.belongs_to].append(
            DISPUTED_ROWS.format(
                owner=f"{rule.belongs_to}_id",
                table=table,
                is_later_column=f"reason_column in ({later})" if later else "false",
            )
        )
    if "stg_snapshot_dates" in built:
        disputed["loan"].append(LOANS_DECLARED_ELSEWHERE.format(at_end_of=at_end_of))
    return BORROWERS_LEFT_OUT.format(
        loans="union".join(disputed["loan"]), borrowers="union".join(disputed["borrower"])
    )


def _compared(
    connection: duckdb.DuckDBPyConnection, relation: str, *, key: str, at_end_of: date
) -> list[ColumnResult]:
    described = connection.execute(f"describe whole.features.{relation}").fetchall()
    columns = [str(row[0]) for row in described if row[0] not in NOT_COMPARED]
    query = COMPARISON.format(
        relation=relation,
        key=key,
        at_end_of=at_end_of,
        differences="\n        ".join(
            f"whole_rows.{column} is distinct from erased_rows.{column} as {column},"
            for column in columns
        ),
        differs_anywhere=" or ".join(columns),
        counts="\n    ".join(
            f"count(*) filter (where {column} and not is_alone) as {column}," for column in columns
        ),
    )
    row = connection.execute(query).fetchone()
    if row is None:
        return []
    compared, differing, *counts = (int(value) for value in row)
    return [
        *(
            ColumnResult(column, count, compared)
            for column, count in zip([key, *columns], counts, strict=True)
        ),
        ColumnResult(ALL_ROWS, differing, compared),
    ]
