"""The public data sets that SLRS reads: files, columns, zone, currency and dates, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["PORTFOLIOS", "PUBLIC_SOURCES", "PublicFile", "PublicSource"]


@dataclass(frozen=True)
class PublicFile:
    """One file of a public data set, read as text into one table.

    Parameters
    ----------
    file_names
        Names under which the file is accepted, the usual one first.
    columns
        Columns that the adapter reads, in lower case.
    table
        Name of the loaded table in schema ``lending``.
    has_row_number
        Whether the file lacks a key, so that a row is named by its place.
    """

    file_names: tuple[str, ...]
    columns: tuple[str, ...]
    table: str
    has_row_number: bool = False


@dataclass(frozen=True)
class PublicSource:
    """A public data set: its files, and what it declares of a build.

    Parameters
    ----------
    files
        The files, each of them needed.
    as_of_date
        The date that the source's own declaration gives the portfolio.
    observed_from
        First month of history, where there is one.
    time_zone, reporting_currency
        IANA zone and ISO 4217 code (``XXX``: the source does not say).
    """

    files: tuple[PublicFile, ...]
    as_of_date: date
    observed_from: date | None
    time_zone: str
    reporting_currency: str


PUBLIC_SOURCES: dict[str, PublicSource] = {
    "loan_recovery": PublicSource(
        files=(
            PublicFile(
                file_names=("loan-recovery.csv",),
                columns=(
                    *("borrower_id", "age", "gender", "employment_type", "monthly_income"),
                    *("num_dependents", "loan_id", "loan_amount", "loan_tenure"),
                    *("interest_rate", "loan_type", "collateral_value"),
                    *("outstanding_loan_amount", "monthly_emi", "payment_history"),
                    *("num_missed_payments", "days_past_due", "recovery_status"),
                    *("collection_attempts", "collection_method", "legal_action_taken"),
                ),
                table="loan_recovery_source",
            ),
        ),
        as_of_date=date(2024, 12, 31),
        observed_from=None,
        time_zone="UTC",
        reporting_currency="XXX",
    ),
    "uci_credit_card": PublicSource(
        files=(
            PublicFile(
                file_names=("creditcard_default.csv.gz", "creditcard_default.csv"),
                columns=(
                    *("limit_bal", "sex", "education", "marriage", "age"),
                    *("pay_0", "pay_2", "pay_3", "pay_4", "pay_5", "pay_6"),
                    *(f"bill_amt{month}" for month in range(1, 7)),
                    *(f"pay_amt{month}" for month in range(1, 7)),
                    "has_default",
                ),
                table="uci_credit_card_source",
                has_row_number=True,
            ),
        ),
        as_of_date=date(2005, 10, 31),
        observed_from=date(2005, 4, 30),
        time_zone="Asia/Taipei",
        reporting_currency="TWD",
    ),
    "berka": PublicSource(
        files=(
            PublicFile(
                file_names=("client.asc",),
                columns=("client_id", "birth_number", "district_id"),
                table="berka_client_source",
            ),
            PublicFile(
                file_names=("disp.asc",),
                columns=("disp_id", "client_id", "account_id", "type"),
                table="berka_disposition_source",
            ),
            PublicFile(
                file_names=("district.asc",),
                columns=("a1", "a2"),
                table="berka_district_source",
            ),
            PublicFile(
                file_names=("loan_354_ids.csv",),
                columns=("loan_id", "account_id", "date", "amount", "duration", "payments"),
                table="berka_loan_source",
            ),
            PublicFile(
                file_names=("loan.asc",),
                columns=("loan_id", "status"),
                table="berka_status_source",
            ),
            PublicFile(
                file_names=("trans_354_loans.csv",),
                columns=(
                    *("trans_id", "account_id", "date", "type", "operation", "amount"),
                    *("balance", "k_symbol"),
                ),
                table="berka_transaction_source",
            ),
        ),
        as_of_date=date(1998, 12, 31),
        observed_from=None,
        time_zone="Europe/Prague",
        reporting_currency="CZK",
    ),
    "lending_club": PublicSource(
        files=(
            PublicFile(
                file_names=("lending_club_loan_data.csv",),
                columns=(
                    *("loan_amnt", "loan_term_year", "grade", "int_rate", "purpose"),
                    *("annual_inc", "emp_length", "verification_status", "addr_state", "dti"),
                    *("total_pymnt", "recoveries", "collection_recovery_fee"),
                    *("loan_status", "annual_return"),
                ),
                table="lending_club_source",
                has_row_number=True,
            ),
        ),
        as_of_date=date(2024, 12, 31),
        observed_from=None,
        time_zone="UTC",
        reporting_currency="USD",
    ),
    "sba": PublicSource(
        files=(
            PublicFile(
                file_names=("SBAcase.11.13.17.csv",),
                columns=(
                    *("selected", "loannr_chkdgt", "name", "state", "zip", "term"),
                    *("createjob", "retainedjob", "chgoffdate", "disbursementdate"),
                    *("disbursementgross", "balancegross", "mis_status", "chgoffpringr"),
                    *("grappv", "sba_appv", "realestate", "portion", "recession"),
                    *("daysterm", "xx"),
                ),
                table="sba_source",
            ),
        ),
        as_of_date=date(2014, 12, 31),
        observed_from=None,
        time_zone="America/Los_Angeles",
        reporting_currency="USD",
    ),
}

PORTFOLIOS: tuple[str, ...] = ("demo", "lending", *PUBLIC_SOURCES)
