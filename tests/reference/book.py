"""The staged rows of a portfolio, loan by loan, as plain Python values.

Money is a whole number of cents. A row is known from its own day or from the local day on
which it was recorded, whichever is later; a row without a time of record from its own day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

BEGINNING = date.min
TABLES = (
    *("loans", "installments", "payments", "recovery_ledger", "loan_status_reports"),
    *("forbearance_measures", "promises_to_pay", "loan_outcomes"),
    *("collection_actions", "legal_events"),
)

Row = dict[str, Any]


@dataclass
class Loan:
    """All that was ever told of one loan, in the order of its recording."""

    loan_id: str
    borrower_id: str
    rows: dict[str, list[Row]]
    borrower_known_on: date
    borrower_deaths: list[Row]


@dataclass
class Book:
    """A portfolio's loans, and the settings that they are read with."""

    as_of: date
    observed_from: date
    zone: ZoneInfo
    loans: list[Loan]
    settings: Row = field(default_factory=dict)
    materiality: Row = field(default_factory=dict)
    costs_booked: set[str] = field(default_factory=set)

    def recorded_on(self, row: Row) -> date:
        """Give the local day of recording; the beginning of time without one."""
        return self.local(row["recorded_at"]) if row["recorded_at"] else BEGINNING

    def local(self, instant: datetime) -> date:
        """Give the local day of an instant."""
        return instant.astimezone(self.zone).date()


def cents(amount: Any) -> int:
    """Give an amount in cents; nothing is nought."""
    return int(amount * 100) if amount is not None else 0


def read_book(file: Path, *, loans: int | None = None) -> Book:
    """Read the staged rows of a build file, of the first loans alone where asked."""
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")

        def select(sql: str) -> list[Row]:
            found = connection.execute(sql)
            names = [column[0] for column in found.description]
            return [dict(zip(names, line, strict=True)) for line in found.fetchall()]

        (settings,) = select("select * from staging.stg_build_settings")
        zone = ZoneInfo(settings["time_zone"])
        seeds = {}
        for seed in ("delinquency_settings", "materiality_thresholds"):
            seeds[seed] = select(
                f"select * from seeds.{seed} where portfolio = '{settings['portfolio']}'"
            )[0]
        first_told: dict[str, date] = {}
        for row in select("select borrower_id, recorded_at from staging.stg_borrowers"):
            told = row["recorded_at"].astimezone(zone).date() if row["recorded_at"] else BEGINNING
            known = first_told.get(row["borrower_id"], date.max)
            first_told[row["borrower_id"]] = min(told, known)
        deaths = defaultdict(list)
        for row in select("select * from staging.stg_borrower_flags where flag_type = 'deceased'"):
            deaths[row["borrower_id"]].append(row)
        rows: dict[str, dict[str, list[Row]]] = defaultdict(lambda: {t: [] for t in TABLES})
        for table in TABLES:
            told = select(
                f"select * from staging.stg_{table} where loan_id is not null order by all"
            )
            for row in told:
                rows[row["loan_id"]][table].append(row)
        costs_booked = {
            row["entry_type"]
            for row in select("select entry_type, available_on from staging.stg_recovery_ledger")
            if row["available_on"] <= settings["as_of_date"]
        }
    told = []
    for loan_id, tables in sorted(rows.items())[:loans]:
        for table in tables.values():
            table.sort(key=lambda row: (row["recorded_at"] is not None, row["recorded_at"]))
        borrower_id = tables["loans"][-1]["borrower_id"]
        told.append(
            Loan(loan_id, borrower_id, tables, first_told[borrower_id], deaths[borrower_id])
        )
    return Book(
        as_of=settings["as_of_date"],
        observed_from=settings["observed_from"] or BEGINNING,
        zone=zone,
        loans=told,
        settings=seeds["delinquency_settings"],
        materiality=seeds["materiality_thresholds"],
        costs_booked=costs_booked,
    )
