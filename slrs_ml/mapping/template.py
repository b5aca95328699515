"""Writes the files of a mapping: ``TABLE.sql``, ``sources.sql``, ``run.sql``, ``README.md``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

from slrs_ml.contract import ContractColumn, ContractTable
from slrs_ml.errors import InputError

__all__ = ["write_template"]

WIDTH = 88
# How a value of a kind is written; the kinds are those of the contract's dictionary.
KINDS = {
    "id": "id, text",
    "text": "text",
    "money": "amount with two decimals, never negative",
    "balance": "amount with two decimals, may be below zero",
    "rate": "fraction a year: 0.0925 for 9.25 %",
    "fraction": "0 to 1",
    "ratio": "number above 0",
    "count": "whole number, 0 or more",
    "boolean": "true or false",
    "date": "date",
    "time": "instant: a timestamp with its offset, or in UTC",
    "clock": "local time of day",
}
NEEDED_TABLES = ("borrowers", "loans", "installments", "payments")
SETTINGS = "build_settings"
PYTHON_RUNNER = (
    "python -c \"import duckdb, pathlib, re; c = duckdb.connect('mapped.duckdb'); "
    "[c.execute(pathlib.Path(f).read_text()) for f in "
    "re.findall(r'^[.]read (.+)$', pathlib.Path('run.sql').read_text(), re.M)]\""
)
SOURCES = """\
-- Where your own tables are. Runs first. Attach what you have, for example:
--
--     attach 'core_banking.duckdb' as core (read_only);
--
--     install postgres; load postgres;
--     attach 'host=... dbname=core user=reader' as core (type postgres, read_only);
--
--     create or replace view customers as select * from read_parquet('export/customers*.parquet');
--
-- The tables of the input contract are made in schema lending of this file.
create schema if not exists lending;
"""
README = """\
# A mapping to the input contract of SLRS

Each file here makes one table of schema `lending` from your own tables. Every column of
the contract stands in it with its kind, its meaning and a null; replace the nulls you
have something for, and the table that is read. A column that is left null, and a table
that is left out, are allowed wherever they are not marked as needed: what rests on them is
null, not wrong.

1. `sources.sql`: attach your database.
2. `borrowers.sql`, `loans.sql`, `installments.sql`, `payments.sql`: the needed ones.
   Where you have no schedule and payments but monthly statements of arrears, map
   `loan_status_reports.sql` instead.
3. `run.sql` lists the files in order; take the `--` from the line of each further table
   once it is mapped.
4. Run them, from this folder:

   ```sh
   duckdb mapped.duckdb ".read run.sql"
   ```

   or, without DuckDB's command line, with the Python that SLRS is installed in:

   ```sh
   {python_runner}
   ```

5. Check what came out, and build it:

   ```sh
   slrs check mapped.duckdb
   slrs build --portfolio lending --data mapped.duckdb
   ```

Time matters more than anything else. `recorded_at` is when your warehouse could first
know the row: with it, late payments and corrections count from the day they came in, and
several rows of one key are versions. Without it events count from their own time. Never
fill it with the time of this export.

Amounts of a loan are in its `currency`, all others in the reporting currency; where the
two differ, `exchange_rates` must say how.

One mapping, from start to end, is told in `dbt_project/docs/bring-your-own-tables.md` of
SLRS.
"""


def write_template(
    folder: Path,
    *,
    contract: Mapping[str, ContractTable],
    sql_types: Mapping[str, str],
    overwrite: bool = False,
) -> list[Path]:
    """Write the template of a mapping.

    Parameters
    ----------
    folder : Path
        Where; made where it does not exist.
    contract : mapping of str to ContractTable
        The input contract.
    sql_types : mapping of str to str
        The engine's type of each kind.
    overwrite : bool
        Whether files of these names may be replaced.

    Returns
    -------
    list of Path
        The files, in the order in which ``run.sql`` reads them, then the others.

    Raises
    ------
    InputError
        Where a file stands there already, or the folder cannot be written.
    """
    texts = {"sources.sql": SOURCES}
    texts |= {
        f"{table.name}.sql": _table_sql(table, sql_types=sql_types) for table in contract.values()
    }
    texts["run.sql"] = _runner(list(contract))
    texts["README.md"] = README.replace("{python_runner}", PYTHON_RUNNER)
    standing = [name for name in texts if (folder / name).exists()]
    if standing and not overwrite:
        message = (
            f"{folder} holds {', '.join(standing[:3])}{' and more' if len(standing) > 3 else ''} "
            "already; expected a folder without a mapping. Name another folder, or replace what "
            "stands there with --force."
        )
        raise InputError(message)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        message = (
            f"{folder} cannot be written ({error.strerror or error}); expected a folder of your "
            "own. Name another one."
        )
        raise InputError(message) from error
    return [folder / name for name in texts]


def _table_sql(table: ContractTable, *, sql_types: Mapping[str, str]) -> str:
    lines = [*_comment(_heading(table)), ""]
    lines += [f"create or replace table lending.{table.name} as", "select"]
    for column in table.columns.values():
        lines += _comment(_meaning(column, table=table), indent="    ")
        lines += [f"    null::{sql_types[column.kind]} as {column.name},", ""]
    lines += [
        "-- Your table here, and joins to more of them; then take out the last line.",
        "from (select 1) as your_table",
        "where false;",
    ]
    return "\n".join(lines) + "\n"


def _heading(table: ContractTable) -> str:
    need = "Needed." if table.name in NEEDED_TABLES else "Optional."
    if table.name in ("installments", "payments"):
        need = "Needed, unless loan_status_reports carry all loans."
    if table.name == SETTINGS:
        return (
            f"{table.name}. {table.description} Optional; without it the build runs at the latest "
            "event, in UTC, in the loans' one currency."
        )
    key = f"Key: {', '.join(table.key)}, recorded_at."
    refers = "".join(
        f" {column} names a row of {referred}." for column, referred in table.references.items()
    )
    event = (
        f" A row counts from {table.event} or from recorded_at, whichever is later."
        if table.event and table.name != "loans"
        else " A row counts from recorded_at; without it, from the loan's beginning."
    )
    return f"{table.name}. {table.description} {need} {key}{refers}{event}"


def _meaning(column: ContractColumn, *, table: ContractTable) -> str:
    need = "needed" if column.is_needed and table.name != SETTINGS else "optional"
    codes = f" One of: {', '.join(column.codes)}." if column.codes else ""
    later = (
        " Leave it null as long as it has not happened; before its own day nobody is told."
        if column.is_told_later
        else ""
    )
    return f"{column.name} · {need} · {KINDS[column.kind]}. {column.description}{codes}{later}"


def _comment(text: str, *, indent: str = "") -> list[str]:
    start = f"{indent}-- "
    return fill(
        text, WIDTH, initial_indent=start, subsequent_indent=start, break_on_hyphens=False
    ).splitlines()


def _runner(tables: list[str]) -> str:
    lines = [
        "-- Makes the mapped tables, in order. From this folder:",
        '--     duckdb mapped.duckdb ".read run.sql"',
        "-- Take the -- from the line of each further table once it is mapped.",
        ".read sources.sql",
        *(f".read {table}.sql" for table in NEEDED_TABLES),
        *(f"-- .read {table}.sql" for table in tables if table not in NEEDED_TABLES),
    ]
    return "\n".join(lines) + "\n"
