"""What ``slrs build`` says of a load, and that the memory of arrivals outlives the build."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from rich.console import Console

from slrs_ml.cli.building import _say_loaded
from slrs_ml.cli.layout import Layout
from slrs_ml.loading import ARRIVALS, LoadReport, load_portfolio
from slrs_ml.publishing import archive_tables, restore_archive

TABLES = {
    "borrowers": "borrower_id\nB1\n",
    "loans": "loan_id,borrower_id,principal_amount\nL1,B1,1000\n",
    "loan_status_reports": "loan_id,reported_on\nL1,2024-01-31\n",
}


def told(report: LoadReport, root: Path) -> str:
    text = io.StringIO()
    layout = Layout.of("lending", root=root)
    _say_loaded(report, rows_in=5, layout=layout, console=Console(file=text, width=1_000))
    return text.getvalue()


def load(folder: Path, database: Path, day: date, **changed: str) -> LoadReport:
    folder.mkdir(exist_ok=True)
    for table, text in {**TABLES, **changed}.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return load_portfolio("lending", data_dir=folder, database_path=database, as_of=day)


def test_broken_lines_and_late_rows_are_told(tmp_path):
    database = tmp_path / "slrs.duckdb"
    assert told(load(tmp_path / "data", database, date(2024, 1, 31)), tmp_path) == (
        "5 rows in 3 tables, as of 2024-01-31\n"
    )
    reports = TABLES["loan_status_reports"] + "L1,2024-01-15\nL1\n"
    report = load(tmp_path / "data", database, date(2024, 2, 29), loan_status_reports=reports)
    text = told(report, tmp_path)
    assert "1 of them lines of loan_status_reports that cannot be read" in text
    assert "1 of them are new since the first load" in text
    assert "they count from 2024-02-29 on" in text
    assert "another lender" not in text


def test_other_peoples_rows_are_told_with_what_to_remove(tmp_path):
    database = tmp_path / "slrs.duckdb"
    load(tmp_path / "data", database, date(2024, 1, 31))
    others = {table: text.replace("1", "9") for table, text in TABLES.items()}
    others["loan_status_reports"] = "loan_id,reported_on\nL9,2024-01-31\n"
    text = told(load(tmp_path / "data", database, date(2024, 2, 29), **others), tmp_path)
    assert f"remove {tmp_path / 'build' / 'lending'} and {tmp_path / 'archive' / 'lending'}" in text


def test_a_cold_build_knows_no_more_than_a_warm_one(tmp_path):
    warm, cold, archive = (tmp_path / name for name in ("w.duckdb", "c.duckdb", "archive"))
    load(tmp_path / "data", warm, date(2024, 1, 31))
    archive_tables(warm, archive=archive, relations=(f"lending.{ARRIVALS}",))
    assert restore_archive(cold, archive=archive) == (f"lending.{ARRIVALS}",)
    more = {"loan_status_reports": TABLES["loan_status_reports"] + "L1,2024-01-15\n"}
    day = date(2024, 2, 29)
    warm_report = load(tmp_path / "data", warm, day, **more)
    cold_report = load(tmp_path / "data", cold, day, **more)
    assert warm_report.arrived_rows == {"loan_status_reports": 1}
    assert cold_report.arrived_rows == warm_report.arrived_rows
