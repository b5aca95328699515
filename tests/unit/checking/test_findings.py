"""Findings are in one order, and the worst of them is the exit code."""

from __future__ import annotations

import pytest

from slrs_ml.checking import Finding, Severity, exit_code, in_order


def finding(severity: Severity, table: str = "", rows: int | None = None) -> Finding:
    return Finding(severity, "check", table, "", "found", "do", rows=rows)


@pytest.mark.parametrize(
    ("severities", "code"),
    [
        ([], 0),
        ([Severity.INFO], 0),
        ([Severity.INFO, Severity.WARNING], 1),
        ([Severity.WARNING, Severity.ERROR, Severity.INFO], 2),
    ],
)
def test_the_worst_is_the_exit_code(severities, code):
    assert exit_code(finding(severity) for severity in severities) == code


def test_the_worst_first_then_the_contracts_order_then_the_most_rows():
    given = [
        finding(Severity.INFO, "a"),
        finding(Severity.WARNING, "a", 1),
        finding(Severity.WARNING, "b", 9),
        finding(Severity.WARNING, "a", 5),
        finding(Severity.WARNING),
        finding(Severity.ERROR, "b"),
    ]
    ordered = in_order(given, tables=["a", "b"])
    assert [(f.severity, f.table, f.rows) for f in ordered] == [
        (Severity.ERROR, "b", None),
        (Severity.WARNING, "", None),
        (Severity.WARNING, "a", 5),
        (Severity.WARNING, "a", 1),
        (Severity.WARNING, "b", 9),
        (Severity.INFO, "a", None),
    ]
