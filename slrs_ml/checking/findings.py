"""What a check found: how bad it is, where, how often, one example, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Severity", "exit_code", "in_order"]


class Severity(StrEnum):
    """How bad a finding is.

    An error stops a build or makes it one of another portfolio; a warning is built with
    the rows in question rejected or taken as they stand; information changes nothing.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Parameters
    ----------
    severity : Severity
        How bad it is.
    check : str
        Code of the check, the reason code where rows are rejected.
    table, column : str
        Where; empty where no single one is meant.
    finding : str
        What was found, in words.
    advice : str
        What to do about it.
    rows : int or None
        Rows concerned; None where rows are not what is counted.
    share : float or None
        Part of the table's rows, 0 to 1.
    example : str
        Key and value of one such row, as they stand.
    """

    severity: Severity
    check: str
    table: str
    column: str
    finding: str
    advice: str
    rows: int | None = None
    share: float | None = None
    example: str = ""


def in_order(findings: Iterable[Finding], *, tables: Sequence[str]) -> list[Finding]:
    """Put the worst first, then in the order of the tables, then by rows.

    Parameters
    ----------
    findings : iterable of Finding
        In any order.
    tables : sequence of str
        The contract's order.

    Returns
    -------
    list of Finding
        The same in every run.
    """
    severities, places = list(Severity), {name: place for place, name in enumerate(tables)}

    def place(found: Finding) -> tuple[int, int, int, str, str]:
        table = places.get(found.table, len(places) if found.table else -1)
        rows = -(found.rows or 0)
        return severities.index(found.severity), table, rows, found.check, found.column

    return sorted(findings, key=place)


def exit_code(findings: Iterable[Finding]) -> int:
    """Give 2 where anything is an error, 1 where anything is a warning, else 0.

    Parameters
    ----------
    findings : iterable of Finding
        What was found.

    Returns
    -------
    int
        The exit code of ``slrs check``.
    """
    severities = {found.severity for found in findings}
    if Severity.ERROR in severities:
        return 2
    return int(Severity.WARNING in severities)
