"""Tables and columns that are missing, unknown or almost right, all of them at once."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest

from slrs_ml.checking import Finding, check_structure, exit_code, held_tables

HEADERS = {
    "borrowers": "borrower_id",
    "loans": "loan_id,borrower_id,principal_amount",
    "loan_status_reports": "loan_id,reported_on",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for table, header in HEADERS.items():
        (tmp_path / f"{table}.csv").write_text(f"{header}\n")
    return tmp_path


@pytest.fixture
def check(contract):
    def run(place: Path) -> list[Finding]:
        held, findings = held_tables(place, contract=contract)
        return findings + check_structure(held, contract=contract, place=str(place))

    return run


def told(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return sorted((str(f.severity), f.check, f.table, f.column) for f in findings)


def test_three_tables_are_enough(folder, check):
    assert check(folder) == []


def test_all_that_is_missing_is_told_at_once(folder, check):
    (folder / "loan_status_reports.csv").unlink()
    (folder / "loans.csv").write_text("loan_id,principal\n")
    assert told(check(folder)) == [
        ("error", "missing_column", "loans", "borrower_id"),
        ("error", "missing_column", "loans", "principal_amount"),
        ("error", "missing_table", "installments", ""),
        ("error", "missing_table", "payments", ""),
    ]


def test_a_missing_column_names_the_one_that_is_probably_meant(folder, check):
    (folder / "loans.csv").write_text("LoanID,Customer_ID,principal_amount,remarks\n")
    findings = {finding.column: finding for finding in check(folder)}
    assert findings["loan_id"].advice == "Rename LoanID to loan_id, if that is what it holds."
    assert "Rename Customer_ID" in findings["borrower_id"].advice
    assert "1 column not of the contract: remarks" in findings[""].finding
    assert "LoanID" not in findings[""].finding


def test_an_optional_column_that_is_almost_one_is_a_warning(folder, check):
    (folder / "borrowers.csv").write_text("borrower_id,date_of_brith,MonthlyIncome,birth_day\n")
    findings = check(folder)
    assert ("warning", "near_column", "borrowers", "MonthlyIncome") in told(findings)
    assert exit_code(findings) == 1


def test_names_stand_in_any_case(folder, check):
    (folder / "loans.csv").write_text("LOAN_ID, Borrower_Id ,PRINCIPAL_AMOUNT\n")
    assert check(folder) == []


def test_a_column_twice_is_an_error(folder, check):
    (folder / "loans.csv").write_text("loan_id,borrower_id,principal_amount,Loan_ID\n")
    assert told(check(folder)) == [("error", "repeated_column", "loans", "loan_id")]


def test_files_that_nobody_reads(folder, check):
    for name in ("payment.csv", "payments.xlsx", "rates.csv", "notes.md", ".hidden.csv"):
        (folder / name).write_text("x\n")
    with gzip.open(folder / "loans.csv.gz", "wt") as file:
        file.write("loan_id\n")
    (folder / "build_settings.json").write_text("{}")
    assert told(check(folder)) == [
        ("info", "unread_table", "", ""),
        ("warning", "second_file", "loans", ""),
        ("warning", "unread_table", "payments", ""),
        ("warning", "unread_table", "payments", ""),
    ]


def test_a_file_that_is_none_of_its_kind(folder, check):
    (folder / "payments.parquet").write_text("no parquet")
    (folder / "installments.csv.gz").write_text("not compressed")
    assert told(check(folder)) == [
        ("error", "unreadable_table", "installments", ""),
        ("error", "unreadable_table", "payments", ""),
    ]


def test_a_file_without_a_header_lacks_every_column(folder, check):
    (folder / "loan_status_reports.csv").write_text("")
    assert told(check(folder)) == [
        ("error", "missing_column", "loan_status_reports", "loan_id"),
        ("error", "missing_column", "loan_status_reports", "reported_on"),
    ]


def test_headers_are_read_as_they_are_declared_to_be_written(folder, check):
    (folder / "borrowers.csv").write_bytes("borrower_id;Größe\n".encode("cp1252"))
    assert [finding.check for finding in check(folder)] == ["unreadable_table"]
    (folder / "input_formats.json").write_text('{"tables": {"borrowers": {"encoding": "cp1252"}}}')
    (finding,) = check(folder)
    assert (finding.check, finding.finding) == (
        "unknown_columns",
        "1 column not of the contract: Größe",
    )


def test_tables_of_a_duckdb_file(tmp_path, check):
    file = tmp_path / "tables.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema lending")
        for table, header in HEADERS.items():
            columns = ", ".join(f"null as {name}" for name in header.split(","))
            connection.execute(f"create view lending.{table} as select {columns}")
        connection.execute("create table lending.payement as select 1 as x")
        connection.execute("create table main.complaint as select 1 as x")
    assert told(check(file)) == [("warning", "unread_table", "payments", "")]


def test_a_file_that_is_no_database(tmp_path, check):
    file = tmp_path / "tables.duckdb"
    file.write_text("nothing of the kind " * 100)
    assert ("error", "unreadable_table", "", "") in told(check(file))
