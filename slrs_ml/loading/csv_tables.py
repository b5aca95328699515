"""Turns a CSV file into a table: fast where it is well formed, line by line where not.

The engine reads first. Its result stands where it raised nothing and holds as many rows as
the file has records by a count of its own; else the file is read again line by line, and
what gives no row is kept as an unreadable line.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from slrs_ml.errors import InputError
from slrs_ml.loading.csv_files import count_records, csv_problem
from slrs_ml.loading.csv_lines import CSV_ERRORS, UnreadableLine, line_batches

if TYPE_CHECKING:
    import duckdb

    from slrs_ml.loading.files import InputFile

__all__ = ["read_csv_table"]

logger = logging.getLogger(__name__)


def read_csv_table(
    connection: duckdb.DuckDBPyConnection, file: InputFile
) -> tuple[str, list[UnreadableLine]]:
    """Read a CSV file into a temporary table of text, outside any transaction.

    Returns
    -------
    tuple
        The temporary table in SQL, with the file's columns as they stand, and the lines
        that gave no row.

    Raises
    ------
    InputError
        Where the file is damaged below its lines.
    """
    import duckdb as engine

    incoming = f'temp."incoming_{file.table}"'
    try:
        if _is_read_whole(connection, file, incoming=incoming):
            return incoming, []
        logger.info("%s is not well formed and is read line by line", file.path)
        return incoming, _read_lines(connection, file, incoming=incoming)
    except (engine.Error, *CSV_ERRORS) as error:
        message = (
            f"{file.path} cannot be read to its end ({csv_problem(error)}); expected a whole file "
            f"in {file.encoding}. Write it again and build once more."
        )
        raise InputError(message) from error


def _is_read_whole(
    connection: duckdb.DuckDBPyConnection, file: InputFile, *, incoming: str
) -> bool:
    import duckdb as engine

    # The engine takes an empty line for a row where there is one column alone.
    if file.encoding != "utf-8" or len(file.columns) == 1:
        return False
    expected = count_records(file.path)
    if expected is None:
        return False
    try:
        connection.execute(f"create or replace temp table {incoming} as select * from {file.scan}")
    except engine.Error as error:
        logger.debug("%s: %s", file.path, csv_problem(error))
        return False
    counted = connection.execute(f"select count(*) from {incoming}").fetchone()
    return counted == (expected,)


def _read_lines(
    connection: duckdb.DuckDBPyConnection, file: InputFile, *, incoming: str
) -> list[UnreadableLine]:
    import pyarrow as pa

    unreadable: list[UnreadableLine] = []
    batches = line_batches(
        file.path,
        columns=file.columns,
        delimiter=file.delimiter or ",",
        encoding=file.encoding,
        unreadable=unreadable,
    )
    schema = pa.schema([(f"column_{place}", pa.string()) for place in range(len(file.columns))])
    names = ", ".join(
        f'column_{place} as "{name}"'
        for place, name in enumerate(column.replace('"', '""') for column in file.columns)
    )
    connection.register("csv_lines", pa.RecordBatchReader.from_batches(schema, batches))
    try:
        connection.execute(
            f"create or replace temp table {incoming} as select {names} from csv_lines"
        )
    finally:
        connection.unregister("csv_lines")
    return unreadable
