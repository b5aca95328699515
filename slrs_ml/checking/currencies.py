"""Loans in another currency than the reporting currency, and no rates to convert them.

Sums over two currencies mean nothing, so ``slrs build`` looks for this alone before it
stages anything (decision 0075). What rates exist for, ``slrs check`` tells in more words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slrs_ml.errors import InputError

if TYPE_CHECKING:
    import duckdb

__all__ = ["require_rates"]

UNRATED = """
with

settings as (
    select upper(coalesce(reporting_currency, 'XXX')) as reporting_currency
    from lending.build_settings
),

loans as (
    select
        trim(loan_id::varchar) as loan_id,
        upper(trim(currency::varchar)) as currency,
    from lending.loans
    where trim(currency::varchar) <> ''
)

select
    loans.currency,
    settings.reporting_currency,
    count(*),
    min(loans.loan_id),
from loans
inner join settings on loans.currency <> settings.reporting_currency
where loans.currency not in ({rated})
group by loans.currency, settings.reporting_currency
order by loans.currency
"""
RATED = """
    select distinct upper(trim(currency::varchar))
    from lending.exchange_rates
    where trim(currency::varchar) <> '' and trim(rate::varchar) <> ''
"""
# What the loader writes where loans have several currencies, or none.
UNSAID = "XXX"


def require_rates(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse to build a sum of two currencies.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        A file that :func:`~slrs_ml.loading.load_portfolio` wrote.

    Raises
    ------
    InputError
        Where loans are in another currency and ``exchange_rates`` do not hold it. Rates
        that cannot be read are left to staging, whose tests stop the build.
    """
    held = _columns(connection)
    if "currency" not in held.get("loans", set()):
        return
    has_rates = {"currency", "rate"} <= held.get("exchange_rates", set())
    unrated = connection.execute(
        UNRATED.format(rated=RATED if has_rates else "select 'none' where false")
    ).fetchall()
    if not unrated:
        return
    currency, reporting, rows, example = unrated[0]
    if reporting == UNSAID:
        message = (
            f"loans.currency: loans are in {', '.join(row[0] for row in unrated)} (for example "
            f"{example}), and no one reporting currency is declared; expected one. Name "
            "reporting_currency in build_settings, and give exchange_rates (currency, rated_on, "
            "rate) for every other currency."
        )
    else:
        counted = f"{rows:,} row{' is' if rows == 1 else 's are'} in {currency}"
        message = (
            f"loans.currency: {counted} (for example {example}), which no rate "
            f"converts to {reporting}; expected one currency, or exchange_rates with "
            f"{currency} (rate: {reporting} for one {currency}). Give the rates, or make a "
            "portfolio of its own of these loans."
        )
    raise InputError(message)


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    rows = connection.execute(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'lending'"
    ).fetchall()
    held: dict[str, set[str]] = {}
    for table, column in rows:
        held.setdefault(table, set()).add(column)
    return held
