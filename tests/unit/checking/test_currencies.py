"""No build of two currencies without rates."""

from __future__ import annotations

import duckdb
import pytest

from slrs_ml.checking import require_rates
from slrs_ml.errors import InputError


@pytest.fixture
def loaded():
    def load(*currencies: str | None, reporting: str, rates: str = "") -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(":memory:")
        connection.execute("create schema lending")
        connection.execute("create table lending.loans (loan_id varchar, currency varchar)")
        for number, currency in enumerate(currencies, 1):
            connection.execute("insert into lending.loans values (?, ?)", [f"L{number}", currency])
        connection.execute("create table lending.build_settings (reporting_currency varchar)")
        connection.execute("insert into lending.build_settings values (?)", [reporting])
        if rates:
            connection.execute(
                f"create table lending.exchange_rates as select '{rates}' as currency, "
                "'2024-01-01' as rated_on, '1,1' as rate"
            )
        return connection

    return load


@pytest.mark.parametrize(
    ("currencies", "reporting", "rates"),
    [
        (("USD", "USD"), "USD", ""),
        (("usd", " USD ", "", None), "USD", ""),
        (("USD", "EUR"), "USD", "eur"),
        ((None, None), "XXX", ""),
    ],
)
def test_one_currency_or_rates_pass(loaded, currencies, reporting, rates):
    require_rates(loaded(*currencies, reporting=reporting, rates=rates))


def test_a_second_currency_without_a_rate_is_named_with_an_example(loaded):
    with pytest.raises(InputError, match=r"1 row is in EUR \(for example L2\).*to USD"):
        require_rates(loaded("USD", "EUR", reporting="USD", rates="JPY"))


def test_several_currencies_and_none_declared(loaded):
    with pytest.raises(InputError, match=r"EUR, USD .*reporting_currency"):
        require_rates(loaded("USD", "EUR", reporting="XXX"))


def test_tables_without_currencies_pass():
    connection = duckdb.connect(":memory:")
    connection.execute("create schema lending")
    connection.execute("create table lending.loans (loan_id varchar)")
    require_rates(connection)
