"""Declared marks and date orders: what they turn into, and what is refused.

The macros are rendered alone, so that each value is one line here; what staging makes of
them is tested in ``tests/integration/test_input.py``.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import jinja2
import pytest

from slrs_ml.errors import InputError
from slrs_ml.loading import load_portfolio
from slrs_ml.loading.formats import (
    DATE_ORDERS,
    DECIMAL_MARKS,
    THOUSANDS_MARKS,
    InputFormat,
    iso_day_text,
    read_formats,
)
from tests.unit.loading.folders import message, rows, write_folder

MACROS = Path(__file__).parents[3] / "dbt_project" / "macros" / "input_formats.sql"


@pytest.fixture(scope="module")
def macros() -> object:
    # dbt's own names stand in macros that are not called here.
    environment = jinja2.Environment(autoescape=False)
    return environment.from_string(MACROS.read_text(encoding="utf-8")).module


def value(expression: str, text: str) -> str:
    found = duckdb.execute(f"select {expression} from (select ?::varchar as x)", [text]).fetchone()
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("decimal", "thousands", "text", "expected"),
    [
        (",", ".", "1.234,56", "1234.56"),
        (",", ".", "12.345.678,90", "12345678.90"),
        (",", ".", " -1.234 ", "-1234"),
        (",", ".", "+0,5", "+0.5"),
        (",", ".", "1234,56", "1234.56"),
        (",", ".", ",50", ".50"),
        (",", "\u00a0", "1\u00a0234,5", "1234.5"),
        (",", "\u202f", "1\u202f234,5", "1234.5"),
        (",", " ", "1 234 567", "1234567"),
        (".", "'", "1'234.50", "1234.50"),
        (".", "\u2019", "1\u2019234.50", "1234.50"),
        (".", ",", "1,234.56", "1234.56"),
        (",", "", "1234,5", "1234.5"),
        # What does not match exactly stays, to be judged in staging.
        (",", ".", "1.23,45", "1.23,45"),
        (",", ".", "1234.567,8", "1234.567,8"),
        (",", ".", "0.925", "0.925"),
        (",", ".", "1,234.56", "1,234.56"),
        (",", ".", "1.234,56-", "1.234,56-"),
        (",", ".", "EUR 5", "EUR 5"),
        (",", "", "1.234,5", "1.234,5"),
        (",", " ", "1\u00a0234,5", "1\u00a0234,5"),
        (".", ",", "1,5", "1,5"),
        (".", "", "1,5", "1,5"),
        (",", ".", "", ""),
    ],
)
def test_numbers_in_declared_marks(macros, decimal, thousands, text, expected):
    assert value(macros.declared_number("x", decimal, thousands), text) == expected


@pytest.mark.parametrize(
    ("order", "text", "expected"),
    [
        ("dmy", "31.12.2024", "2024-12-31"),
        ("dmy", "31/12/2024", "2024-12-31"),
        ("dmy", "31-12-2024", "2024-12-31"),
        ("dmy", " 1.2.2024 ", "2024-02-01"),
        ("dmy", "31.12.2024 23:59", "2024-12-31 23:59"),
        ("dmy", "31.12.2024T23:59:01.5+01:00", "2024-12-31T23:59:01.5+01:00"),
        ("mdy", "12/31/2024", "2024-12-31"),
        ("mdy", "3/4/2024 08:00:00 UTC", "2024-03-04 08:00:00 UTC"),
        ("ymd", "2024/12/31", "2024-12-31"),
        ("ymd", "2024.1.2", "2024-01-02"),
        # A day of another order becomes a day that cannot be; staging rejects it.
        ("dmy", "12/31/2024", "2024-31-12"),
        ("dmy", "2024-12-31", "2024-12-31"),
        ("dmy", "31.12/2024", "31.12/2024"),
        ("dmy", "31.12.24", "31.12.24"),
        ("dmy", "31.12.2024 noon", "31.12.2024 noon"),
        ("dmy", "9999", "9999"),
        ("mdy", "", ""),
    ],
)
def test_days_in_declared_order(macros, order, text, expected):
    assert value(macros.declared_date("x", order), text) == expected
    assert value(iso_day_text("trim(x)", order), text) == expected.strip()


def write(folder: Path, held: object) -> None:
    text = held if isinstance(held, str) else json.dumps(held)
    (folder / "input_formats.json").write_text(text, encoding="utf-8")


def test_a_table_takes_the_default_and_changes_it(tmp_path):
    write(
        tmp_path,
        {
            "default": {"decimal_mark": ",", "encoding": "cp1252"},
            "tables": {"payments": {"date_order": "dmy", "encoding": "utf-8"}},
        },
    )
    formats = read_formats(tmp_path)
    assert formats["loans"] == InputFormat(decimal_mark=",", encoding="cp1252")
    assert formats["payments"] == InputFormat(decimal_mark=",", date_order="dmy")


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "the file holds []; expected an object with any of default, tables"),
        ({"payments": {}}, "the file holds the key 'payments'"),
        ({"tables": {"payment": {}}}, "tables holds the key 'payment'"),
        ({"tables": {"payments": []}}, "payments holds []"),
        ({"default": {"decimal": ","}}, "default holds the key 'decimal'"),
        ({"default": {"decimal_mark": ";"}}, "decimal_mark of default is ';'; expected one of"),
        ({"tables": {"loans": {"thousands_mark": "_"}}}, "thousands_mark of loans is '_'"),
        ({"tables": {"loans": {"date_order": "ydm"}}}, "'ymd', 'dmy', 'mdy'"),
        ({"tables": {"loans": {"delimiter": "x"}}}, "delimiter of loans is 'x'"),
        ({"tables": {"loans": {"encoding": "klingon"}}}, "utf-8 or cp1252"),
        ({"tables": {"loans": {"encoding": "idna"}}}, "utf-8 or cp1252"),
        ({"tables": {"loans": {"encoding": None}}}, "encoding of loans is None"),
        ({"default": {"decimal_mark": 1}}, "decimal_mark of default is 1"),
        ({"default": {"decimal_mark": ",", "thousands_mark": ","}}, "are both ','"),
    ],
)
def test_a_declaration_that_is_not_known_is_refused(tmp_path, held, said):
    folder = write_folder(tmp_path / "data")
    write(folder, held)
    told = message(folder, tmp_path / "slrs.duckdb")
    assert "input_formats.json" in told
    assert said in told


def test_the_loaded_table_holds_what_is_declared_and_the_clock_reads_by_it(tmp_path):
    folder = write_folder(
        tmp_path / "data",
        payments="payment_id;loan_id;paid_at;amount\nP1;L1;03.02.2024;1.000,50\n",
    )
    write(folder, {"tables": {"payments": {"decimal_mark": ",", "date_order": "dmy"}}})
    database = tmp_path / "slrs.duckdb"
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert report.as_of_date == date(2024, 2, 3)
    assert rows(database, "from lending.input_formats") == [("payments", ",", "", "dmy")]
    assert rows(database, "select paid_at, amount from lending.payments") == [
        ("03.02.2024", "1.000,50")
    ]


def test_a_declared_delimiter_and_encoding_are_not_guessed(tmp_path):
    folder = write_folder(tmp_path / "data")
    (folder / "borrowers.csv").write_bytes("borrower_id|a,b;c|region\nB1||Ærø\n".encode("cp1252"))
    database = tmp_path / "slrs.duckdb"
    write(folder, {"tables": {"borrowers": {"delimiter": "|", "encoding": "cp1252"}}})
    load_portfolio("lending", data_dir=folder, database_path=database)
    assert rows(database, "select borrower_id, region from lending.borrowers") == [("B1", "Ærø")]
    write(folder, {"tables": {"borrowers": {"delimiter": ";", "encoding": "cp1252"}}})
    assert "lacks the column borrower_id" in message(folder, database)


def test_every_mark_that_may_be_declared_is_read(macros):
    for decimal in DECIMAL_MARKS:
        for thousands in THOUSANDS_MARKS:
            if decimal != thousands:
                text = f"1{thousands}234{decimal}5"
                assert value(macros.declared_number("x", decimal, thousands), text) == "1234.5"
    for order in DATE_ORDERS:
        text = {"ymd": "2024/12/31", "dmy": "31/12/2024", "mdy": "12/31/2024"}[order]
        assert value(macros.declared_date("x", order), text) == "2024-12-31"


def test_a_database_declares_its_formats_as_rows():
    from slrs_ml.loading.formats import format_rows

    with duckdb.connect() as connection:
        connection.execute(
            "create table input_formats as select 'payments' as Source_Table, ',' as decimal_mark, "
            "null as thousands_mark, 'dmy' as date_order, 'by me' as remark"
        )
        formats = format_rows(connection, relation="input_formats", place="here")
        assert formats["payments"] == InputFormat(decimal_mark=",", date_order="dmy")
        assert formats["loans"].is_plain
        connection.execute("update input_formats set date_order = 'no'")
        with pytest.raises(InputError, match="date_order of payments is 'no'"):
            format_rows(connection, relation="input_formats", place="here")
        connection.execute("update input_formats set source_table = 'pay'")
        with pytest.raises(InputError, match="source_table is 'pay'"):
            format_rows(connection, relation="input_formats", place="here")
