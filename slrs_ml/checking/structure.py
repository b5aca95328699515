"""Tables and columns: what is missing, unknown, or spelled almost right.

This much is seen before anything is loaded, and all of it at once, where the loader stops
at the first fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from slrs_ml.checking.findings import Finding, Severity
from slrs_ml.checking.near_names import near_name
from slrs_ml.contract import ContractTable

__all__ = ["HeldTable", "check_structure", "held_tables"]

SUFFIXES = (".parquet", ".csv", ".csv.gz")
# Files that stand beside the tables on purpose.
BESIDE = ("build_settings.json", "build_settings.parquet", "input_formats.json")
READ_BY_OTHERS = (".txt", ".tsv", ".xlsx", ".xls", ".json", ".jsonl", ".avro", ".orc")


@dataclass(frozen=True)
class HeldTable:
    """A table that stands in the input: its place and its columns as they are spelled."""

    name: str
    place: str
    columns: tuple[str, ...]


def held_tables(
    folder: Path, *, contract: Mapping[str, ContractTable]
) -> tuple[list[HeldTable], list[Finding]]:
    """Read the headers of a folder's tables.

    Parameters
    ----------
    folder : Path
        The input.
    contract : mapping of str to ContractTable
        The tables that may stand there.

    Returns
    -------
    tuple
        The tables of the contract, and what is wrong with files: unreadable ones, ones
        that are read by nobody, names that are almost a table's.
    """
    held: list[HeldTable] = []
    findings: list[Finding] = []
    for path in sorted(folder.iterdir()):
        stem, suffix = _parts(path)
        if path.is_dir() or path.name in BESIDE:
            continue
        if stem not in contract or suffix not in SUFFIXES:
            findings += _unread(path, stem=stem, suffix=suffix, contract=contract)
            continue
        if any(table.name == stem for table in held):
            findings.append(_second_file(path, table=stem))
            continue
        best = next(
            folder / f"{stem}{end}" for end in SUFFIXES if (folder / f"{stem}{end}").exists()
        )
        if best != path:
            findings.append(_second_file(path, table=stem))
            continue
        columns = _columns(path, needed=contract[stem].needed)
        if isinstance(columns, Finding):
            findings.append(columns)
        held.append(HeldTable(stem, path.name, () if isinstance(columns, Finding) else columns))
    return held, findings


def check_structure(
    held: Sequence[HeldTable], *, contract: Mapping[str, ContractTable], place: str
) -> list[Finding]:
    """Compare tables and columns with the contract.

    Parameters
    ----------
    held : sequence of HeldTable
        What stands in the input.
    contract : mapping of str to ContractTable
        What may stand there.
    place : str
        Where, in words: a folder or a file.

    Returns
    -------
    list of Finding
        Errors where a build would stop.
    """
    names = [table.name for table in held]
    findings = [
        _missing_table(table, contract=contract, place=place) for table in _missing_tables(names)
    ]
    for table in held:
        if table.columns:
            findings += _column_findings(table, contract=contract[table.name])
    return findings


def _missing_tables(names: Sequence[str]) -> list[str]:
    missing = [table for table in ("borrowers", "loans") if table not in names]
    if "loan_status_reports" not in names:
        missing += [table for table in ("installments", "payments") if table not in names]
    return missing


def _missing_table(table: str, *, contract: Mapping[str, ContractTable], place: str) -> Finding:
    instead = ""
    if table in ("installments", "payments"):
        reports = ", ".join(contract["loan_status_reports"].needed)
        instead = (
            "; or give loan_status_reports, which may stand for installments and payments, "
            f"with {reports}"
        )
    return Finding(
        severity=Severity.ERROR,
        check="missing_table",
        table=table,
        column="",
        finding=f"no table {table} in {place}",
        advice=(
            f"Add {table}.parquet or {table}.csv with the columns "
            f"{', '.join(contract[table].needed)}{instead}."
        ),
    )


def _column_findings(table: HeldTable, *, contract: ContractTable) -> list[Finding]:
    known = contract.columns
    spelled = [column.strip().lower() for column in table.columns]
    unknown = [
        column for column, name in zip(table.columns, spelled, strict=True) if name not in known
    ]
    absent = [name for name in known if name not in spelled]
    meant: dict[str, str] = {}
    for column in unknown:
        found = near_name(column, known=[name for name in absent if name not in meant])
        if found:
            meant[found] = column
    findings = []
    for name in absent:
        if known[name].is_needed:
            nearest = f", and {meant[name]} is none of the contract's" if name in meant else ""
            findings.append(
                Finding(
                    severity=Severity.ERROR,
                    check="missing_column",
                    table=table.name,
                    column=name,
                    finding=f"the needed column {name} is missing in {table.place}{nearest}",
                    advice=(
                        f"Rename {meant[name]} to {name}, if that is what it holds."
                        if name in meant
                        else f"Add it: {known[name].description}"
                    ),
                )
            )
        elif name in meant:
            findings.append(
                Finding(
                    severity=Severity.WARNING,
                    check="near_column",
                    table=table.name,
                    column=meant[name],
                    finding=f"{meant[name]} is not read; it looks like the optional column {name}",
                    advice=f"Rename it to {name}, if it is that: {known[name].description}",
                )
            )
    twice = sorted({name for name in spelled if spelled.count(name) > 1})
    findings += [
        Finding(
            severity=Severity.ERROR,
            check="repeated_column",
            table=table.name,
            column=name,
            finding=f"{table.place} holds {name} more than once, whatever its case",
            advice="Rename or remove one of them.",
        )
        for name in twice
    ]
    other = [column for column in unknown if column not in meant.values()]
    if other:
        findings.append(
            Finding(
                severity=Severity.INFO,
                check="unknown_columns",
                table=table.name,
                column="",
                finding=f"{_counted(len(other), 'column')} not of the contract: {', '.join(other)}",
                advice=(
                    "They are left out; nothing is to be done, unless one of them holds "
                    f"{_listed(absent)} under another name."
                    if absent
                    else "They are left out; nothing is to be done."
                ),
            )
        )
    return findings


def _unread(
    path: Path, *, stem: str, suffix: str, contract: Mapping[str, ContractTable]
) -> list[Finding]:
    is_table = suffix in SUFFIXES
    if path.name.startswith(".") or not (is_table or suffix in READ_BY_OTHERS):
        return []
    meant = stem if stem in contract else near_name(stem, known=contract)
    if not meant:
        finding = f"{path.name} is not read: the contract has no table {stem}"
        advice = "Nothing is to be done, if it is none of the contract's tables."
        severity = Severity.INFO
    else:
        finding = f"{path.name} is not read; it looks like the table {meant}"
        advice = (
            f"Name it {meant}.parquet or {meant}.csv, and write it as that, if it is that table."
        )
        severity = Severity.WARNING
    return [Finding(severity, "unread_file", meant or "", "", finding, advice)]


def _second_file(path: Path, *, table: str) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        check="second_file",
        table=table,
        column="",
        finding=f"{path.name} is not read: another file holds {table}, and Parquet goes first",
        advice="Remove the file that is not meant.",
    )


def _columns(path: Path, *, needed: Sequence[str]) -> tuple[str, ...] | Finding:
    import duckdb

    from slrs_ml.loading.csv_files import csv_header, quoted_text

    try:
        if path.suffix == ".parquet":
            with duckdb.connect(":memory:") as connection:
                described = connection.execute(
                    f"describe select * from read_parquet({quoted_text(str(path))})"
                ).fetchall()
            return tuple(str(row[0]) for row in described)
        return csv_header(path, needed=needed)[0]
    except (duckdb.Error, UnicodeDecodeError, OSError) as error:
        return Finding(
            severity=Severity.ERROR,
            check="unreadable_file",
            table=_parts(path)[0],
            column="",
            finding=f"{path.name} cannot be read: {str(error).splitlines()[0]}",
            advice="Write it again as Parquet, or as CSV in UTF-8 with a header.",
        )


def _parts(path: Path) -> tuple[str, str]:
    name = path.name
    if name.lower().endswith(".csv.gz"):
        return name[: -len(".csv.gz")], ".csv.gz"
    return path.stem, path.suffix


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
