"""What staging rejected, by reason, with an example each.

No rule stands here: staging has judged every row (macro ``judged_rows``), and the texts
and advice are those of the seed ``rejection_reasons``. This module counts, and looks for
what the rows of a reason have in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from slrs_ml.checking.findings import Finding, Severity
from slrs_ml.contract import ContractTable

if TYPE_CHECKING:
    import duckdb

__all__ = ["rejection_findings"]

# Decimal commas and marks between thousands; days or months before years.
MARKED_NUMBER = r"[+-]?[0-9 .,''’]*[,''’ ][0-9 .,''’]*"
DAY_OR_MONTH_FIRST = r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}.*"
# What is possible, by kind: the bounds of macro `judged_rows` in words.
POSSIBLE = {
    "rate": "A rate is a fraction a year, 0 to 10: 0.0925 for 9.25 %.",
    "fraction": "It lies between 0 and 1: 0.25 for 25 %.",
    "ratio": "It lies above 0.",
    "count": "It is 0 or more.",
    "date": "It lies between 1900 and 2199, and a loan closes after it began.",
    "time": "It lies between 1900 and 2199.",
}
REASONS = """
with

rejected as (
    select
        source_table,
        reason_code,
        reason_text,
        row_hash,
        if(reason_code = 'unreadable_line', '', reason_column) as reason_column,
        if(
            reason_code = 'unreadable_line',
            'line ' || json_extract_string(row_json, '$.line_number'),
            source_key
        ) as source_key,
        if(
            reason_code = 'unreadable_line',
            json_extract_string(row_json, '$.line_text'),
            json_extract_string(row_json, '$."' || reason_column || '"')
        ) as held_value,
    from staging.stg_rejected_records
)

select
    rejected.source_table,
    rejected.reason_code,
    rejected.reason_column,
    arg_min(rejected.reason_text, rejected.row_hash),
    coalesce(
        min(replace(rejection_reasons.what_to_do, '{column}', rejected.reason_column)), ''
    ),
    count(*),
    arg_min(
        concat_ws(': ', rejected.source_key, rejected.held_value),
        rejected.row_hash
    ),
    count(*) filter (regexp_full_match(rejected.held_value, $marked_number)),
    count(*) filter (regexp_full_match(rejected.held_value, $day_or_month_first)),
from rejected
left join seeds.rejection_reasons
    on rejected.reason_code = rejection_reasons.reason_code
group by rejected.source_table, rejected.reason_code, rejected.reason_column
order by all
"""
# Ids that a spreadsheet or a data frame has changed: case, leading zeros, a final .0.
PLAIN_ID = "regexp_replace(lower(trim({id})), '^0+|[.]0$', '', 'g')"


def rejection_findings(
    connection: duckdb.DuckDBPyConnection, *, contract: Mapping[str, ContractTable]
) -> list[Finding]:
    """Aggregate the rejected rows of a staged file.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The file, with ``staging`` and the seeds built.
    contract : mapping of str to ContractTable
        The input contract.

    Returns
    -------
    list of Finding
        One per table, reason and column; duplicates are told apart by whether they say
        the same.
    """
    parameters = {"marked_number": MARKED_NUMBER, "day_or_month_first": DAY_OR_MONTH_FIRST}
    rejected = connection.execute(REASONS, parameters).fetchall()
    totals = {table: _count(connection, table) for table in {row[0] for row in rejected}}
    findings: list[Finding] = []
    for table, reason, column, text, advice, rows, example, marked, day_first in rejected:
        found = Finding(
            severity=Severity.WARNING,
            check=reason,
            table=table,
            column=column,
            finding=text,
            advice=advice,
            rows=rows,
            share=rows / totals[table] if totals[table] else None,
            example=example or "",
        )
        if reason == "duplicate_key":
            findings += _duplicates(connection, found, contract=contract[table])
            continue
        note = ""
        possible = ""
        if reason == "impossible_value":
            possible = f"{POSSIBLE[contract[table].columns[column].kind]} "
        elif reason == "unreadable_number" and marked:
            note = f"; {_of(marked, rows)} with a comma or another mark"
        elif reason == "unreadable_date" and day_first:
            note = f"; {_of(day_first, rows)} with the day or the month first"
        elif reason.startswith("unknown_") and column in contract[table].references:
            note = _reference_note(connection, found, referred=contract[table].references[column])
        findings.append(replace(found, finding=f"{text}{note}", advice=f"{possible}{advice}"))
    return findings


def _of(rows: int, of_rows: int) -> str:
    return "all of them" if rows == of_rows else f"{rows:,} of them"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"select count(*) from staging.stg_{table}__checked").fetchone()
    return int(found[0]) if found else 0


def _duplicates(
    connection: duckdb.DuckDBPyConnection, found: Finding, *, contract: ContractTable
) -> list[Finding]:
    """Tell copies that say the same from rows that contradict each other."""
    versioned_key = [*contract.key, "recorded_at"]
    same_key = " and ".join(
        f"copies.{name} is not distinct from kept.{name}" for name in versioned_key
    )
    differing = ", ".join(
        f"case when copies.{name} is distinct from kept.{name} then '{name}' end"
        for name in contract.columns
        if name not in versioned_key
    )
    rows = connection.execute(
        f"""
        with compared as (
            select
                copies.source_key,
                copies.row_hash,
                concat_ws(', ', {differing or "null"}) as differing,
            from staging.stg_{found.table}__checked as copies
            inner join staging.stg_{found.table}__checked as kept on {same_key}
            where copies.reason_code = 'duplicate_key' and kept.reason_code is null
        )

        select
            differing <> '' as is_conflict,
            count(*),
            arg_min(source_key, row_hash),
            arg_min(differing, row_hash),
        from compared
        group by is_conflict
        order by is_conflict
        """
    ).fetchall()
    total = found.rows / found.share if found.rows and found.share else 0
    key = ", ".join(contract.key)
    findings = []
    for is_conflict, count, example, differing_columns in rows:
        if is_conflict:
            told = f"rows have the {key} of another row and say something else"
            advice = (
                "One of each is kept (the smallest hash), and nobody knows whether it is the "
                "true one: send one, or give each its own recorded_at."
            )
        else:
            told = f"rows repeat another row word for word ({key})"
            advice = "One of each is kept, and nothing is lost: look for a file sent twice."
        findings.append(
            replace(
                found,
                check="conflicting_key" if is_conflict else "repeated_row",
                finding=told,
                advice=advice,
                rows=count,
                share=count / total if total else None,
                example=f"{example}: {differing_columns}" if is_conflict else example or "",
            )
        )
    return findings


def _reference_note(connection: duckdb.DuckDBPyConnection, found: Finding, *, referred: str) -> str:
    """Say how many of the rows' ids would be known, but for their spelling or a rejection."""
    key = found.column if referred != found.table else f"{referred[:-1]}_id"
    held = f"staging.stg_{referred}__checked"
    spelled = PLAIN_ID.format(id="pointing.id")
    counted = connection.execute(
        f"""
        with pointing as (
            select {found.column} as id
            from staging.stg_{found.table}__checked
            where reason_code = $reason and reason_column = $column
        ),

        referred as (
            select
                {key} as id,
                {PLAIN_ID.format(id=key)} as plain_id,
                bool_or(reason_code is null) as is_usable,
            from {held}
            where {key} is not null
            group by all
        )

        select
            count(*) filter (pointing.id in (select id from referred where not is_usable)),
            count(*) filter (
                {spelled} in (select plain_id from referred where is_usable)
                and pointing.id not in (select id from referred)
            ),
        from pointing
        """,
        {"reason": found.check, "column": found.column},
    ).fetchone()
    rejected, misspelled = counted or (0, 0)
    notes = []
    if rejected:
        notes.append(
            f"; {_of(rejected, found.rows or 0)} only because the row of {referred} is rejected"
        )
    if misspelled:
        notes.append(
            f"; {_of(misspelled, found.rows or 0)} would match but for case, leading zeros or a "
            "final .0"
        )
    return "".join(notes)
