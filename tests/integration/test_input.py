"""From files to staged rows: every row is staged or rejected with the right reason.

dbt runs as a subprocess on a small folder, staging alone; the file holds nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pytest

from slrs_ml.loading import load_portfolio
from tests.dbt_sessions import run_dbt
from tests.portfolios import real_data, slrs
from tests.unit.loading.fuzzed_folders import write_fuzzed

SELECTION = "path:models/adapters path:models/staging rejection_reasons rejected_records"
# A seed with which every damaged file can still be loaded.
DAMAGED = 37

TABLES: dict[str, list[dict[str, object]]] = {
    "borrowers": [
        {"borrower_id": "B1", "monthly_income": "2500.00", "region": 'O\'Neil "Nord" Ærø'},
        {"borrower_id": "B2", "monthly_income": "", "region": ""},
    ],
    "loans": [
        {
            "loan_id": loan_id,
            "borrower_id": borrower_id,
            "originated_on": "2024-01-15",
            "principal_amount": "1000.00",
            "annual_interest_rate": "0.05",
            "currency": "EUR",
        }
        for loan_id, borrower_id in (("L1", "B1"), ("L2", "B2"))
    ],
    "installments": [
        {
            "loan_id": loan_id,
            "installment_number": str(number),
            "due_on": f"2024-{number + 1:02}-15",
            "principal_due": "100.00",
        }
        for loan_id in ("L1", "L2")
        for number in (1, 2)
    ],
    "payments": [
        {
            "payment_id": "P1",
            "loan_id": "L1",
            "paid_at": "2024-02-15 23:30:00+00",
            "amount": "100.00",
            "method": "",
        },
        {
            "payment_id": "P2",
            "loan_id": "L2",
            "paid_at": "2024-02-16",
            "amount": "5e+01",
            "method": "cash",
        },
    ],
}


def copy_of_tables() -> dict[str, list[dict[str, object]]]:
    return {table: [dict(row) for row in rows] for table, rows in TABLES.items()}


def write_csv(folder: Path, tables: Mapping[str, list[dict[str, object]]]) -> Path:
    import csv

    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


class Staged:
    """A portfolio loaded and staged in a folder of its own."""

    def __init__(
        self, portfolio: str, *, data: Path | None, home: Path, earlier: Mapping[str, Path]
    ) -> None:
        self.file = home / "build" / portfolio / "slrs.duckdb"
        self.file.unlink(missing_ok=True)
        for day, folder in earlier.items():
            load_portfolio(
                portfolio,
                data_dir=folder,
                database_path=self.file,
                as_of=date.fromisoformat(day),
            )
        self.report = load_portfolio(portfolio, data_dir=data, database_path=self.file)
        run_dbt(
            *("build", "--indirect-selection", "cautious", "--select", *SELECTION.split()),
            *("--exclude", "test_type:unit", "test_name:not_null", "test_name:in_range"),
            home=home,
            portfolio=portfolio,
        )

    def rows(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.file), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    def rejected(self) -> list[tuple]:
        return self.rows(
            "select source_table, source_key, reason_code, reason_column "
            "from staging.stg_rejected_records order by all"
        )


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Staged]:
    """Stage a folder afresh, after earlier loads where they are given; or what they left."""
    home = tmp_path_factory.mktemp("input")

    def stage(
        portfolio: str, data: Path | None, *, earlier: Mapping[str, Path] | None = None
    ) -> Staged:
        return Staged(portfolio, data=data, home=home, earlier=earlier or {})

    return stage


def test_a_clean_folder_is_staged_whole(staged, tmp_path):
    lending = staged("lending", write_csv(tmp_path / "data", TABLES))
    assert lending.rejected() == []
    assert lending.rows("select * from staging.stg_collection_actions") == []
    assert lending.rows(
        "select monthly_income, region from staging.stg_borrowers order by borrower_id"
    ) == [(2500, 'O\'Neil "Nord" Ærø'), (None, None)]
    assert lending.rows("select amount, method from staging.stg_payments order by payment_id") == [
        (100, None),
        (50, "cash"),
    ]
    assert lending.rows(
        "select as_of_date::varchar, reporting_currency from staging.stg_build_settings"
    ) == [("2024-02-16", "EUR")]


def test_each_planted_fault_is_rejected_with_its_reason(staged, tmp_path):
    tables = copy_of_tables()
    tables["borrowers"].append({"borrower_id": "B3", "monthly_income": "a lot", "region": ""})
    tables["borrowers"].append({"borrower_id": " ", "monthly_income": "1", "region": ""})
    tables["loans"] += [
        {**tables["loans"][0], "loan_id": "L3", "principal_amount": "-5.00"},
        {**tables["loans"][0], "loan_id": "L4", "borrower_id": "B9"},
        {**tables["loans"][0], "loan_id": "L5", "borrower_id": "B3"},
        {**tables["loans"][0], "loan_id": "L6", "annual_interest_rate": "nan"},
        {**tables["loans"][0], "loan_id": "L7", "originated_on": ""},
    ]
    tables["installments"] += [
        {**tables["installments"][0], "installment_number": "2.6"},
        {**tables["installments"][0], "installment_number": "3", "due_on": "2024-02-30"},
        {**tables["installments"][0], "installment_number": "4", "principal_due": "10.005"},
        {**tables["installments"][0], "installment_number": "5", "due_on": "2024-06-15 12:30:00"},
    ]
    payment = tables["payments"][0]
    tables["payments"] += [
        {**payment, "payment_id": "P3", "amount": "-1.00"},
        {**payment, "payment_id": "P4", "loan_id": "L9"},
        {**payment, "payment_id": "P5", "loan_id": "L3"},
        {**payment, "payment_id": "P6", "paid_at": "yesterday"},
        {**payment, "payment_id": "P7", "amount": "n/a"},
        {**payment, "payment_id": "P8", "paid_at": "2999-12-31"},
        {**payment},
        {**payment},
    ]
    entry = {"loan_id": "L1", "booked_on": "2024-02-15", "entry_type": "recovery_cash"}
    tables["recovery_ledger"] = [
        {**entry, "entry_id": "E1", "amount": "12.00"},
        {**entry, "entry_id": "E2", "amount": "-12.00"},
        {**entry, "entry_id": "E3", "amount": "1", "entry_type": "gift"},
    ]
    message = {"borrower_id": "B1", "received_at": "2024-02-15", "body_text": 'I\'ll "pay",\nsoon'}
    tables["customer_messages"] = [
        {**message, "message_id": "M1", "loan_id": ""},
        {**message, "message_id": "M2", "loan_id": "L9"},
        {**message, "message_id": "M3", "loan_id": "L1", "borrower_id": "B9"},
        {**message, "message_id": "M4", "loan_id": "L1", "body_text": " "},
    ]
    override = {"decision_id": "D1", "overridden_by": "A. N.", "reason": "knows the borrower"}
    tables["decision_overrides"] = [
        {**override, "overridden_at": "2024-02-15 10:00:00+00"},
        {**override, "overridden_at": "2024-02-15 11:00:00+01"},
        {**override, "overridden_at": "2024-02-15 12:00:00+00", "reason": ""},
    ]
    lending = staged("lending", write_csv(tmp_path / "data", tables))
    assert lending.rejected() == [
        ("borrowers", "B3", "unreadable_number", "monthly_income"),
        ("borrowers", None, "missing_value", "borrower_id"),
        ("customer_messages", "M2", "unknown_loan", "loan_id"),
        ("customer_messages", "M3", "unknown_borrower", "borrower_id"),
        ("customer_messages", "M4", "missing_value", "body_text"),
        ("decision_overrides", "D1|2024-02-15 10:00:00+00", "duplicate_key", "decision_id"),
        ("decision_overrides", "D1|2024-02-15 12:00:00+00", "missing_value", "reason"),
        ("installments", "L1|2.6", "unreadable_number", "installment_number"),
        ("installments", "L1|3", "unreadable_date", "due_on"),
        ("installments", "L1|4", "unreadable_number", "principal_due"),
        ("installments", "L1|5", "unreadable_date", "due_on"),
        ("loans", "L3", "negative_amount", "principal_amount"),
        ("loans", "L4", "unknown_borrower", "borrower_id"),
        ("loans", "L5", "unknown_borrower", "borrower_id"),
        ("loans", "L6", "unreadable_number", "annual_interest_rate"),
        ("loans", "L7", "missing_value", "originated_on"),
        ("payments", "P1", "duplicate_key", "payment_id"),
        ("payments", "P1", "duplicate_key", "payment_id"),
        ("payments", "P3", "negative_amount", "amount"),
        ("payments", "P4", "unknown_loan", "loan_id"),
        ("payments", "P5", "unknown_loan", "loan_id"),
        ("payments", "P6", "unreadable_date", "paid_at"),
        ("payments", "P7", "unreadable_number", "amount"),
        ("payments", "P8", "impossible_value", "paid_at"),
        ("recovery_ledger", "E2", "negative_amount", "amount"),
        ("recovery_ledger", "E3", "unknown_code", "entry_type"),
    ]
    assert lending.rows(
        "select row_occurrence from assurance.rejected_records "
        "where reason_code = 'duplicate_key' and source_table = 'payments' order by all"
    ) == [(1,), (2,)]
    assert lending.rows("select body_text from staging.stg_customer_messages") == [
        (message["body_text"],)
    ]
    staged_rows = dict(
        lending.rows(
            " union all ".join(
                f"select '{table}', count(*) from staging.stg_{table}" for table in tables
            )
        )
    )
    rejected = [table for table, *_ in lending.rejected()]
    for table, rows in tables.items():
        assert lending.report.rows[table] == len(rows)
        assert staged_rows[table] + rejected.count(table) == len(rows)


def test_of_rows_with_one_key_the_same_one_stays_in_any_order(staged, tmp_path):
    kept = []
    for number, step in enumerate((1, -1)):
        tables = copy_of_tables()
        tables["payments"].append({**tables["payments"][0], "amount": "70.00"})
        tables["payments"] = tables["payments"][::step]
        lending = staged("lending", write_csv(tmp_path / str(number), tables))
        assert [reason for *_, reason, _ in lending.rejected()] == ["duplicate_key"]
        kept += lending.rows("select amount from staging.stg_payments where payment_id = 'P1'")
    assert kept[0] == kept[1]


def test_versions_of_a_row_are_no_duplicates(staged, tmp_path):
    tables = copy_of_tables()
    for row in tables["loans"]:
        row["recorded_at"] = "2024-01-15 09:00:00+00"
    tables["loans"].append({**tables["loans"][0], "recorded_at": "2024-03-01 09:00:00+00"})
    lending = staged("lending", write_csv(tmp_path / "data", tables))
    assert lending.rejected() == []
    assert lending.rows("select count(*) from staging.stg_loans where loan_id = 'L1'") == [(2,)]
    assert lending.report.as_of_date.isoformat() == "2024-03-01"


def test_parquet_with_types_reads_like_csv(staged, tmp_path):
    folder = write_csv(tmp_path / "csv", TABLES)
    parquet = tmp_path / "parquet"
    parquet.mkdir()
    typed = {
        "borrowers": "borrower_id, monthly_income::double as monthly_income, region",
        "loans": "loan_id, borrower_id, originated_on::timestamp as originated_on, "
        "(0.1 + 0.2)::double as principal_amount",
        "installments": "loan_id, installment_number::double as installment_number, "
        "due_on::date as due_on, principal_due::decimal(18, 2) as principal_due",
        "payments": "payment_id, loan_id, paid_at::timestamptz as Paid_At, amount::float as amount",
        "contact_consents": "borrower_id, 'call' as channel, 'opted_in' as status, "
        "timestamptz '2024-02-01 10:00:00+00' as effective_at, "
        "time '21:00:00' as inconvenient_from, '08:00' as inconvenient_to",
        "past_decisions": "loan_id || '-1' as decision_id, loan_id, "
        "timestamptz '2024-02-01 10:00:00+00' as decided_at, 'phone_call' as treatment_code, "
        "(1 / 6)::double as propensity, true as is_randomised",
    }
    rows_of = {"contact_consents": "borrowers", "past_decisions": "loans"}
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table, columns in typed.items():
            connection.execute(
                f"copy (select {columns} from '{folder / rows_of.get(table, table)}.csv') "
                f"to '{parquet / table}.parquet' (format parquet)"
            )
    lending = staged("lending", parquet)
    assert lending.rejected() == []
    assert lending.rows("select distinct principal_amount::varchar from staging.stg_loans") == [
        ("0.30",)
    ]
    assert lending.rows(
        "select installment_number, due_on::varchar from staging.stg_installments "
        "where loan_id = 'L1' order by all"
    ) == [(1, "2024-02-15"), (2, "2024-03-15")]
    assert lending.rows("select count(*) from staging.stg_payments where paid_at is null") == [(0,)]
    assert lending.rows(
        "select distinct inconvenient_from::varchar, inconvenient_to::varchar "
        "from staging.stg_contact_consents"
    ) == [("21:00:00", "08:00:00")]
    assert lending.rows(
        "select distinct propensity = 1 / 6, is_randomised from staging.stg_past_decisions"
    ) == [(True, True)]


def test_declared_marks_and_dates_are_read_and_broken_lines_are_rejected(staged, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    formats = {
        "default": {"decimal_mark": ",", "thousands_mark": ".", "date_order": "dmy"},
        "tables": {
            "loans": {"thousands_mark": "\u00a0", "encoding": "cp1252"},
            "installments": {"decimal_mark": ".", "thousands_mark": "", "date_order": "ymd"},
        },
    }
    (data / "input_formats.json").write_text(json.dumps(formats), encoding="utf-8")
    texts = {
        "borrowers": "\ufeffborrower_id;monthly_income;region\r\n"
        'B1;2.500,50;"Ærø; Nord"\r\nB2;1,234.50;\r\nB3;\r\n"B4;1;x\r\n',
        "loans": "loan_id;borrower_id;originated_on;principal_amount;annual_interest_rate\n"
        "L1;B1;15.01.2024;1\u00a0000,00;0,0525\nL2;B1;2024-01-15;1.000,00;0,05\n"
        "L3;B1;15/01/2024;900;0.05\n",
        "installments": "loan_id,installment_number,due_on,principal_due\nL1,1,2024-02-15,100.00\n"
        'L1,2,15.03.2024,100.00\nL1,3,2024-04-15,"100,00"\n',
        "payments": "payment_id|loan_id|paid_at|amount\nP1|L1|15.02.2024 23:30|1.000\n"
        "P2|L1|16-02-2024|,5\nP3|L1|02/16/2024|5\nP4|L1|16.02.2024|1.00\nP5|L1\n",
    }
    for table, text in texts.items():
        encoding = "cp1252" if table == "loans" else "utf-8"
        (data / f"{table}.csv").write_bytes(text.encode(encoding))
    lending = staged("lending", data)
    assert lending.rows(
        "select borrower_id, monthly_income::varchar, region from staging.stg_borrowers"
    ) == [("B1", "2500.50", "Ærø; Nord")]
    assert lending.rows(
        "select loan_id, originated_on::varchar, principal_amount::varchar, annual_interest_rate "
        "from staging.stg_loans order by all"
    ) == [("L1", "2024-01-15", "1000.00", 0.0525), ("L3", "2024-01-15", "900.00", 0.05)]
    # 1.00 is no thousands in groups of three; read as it stands it is the contract's one.
    assert lending.rows(
        "select payment_id, paid_on::varchar, amount::varchar from staging.stg_payments "
        "order by all"
    ) == [
        ("P1", "2024-02-15", "1000.00"),
        ("P2", "2024-02-16", "0.50"),
        ("P4", "2024-02-16", "1.00"),
    ]
    assert lending.rejected() == [
        ("borrowers", "B2", "unreadable_number", "monthly_income"),
        (
            *("borrowers", None, "unreadable_line"),
            "line 4: it holds 2 values where the header names 3",
        ),
        ("borrowers", None, "unreadable_line", "line 5: a quote is opened and never closed"),
        ("installments", "L1|2", "unreadable_date", "due_on"),
        ("installments", "L1|3", "unreadable_number", "principal_due"),
        ("loans", "L2", "unreadable_number", "principal_amount"),
        ("payments", "P3", "unreadable_date", "paid_at"),
        ("payments", None, "unreadable_line", "line 6: it holds 2 values where the header names 4"),
    ]
    assert lending.rows(
        "select row_json from staging.stg_rejected_records where source_table = "
        "'payments' and reason_code = 'unreadable_line'"
    ) == [('{"line_number":6,"line_text":"P5|L1"}',)]
    assert lending.rows(
        "select reason_text from assurance.rejected_records where source_table = 'payments' "
        "and reason_code = 'unreadable_line'"
    ) == [
        (
            "the line cannot be read as a row of values (line 6: it holds 2 values where the "
            "header names 4)",
        )
    ]


def test_rows_of_a_later_load_count_from_that_load(staged, tmp_path):
    first = write_csv(tmp_path / "first", TABLES)
    tables = copy_of_tables()
    flag = {"flag_id": "F1", "borrower_id": "B1", "flag_type": "dispute"}
    tables["borrower_flags"] = [{**flag, "opened_at": "2024-02-01", "closed_at": ""}]
    tables["payments"].append({**tables["payments"][0], "payment_id": "P3"})
    tables["loans"].append({**tables["loans"][0], "loan_id": "L3", "closed_on": "2024-03-20"})
    for row in tables["loans"][:2]:
        row["closed_on"] = ""
    second = write_csv(tmp_path / "second", tables)
    settings = {"as_of_date": "2024-04-30", "time_zone": "Europe/Berlin"}
    tables["borrower_flags"][0]["closed_at"] = "2024-04-10"
    third = write_csv(tmp_path / "third", tables)
    (third / "build_settings.json").write_text(json.dumps(settings), encoding="utf-8")
    loads = {"2024-02-29": first, "2024-03-31": second, "2024-04-30": third}
    # What the last load left is then taken in place.
    lending = staged("lending", None, earlier=loads)
    assert lending.report.rows["payments"] == 3
    assert lending.report.arrived_rows == {}
    assert lending.rejected() == []
    assert lending.rows(
        "select payment_id, available_on::varchar, recorded_at::varchar "
        "from staging.stg_payments order by all"
    ) == [
        ("P1", "2024-02-16", None),
        ("P2", "2024-02-16", None),
        # The end of the last day of March in Berlin, where summer had begun that morning.
        ("P3", "2024-03-31", "2024-03-31 21:59:59.999999+00"),
    ]
    assert lending.rows(
        "select loan_id, timezone('Europe/Berlin', recorded_at)::date::varchar "
        "from staging.stg_loans order by all"
    ) == [("L1", None), ("L2", None), ("L3", "2024-03-31")]
    assert lending.rows(
        "select timezone('Europe/Berlin', recorded_at)::date::varchar "
        "from staging.stg_borrower_flags"
    ) == [("2024-03-31",)]


def test_of_a_damaged_folder_every_line_is_staged_or_rejected(staged, tmp_path):
    damages = ["bytes flipped", "quotes put in", "NUL put in", "rows copied", "lines ended oddly"]
    damages += ["encodings mixed", "byte-order mark"]
    data = write_fuzzed(tmp_path / "data", seed=DAMAGED, damages=12, kinds=damages)
    lending = staged("lending", data)
    unreadable = lending.report.unreadable_lines
    # A folder that is damaged in passing would show nothing.
    assert len(unreadable) >= 3
    assert sum(unreadable.values()) >= 15
    rejected = [table for table, *_ in lending.rejected()]
    for table, rows in lending.report.rows.items():
        (staged_rows,) = lending.rows(f"select count(*) from staging.stg_{table}")[0]
        assert staged_rows > 0, table
        assert rows + unreadable.get(table, 0) == staged_rows + rejected.count(table), table


def test_every_row_of_loan_recovery_is_staged(staged):
    portfolio = staged("loan_recovery", real_data("loan_recovery"))
    assert portfolio.report.rows == {"loan_recovery_source": 500}
    assert portfolio.rejected() == []
    assert portfolio.rows("select count(*) from staging.stg_loans") == [(500,)]
    assert portfolio.rows(
        "select recovery_status, count(*) from staging.stg_loan_outcomes group by 1 order by 1"
    ) == [("fully_recovered", 296), ("partially_recovered", 154), ("written_off", 50)]


def test_every_row_of_uci_credit_card_is_staged(staged):
    portfolio = staged("uci_credit_card", real_data("uci_credit_card"))
    assert portfolio.report.rows == {"uci_credit_card_source": 30_000}
    assert portfolio.rejected() == []
    assert portfolio.rows(
        "select count(*), count(distinct loan_id), min(reported_on)::varchar, "
        "max(reported_on)::varchar from staging.stg_loan_status_reports"
    ) == [(180_000, 30_000, "2005-04-30", "2005-09-30")]
    assert portfolio.rows(
        "select round(avg(is_default::integer), 3) from staging.stg_loan_outcomes"
    ) == [(0.221,)]
    assert portfolio.rows(
        "select education_level, count(*) from staging.stg_borrowers "
        "where education_level like 'undocumented%' group by 1 order by 1"
    ) == [("undocumented_0", 14), ("undocumented_5", 280), ("undocumented_6", 51)]


def test_text_in_a_number_column_of_a_public_file_is_rejected_and_counted(staged, tmp_path):
    source = real_data("loan_recovery") / "loan-recovery.csv"
    lines = source.read_text(encoding="utf-8").splitlines()
    assert ",1445796," in lines[1]
    lines[1] = lines[1].replace(",1445796,", ",much,")
    (tmp_path / "loan-recovery.csv").write_text("\n".join(lines), encoding="utf-8")
    portfolio = staged("loan_recovery", tmp_path)
    assert ("loans", "LN_1", "unreadable_number", "principal_amount") in portfolio.rejected()
    # What refers to the loan cannot be used without it.
    assert {table for table, *_ in portfolio.rejected()} == {
        "loans",
        "loan_outcomes",
        "loan_status_reports",
        "loan_undated_attributes",
        "snapshot_dates",
    }
    assert portfolio.rows("select count(*) from staging.stg_loans") == [(499,)]


@pytest.mark.parametrize(
    ("portfolio", "expected"),
    [
        ("lending", "borrowers.parquet"),
        ("loan_recovery", "loan-recovery.csv"),
        ("uci_credit_card", "creditcard_default.csv.gz"),
    ],
)
def test_an_empty_folder_ends_with_one_line_and_exit_code_2(portfolio, expected, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    result = slrs(
        *("build", "--portfolio", portfolio, "--data", str(empty)), home=tmp_path / "home"
    )
    assert result.returncode == 2
    (line,) = result.stderr.strip().splitlines()
    assert expected in line
    assert "an empty folder" in line
    assert "Traceback" not in result.stdout


def test_a_file_lacking_a_column_ends_with_one_line_and_exit_code_2(tmp_path):
    tables = copy_of_tables()
    for row in tables["payments"]:
        del row["amount"]
    data = write_csv(tmp_path / "data", tables)
    result = slrs(*("build", "--portfolio", "lending", "--data", str(data)), home=tmp_path / "home")
    assert result.returncode == 2
    (line,) = result.stderr.strip().splitlines()
    assert "payments.csv lacks the column amount" in line
    assert "payment_id, loan_id, paid_at, amount" in line
