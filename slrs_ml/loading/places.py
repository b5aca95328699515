"""Where the tables of the input contract stand: a folder, a DuckDB file, or the build file.

A folder holds one Parquet or CSV file a table. A DuckDB file holds them as tables or views in
its schema ``lending``, else in ``main``, and is only read. In the build file they may stand
in schema ``lending`` already, written by somebody else; then nothing is copied or dropped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slrs_ml.errors import InputError
from slrs_ml.loading.csv_files import quoted_text
from slrs_ml.loading.files import InputFile, checked_columns, contract_files, truth_files
from slrs_ml.loading.formats import InputFormat, format_rows, read_formats
from slrs_ml.loading.tables import INPUT_TABLES, NEEDED_COLUMNS, SETTINGS_COLUMNS, lacking_tables

if TYPE_CHECKING:
    import duckdb

__all__ = ["ATTACHED", "WORKED_OUT", "FoundInput", "attach_input", "found_input"]

# The catalogue under which an attached file is read.
ATTACHED = "slrs_input"
# The comment on a date that the loader worked out, so that it is worked out again.
WORKED_OUT = "worked out by slrs from the latest event"


@dataclass(frozen=True)
class FoundInput:
    """What a place holds for the input contract.

    Parameters
    ----------
    place
        Its name in messages.
    files
        The tables of the contract, each with its columns as they stand and its reader.
    truth
        What a simulated world tells of itself; a folder alone may hold it.
    formats
        How each table writes numbers and dates.
    settings
        What the place itself says of the build's settings, by lower-case name.
    database
        The DuckDB file that holds the tables; None for a folder.
    is_standing
        Whether that is the build file itself, so that nothing is to be copied.
    """

    place: str
    files: tuple[InputFile, ...]
    truth: tuple[InputFile, ...]
    formats: Mapping[str, InputFormat]
    settings: Mapping[str, Any]
    database: Path | None = None
    is_standing: bool = False


def found_input(*, data: Path | None, database_path: Path | None = None) -> FoundInput:
    """Find the tables of the input contract and all that is declared beside them.

    Parameters
    ----------
    data
        A folder or a DuckDB file; None for the tables that stand in the build file.
    database_path
        The build file.

    Raises
    ------
    InputError
        Where the place or a needed table is missing, or a table lacks a needed column.
    """
    import duckdb as engine

    is_standing = data is None or _is_same(data, database_path)
    with engine.connect(":memory:") as reading:
        reading.execute("set TimeZone = 'UTC'")
        if is_standing:
            return _in_database(reading, database_path or Path(), is_standing=True)
        assert data is not None
        if data.is_file():
            return _in_database(reading, data, is_standing=False)
        formats = read_formats(data)
        return FoundInput(
            place=str(data),
            files=tuple(contract_files(reading, data_dir=data, formats=formats)),
            truth=tuple(truth_files(reading, data_dir=data)),
            formats=formats,
            settings=_folder_settings(reading, data),
        )


def attach_input(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Attach a DuckDB file to be read, and to be read alone.

    Raises
    ------
    InputError
        Where it is no DuckDB file or another process writes to it.
    """
    import duckdb as engine

    try:
        connection.execute(f"attach {quoted_text(str(path))} as {ATTACHED} (read_only)")
    except engine.Error as error:
        message = (
            f"{path} cannot be opened ({str(error).splitlines()[0]}); expected a folder, or a "
            "DuckDB file that no process writes to. Name another with --data."
        )
        raise InputError(message) from error


def _is_same(data: Path, database_path: Path | None) -> bool:
    if database_path is None or not data.is_file():
        return False
    return data.resolve() == database_path.resolve()


def _in_database(
    reading: duckdb.DuckDBPyConnection, path: Path, *, is_standing: bool
) -> FoundInput:
    if not path.is_file():
        message = (
            f"there is no build file {path}, so no tables stand in its schema lending; expected "
            "--data DIR with a folder or a DuckDB file of input tables, or that file."
        )
        raise InputError(message)
    attach_input(reading, path)
    relations = _relations(reading)
    schemas = ("lending",) if is_standing else ("lending", "main")
    schema = next(
        (name for name in schemas if any((name, table) in relations for table in INPUT_TABLES)),
        schemas[0],
    )
    held = {table: name for (place, table), name in relations.items() if place == schema}
    place = f"{path} (schema {schema})"
    missing = lacking_tables(held)
    if missing:
        message = (
            f"{place} lacks {', '.join(missing)} (found: {', '.join(sorted(held)) or 'no table'}); "
            "expected "
            + "; ".join(
                f"{table} with the columns {', '.join(NEEDED_COLUMNS[table])}" for table in missing
            )
            + ". Make tables or views of these names, or name another place with --data."
        )
        raise InputError(message)
    reading.execute(f"use {ATTACHED}")
    files = []
    for table in INPUT_TABLES:
        if table in held:
            scan = f"{ATTACHED}.{schema}.{_quoted(held[table])}"
            found = f"{table} of {place}"
            columns = _columns(reading, scan, name=found)
            checked_columns(columns, needed=NEEDED_COLUMNS[table], place=found)
            files.append(InputFile(table=table, path=path, columns=columns, scan=scan))
    formats: Mapping[str, InputFormat] = dict.fromkeys(INPUT_TABLES, InputFormat())
    if "input_formats" in held:
        formats = format_rows(
            reading,
            relation=f"{ATTACHED}.{schema}.{_quoted(held['input_formats'])}",
            place=f"input_formats of {place}",
        )
    settings: Mapping[str, Any] = {}
    if "build_settings" in held:
        relation = f"{ATTACHED}.{schema}.{_quoted(held['build_settings'])}"
        settings = _one_row(reading, relation, place=f"build_settings of {place}")
        if _is_worked_out(reading, schema):
            settings = {**settings, "as_of_date": None}
    return FoundInput(
        place=place,
        files=tuple(files),
        truth=(),
        formats=formats,
        settings=settings,
        database=path,
        is_standing=is_standing,
    )


def _relations(reading: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """Give the tables and views of the attached file: schema and lower-case name to name."""
    found = reading.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ? "
        "union all select schema_name, view_name from duckdb_views() "
        "where database_name = ? and not internal order by all",
        [ATTACHED, ATTACHED],
    ).fetchall()
    return {(str(schema), str(name).lower()): str(name) for schema, name in found}


def _columns(reading: duckdb.DuckDBPyConnection, scan: str, *, name: str) -> tuple[str, ...]:
    import duckdb as engine

    try:
        described = reading.execute(f"describe select * from {scan}").fetchall()
    except engine.Error as error:
        message = (
            f"{name} cannot be read ({str(error).splitlines()[0]}); expected a table, or a view "
            "of this file's tables. Correct the view."
        )
        raise InputError(message) from error
    return tuple(str(row[0]) for row in described)


def _is_worked_out(reading: duckdb.DuckDBPyConnection, schema: str) -> bool:
    found = reading.execute(
        "select count(*) from duckdb_columns() where database_name = ? and schema_name = ? and "
        "table_name = 'build_settings' and column_name = 'as_of_date' and comment = ?",
        [ATTACHED, schema, WORKED_OUT],
    ).fetchone()
    return found is not None and bool(found[0])


def _folder_settings(reading: duckdb.DuckDBPyConnection, folder: Path) -> Mapping[str, Any]:
    path = folder / "build_settings.json"
    if path.is_file():
        try:
            held = json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, OSError, RecursionError) as error:
            raise InputError(_unreadable_settings(str(path))) from error
        rows = held if isinstance(held, list) else [held]
        return _only_row(rows, place=str(path))
    path = folder / "build_settings.parquet"
    if path.is_file():
        return _one_row(reading, f"read_parquet({quoted_text(str(path))})", place=str(path))
    return {}


def _one_row(reading: duckdb.DuckDBPyConnection, relation: str, *, place: str) -> Mapping[str, Any]:
    import duckdb as engine

    try:
        found = reading.execute(f"select * from {relation} limit 3")
        names = [str(column[0]) for column in found.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except engine.Error as error:
        raise InputError(_unreadable_settings(place)) from error
    return _only_row(rows, place=place)


def _only_row(rows: list[Any], *, place: str) -> Mapping[str, Any]:
    if len(rows) != 1 or not isinstance(rows[0], dict):
        message = (
            f"{place} holds {len(rows)} rows; expected one with {', '.join(SETTINGS_COLUMNS)}. "
            "Correct it or remove it."
        )
        raise InputError(message)
    return {str(name).lower(): value for name, value in rows[0].items()}


def _unreadable_settings(place: str) -> str:
    return (
        f"{place} cannot be read; expected one object or row with "
        f"{', '.join(SETTINGS_COLUMNS)}. Correct it or remove it."
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
