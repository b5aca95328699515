"""Finds the files of a portfolio and checks that each has the columns it needs."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from slrs_ml.errors import InputError
from slrs_ml.loading.csv_files import csv_header, csv_scan, quoted_text
from slrs_ml.loading.csv_lines import CSV_ERRORS
from slrs_ml.loading.formats import FORMATS_FILE, InputFormat
from slrs_ml.loading.sources import PublicFile, PublicSource
from slrs_ml.loading.tables import (
    INPUT_TABLES,
    NEEDED_COLUMNS,
    TRUTH_COLUMNS,
    lacking_tables,
)

if TYPE_CHECKING:
    import duckdb

__all__ = ["InputFile", "checked_columns", "contract_files", "public_files", "truth_files"]

logger = logging.getLogger(__name__)

_SUFFIXES = (".parquet", ".csv", ".csv.gz")


@dataclass(frozen=True)
class InputFile:
    """A file that becomes one table: its path, its columns as they stand, its reader.

    Where the file has no key, a column ``source_row_number`` names a row by its place.
    """

    table: str
    path: Path
    columns: tuple[str, ...]
    scan: str
    schema: str = "lending"
    has_row_number: bool = False
    delimiter: str | None = None
    encoding: str = "utf-8"

    @property
    def is_csv(self) -> bool:
        """Whether it is read line by line, so that a line may be unreadable."""
        return self.delimiter is not None

    @property
    def relation(self) -> str:
        """The table in SQL."""
        return f'{self.schema}."{self.table}"'


def contract_files(
    connection: duckdb.DuckDBPyConnection, *, data_dir: Path, formats: Mapping[str, InputFormat]
) -> list[InputFile]:
    """Find the tables of the input contract in a folder, Parquet before CSV.

    Raises
    ------
    InputError
        Where the folder or a needed table is missing, or a file lacks a needed column.
    """
    _require_folder(data_dir, expected="borrowers, loans, installments and payments")
    found = {table: path for table in INPUT_TABLES if (path := _table_path(data_dir, table))}
    missing = lacking_tables(found)
    if missing:
        raise InputError(_missing_tables(data_dir, missing))
    return [
        _checked_file(
            connection, path, table=table, needed=NEEDED_COLUMNS[table], written=formats[table]
        )
        for table, path in found.items()
    ]


def truth_files(connection: duckdb.DuckDBPyConnection, *, data_dir: Path) -> list[InputFile]:
    """Find what a simulated world tells of itself: Parquet files in the folder ``truth``.

    Returns
    -------
    list of InputFile
        None where the folder is absent: a real lender has no truth.

    Raises
    ------
    InputError
        Where a file is of no table of the truth, cannot be read or lacks a column.
    """
    files = []
    for path in sorted((data_dir / "truth").glob("*.parquet")):
        if path.stem not in TRUTH_COLUMNS:
            message = (
                f"{path} is no table of the truth; expected one of "
                f"{', '.join(f'{table}.parquet' for table in TRUTH_COLUMNS)}. "
                "Write it again with slrs simulate, or remove it."
            )
            raise InputError(message)
        file = _checked_file(connection, path, table=path.stem, needed=TRUTH_COLUMNS[path.stem])
        files.append(replace(file, schema="truth"))
    return files


def public_files(
    connection: duckdb.DuckDBPyConnection, *, data_dir: Path, source: PublicSource
) -> list[InputFile]:
    """Find the files of a public data set, every one of them.

    Raises
    ------
    InputError
        Where the folder or a file is missing, or a file lacks a column.
    """
    expected = "; ".join(
        f"{file.file_names[0]} with the columns {', '.join(file.columns)}" for file in source.files
    )
    _require_folder(data_dir, expected=expected)
    return [_public_file(connection, data_dir=data_dir, file=file) for file in source.files]


def _public_file(
    connection: duckdb.DuckDBPyConnection, *, data_dir: Path, file: PublicFile
) -> InputFile:
    for name in file.file_names:
        if (data_dir / name).is_file():
            found = _checked_file(
                connection, data_dir / name, table=file.table, needed=file.columns
            )
            return replace(found, has_row_number=file.has_row_number)
    message = (
        f"{data_dir} holds no {' or '.join(file.file_names)} (found: {_listing(data_dir)}); "
        f"expected {file.file_names[0]} with the columns {', '.join(file.columns)}. "
        "Name the folder that holds it with --data."
    )
    raise InputError(message)


def _table_path(data_dir: Path, table: str) -> Path | None:
    for suffix in _SUFFIXES:
        path = data_dir / f"{table}{suffix}"
        if path.is_file():
            return path
    return None


def _require_folder(data_dir: Path, *, expected: str) -> None:
    if not data_dir.is_dir():
        found = "a file" if data_dir.exists() else "nothing"
        message = (
            f"{data_dir} is not a folder (found {found}); expected a folder with {expected}. "
            "Name it with --data."
        )
        raise InputError(message)


def _missing_tables(data_dir: Path, missing: Sequence[str]) -> str:
    expected = "; ".join(
        f"{table}.parquet or {table}.csv with the columns {', '.join(NEEDED_COLUMNS[table])}"
        for table in missing
    )
    instead = ""
    if "payments" in missing or "installments" in missing:
        reports = ", ".join(NEEDED_COLUMNS["loan_status_reports"])
        instead = f" (loan_status_reports with {reports} may stand for installments and payments)"
    return (
        f"{data_dir} lacks {', '.join(missing)} (found: {_listing(data_dir)}); "
        f"expected {expected}{instead}. Add what is missing or name another folder with --data."
    )


def _listing(data_dir: Path, *, limit: int = 8) -> str:
    names = sorted(path.name for path in data_dir.iterdir())
    if not names:
        return "an empty folder"
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def _checked_file(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    table: str,
    needed: Sequence[str],
    written: InputFormat | None = None,
) -> InputFile:
    import duckdb as engine

    as_written = written or InputFormat()
    delimiter = None
    try:
        if path.suffix == ".parquet":
            scan = f"read_parquet({quoted_text(str(path))})"
            described = connection.execute(f"describe select * from {scan}").fetchall()
            columns = tuple(str(row[0]) for row in described)
        else:
            columns, delimiter = csv_header(
                path,
                needed=needed,
                delimiter=as_written.delimiter,
                encoding=as_written.encoding,
            )
            scan = csv_scan(path, columns=columns, delimiter=delimiter)
    except (engine.Error, ValueError, *CSV_ERRORS) as error:
        message = (
            f"{path} cannot be read ({str(error).splitlines()[0]}); expected a file in "
            f"{as_written.encoding} with the columns {', '.join(needed)}. Write it again, or name "
            f"its encoding in {FORMATS_FILE}, and build once more."
        )
        raise InputError(message) from error
    checked_columns(columns, needed=needed, place=str(path))
    logger.debug("%s: %d columns in %s", table, len(columns), path)
    return InputFile(
        table=table,
        path=path,
        columns=columns,
        scan=scan,
        delimiter=delimiter,
        encoding=codecs.lookup(as_written.encoding).name,
    )


def checked_columns(columns: Collection[str], *, needed: Sequence[str], place: str) -> None:
    """Refuse a table that lacks a needed column or holds one name twice.

    Raises
    ------
    InputError
        With the columns, what was expected and what to do.
    """
    held = [column.strip().lower() for column in columns]
    lacking = [column for column in needed if column not in held]
    if lacking:
        message = (
            f"{place} lacks the column{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}; "
            f"expected the columns {', '.join(needed)}, found {', '.join(columns) or 'none'}. "
            "Add or rename what is missing."
        )
        raise InputError(message)
    twice = sorted({column for column in held if held.count(column) > 1})
    if twice:
        message = (
            f"{place} holds the column{'s' if len(twice) > 1 else ''} {', '.join(twice)} more "
            "than once; expected each name once, whatever its case. Rename or remove one."
        )
        raise InputError(message)
