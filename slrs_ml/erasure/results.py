"""The stored results, and the hash of inputs and code that they hold for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from slrs_ml.erasure.comparison import ColumnResult
from slrs_ml.erasure.rules import ERASURE_RULES

if TYPE_CHECKING:
    import duckdb

__all__ = ["RESULTS", "input_and_code_hash", "store_results", "stored_hash"]

RESULTS = "lending.erasure_results"
# What decides features: the models up to them, what these call, and the check itself.
CODE = (
    "dbt_project/dbt_project.yml",
    "dbt_project/macros/**/*.sql",
    "dbt_project/seeds/*.csv",
    "dbt_project/models/adapters/**/*.sql",
    "dbt_project/models/staging/**/*.sql",
    "dbt_project/models/intermediate/**/*.sql",
    "dbt_project/models/features/**/*.sql",
    "slrs_ml/erasure/*.py",
    "slrs_ml/cli/erasure_check.py",
)

# Rows in any order; a value's place in its row counts, and so does how often a row stands.
ROWS_HASH = """
select
    count(*)::varchar,
    coalesce(sum(hash(row_text)::hugeint), 0)::varchar,
from (select rows_of::varchar as row_text from {relation} as rows_of)
"""


def input_and_code_hash(build_file: Path, *, project: Path) -> str:
    """Hash the loaded rows and the code that features are made by.

    Parameters
    ----------
    build_file
        The loaded portfolio; its tables of schema ``lending`` are the input.
    project
        The repository.

    Returns
    -------
    str
        16 hexadecimal digits: the same rows in any order and the same code give the same.
    """
    import duckdb as engine

    digest = hashlib.sha256(engine.__version__.encode())
    for glob in CODE:
        for file in sorted(project.glob(glob)):
            digest.update(file.relative_to(project).as_posix().encode())
            digest.update(file.read_bytes())
    with engine.connect(str(build_file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table, columns in _loaded_tables(connection):
            rows = connection.execute(ROWS_HASH.format(relation=f'lending."{table}"')).fetchone()
            digest.update(repr((table, columns, rows)).encode())
    return digest.hexdigest()[:16]


def _loaded_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Name the tables of the input with their columns; a lender's own may be views."""
    found: list[tuple[str, str]] = connection.execute(
        """
        select
            tables.table_name,
            string_agg(
                columns.column_name || ' ' || columns.data_type, ','
                order by columns.ordinal_position
            ),
        from information_schema.tables as tables
        inner join information_schema.columns as columns using (
            table_catalog, table_schema, table_name
        )
        where
            tables.table_catalog = current_database()
            and tables.table_schema = 'lending'
            and tables.table_schema || '.' || tables.table_name <> ?
            and (tables.table_type = 'BASE TABLE' or list_contains(?, tables.table_name))
        group by tables.table_name
        order by tables.table_name
        """,
        [RESULTS, list(ERASURE_RULES)],
    ).fetchall()
    return found


def stored_hash(build_file: Path) -> str | None:
    """Give the hash that the stored results hold for, none where there are none."""
    import duckdb as engine

    with engine.connect(str(build_file), read_only=True) as connection:
        try:
            found = connection.execute(f"select max(input_and_code_hash) from {RESULTS}").fetchone()
        except (engine.CatalogException, engine.BinderException):
            return None
    return str(found[0]) if found and found[0] else None


def store_results(build_file: Path, results: Iterable[ColumnResult], *, held_for: str) -> None:
    """Replace the stored results by these.

    Parameters
    ----------
    build_file
        The loaded portfolio.
    results
        One a column; none where there was nothing to compare.
    held_for
        The hash of `input_and_code_hash`.
    """
    import duckdb as engine

    with engine.connect(str(build_file)) as connection:
        connection.execute(
            f"""
            create or replace table {RESULTS} (
                column_name varchar, differing_rows bigint, checked_rows bigint,
                input_and_code_hash varchar
            )
            """
        )
        rows = [(*vars(result).values(), held_for) for result in results]
        if rows:
            connection.executemany(f"insert into {RESULTS} values (?, ?, ?, ?)", rows)
