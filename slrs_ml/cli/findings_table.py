"""Findings as people and programs read them: a table, blocks, JSON or CSV."""

import csv
import io
import json
from collections import Counter

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from slrs_ml.checking import Finding, Severity
from slrs_ml.cli.checking import CheckReport

__all__ = ["as_csv", "as_json", "show", "verdict"]

# Below this width a table of seven columns is a heap of narrow words.
TABLE_WIDTH = 130
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}
FIELDS = (
    *("severity", "table", "column", "check", "finding", "rows", "share", "example"),
    "advice",
)


def verdict(report: CheckReport) -> str:
    """Say in one line whether the input can be built."""
    counted = Counter(found.severity for found in report.findings)
    errors, warnings = counted[Severity.ERROR], counted[Severity.WARNING]
    total = sum(report.rows.values())
    tables = f"{len(report.rows)} table{'' if len(report.rows) == 1 else 's'}"
    read = f"{total:,} rows in {tables}"
    if errors:
        told = f"{errors} error{'s' if errors > 1 else ''}"
        more = f" and {warnings} warning{'s' if warnings > 1 else ''}" if warnings else ""
        return f"{report.place} cannot be built as {report.portfolio}: {told}{more}"
    place = f"{report.place} can be built as {report.portfolio}, as of {report.as_of_date}"
    if warnings:
        return f"{place}: {read}, {warnings} warning{'s' if warnings > 1 else ''}"
    return f"{place}: {read}, nothing amiss"


def show(report: CheckReport, *, console: Console) -> None:
    """Print the findings and the verdict, as wide as the console is."""
    absent = [found for found in report.findings if found.check == "absent_table"]
    findings = [found for found in report.findings if found not in absent]
    if console.width >= TABLE_WIDTH and findings:
        console.print(_table(findings))
        console.print()
    elif findings:
        for found in findings:
            _print_block(console, found)
        console.print()
    if absent:
        console.print(_absences(absent))
        console.print()
    styles = ("bold green", "bold yellow", "bold red")
    console.print(
        Text(verdict(report), style=styles[report.exit_code]), soft_wrap=not console.is_terminal
    )


def as_json(report: CheckReport) -> str:
    """Write the report as one JSON object."""
    held = {
        "verdict": verdict(report),
        "exit_code": report.exit_code,
        "portfolio": report.portfolio,
        "as_of_date": str(report.as_of_date) if report.as_of_date else None,
        "rows": dict(report.rows),
        "findings": [_fields(found) for found in report.findings],
    }
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


def as_csv(report: CheckReport) -> str:
    """Write the findings as CSV with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_fields(found) for found in report.findings)
    return text.getvalue()


def _fields(found: Finding) -> dict[str, object]:
    values = {name: getattr(found, name) for name in FIELDS}
    values["severity"] = str(found.severity)
    values["share"] = None if found.share is None else round(found.share, 6)
    return values


def _table(findings: list[Finding]) -> Table:
    """One row a finding, below the severity and the table that it shares with others."""
    table = Table(header_style="bold", box=None, pad_edge=False, expand=True)
    table.add_column("column", no_wrap=True)
    table.add_column("rows", justify="right", no_wrap=True)
    table.add_column("share", justify="right", no_wrap=True)
    table.add_column("finding", ratio=5)
    table.add_column("example", ratio=3, overflow="fold")
    table.add_column("what to do", ratio=5)
    group = None
    for found in findings:
        if (found.severity, found.table) != group:
            group = (found.severity, found.table)
            table.add_section()
            title = Text(f"{found.severity} ", style=STYLES[found.severity])
            table.add_row(title.append(found.table or "input", style="bold"))
        table.add_row(
            f"  {escape(found.column)}",
            _rows(found),
            _share(found),
            escape(_told(found)),
            escape(found.example),
            escape(found.advice),
        )
    return table


def _absences(absent: list[Finding]) -> Table:
    """List absent tables in two columns: there is nothing to be done about them."""
    table = Table(
        title="Optional tables that are absent, and what is empty without them",
        title_justify="left",
        title_style="bold",
        show_header=False,
        box=None,
        pad_edge=False,
    )
    table.add_column(no_wrap=True, style="dim")
    table.add_column()
    for found in absent:
        table.add_row(found.table, escape(found.finding.split(": ", 1)[1]))
    return table


def _print_block(console: Console, found: Finding) -> None:
    counted = " · ".join(part for part in (_rows(found, "rows"), _share(found)) if part)
    head = Table.grid(expand=True)
    head.add_column(ratio=1)
    head.add_column(justify="right", no_wrap=True)
    name = Text(f"{found.severity:<8}", style=STYLES[found.severity])
    name.append(_where(found), style="bold")
    head.add_row(name, counted)
    console.print(head)
    lines = [_told(found)]
    if found.example:
        lines.append(f"e.g. {found.example}")
    if found.advice:
        lines.append(f"→ {found.advice}")
    for line in lines:
        console.print(Padding(Text(line, overflow="fold"), (0, 0, 0, 8), expand=False))


def _told(found: Finding) -> str:
    """Leave the column's name out of what stands beside it."""
    return found.finding.removeprefix(f"{found.column} ")


def _where(found: Finding) -> str:
    return ".".join(part for part in (found.table, found.column) if part) or "input"


def _rows(found: Finding, unit: str = "") -> str:
    if found.rows is None:
        return ""
    return f"{found.rows:,} {unit}".strip() if found.rows != 1 else f"1 {unit[:-1]}".strip()


def _share(found: Finding) -> str:
    if found.share is None:
        return ""
    if found.share < 0.0005:
        return "< 0.1 %"
    return f"{100 * found.share:.1f} %"
