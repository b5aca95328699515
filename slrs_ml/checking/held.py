"""Which tables an input holds, by their headers alone: in a folder, or in a DuckDB file."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from slrs_ml.checking.findings import Finding, Severity
from slrs_ml.checking.near_names import near_name
from slrs_ml.contract import ContractTable
from slrs_ml.errors import InputError

if TYPE_CHECKING:
    from slrs_ml.loading.formats import InputFormat

__all__ = ["HeldTable", "held_tables"]

SUFFIXES = (".parquet", ".csv", ".csv.gz")
# What stands beside the tables on purpose.
BESIDE = ("build_settings", "input_formats", "row_arrivals", "unreadable_lines")
READ_BY_OTHERS = (".txt", ".tsv", ".xlsx", ".xls", ".json", ".jsonl", ".avro", ".orc")


@dataclass(frozen=True)
class HeldTable:
    """A table that stands in the input: its place and its columns as they are spelled."""

    name: str
    place: str
    columns: tuple[str, ...]
    is_readable: bool = True


def held_tables(
    place: Path, *, contract: Mapping[str, ContractTable]
) -> tuple[list[HeldTable], list[Finding]]:
    """Read the headers of an input.

    Parameters
    ----------
    place : Path
        A folder, or a DuckDB file with the tables in schema ``lending``, else ``main``.
    contract : mapping of str to ContractTable
        The tables that may stand there.

    Returns
    -------
    tuple
        The tables of the contract, and what is wrong with others: unreadable ones, ones
        that nobody reads, names that are almost a table's.
    """
    if place.is_file():
        return _in_database(place, contract=contract)
    return _in_folder(place, contract=contract)


def _in_database(
    file: Path, *, contract: Mapping[str, ContractTable]
) -> tuple[list[HeldTable], list[Finding]]:
    import duckdb

    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            rows = connection.execute(
                "select schema_name, lower(table_name), list(column_name order by column_index) "
                "from duckdb_columns() where database_name = current_database() "
                "group by all order by all"
            ).fetchall()
    except duckdb.Error as error:
        return [], [_unreadable(file.name, "", error)]
    schemas = [schema for schema, table, _ in rows if table in contract]
    schema = "lending" if "lending" in schemas or not schemas else "main"
    held, findings = [], []
    for place, table, columns in rows:
        if place != schema:
            continue
        if table in contract:
            held.append(HeldTable(table, f"{schema}.{table}", tuple(columns)))
        elif table not in BESIDE:
            findings.append(_unread(f"{schema}.{table}", table, contract=contract))
    return held, findings


def _in_folder(
    folder: Path, *, contract: Mapping[str, ContractTable]
) -> tuple[list[HeldTable], list[Finding]]:
    from slrs_ml.loading.formats import read_formats

    held: dict[str, HeldTable] = {}
    findings: list[Finding] = []
    formats: Mapping[str, InputFormat] = {}
    # The loader says what is wrong with a declaration.
    with suppress(InputError):
        formats = read_formats(folder)
    paths = [path for path in sorted(folder.iterdir()) if path.is_file()]
    # Parquet goes before CSV, and that before compressed CSV.
    for path in sorted(
        paths, key=lambda path: (SUFFIXES + READ_BY_OTHERS + ("",)).index(_kind(path))
    ):
        stem, suffix = _parts(path)
        if path.name.startswith(".") or not _kind(path) or stem in BESIDE:
            continue
        if stem not in contract or suffix not in SUFFIXES:
            findings.append(_unread(path.name, stem, contract=contract))
        elif stem in held:
            findings.append(_second_file(path.name, table=stem))
        else:
            columns = _columns(path, needed=contract[stem].needed, written=formats.get(stem))
            if isinstance(columns, Finding):
                findings.append(columns)
                held[stem] = HeldTable(stem, path.name, (), is_readable=False)
            else:
                held[stem] = HeldTable(stem, path.name, columns)
    return list(held.values()), findings


def _unread(place: str, name: str, *, contract: Mapping[str, ContractTable]) -> Finding:
    meant = name if name in contract else near_name(name, known=contract)
    if not meant:
        return Finding(
            severity=Severity.INFO,
            check="unread_table",
            table="",
            column="",
            finding=f"{place} is not read: the contract has no table {name}",
            advice="Nothing is to be done, unless it holds one of the contract's tables.",
        )
    return Finding(
        severity=Severity.WARNING,
        check="unread_table",
        table=meant,
        column="",
        finding=f"{place} is not read; it looks like the table {meant}",
        advice=f"Name it {meant} (.parquet or .csv), and write it as that, if it is that table.",
    )


def _second_file(place: str, *, table: str) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        check="second_file",
        table=table,
        column="",
        finding=f"{place} is not read: another file holds {table} (Parquet goes before CSV)",
        advice="Remove the file that is not meant.",
    )


def _columns(
    path: Path, *, needed: Sequence[str], written: InputFormat | None
) -> tuple[str, ...] | Finding:
    import duckdb

    from slrs_ml.loading.csv_files import csv_header, quoted_text

    try:
        if path.suffix == ".parquet":
            with duckdb.connect(":memory:") as connection:
                described = connection.execute(
                    f"describe select * from read_parquet({quoted_text(str(path))})"
                ).fetchall()
            return tuple(str(row[0]) for row in described)
        if written is None:
            return csv_header(path, needed=needed)[0]
        return csv_header(
            path, needed=needed, delimiter=written.delimiter, encoding=written.encoding
        )[0]
    except (duckdb.Error, ValueError, OSError, EOFError, csv.Error, zlib.error) as error:
        return _unreadable(path.name, _parts(path)[0], error)


def _unreadable(place: str, table: str, error: Exception) -> Finding:
    told = str(error).splitlines()[0] if str(error) else type(error).__name__
    return Finding(
        severity=Severity.ERROR,
        check="unreadable_table",
        table=table,
        column="",
        finding=f"{place} cannot be read: {told}",
        advice="Write it again: Parquet, CSV in UTF-8 with a header, or a DuckDB file.",
    )


def _parts(path: Path) -> tuple[str, str]:
    name = path.name
    if name.lower().endswith(".csv.gz"):
        return name[: -len(".csv.gz")], ".csv.gz"
    return path.stem, path.suffix


def _kind(path: Path) -> str:
    suffix = _parts(path)[1]
    return suffix if suffix in SUFFIXES + READ_BY_OTHERS else ""
