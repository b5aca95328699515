"""The file of an earlier night: what is told of the late portfolio today, told otherwise.

Each piece of news is about a borrower of its own and about rows that bear the time they were
recorded, so that it touches that borrower's loans from the month of that time on.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.adversarial_portfolio import TABLES

Row = dict[str, str]


@dataclass(frozen=True)
class News:
    """Whose loans it touches, and the day on which the row that it is about was recorded."""

    borrower: str
    loans: frozenset[str]
    told_on: date


def write_earlier_file(folder: Path, into: Path) -> dict[str, News]:
    """Write the tables of a folder as an earlier night had them; give the news since."""
    file = _EarlierFile(folder)
    news = {
        "a payment recorded in the past": file.without_a_payment(),
        "a payment that could not be read": file.with_an_unreadable_payment(),
        "a payment that is gone": file.with_another_payment(),
        "two payments of a month swapped": file.with_swapped_payments(),
        "a payment taken back": file.without_a_reversal(),
        "an installment corrected in place": file.with_another_installment(),
        "an income corrected in place": file.with_another_income(),
        "a loan first seen late": file.without_a_loan(),
        "a report that is gone": file.with_another_report(),
    }
    file.copy_lines()
    for table, rows in file.tables.items():
        with (into / f"{table}.csv").open("w", newline="") as handle:
            writer = csv.DictWriter(handle, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return news


class _EarlierFile:
    def __init__(self, folder: Path) -> None:
        self.tables: dict[str, list[Row]] = {}
        for table in TABLES:
            with (folder / f"{table}.csv").open(newline="") as file:
                self.tables[table] = list(csv.DictReader(file))
        self.borrower_of = {row["loan_id"]: row["borrower_id"] for row in self.tables["loans"]}
        self.versions_of = Counter(row["payment_id"] for row in self.tables["payments"])
        self.reversed = {row["reversal_of_payment_id"] for row in self.tables["payments"]}
        self.undated = {
            row["loan_id"]
            for rows in self.tables.values()
            for row in rows
            if "loan_id" in row and not row["recorded_at"]
        }
        self.told: set[str] = set()

    def _borrower(self, row: Row) -> str:
        return row.get("borrower_id") or self.borrower_of[row["loan_id"]]

    def _first(self, table: str, fits: Callable[[Row], bool]) -> Row:
        for row in self.tables[table]:
            if self._borrower(row) not in self.told and fits(row):
                return row
        raise AssertionError(f"no row of {table} fits")

    def _news(self, row: Row) -> News:
        borrower = self._borrower(row)
        assert borrower not in self.told
        self.told.add(borrower)
        loans = frozenset(loan for loan, whose in self.borrower_of.items() if whose == borrower)
        return News(borrower, loans, date.fromisoformat(row["recorded_at"][:10]))

    def _is_plain(self, row: Row) -> bool:
        """A payment of one version that nothing takes back, recorded in the half year before."""
        return (
            self.versions_of[row["payment_id"]] == 1
            and row["payment_id"] not in self.reversed
            and not row["reversal_of_payment_id"]
            and "2023-09-01" <= row["recorded_at"] < "2024-03-01"
        )

    def without_a_payment(self) -> News:
        row = self._first("payments", self._is_plain)
        self.tables["payments"].remove(row)
        return self._news(row)

    def with_an_unreadable_payment(self) -> News:
        row = self._first("payments", self._is_plain)
        row["amount"] = "110 EUR"
        return self._news(row)

    def with_another_payment(self) -> News:
        row = self._first("payments", self._is_plain)
        self.tables["payments"].append({**row, "payment_id": "gone", "amount": "13"})
        return self._news(row)

    def with_swapped_payments(self) -> News:
        """Two rows swap what they say: each column as a whole stays as it is."""
        by_month: dict[tuple[str, str], list[Row]] = {}
        for row in self.tables["payments"]:
            if self._is_plain(row) and self._borrower(row) not in self.told:
                by_month.setdefault((row["loan_id"], row["recorded_at"][:7]), []).append(row)
        one, other = next(
            (one, other)
            for one, other, *_ in (rows for rows in by_month.values() if len(rows) > 1)
            if one["amount"] != other["amount"]
        )
        one["amount"], other["amount"] = other["amount"], one["amount"]
        return self._news(min(one, other, key=lambda row: row["recorded_at"]))

    def without_a_reversal(self) -> News:
        payments = {row["payment_id"]: row for row in self.tables["payments"]}
        row = self._first(
            "payments",
            lambda row: (
                row["reversal_of_payment_id"] in payments
                and payments[row["reversal_of_payment_id"]]["recorded_at"] < row["recorded_at"]
                and row["recorded_at"] < "2024-04-01"
            ),
        )
        self.tables["payments"].remove(row)
        return self._news(row)

    def with_another_installment(self) -> News:
        row = self._first(
            "installments", lambda row: bool(row["recorded_at"]) and row["schedule_version"] == "2"
        )
        row["interest_due"] = "77.00"
        return self._news(row)

    def with_another_income(self) -> News:
        row = self._first("borrowers", lambda row: row["recorded_at"] >= "2023-10-01")
        row["monthly_income"] = "1234.00"
        return self._news(row)

    def without_a_loan(self) -> News:
        """The other loans of the borrower are touched from the day it was recorded."""
        loans_of = Counter(self.borrower_of.values())
        row = self._first(
            "loans",
            lambda row: loans_of[row["borrower_id"]] > 1 and row["loan_id"] not in self.undated,
        )
        for table, rows in self.tables.items():
            if "loan_id" in rows[0]:
                self.tables[table] = [found for found in rows if found["loan_id"] != row["loan_id"]]
        return self._news(row)

    def with_another_report(self) -> News:
        row = self._first("loan_status_reports", lambda row: row["recorded_at"] >= "2023-11")
        row["days_past_due"] = str(int(row["days_past_due"] or 0) + 31)
        return self._news(row)

    def copy_lines(self) -> None:
        """Lines that stand twice: no news, for a copy is put aside."""
        for table in ("payments", "installments", "loans"):
            self.tables[table] += self.tables[table][:40]
