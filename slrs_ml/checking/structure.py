"""Tables and columns: what is missing, unknown, or spelled almost right.

This much is seen before anything is loaded, and all of it at once, where the loader stops
at the first fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slrs_ml.checking.findings import Finding, Severity
from slrs_ml.checking.held import HeldTable
from slrs_ml.checking.near_names import near_name
from slrs_ml.contract import ContractTable

__all__ = ["check_structure"]


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
        if table.is_readable:
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


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
