"""Compares the features of two worlds, column by column and to the bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from slrs_ml.erasure.rules import ERASURE_RULES

if TYPE_CHECKING:
    import duckdb

__all__ = ["ALL_ROWS", "FEATURE_RELATIONS", "ColumnResult", "compare_worlds", "summed"]

# The line of the totals: rows that differ anywhere. A row that one world lacks counts as a
# difference of its key.
ALL_ROWS = "*"
# What is compared, each with its key beside the date.
FEATURE_RELATIONS: Mapping[str, str] = {
    "features.feat_loan_features": "loan_id",
    "features.feat_borrower_features": "borrower_id",
}
# What the key says already, what a build's own date decides, and what says where a row
# comes from and not what is in it.
NOT_COMPARED = {
    *("loan_id", "borrower_id", "snapshot_date", "is_decision_snapshot", "loan_valid_from"),
    "input_fingerprint",
}

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

# A loan with declared snapshots has no row at any other date, and nothing tells what would
# stand there if it had. A loan that changed hands may look at another date than its owner.
LOANS_AT_ANOTHER_DATE = """
select declared.loan_id
from whole.staging.stg_snapshot_dates as declared
inner join erased.erasure.clocks as clocks
    on clocks.owner_kind = 'loan' and declared.loan_id = clocks.owner_id
group by declared.loan_id
having not bool_or(declared.snapshot_date = clocks.at_end_of)
union
select loans.loan_id
from whole.staging.stg_loans__checked as loans
inner join erased.erasure.clocks as loan_clocks
    on loan_clocks.owner_kind = 'loan' and loans.loan_id = loan_clocks.owner_id
inner join erased.erasure.clocks as borrower_clocks
    on borrower_clocks.owner_kind = 'borrower' and loans.borrower_id = borrower_clocks.owner_id
where loan_clocks.at_end_of <> borrower_clocks.at_end_of
"""

# Borrowers are left out as a whole: their other loans are features of each of them.
LEFT_OUT = """
create or replace temp table left_out as
with loans_disputed as ({loans}),

borrowers_disputed as ({borrowers}),

borrowers_left_out as (
    select borrower_id from borrowers_disputed
    union
    select loans.borrower_id
    from whole.staging.stg_loans__checked as loans
    inner join loans_disputed on loans.loan_id = loans_disputed.loan_id
)

select
    'borrower_id' as key_name,
    borrower_id as left_out_id,
from borrowers_left_out
where borrower_id is not null
union
select
    'loan_id' as key_name,
    loans.loan_id as left_out_id,
from whole.staging.stg_loans__checked as loans
inner join borrowers_left_out on loans.borrower_id = borrowers_left_out.borrower_id
where loans.loan_id is not null
"""

ROWS_AT_DATE = """
    select dated_rows.*
    from {world}.{relation} as dated_rows
    inner join erased.erasure.clocks as clocks
        on
            clocks.owner_kind || '_id' = '{key}'
            and dated_rows.{key} = clocks.owner_id
            and dated_rows.snapshot_date = clocks.at_end_of
    where
        dated_rows.{key} not in (
            select left_out_id from left_out where key_name = '{key}'
        )
"""

COMPARISON = """
with whole_rows as ({whole_rows}),

erased_rows as ({erased_rows}),

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


def compare_worlds(
    whole_file: Path,
    erased_file: Path,
    *,
    relations: Mapping[str, str] = FEATURE_RELATIONS,
) -> list[ColumnResult]:
    """Compare every column of the features of two worlds, at the date of the erased one.

    Parameters
    ----------
    whole_file, erased_file
        The same sample, once whole and once without what came after a date, both built.
    relations
        What to compare, ``schema.name`` to the key beside ``snapshot_date``.

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
        connection.execute(_left_out(connection))
        for relation, key in relations.items():
            found += _compared(connection, relation, key=key)
    return summed(found)


def summed(results: Iterable[ColumnResult]) -> list[ColumnResult]:
    """Add up the results of each column, e.g. over several dates; the totals come last."""
    differing: Counter[str] = Counter()
    checked: Counter[str] = Counter()
    for result in results:
        differing[result.column_name] += result.differing_rows
        checked[result.column_name] += result.checked_rows
    names = sorted(checked, key=lambda name: name == ALL_ROWS)
    return [ColumnResult(name, differing[name], checked[name]) for name in names]


def _left_out(connection: duckdb.DuckDBPyConnection) -> str:
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
        disputed["loan"].append(LOANS_AT_ANOTHER_DATE)
    return LEFT_OUT.format(
        loans="union".join(disputed["loan"]), borrowers="union".join(disputed["borrower"])
    )


def _compared(
    connection: duckdb.DuckDBPyConnection, relation: str, *, key: str
) -> list[ColumnResult]:
    described = connection.execute(f"describe whole.{relation}").fetchall()
    columns = [str(row[0]) for row in described if row[0] not in NOT_COMPARED]
    place = {"relation": relation, "key": key}
    query = COMPARISON.format(
        key=key,
        whole_rows=ROWS_AT_DATE.format(world="whole", **place),
        erased_rows=ROWS_AT_DATE.format(world="erased", **place),
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
