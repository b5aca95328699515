"""Loans in another currency than the reporting currency, and the rates to convert them.

Sums over two currencies mean nothing, so a build stops where a rate is missing. It is the
only finding that ``slrs build`` looks for by itself: it reads the loaded tables, before
anything is staged (decision 0075).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slrs_ml.checking.findings import Finding, Severity
from slrs_ml.errors import InputError

if TYPE_CHECKING:
    import duckdb

__all__ = ["currency_findings", "require_rates"]

LOANS_IN_OTHERS = """
with

settings as (
    select upper(coalesce(reporting_currency, 'XXX')) as reporting_currency
    from lending.build_settings
),

loans as (
    select
        trim(loan_id::varchar) as loan_id,
        upper(trim(currency::varchar)) as currency,
        try_cast(trim({originated_on}) as date) as originated_on,
    from lending.loans
    where trim(currency::varchar) <> ''
),

rates as (
    {rates}
),

first_rates as (
    select
        currency,
        min(rated_on) as first_rated_on,
    from rates
    group by currency
)

select
    loans.currency,
    max(settings.reporting_currency) as reporting_currency,
    max(first_rates.first_rated_on) as first_rated_on,
    count(*) as rows_found,
    min(loans.loan_id) as example,
    count(*) filter (loans.originated_on < first_rates.first_rated_on) as rows_before,
    min(loans.loan_id) filter (loans.originated_on < first_rates.first_rated_on)
        as example_before,
    (select count(*) from lending.loans) as rows_of_table,
from loans
inner join settings on loans.currency <> settings.reporting_currency
left join first_rates on loans.currency = first_rates.currency
group by loans.currency
order by loans.currency
"""
RATES = """
    select
        upper(trim(currency::varchar)) as currency,
        try_cast(trim(rated_on::varchar) as date) as rated_on,
    from lending.exchange_rates
    where try_cast(trim(rate::varchar) as double) > 0
"""
NO_RATES = "select null::varchar as currency, null::date as rated_on where false"
# What the loader writes where loans have several currencies, or none.
UNSAID = "XXX"


def currency_findings(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Look for loans in other currencies among the loaded tables.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        A file that :func:`~slrs_ml.loading.load_portfolio` wrote.

    Returns
    -------
    list of Finding
        An error for each currency without a rate, a warning for loans older than the
        first rate, information where all is converted.
    """
    held = _columns(connection)
    if "currency" not in held.get("loans", set()):
        return []
    has_rates = {"currency", "rated_on", "rate"} <= held.get("exchange_rates", set())
    sql = LOANS_IN_OTHERS.format(
        rates=RATES if has_rates else NO_RATES,
        originated_on="originated_on::varchar" if "originated_on" in held["loans"] else "null",
    )
    findings = []
    for row in connection.execute(sql).fetchall():
        currency, reporting, first_on, rows, example, before, example_before, total = row
        if first_on is None:
            findings.append(_unrated(currency, reporting, rows, total, example))
            continue
        findings.append(
            Finding(
                severity=Severity.INFO,
                check="converted_currency",
                table="loans",
                column="currency",
                finding=(
                    f"loans in {currency} are converted to {reporting}, each at its rate of the "
                    "day of origination"
                ),
                advice="Amounts must arrive in the loan's currency; decision 0075 says the rest.",
                rows=rows,
                share=rows / total,
                example=f"{example}: {currency}",
            )
        )
        if before:
            findings.append(
                Finding(
                    severity=Severity.WARNING,
                    check="rate_after_origination",
                    table="loans",
                    column="currency",
                    finding=(
                        f"loans in {currency} began before the first rate, and are converted at "
                        f"that of {first_on}"
                    ),
                    advice=f"Add rates of {currency} for earlier days to exchange_rates.",
                    rows=before,
                    share=before / total,
                    example=f"{example_before}: {currency}",
                )
            )
    return findings


def require_rates(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse to build a sum of two currencies.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        A file that :func:`~slrs_ml.loading.load_portfolio` wrote.

    Raises
    ------
    InputError
        Where loans are in another currency and no rate converts them.
    """
    errors = [found for found in currency_findings(connection) if found.severity == Severity.ERROR]
    if errors:
        first = errors[0]
        more = f" (and {len(errors) - 1} more currencies)" if len(errors) > 1 else ""
        raise InputError(
            f"{first.table}.{first.column}: {first.rows:,} {first.finding}{more}, for example "
            f"{first.example}. {first.advice}"
        )


def _unrated(currency: str, reporting: str, rows: int, total: int, example: str) -> Finding:
    if reporting == UNSAID:
        finding = f"loans in {currency}, and no one reporting currency is declared"
        advice = (
            "Name reporting_currency in build_settings, and give exchange_rates (currency, "
            "rated_on, rate) for every other currency."
        )
    else:
        finding = f"loans in {currency}, which no rate converts to {reporting}"
        advice = (
            f"Give exchange_rates with {currency} (rate: {reporting} for one {currency}), or "
            "make a portfolio of its own of these loans."
        )
    return Finding(
        severity=Severity.ERROR,
        check="second_currency",
        table="loans",
        column="currency",
        finding=finding,
        advice=advice,
        rows=rows,
        share=rows / total,
        example=f"{example}: {currency}",
    )


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    rows = connection.execute(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'lending'"
    ).fetchall()
    held: dict[str, set[str]] = {}
    for table, column in rows:
        held.setdefault(table, set()).add(column)
    return held
