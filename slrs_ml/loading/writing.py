"""Writes the tables of schema ``lending``: those of the source, and those about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from slrs_ml.errors import InputError
from slrs_ml.loading.arrivals import ARRIVALS
from slrs_ml.loading.csv_files import csv_problem, quoted_text
from slrs_ml.loading.csv_lines import UnreadableLine
from slrs_ml.loading.csv_tables import read_csv_table
from slrs_ml.loading.formats import InputFormat
from slrs_ml.loading.places import ATTACHED, WORKED_OUT
from slrs_ml.loading.settings import BuildSettings

if TYPE_CHECKING:
    import duckdb

    from slrs_ml.loading.files import InputFile

__all__ = [
    "incoming_files",
    "replace_tables",
    "write_formats",
    "write_settings",
    "write_unreadable_lines",
]

# What earlier loads and builds remember: when rows came, and the check of future erasure,
# which holds for the input and code whose hash it carries.
KEPT = (ARRIVALS, "erasure_results")


def incoming_files(
    connection: duckdb.DuckDBPyConnection, files: Iterable[InputFile]
) -> tuple[list[InputFile], dict[str, list[UnreadableLine]]]:
    """Read the CSV files into temporary tables, outside any transaction.

    Returns
    -------
    tuple
        The files, each with the reader of what is whole, and by table the lines that gave
        no row.
    """
    incoming, unreadable = [], {}
    for file in files:
        if not file.is_csv:
            incoming.append(file)
            continue
        table, lines = read_csv_table(connection, file)
        incoming.append(replace(file, scan=table))
        if lines:
            unreadable[file.table] = lines
    return incoming, unreadable


def replace_tables(
    connection: duckdb.DuckDBPyConnection, files: Sequence[InputFile], *, schema: str
) -> dict[str, int]:
    """Write the tables; those of an earlier load go, also where no file replaces them."""
    connection.execute(f"create schema if not exists {schema}")
    held = connection.execute(
        "select table_name, table_type from information_schema.tables "
        "where table_catalog = current_database() and table_schema = ? "
        "and table_name not in (?, ?)",
        [schema, *KEPT],
    ).fetchall()
    names = {file.table for file in files}
    for name, kind in held:
        if kind == "BASE TABLE":
            connection.execute(f'drop table {schema}."{name}"')
        elif name in names:
            message = (
                f"schema {schema} of the build file holds the view {name}, which slrs did not make "
                "and does not drop; expected no view of that name. Build without --data to use "
                "the tables there, or drop the view."
            )
            raise InputError(message)
    return {file.table: _write_table(connection, file) for file in files}


def write_settings(
    connection: duckdb.DuckDBPyConnection, settings: BuildSettings, *, is_worked_out: bool
) -> None:
    """Write the one row of settings, and whether its date was worked out here."""
    import duckdb as engine

    connection.execute("create schema if not exists lending")
    try:
        connection.execute(
            """
            create or replace table lending.build_settings (
                portfolio varchar, as_of_date date, observed_from date, time_zone varchar,
                reporting_currency varchar, hash_ids boolean, salt varchar
            )
            """
        )
    except engine.CatalogException as error:
        message = (
            "lending.build_settings is a view; expected a table, because each build writes its "
            "date there. Make it a table."
        )
        raise InputError(message) from error
    values = list(vars(settings).values())
    connection.execute("insert into lending.build_settings values (?, ?, ?, ?, ?, ?, ?)", values)
    if is_worked_out:
        connection.execute(
            "comment on column lending.build_settings.as_of_date is " + quoted_text(WORKED_OUT)
        )


def write_formats(
    connection: duckdb.DuckDBPyConnection, formats: Mapping[str, InputFormat]
) -> None:
    """Write ``lending.input_formats``: one row a table that declares its own way of writing."""
    connection.execute(
        "create table lending.input_formats (source_table varchar, decimal_mark varchar, "
        "thousands_mark varchar, date_order varchar)"
    )
    for table, written in formats.items():
        if not written.is_plain:
            connection.execute(
                "insert into lending.input_formats values (?, ?, ?, ?)",
                [table, written.decimal_mark, written.thousands_mark, written.date_order],
            )


def write_unreadable_lines(
    connection: duckdb.DuckDBPyConnection, unreadable: Mapping[str, Sequence[UnreadableLine]]
) -> None:
    """Write ``lending.unreadable_lines``: one row a line of a CSV file that gave no row."""
    import pyarrow as pa

    connection.execute(
        "create table lending.unreadable_lines (source_table varchar, line_number bigint, "
        "line_text varchar, problem varchar)"
    )
    for table, lines in unreadable.items():
        columns = {
            "line_number": pa.array([line.line_number for line in lines], type=pa.int64()),
            "line_text": pa.array([line.line_text for line in lines], type=pa.string()),
            "problem": pa.array([line.problem for line in lines], type=pa.string()),
        }
        connection.register("unreadable", pa.table(columns))
        connection.execute(
            "insert into lending.unreadable_lines "
            "select ?, line_number, line_text, problem from unreadable",
            [table],
        )
        connection.unregister("unreadable")


def _write_table(connection: duckdb.DuckDBPyConnection, file: InputFile) -> int:
    import duckdb as engine

    number = "row_number() over () as source_row_number, " if file.has_row_number else ""
    columns = ", ".join(
        f'"{name}" as "{name.strip().lower()}"'
        for name in (column.replace('"', '""') for column in file.columns)
    )
    home = _current_database(connection)
    try:
        # Views of an attached file name its tables without the file.
        if file.scan.startswith(f"{ATTACHED}."):
            connection.execute(f"use {ATTACHED}")
        connection.execute(
            f"create table {home}.{file.relation} as select {number}{columns} from {file.scan}"
        )
    except engine.Error as error:
        message = (
            f"{file.path} cannot be read to its end ({csv_problem(error)}); expected rows with "
            f"{len(file.columns)} values each. Correct the line and build once more."
        )
        raise InputError(message) from error
    connection.execute(f"use {home}")
    if file.scan.startswith("temp."):
        connection.execute(f"drop table {file.scan}")
    counted = connection.execute(f"select count(*) from {file.relation}").fetchone()
    return int(counted[0]) if counted else 0


def _current_database(connection: duckdb.DuckDBPyConnection) -> str:
    found = connection.execute("select current_database()").fetchone()
    return '"' + str(found[0] if found else "").replace('"', '""') + '"'
