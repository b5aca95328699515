"""Input tables in a DuckDB file, or in the build file already."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from slrs_ml.loading import found_input, load_portfolio
from tests.unit.loading.folders import message, rows, write_folder

TABLES = {
    "borrowers": "select 'B1' as borrower_id, 2500.5::double as Monthly_Income",
    "loans": "select 'L1' as loan_id, 'B1' as borrower_id, 1000::decimal(18, 2) as "
    "principal_amount, 'EUR' as currency",
    "installments": "select 'L1' as loan_id, 1 as installment_number, date '2030-01-01' as due_on, "
    "100 as principal_due",
    "payments": "select 'P1' as payment_id, 'L1' as loan_id, "
    "timestamptz '2024-02-15 23:30:00+00' as paid_at, 100 as amount",
}


def write_tables(path: Path, *, schema: str, kind: str = "table", **more: str) -> Path:
    """Write the tables, or views of tables that stand elsewhere in the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create schema if not exists {schema}")
        for table, select in {**TABLES, **more}.items():
            if kind == "view":
                connection.execute(f"create table raw_{table} as {select}")
                connection.execute(f"create view {schema}.{table} as select * from raw_{table}")
            else:
                connection.execute(f"create table {schema}.{table} as {select}")
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "build" / "lending" / "slrs.duckdb"


@pytest.mark.parametrize("schema", ["lending", "main"])
@pytest.mark.parametrize("kind", ["table", "view"])
def test_a_duckdb_file_is_read_and_left_alone(tmp_path, database, schema, kind):
    source = write_tables(tmp_path / "bank's.duckdb", schema=schema, kind=kind)
    before = source.read_bytes()
    report = load_portfolio("lending", data_dir=source, database_path=database)
    assert report.rows == {"borrowers": 1, "loans": 1, "installments": 1, "payments": 1}
    assert report.as_of_date == date(2024, 2, 15)
    assert rows(database, "select monthly_income from lending.borrowers") == [(2500.5,)]
    assert source.read_bytes() == before


def test_the_file_brings_its_settings_and_formats(tmp_path, database):
    source = write_tables(
        tmp_path / "bank.duckdb",
        schema="lending",
        build_settings="select 'Europe/Berlin' as time_zone, true as hash_ids, 's' as salt",
        input_formats="select 'payments' as source_table, ',' as decimal_mark",
        notes="select 1 as one",
    )
    found = found_input(data=source, database_path=database)
    assert [file.table for file in found.files] == list(TABLES)
    assert found.formats["payments"].decimal_mark == ","
    load_portfolio("lending", data_dir=source, database_path=database)
    assert rows(database, "select as_of_date, time_zone, salt from lending.build_settings") == [
        (date(2024, 2, 16), "Europe/Berlin", "s")
    ]
    assert rows(database, "select source_table from lending.input_formats") == [("payments",)]


def test_schema_lending_goes_before_main(tmp_path, database):
    source = write_tables(tmp_path / "bank.duckdb", schema="lending")
    write_tables(source, schema="main", payments=TABLES["payments"].replace("'P1'", "'P9'"))
    load_portfolio("lending", data_dir=source, database_path=database)
    assert rows(database, "select payment_id from lending.payments") == [("P1",)]


def test_a_file_without_a_needed_table_names_it(tmp_path, database):
    source = tmp_path / "bank.duckdb"
    with duckdb.connect(str(source)) as connection:
        connection.execute(f"create table loans as {TABLES['loans']}")
    said = message(source, database)
    assert "(schema main) lacks borrowers, installments, payments (found: loans)" in said
    assert "payment_id, loan_id, paid_at, amount" in said
    assert not database.exists()


def test_a_table_without_a_needed_column_names_it(tmp_path, database):
    source = write_tables(tmp_path / "bank.duckdb", schema="main", payments="select 1 as amount")
    said = message(source, database)
    assert "payments of" in said
    assert "lacks the columns payment_id, loan_id, paid_at" in said


def test_a_view_that_cannot_be_read_names_it(tmp_path, database):
    source = write_tables(tmp_path / "bank.duckdb", schema="main", kind="view")
    with duckdb.connect(str(source)) as connection:
        connection.execute("drop table raw_payments")
    assert "payments of" in message(source, database)


def test_a_file_that_is_no_database_is_refused(tmp_path, database):
    source = tmp_path / "payments.csv"
    source.write_text("payment_id\nP1\n", encoding="utf-8")
    said = message(source, database)
    assert "cannot be opened" in said
    assert "a folder, or a DuckDB file" in said


def test_tables_that_stand_are_taken_in_place(database):
    write_tables(database, schema="lending", kind="view")
    report = load_portfolio("lending", data_dir=None, database_path=database)
    assert report.rows == {"borrowers": 1, "loans": 1, "installments": 1, "payments": 1}
    assert rows(database, "select portfolio, as_of_date from lending.build_settings") == [
        ("lending", date(2024, 2, 15))
    ]
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "insert into raw_payments values ('P2', 'L1', timestamptz '2024-03-31 10:00:00+00', 5)"
        )
    # A date that was worked out is worked out again, and one that is named is not.
    report = load_portfolio("lending", data_dir=None, database_path=database)
    assert report.as_of_date == date(2024, 3, 31)
    day = date(2024, 3, 1)
    report = load_portfolio("lending", data_dir=database, database_path=database, as_of=day)
    assert report.as_of_date == day
    report = load_portfolio("lending", data_dir=None, database_path=database)
    assert report.as_of_date == day


def test_settings_that_stand_are_kept(database):
    write_tables(
        database,
        schema="lending",
        build_settings="select date '2024-06-30' as as_of_date, 'Asia/Tokyo' as time_zone",
    )
    for _ in range(2):
        report = load_portfolio("lending", data_dir=None, database_path=database)
        assert report.as_of_date == date(2024, 6, 30)
        assert rows(database, "select time_zone, reporting_currency from lending.build_settings")[
            0
        ] == ("Asia/Tokyo", "EUR")


def test_settings_in_a_view_are_not_replaced(database):
    write_tables(database, schema="lending")
    with duckdb.connect(str(database)) as connection:
        connection.execute("create view lending.build_settings as select 'UTC' as time_zone")
    assert "lending.build_settings is a view" in message(None, database)


def test_nothing_stands_where_nothing_was_built(database):
    said = message(None, database)
    assert "--data DIR" in said
    assert not database.exists()
    database.parent.mkdir(parents=True)
    duckdb.connect(str(database)).close()
    assert "(schema lending) lacks borrowers, loans" in message(None, database)


def test_loading_a_folder_does_not_drop_somebodys_view(tmp_path, database):
    write_tables(database, schema="lending", kind="view")
    said = message(write_folder(tmp_path / "data"), database)
    assert "the view borrowers" in said
    assert rows(database, "select count(*) from lending.payments") == [(1,)]


def test_a_public_data_set_needs_its_folder(database):
    assert "--data" in message(None, database, "loan_recovery")
