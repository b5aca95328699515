"""``slrs check`` before a build: what is planted is found, what is good passes and builds."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest

from slrs_ml.checking import Finding, Severity, check_structure, held_tables, judge_rows
from slrs_ml.cli.layout import find_project
from slrs_ml.contract import read_contract
from slrs_ml.loading import load_portfolio
from tests.dbt_sessions import run_dbt
from tests.foundation import build_foundation, rows
from tests.portfolios import Built, slrs

GUIDE = find_project() / "dbt_project" / "docs" / "bring-your-own-tables.md"
SQL_BLOCK = re.compile(r"```sql\n-- ([a-z_]+[.]sql)\n(.*?)```", re.DOTALL)
STAGING = ("+path:models/staging",)
TO_SNAPSHOTS = (
    *("build", "--select", "+fct_loan_snapshots", *STAGING),
    *("--exclude-resource-types", "test", "unit_test"),
)
NUMBERS = [f"{number:02}" for number in range(1, 41)]


def contract() -> dict:
    held = read_contract(find_project() / "dbt_project")
    held.pop("build_settings")
    return held


def write(folder: Path, table: str, table_rows: list[dict[str, object]]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(table_rows[0]))
        writer.writeheader()
        writer.writerows(table_rows)


def good_tables() -> dict[str, list[dict[str, object]]]:
    """Forty borrowers with a loan each, one installment, and one payment that pays it."""
    return {
        "borrowers": [
            {"borrower_id": f"B{n}", "birth_date": "1980-05-01", "monthly_income": "2000.00"}
            for n in NUMBERS
        ],
        "loans": [
            {
                "loan_id": f"L{n}",
                "borrower_id": f"B{n}",
                "originated_on": "2024-01-10",
                "principal_amount": "100.00",
                "annual_interest_rate": "0.09",
                "currency": "EUR",
                "closed_on": "",
            }
            for n in NUMBERS
        ],
        "installments": [
            {
                "loan_id": f"L{n}",
                "installment_number": "1",
                "due_on": "2024-02-10",
                "principal_due": "100.00",
            }
            for n in NUMBERS
        ],
        "payments": [
            {
                "payment_id": f"P{n}",
                "loan_id": f"L{n}",
                "paid_at": f"2024-02-{int(n) % 20 + 5:02}",
                "amount": "100.00",
                "reversal_of_payment_id": "",
                "recorded_at": f"2024-02-{int(n) % 20 + 6:02} 06:00:00+00",
            }
            for n in NUMBERS
        ],
    }


def changed(row: dict[str, object], **values: object) -> dict[str, object]:
    return {**row, **values}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the command line says of a folder in which every kind of fault is planted."""
    folder = tmp_path_factory.mktemp("faulty")
    tables = good_tables()
    person, loan = tables["borrowers"][0], tables["loans"][0]
    due, payment = tables["installments"][0], tables["payments"][0]
    tables["borrowers"][1]["birth_date"] = "2036-01-01"
    tables["borrowers"] += [
        changed(person, borrower_id="B90", monthly_income="a lot"),
        changed(person, borrower_id="B91", birth_date="31.12.1980"),
    ]
    tables["loans"][2]["annual_interest_rate"] = "9.25"
    tables["loans"] += [
        changed(loan, loan_id="L90", borrower_id="B90"),
        changed(loan, loan_id="L91", borrower_id="b07"),
        changed(loan, loan_id="L92", closed_on="2024-01-09"),
        changed(loan, loan_id="L93", currency="CHF"),
        changed(loan, loan_id="L94", annual_interest_rate="12"),
        changed(loan, loan_id="L95", originated_on="1753-01-01"),
        changed(loan, principal_amount="150.00"),
        dict(tables["loans"][4]),
        changed(loan, loan_id="", principal_amount="1.00"),
    ]
    tables["installments"][5]["due_on"] = "2023-12-10"
    tables["payments"][6]["paid_at"] = "2024-01-02"
    tables["payments"][7]["recorded_at"] = "2024-02-01 06:00:00+00"
    tables["payments"] += [
        changed(payment, payment_id="P90", amount="1.234,50"),
        changed(payment, payment_id="P91", amount="-5.00"),
        changed(payment, payment_id="P92", loan_id="L99"),
        changed(payment, payment_id="P93", reversal_of_payment_id="P98"),
        changed(payment, payment_id="P94", paid_at="2034-06-01"),
    ]
    tables["borrower_flags"] = [
        {"flag_id": "F1", "borrower_id": "B01", "flag_type": "lucky", "opened_at": "2024-01-01"}
    ]
    tables["instalments_old"] = [due]
    tables["weather"] = [{"day": "2024-01-01"}]
    for table, held in tables.items():
        write(folder, table, held)
    lines = (folder / "installments.csv").read_text().splitlines()
    (folder / "installments.csv").write_text("\n".join([*lines, "L01,2,2024-03-10"]) + "\n")
    (folder / "build_settings.json").write_text('{"reporting_currency": "EUR"}')
    result = slrs("check", str(folder), "--format", "json", home=folder)
    assert result.returncode == 2, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    "expected",
    [
        ("error", "second_currency", "loans", "currency", 1, "L93: CHF"),
        ("warning", "unreadable_number", "borrowers", "monthly_income", 1, "B90: a lot"),
        ("warning", "unreadable_date", "borrowers", "birth_date", 1, "B91: 31.12.1980"),
        ("warning", "born_in_the_future", "borrowers", "birth_date", 1, "B02: 2036-01-01"),
        ("warning", "rate_as_per_cent", "loans", "annual_interest_rate", 1, "L03: 9.25"),
        ("warning", "impossible_value", "loans", "closed_on", 1, "L92: 2024-01-09"),
        ("warning", "impossible_value", "loans", "annual_interest_rate", 1, "L94: 12"),
        ("warning", "impossible_value", "loans", "originated_on", 1, "L95: 1753-01-01"),
        ("warning", "missing_value", "loans", "loan_id", 1, ""),
        ("warning", "repeated_row", "loans", "loan_id", 1, "L05"),
        ("warning", "conflicting_key", "loans", "loan_id", 1, "L01: principal_amount"),
        ("warning", "unreadable_line", "installments", "", 1, "line 42: L01,2,2024-03-10"),
        ("warning", "unread_table", "installments", "", None, ""),
        ("warning", "unreadable_number", "payments", "amount", 1, "P90: 1.234,50"),
        ("warning", "negative_amount", "payments", "amount", 1, "P91: -5.00"),
        ("warning", "unknown_loan", "payments", "loan_id", 1, "P92: L99"),
        ("warning", "unknown_payment", "payments", "reversal_of_payment_id", 1, "P93: P98"),
        ("warning", "clock_far_ahead", "", "as_of_date", 1, ""),
        ("warning", "unknown_code", "borrower_flags", "flag_type", 1, "F1: lucky"),
        ("info", "unread_table", "", "", None, ""),
        ("info", "absent_table", "forbearance_measures", "", None, ""),
    ],
    ids=lambda expected: "-".join(part for part in expected[1:4] if part),
)
def test_each_planted_fault_is_found_with_its_count_and_an_example(report, expected):
    found = [
        tuple(found[key] for key in ("severity", "check", "table", "column", "rows", "example"))
        for found in report["findings"]
    ]
    assert expected in found


def test_what_was_recorded_before_it_happened_is_found(report):
    found = {
        (found["check"], found["column"]): found["example"]
        for found in report["findings"]
        if found["table"] in ("payments", "installments")
    }
    assert found["event_before_origination", "paid_at"] == "P07: 2024-01-02 before 2024-01-10"
    assert found["due_before_origination", "due_on"] == "L06|1: 2023-12-10 before 2024-01-10"
    assert found["recorded_before_event", "recorded_at"].startswith("P08: 2024-02-01 06:00:00+00")


def test_findings_say_what_the_rows_have_in_common(report):
    told = {(found["check"], found["table"]): found["finding"] for found in report["findings"]}
    unknown = told["unknown_borrower", "loans"]
    assert "1 of them only because the row of borrowers is rejected" in unknown
    assert "1 of them would match but for case" in unknown
    assert "all of them with a comma" in told["unreadable_number", "payments"]
    assert "all of them with the day or the month first" in told["unreadable_date", "borrowers"]


def test_every_finding_says_what_to_do_and_errors_come_first(report):
    severities = [found["severity"] for found in report["findings"]]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    assert all(found["advice"] for found in report["findings"])
    assert report["exit_code"] == 2
    assert report["verdict"].endswith(
        f"cannot be built as lending: 1 error and {severities.count('warning')} warnings"
    )


def judged(place: Path, file: Path) -> list[Finding]:
    """Check an input of which the staging is built already."""
    held, findings = held_tables(place, contract=contract())
    findings += check_structure(held, contract=contract(), place=str(place))
    with duckdb.connect(str(file), read_only=True) as connection:
        return findings + judge_rows(connection, contract=contract(), held=held)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for the module, so that dbt reads the project once."""
    return tmp_path_factory.mktemp("home")


def test_three_tables_pass_and_build(home, tmp_path):
    tables = good_tables()
    write(tmp_path, "borrowers", tables["borrowers"])
    write(tmp_path, "loans", tables["loans"])
    reports = [
        {"loan_id": f"L{n}", "reported_on": f"2024-0{month}-28", "days_past_due": str(30 * month)}
        for n in NUMBERS
        for month in (1, 2, 3)
    ]
    write(tmp_path, "loan_status_reports", reports)
    file = build_foundation(tmp_path, home=home, as_of=date(2024, 3, 31), also=STAGING)
    findings = judged(tmp_path, file)
    assert {finding.severity for finding in findings} <= {Severity.INFO}, findings
    assert rows(
        file,
        "select days_past_due, count(*) from marts.fct_loan_snapshots "
        "where snapshot_date = '2024-02-29' group by all",
    ) == [(60, 40)]


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide's bank, mapped by the guide's SQL over the template's, as its README says."""
    folder = tmp_path_factory.mktemp("guide") / "mapping"
    result = slrs("init", str(folder), home=folder.parent)
    assert result.returncode == 0, result.stderr
    blocks = dict(SQL_BLOCK.findall(GUIDE.read_text(encoding="utf-8")))
    with duckdb.connect(str(folder / "core_banking.duckdb")) as connection:
        connection.execute(blocks.pop("core_banking.sql"))
    for name, text in blocks.items():
        assert (folder / name).is_file(), f"the template has no {name}"
        (folder / name).write_text(text, encoding="utf-8")
    runner = re.search(r"python (-c .*)", (folder / "README.md").read_text(encoding="utf-8"))
    assert runner
    ran = subprocess.run(
        f"{sys.executable} {runner[1]}", shell=True, cwd=folder, capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return folder / "mapped.duckdb"


def test_the_guides_mapping_passes_and_builds(mapped, home):
    file = home / "build" / "lending" / "slrs.duckdb"
    file.parent.mkdir(parents=True, exist_ok=True)
    load_portfolio("lending", data_dir=mapped, database_path=file)
    run_dbt(*TO_SNAPSHOTS, home=home)
    findings = judged(mapped, file)
    assert [(f.severity, f.check) for f in findings if f.check != "empty_column"] == [
        (Severity.INFO, "converted_currency")
    ]
    # What was paid back at once leaves its loan unpaid; ten past midnight is the next day;
    # the loan in francs, paid in parts, owes nothing.
    assert rows(
        file,
        "select loan_id, loan_state, days_past_due, outstanding_amount "
        "from marts.fct_loan_snapshots where snapshot_date = '2024-05-31' or "
        "(loan_id = '4001' and snapshot_date = '2024-04-30') order by all",
    ) == [
        ("4001", "paid_off", 0, 0),
        ("4002", "open", 91, 603),
        ("4003", "open", 0, 0),
    ]
    assert rows(file, "select min(paid_on)::varchar from staging.stg_payments") == [("2024-02-15",)]


@pytest.mark.slow
def test_a_whole_simulated_world_passes(simulated: Path, demo: Built) -> None:
    """All tables, five years, nothing amiss: no check cries wolf. (Its build is there anyway.)"""
    findings = judged(simulated, demo.home / "build" / "demo" / "slrs.duckdb")
    assert {finding.severity for finding in findings} <= {Severity.INFO}, findings


def test_the_guide_names_every_table_of_the_contract():
    text = GUIDE.read_text(encoding="utf-8")
    assert [name for name in read_contract(GUIDE.parents[1]) if f"`{name}`" not in text] == [
        "build_settings"
    ]


def test_a_build_of_two_currencies_stops_with_the_same_error(tmp_path):
    tables = good_tables()
    tables["loans"][0]["currency"] = "CHF"
    for table, held in tables.items():
        write(tmp_path, table, held)
    (tmp_path / "build_settings.json").write_text('{"reporting_currency": "EUR"}')
    result = slrs(
        "build", "--portfolio", "lending", "--data", str(tmp_path), home=tmp_path / "home"
    )
    assert result.returncode == 2
    assert "1 row is in CHF (for example L01), which no rate converts to EUR" in result.stderr
    assert not (tmp_path / "home" / "publish").exists()


def test_counts_add_up(report):
    counted = Counter(found["severity"] for found in report["findings"])
    assert counted["error"] == 1
    assert report["rows"]["borrowers"] == 42
