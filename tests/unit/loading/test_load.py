from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from slrs_ml.errors import InputError
from slrs_ml.loading import PUBLIC_SOURCES, PublicFile, load_portfolio

BORROWERS = "borrower_id\nB1\n"
LOANS = "loan_id,borrower_id,principal_amount,currency\nL1,B1,1000,EUR\n"
INSTALLMENTS = "loan_id,installment_number,due_on,principal_due\nL1,1,2030-01-01,100\n"
PAYMENTS = "payment_id,loan_id,paid_at,amount\nP1,L1,2024-02-15 23:30:00+00,100\n"


# What the loader writes beside the source's own tables.
ABOUT_THE_LOAD = {"build_settings", "input_formats", "unreadable_lines", "row_arrivals"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    for table, text in {
        "borrowers": BORROWERS,
        "loans": LOANS,
        "installments": INSTALLMENTS,
        "payments": PAYMENTS,
    }.items():
        (data / f"{table}.csv").write_text(text, encoding="utf-8")
    return data


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "build" / "lending" / "slrs.duckdb"


def rows(database: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def tables(database: Path) -> set[str]:
    found = rows(
        database,
        "select table_name from information_schema.tables where table_schema = 'lending'",
    )
    return {name for (name,) in found}


def message(folder: Path, database: Path, portfolio: str = "lending") -> str:
    with pytest.raises(InputError) as caught:
        load_portfolio(portfolio, data_dir=folder, database_path=database)
    text = str(caught.value)
    assert caught.value.exit_code == 2
    assert "\n" not in text
    return text


def test_a_folder_becomes_tables_and_one_row_of_settings(folder, database):
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert report.rows == {"borrowers": 1, "loans": 1, "installments": 1, "payments": 1}
    assert tables(database) == {*report.rows, *ABOUT_THE_LOAD}
    assert rows(database, "from lending.build_settings") == [
        ("lending", date(2024, 2, 15), None, "UTC", "EUR", False, "")
    ]


def test_values_are_kept_as_they_stand(folder, database):
    text = 'borrower_id,region\n" B1 ","O\'Neil ""Nord"", Ærø\nzwei"\n007,\n'
    (folder / "borrowers.csv").write_text(text, encoding="utf-8")
    load_portfolio("lending", data_dir=folder, database_path=database)
    assert rows(database, "from lending.borrowers") == [
        (" B1 ", 'O\'Neil "Nord", Ærø\nzwei'),
        ("007", None),
    ]


def test_a_quote_in_the_folders_name_is_no_trouble(folder, database):
    odd = folder.rename(folder.parent / 'l\'été "x"')
    assert load_portfolio("lending", data_dir=odd, database_path=database).rows["loans"] == 1


def test_the_day_of_the_latest_event_is_a_local_one(folder, database):
    settings = {"time_zone": "Europe/Berlin", "observed_from": "2020-01-01"}
    (folder / "build_settings.json").write_text(json.dumps(settings), encoding="utf-8")
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert report.as_of_date == date(2024, 2, 16)
    assert rows(database, "select observed_from, time_zone from lending.build_settings") == [
        (date(2020, 1, 1), "Europe/Berlin")
    ]


def test_a_day_without_a_time_is_a_local_day(folder, database):
    text = PAYMENTS + "P2,L1,2024-03-01,5\n"
    (folder / "payments.csv").write_text(text, encoding="utf-8")
    settings = {"time_zone": "America/New_York"}
    (folder / "build_settings.json").write_text(json.dumps(settings), encoding="utf-8")
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert report.as_of_date == date(2024, 3, 1)


def test_a_day_that_cannot_be_is_no_clock(folder, database):
    text = PAYMENTS + "P2,L1,2999-12-31,5\nP3,L1,2024-02-31,5\nP4,L1,2024-03-01,5\n"
    (folder / "payments.csv").write_text(text, encoding="utf-8")
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert report.as_of_date == date(2024, 3, 1)


def test_the_date_can_be_named(folder, database):
    report = load_portfolio(
        "lending", data_dir=folder, database_path=database, as_of=date(2024, 2, 1)
    )
    assert report.as_of_date == date(2024, 2, 1)


def test_a_due_date_is_no_clock(folder, database):
    (folder / "payments.csv").write_text(PAYMENTS.splitlines()[0] + "\n", encoding="utf-8")
    assert "--as-of" in message(folder, database)


def test_the_ledger_is_a_clock_and_a_promise_of_a_later_day_is_none(folder, database):
    ledger = "entry_id,loan_id,booked_on,entry_type,amount\nE1,L1,2024-05-31,recovery_cash,10\n"
    (folder / "recovery_ledger.csv").write_text(ledger, encoding="utf-8")
    promises = (
        "promise_id,loan_id,promised_at,promised_amount,due_on\nR1,L1,2024-05-01,10,2024-07-31\n"
    )
    (folder / "promises_to_pay.csv").write_text(promises, encoding="utf-8")
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert report.as_of_date == date(2024, 5, 31)
    assert report.rows["promises_to_pay"] == 1


def test_settings_may_come_as_parquet(folder, database):
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select date '2024-06-30' as as_of_date, 'Europe/Paris' as time_zone) "
            f"to '{folder / 'build_settings.parquet'}' (format parquet)"
        )
    report = load_portfolio("demo", data_dir=folder, database_path=database)
    assert report.as_of_date == date(2024, 6, 30)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('{"time_zone": "Mars/Olympus"}', "IANA"),
        ('{"hash_ids": true}', "salt"),
        ('{"as_of_date": "soon"}', "as_of_date"),
        ("[]", "0 rows"),
        ("{", "cannot be read"),
    ],
)
def test_settings_that_no_build_can_use_are_refused(folder, database, settings, said):
    (folder / "build_settings.json").write_text(settings, encoding="utf-8")
    assert said in message(folder, database)


def test_tables_of_an_earlier_load_go(folder, database):
    actions = "action_id,loan_id,acted_at,channel\nA1,L1,2024-02-01,call\n"
    (folder / "collection_actions.csv").write_text(actions, encoding="utf-8")
    load_portfolio("lending", data_dir=folder, database_path=database)
    assert "collection_actions" in tables(database)
    (folder / "collection_actions.csv").unlink()
    load_portfolio("lending", data_dir=folder, database_path=database)
    assert "collection_actions" not in tables(database)


def test_a_failed_load_leaves_the_earlier_one(folder, database):
    load_portfolio("lending", data_dir=folder, database_path=database)
    (folder / "borrowers.csv").write_text("borrower_id\nB1\nB2\n", encoding="utf-8")
    # Its head reads well, and the rest of it never arrived.
    (folder / "payments.csv").unlink()
    whole = gzip.compress(PAYMENTS.encode() + b"P2,L1,2024-02-15,100\n" * 50_000)
    (folder / "payments.csv.gz").write_bytes(whole[: len(whole) // 2])
    message(folder, database)
    assert rows(database, "select count(*) from lending.borrowers") == [(1,)]
    assert rows(database, "select count(*) from lending.build_settings") == [(1,)]


def test_reports_may_stand_for_installments_and_payments(folder, database):
    (folder / "installments.csv").unlink()
    (folder / "payments.csv").unlink()
    reports = "loan_id,reported_on\nL1,2024-01-31\n"
    (folder / "loan_status_reports.csv").write_text(reports, encoding="utf-8")
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert report.as_of_date == date(2024, 1, 31)


def test_a_missing_table_is_named_with_its_columns(folder, database):
    (folder / "payments.csv").unlink()
    said = message(folder, database)
    assert "lacks payments" in said
    assert "payment_id, loan_id, paid_at, amount" in said
    assert "loan_status_reports" in said
    assert "borrowers.csv" in said
    assert not database.exists()


def test_a_missing_column_is_named(folder, database):
    (folder / "loans.csv").write_text("loan_id,borrower\nL1,B1\n", encoding="utf-8")
    said = message(folder, database)
    assert "loans.csv lacks the columns borrower_id, principal_amount" in said
    assert "found loan_id, borrower" in said


@pytest.mark.parametrize("portfolio", ["lending", *PUBLIC_SOURCES])
def test_an_empty_folder_says_what_was_expected(tmp_path, database, portfolio):
    empty = tmp_path / "empty"
    empty.mkdir()
    said = message(empty, database, portfolio)
    assert "an empty folder" in said
    assert "with the columns" in said
    assert "--data" in said


@pytest.mark.parametrize("portfolio", ["lending", *PUBLIC_SOURCES])
def test_a_missing_folder_says_what_was_expected(tmp_path, database, portfolio):
    said = message(tmp_path / "nowhere", database, portfolio)
    assert "is not a folder (found nothing)" in said
    assert "--data" in said


def test_a_column_named_twice_is_refused(folder, database):
    (folder / "borrowers.csv").write_text("borrower_id,Borrower_ID\nB1,B1\n", encoding="utf-8")
    said = message(folder, database)
    assert "borrowers.csv" in said
    assert "borrower_id more than once" in said


def test_a_first_value_that_looks_like_a_comment_is_a_row(folder, database):
    text = "borrower_id,region\n#1,North\nB1,\n\n"
    (folder / "borrowers.csv").write_text(text, encoding="utf-8")
    load_portfolio("lending", data_dir=folder, database_path=database)
    assert rows(database, "select borrower_id from lending.borrowers") == [("#1",), ("B1",)]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_and_a_byte_order_mark_are_read(folder, database, delimiter):
    text = LOANS.replace(",", delimiter)
    (folder / "loans.csv").write_text(text, encoding="utf-8-sig")
    load_portfolio("lending", data_dir=folder, database_path=database)
    assert rows(database, "from lending.loans") == [("L1", "B1", "1000", "EUR")]


def test_an_index_column_without_a_name_does_no_harm(folder, database):
    (folder / "borrowers.csv").write_text(",borrower_id\n0,B1\n", encoding="utf-8")
    load_portfolio("lending", data_dir=folder, database_path=database)
    assert rows(database, "from lending.borrowers") == [("0", "B1")]


def test_an_unknown_portfolio_is_refused(folder, database):
    assert "loan_recovery" in message(folder, database, "mortgages")


def test_an_empty_file_is_refused(folder, database):
    (folder / "loans.csv").write_text("", encoding="utf-8")
    assert "loans.csv" in message(folder, database)


WORLD = (
    "select 'baseline' as scenario, 'test' as truth_level, 10 as borrowers, 60 as months, "
    "1::bigint as seed, 1.0::double as signal, 200 as paths"
)


def write_truth(folder: Path, table: str, select: str) -> Path:
    (folder / "truth").mkdir(exist_ok=True)
    path = folder / "truth" / f"{table}.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy ({select}) to '{path}' (format parquet)")
    return path


def truth_tables(database: Path) -> list[tuple]:
    return rows(
        database,
        "select table_name from information_schema.tables where table_schema = 'truth'",
    )


def test_the_truth_is_loaded_beside_the_input_and_goes_with_it(folder, database):
    path = write_truth(folder, "world", WORLD)
    report = load_portfolio("demo", data_dir=folder, database_path=database)
    assert report.truth_rows == {"world": 1}
    assert "world" not in report.rows
    assert "world" not in tables(database)
    assert rows(database, "select scenario, seed from truth.world") == [("baseline", 1)]
    path.unlink()
    report = load_portfolio("demo", data_dir=folder, database_path=database)
    assert report.truth_rows == {}
    assert truth_tables(database) == []


def test_without_truth_its_schema_is_empty(folder, database):
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert report.truth_rows == {}
    assert truth_tables(database) == []
    assert rows(
        database,
        "select count(*) from information_schema.schemata where schema_name = 'truth'",
    ) == [(1,)]


def test_an_unknown_table_of_the_truth_is_refused(folder, database):
    write_truth(folder, "hunches", WORLD)
    said = message(folder, database)
    assert "hunches.parquet is no table of the truth" in said
    assert "world.parquet" in said


def test_a_table_of_the_truth_is_whole(folder, database):
    write_truth(folder, "world", WORLD.replace("signal", "strength"))
    assert "world.parquet lacks the column signal" in message(folder, database)


def public_rows(file: PublicFile) -> str:
    columns = [column.upper() for column in file.columns]
    row = ",".join(str(number) for number in range(len(columns)))
    return "\n".join([",".join(columns), row, row]) + "\n"


@pytest.mark.parametrize("portfolio", list(PUBLIC_SOURCES))
def test_public_files_become_text_under_their_columns(tmp_path, database, portfolio):
    source = PUBLIC_SOURCES[portfolio]
    for file in source.files:
        name = file.file_names[0]
        text = public_rows(file).encode()
        (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    report = load_portfolio(portfolio, data_dir=tmp_path, database_path=database)
    assert report.rows == {file.table: 2 for file in source.files}
    assert report.as_of_date == source.as_of_date
    for file in source.files:
        described = rows(database, f"describe lending.{file.table}")
        expected = [(column, "VARCHAR") for column in file.columns]
        if file.has_row_number:
            expected.insert(0, ("source_row_number", "BIGINT"))
        assert [row[:2] for row in described] == expected


def test_each_file_of_a_public_data_set_is_needed(tmp_path, database, monkeypatch):
    one = PublicFile(file_names=("one.csv",), columns=("a", "b"), table="one_source")
    other = PublicFile(file_names=("other.asc",), columns=("c",), table="other_source")
    source = replace(PUBLIC_SOURCES["loan_recovery"], files=(one, other))
    monkeypatch.setitem(PUBLIC_SOURCES, "loan_recovery", source)
    (tmp_path / "one.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    said = message(tmp_path, database, "loan_recovery")
    assert "holds no other.asc (found: one.csv)" in said
    (tmp_path / "other.asc").write_text('"c"\n"3"\n"4"\n', encoding="utf-8")
    report = load_portfolio("loan_recovery", data_dir=tmp_path, database_path=database)
    assert report.rows == {"one_source": 1, "other_source": 2}


def test_a_public_file_may_be_unpacked(tmp_path, database):
    (file,) = PUBLIC_SOURCES["uci_credit_card"].files
    (tmp_path / "creditcard_default.csv").write_text(public_rows(file))
    report = load_portfolio("uci_credit_card", data_dir=tmp_path, database_path=database)
    assert report.rows == {"uci_credit_card_source": 2}


def test_a_public_file_lacking_a_column_says_which(tmp_path, database):
    (file,) = PUBLIC_SOURCES["loan_recovery"].files
    text = public_rows(file).replace("DAYS_PAST_DUE", "DPD")
    (tmp_path / "loan-recovery.csv").write_text(text, encoding="utf-8")
    said = message(tmp_path, database, "loan_recovery")
    assert "loan-recovery.csv lacks the column days_past_due" in said
    assert "DPD" in said
