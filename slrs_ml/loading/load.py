"""Writes the found files into the build file, all of them or none."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from slrs_ml.errors import InputError
from slrs_ml.loading.csv_files import csv_problem
from slrs_ml.loading.files import InputFile, contract_files, public_files, truth_files
from slrs_ml.loading.settings import BuildSettings, contract_settings, public_settings
from slrs_ml.loading.sources import PORTFOLIOS, PUBLIC_SOURCES

if TYPE_CHECKING:
    import duckdb

__all__ = ["LoadReport", "load_portfolio"]

logger = logging.getLogger(__name__)

# No input: what was found about an earlier one, with the hash of what it holds for.
ERASURE_RESULTS = "erasure_results"


@dataclass(frozen=True)
class LoadReport:
    """What a load wrote: the settings of the build and the rows of each table.

    ``truth_rows`` counts what a simulated world told of itself: no input, and no row that
    staging accounts for.
    """

    portfolio: str
    data_dir: Path
    database_path: Path
    as_of_date: date
    rows: dict[str, int]
    truth_rows: dict[str, int]


def load_portfolio(
    portfolio: str, *, data_dir: Path | str, database_path: Path | str, as_of: date | None = None
) -> LoadReport:
    """Load a portfolio's raw input into schema ``lending`` of the build file.

    Where ``slrs simulate`` wrote the truth beside it, that becomes schema ``truth``, which
    assurance alone reads; else the schema is empty.

    Parameters
    ----------
    portfolio
        ``demo``, ``lending`` or the name of a public data set, such as ``loan_recovery``.
    data_dir
        Folder with the portfolio's files.
    database_path
        The build file; it and its folder are made where they do not exist.
    as_of
        The build's clock. Default: what the source declares, else its latest event.

    Returns
    -------
    LoadReport
        The date the build runs at and the row count of each loaded table.

    Raises
    ------
    InputError
        Where the portfolio, the folder, a file or a column is not as expected. Then the
        tables of an earlier load stay as they were.
    """
    import duckdb as engine

    if portfolio not in PORTFOLIOS:
        message = (
            f"there is no portfolio {portfolio!r}; expected one of {', '.join(PORTFOLIOS)}. "
            "Your own tables are the portfolio lending."
        )
        raise InputError(message)
    folder, path = Path(data_dir), Path(database_path)
    with engine.connect(":memory:") as reading:
        if portfolio in PUBLIC_SOURCES:
            files = public_files(reading, data_dir=folder, source=PUBLIC_SOURCES[portfolio])
            truth = []
        else:
            files = contract_files(reading, data_dir=folder)
            truth = truth_files(reading, data_dir=folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with engine.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("begin")
        try:
            rows = _replace_tables(connection, files, schema="lending")
            truth_rows = _replace_tables(connection, truth, schema="truth")
            settings = _settings(connection, portfolio, data_dir=folder, as_of=as_of)
            _write_settings(connection, settings)
            connection.execute("commit")
        except Exception:
            connection.execute("rollback")
            raise
    logger.info("loaded %d tables of %s as of %s", len(rows), portfolio, settings.as_of_date)
    return LoadReport(
        portfolio=portfolio,
        data_dir=folder,
        database_path=path,
        as_of_date=settings.as_of_date,
        rows=rows,
        truth_rows=truth_rows,
    )


def _settings(
    connection: duckdb.DuckDBPyConnection, portfolio: str, *, data_dir: Path, as_of: date | None
) -> BuildSettings:
    if portfolio in PUBLIC_SOURCES:
        return public_settings(portfolio, source=PUBLIC_SOURCES[portfolio], as_of=as_of)
    return contract_settings(connection, portfolio, data_dir=data_dir, as_of=as_of)


def _replace_tables(
    connection: duckdb.DuckDBPyConnection, files: list[InputFile], *, schema: str
) -> dict[str, int]:
    """Write the tables; those of an earlier load go, also where no file replaces them."""
    connection.execute(f"create schema if not exists {schema}")
    stale = connection.execute(
        "select table_name from information_schema.tables "
        "where table_schema = ? and table_type = 'BASE TABLE' and table_name <> ?",
        [schema, ERASURE_RESULTS],
    ).fetchall()
    for (table,) in stale:
        connection.execute(f'drop table {schema}."{table}"')
    return {file.table: _write_table(connection, file) for file in files}


def _write_table(connection: duckdb.DuckDBPyConnection, file: InputFile) -> int:
    import duckdb as engine

    number = "row_number() over () as source_row_number, " if file.has_row_number else ""
    columns = ", ".join(
        f'"{name}" as "{name.strip().lower()}"'
        for name in (column.replace('"', '""') for column in file.columns)
    )
    try:
        connection.execute(
            f"create table {file.relation} as select {number}{columns} from {file.scan}"
        )
    except engine.Error as error:
        message = (
            f"{file.path} cannot be read to its end ({csv_problem(error)}); expected rows with "
            f"{len(file.columns)} values each. Correct the line and build once more."
        )
        raise InputError(message) from error
    counted = connection.execute(f"select count(*) from {file.relation}").fetchone()
    return int(counted[0]) if counted else 0


def _write_settings(connection: duckdb.DuckDBPyConnection, settings: BuildSettings) -> None:
    connection.execute(
        """
        create table lending.build_settings (
            portfolio varchar, as_of_date date, observed_from date, time_zone varchar,
            reporting_currency varchar, hash_ids boolean, salt varchar
        )
        """
    )
    values = list(vars(settings).values())
    connection.execute("insert into lending.build_settings values (?, ?, ?, ?, ?, ?, ?)", values)
