"""Findings are readable in a narrow terminal and a wide one, and by programs."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from rich.console import Console

from slrs_ml.checking import Finding, Severity
from slrs_ml.cli.checking import CheckReport
from slrs_ml.cli.findings_table import as_csv, as_json, show, verdict

MANY = Finding(
    severity=Severity.WARNING,
    check="unreadable_number",
    table="payments",
    column="amount",
    finding="amount holds no number that can be read exactly; all of them with a comma " * 2,
    advice="Write plain numbers, or declare the marks in input_formats.json. " * 2,
    rows=12_345,
    share=0.25,
    example="P1[bold]: 1.234,50 " + "x" * 60,
)
ERROR = Finding(Severity.ERROR, "missing_table", "loans", "", "no table loans", "Add it.")
ABSENT = Finding(
    Severity.INFO, "absent_table", "complaints", "", "absent, which is allowed: nothing", "Nothing."
)


def report(*findings: Finding) -> CheckReport:
    return CheckReport("lending", "my_tables", date(2024, 12, 31), list(findings), {"loans": 7})


def shown(given: CheckReport, *, width: int) -> str:
    output = io.StringIO()
    show(given, console=Console(file=output, width=width, force_terminal=True, color_system=None))
    return output.getvalue()


@pytest.mark.parametrize("width", [60, 80, 140, 200])
def test_nothing_is_lost_or_cut_at_any_width(width):
    text = shown(report(ERROR, MANY, ABSENT), width=width)
    assert max(len(line) for line in text.splitlines()) <= width
    letters = "".join(text.split())
    for part in ("warning", "payments", "amount", "12,345", "25.0%", "[bold]", "complaints"):
        assert part in letters
    assert "x" in letters
    if width < 130:
        # In blocks every word stands in order; in a table the columns stand side by side.
        told = MANY.finding.removeprefix("amount ")
        assert "".join(told.split()) in letters
        assert "".join(MANY.advice.split()) in letters
        assert "".join(MANY.example.split()) in letters


def test_the_last_line_is_the_verdict():
    for width in (80, 140):
        assert shown(report(ERROR, MANY), width=width).rstrip().endswith("1 error and 1 warning")


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        ([], "as of 2024-12-31: 7 rows in 1 table, nothing amiss"),
        ([ABSENT], "as of 2024-12-31: 7 rows in 1 table, nothing amiss"),
        ([MANY], "as of 2024-12-31: 7 rows in 1 table, 1 warning"),
        ([MANY, MANY], "as of 2024-12-31: 7 rows in 1 table, 2 warnings"),
    ],
)
def test_the_verdict_counts(findings, told):
    assert verdict(report(*findings)) == f"my_tables can be built as lending, {told}"


def test_programs_read_everything():
    held = json.loads(as_json(report(ERROR, MANY)))
    assert held["exit_code"] == 2
    assert held["as_of_date"] == "2024-12-31"
    assert held["findings"][1]["example"] == MANY.example
    assert held["findings"][1]["rows"] == 12_345
    assert held["findings"][0]["rows"] is None
    (first, second) = csv.DictReader(io.StringIO(as_csv(report(ERROR, MANY))))
    assert (first["check"], first["share"]) == ("missing_table", "")
    assert (second["example"], second["share"]) == (MANY.example, "0.25")
