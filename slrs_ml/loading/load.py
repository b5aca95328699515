"""Writes what was found into the build file, all of it or nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from slrs_ml.errors import InputError
from slrs_ml.loading.arrivals import keep_arrivals
from slrs_ml.loading.files import InputFile, public_files
from slrs_ml.loading.places import attach_input, found_input
from slrs_ml.loading.settings import contract_settings, public_settings
from slrs_ml.loading.sources import PORTFOLIOS, PUBLIC_SOURCES
from slrs_ml.loading.writing import (
    incoming_files,
    replace_tables,
    write_formats,
    write_settings,
    write_unreadable_lines,
)

if TYPE_CHECKING:
    import duckdb

__all__ = ["LoadReport", "load_portfolio"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoadReport:
    """What a load wrote: the settings of the build and the rows of each table.

    ``truth_rows`` counts what a simulated world told of itself: no input, and no row that
    staging accounts for. ``unreadable_lines`` counts the lines of each table's CSV file that
    gave no row and are kept, ``arrived_rows`` the rows that no earlier load held, where the
    source does not say when they were recorded; they count from this load's date.
    ``is_another_source`` where not one borrower, loan or other such row was there before.
    """

    portfolio: str
    data_dir: Path | None
    database_path: Path
    as_of_date: date
    rows: dict[str, int]
    truth_rows: dict[str, int]
    unreadable_lines: dict[str, int] = field(default_factory=dict)
    arrived_rows: dict[str, int] = field(default_factory=dict)
    is_another_source: bool = False


def load_portfolio(
    portfolio: str,
    *,
    data_dir: Path | str | None,
    database_path: Path | str,
    as_of: date | None = None,
) -> LoadReport:
    """Load a portfolio's raw input into schema ``lending`` of the build file.

    Where ``slrs simulate`` wrote the truth beside it, that becomes schema ``truth``, which
    assurance alone reads; else the schema is empty.

    Parameters
    ----------
    portfolio
        ``demo``, ``lending`` or the name of a public data set, such as ``loan_recovery``.
    data_dir
        Folder with the portfolio's files. Of the input contract also a DuckDB file with its
        tables, or None: then the tables that stand in the build file already are taken as
        they are, and the settings alone are written.
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
        Where the portfolio, the place, a file or a column is not as expected. Then the
        tables of an earlier load stay as they were.
    """
    if portfolio not in PORTFOLIOS:
        message = (
            f"there is no portfolio {portfolio!r}; expected one of {', '.join(PORTFOLIOS)}. "
            "Your own tables are the portfolio lending."
        )
        raise InputError(message)
    place = None if data_dir is None else Path(data_dir)
    path = Path(database_path)
    if portfolio in PUBLIC_SOURCES:
        return _load_public(portfolio, data_dir=place, path=path, as_of=as_of)
    return _load_contract(portfolio, data=place, path=path, as_of=as_of)


def _load_public(
    portfolio: str, *, data_dir: Path | None, path: Path, as_of: date | None
) -> LoadReport:
    import duckdb as engine

    source = PUBLIC_SOURCES[portfolio]
    if data_dir is None:
        message = (
            f"portfolio {portfolio} is a public data set; expected the folder of its files. "
            "Name it with --data."
        )
        raise InputError(message)
    with engine.connect(":memory:") as reading:
        files = public_files(reading, data_dir=data_dir, source=source)
    settings = public_settings(portfolio, source=source, as_of=as_of)
    with _opened(path) as connection, _all_or_nothing(connection):
        rows = replace_tables(connection, files, schema="lending")
        replace_tables(connection, [], schema="truth")
        write_settings(connection, settings, is_worked_out=False)
    return _reported(LoadReport(portfolio, data_dir, path, settings.as_of_date, rows, {}))


def _load_contract(
    portfolio: str, *, data: Path | None, path: Path, as_of: date | None
) -> LoadReport:
    found = found_input(data=data, database_path=path)
    with _opened(path) as connection:
        if found.database is not None and not found.is_standing:
            attach_input(connection, found.database)
        files, unreadable = incoming_files(connection, found.files)
        with _all_or_nothing(connection):
            if found.is_standing:
                rows = {file.table: _row_count(connection, file) for file in files}
                truth_rows = {}
            else:
                rows = replace_tables(connection, files, schema="lending")
                truth_rows = replace_tables(connection, found.truth, schema="truth")
                write_formats(connection, found.formats)
                write_unreadable_lines(connection, unreadable)
            settings = contract_settings(
                connection, portfolio, given=found.settings, formats=found.formats, as_of=as_of
            )
            is_worked_out = as_of is None and not found.settings.get("as_of_date")
            write_settings(connection, settings, is_worked_out=is_worked_out)
            arrivals = keep_arrivals(
                connection, portfolio=portfolio, as_of_date=settings.as_of_date
            )
    return _reported(
        LoadReport(
            portfolio,
            data,
            path,
            settings.as_of_date,
            rows,
            truth_rows,
            unreadable_lines={table: len(lines) for table, lines in unreadable.items()},
            arrived_rows=arrivals.added,
            is_another_source=bool(arrivals.added) and not arrivals.seen,
        )
    )


def _reported(report: LoadReport) -> LoadReport:
    logger.info(
        "loaded %d tables of %s as of %s", len(report.rows), report.portfolio, report.as_of_date
    )
    return report


@contextmanager
def _opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb as engine

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = engine.connect(str(path))
    except engine.Error as error:
        message = (
            f"the build file {path} cannot be opened ({str(error).splitlines()[0]}); expected a "
            "DuckDB file that no other process holds. Close what reads it, or move it away."
        )
        raise InputError(message) from error
    with connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@contextmanager
def _all_or_nothing(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    import duckdb as engine

    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    except engine.Error as error:
        _roll_back(connection)
        message = (
            f"the input cannot be loaded ({str(error).splitlines()[0]}); expected tables that can "
            "be read and written whole. The earlier load stands; correct the input."
        )
        raise InputError(message) from error
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    import duckdb as engine

    # After a fatal error there is nothing left to roll back.
    with suppress(engine.Error):
        connection.execute("rollback")


def _row_count(connection: duckdb.DuckDBPyConnection, file: InputFile) -> int:
    counted = connection.execute(f"select count(*) from {file.relation}").fetchone()
    return int(counted[0]) if counted else 0
