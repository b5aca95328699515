"""What was known of a loan by the end of a day: its terms, its schedule, its money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tests.reference.book import BEGINNING, Book, Loan, Row, cents

CASH_ENTRIES = ("recovery_cash", "collateral_proceeds", "insurance")


@dataclass(frozen=True)
class Line:
    """One installment, in cents: charges are its interest and fees."""

    due_on: date
    number: int
    principal: int
    charges: int


@dataclass(frozen=True)
class Closing:
    """How a loan ended, on which day, and from which day on that was known."""

    reason: str
    closed_on: date
    known_on: date


@dataclass(frozen=True)
class Valuation:
    """What schedule and payments say of a loan at the end of a day, in cents."""

    days_past_due: int
    missed_installments: int
    arrears: int
    outstanding: int
    is_material: bool


class Knowledge:
    """A loan as it was known, day by day."""

    def __init__(self, loan: Loan, book: Book) -> None:
        self.loan, self.book = loan, book
        rows = loan.rows
        self.first_schedule = min(
            (row["schedule_version"] or 1 for row in rows["installments"]), default=1
        )
        self.news = self._news()

    def _news(self) -> set[date]:
        """Give the days on which anything that is known of the loan can change."""
        days = {row["closed_on"] for row in self.loan.rows["loans"]}
        days |= {row["reported_on"] for row in self.loan.rows["loan_status_reports"]}
        days |= {row["booked_on"] for row in self.loan.rows["recovery_ledger"]}
        days |= {self.book.local(row["paid_at"]) for row in self.loan.rows["payments"]}
        days |= {self._line_told_on(row) for row in self.loan.rows["installments"]}
        for told in self.loan.rows.values():
            days |= {self.book.recorded_on(row) for row in told}
        return {day for day in days if day is not None}

    # ---------- terms

    def terms(self, day: date) -> Row | None:
        """Give the newest version of the loan that was recorded by the day."""
        told = [row for row in self.loan.rows["loans"] if self.book.recorded_on(row) <= day]
        return told[-1] if told else None

    def closing(self, day: date) -> Closing | None:
        """Give the closing, where one was known by the day and had happened."""
        terms = self.terms(day)
        if terms is None or terms["closed_on"] is None or terms["close_reason"] is None:
            return None
        end = (terms["closed_on"], terms["close_reason"])
        first_told = min(
            self.book.recorded_on(row)
            for row in self.loan.rows["loans"]
            if (row["closed_on"], row["close_reason"]) == end
        )
        known_on = max(terms["closed_on"], first_told)
        return Closing(end[1], end[0], known_on) if known_on <= day else None

    def report(self, day: date) -> Row | None:
        """Give the newest telling of the newest status report that was known by the day."""
        told = [
            row
            for row in self.loan.rows["loan_status_reports"]
            if max(row["reported_on"], self.book.recorded_on(row)) <= day
        ]
        return sorted(told, key=lambda row: row["reported_on"])[-1] if told else None

    # ---------- schedule

    def _line_told_on(self, row: Row) -> date:
        if row["recorded_at"]:
            return self.book.recorded_on(row)
        is_first = (row["schedule_version"] or 1) == self.first_schedule
        return BEGINNING if is_first else self.book.as_of

    def schedule(self, day: date) -> list[Line]:
        """Give the lines of the highest version known, oldest due date first."""
        told = [row for row in self.loan.rows["installments"] if self._line_told_on(row) <= day]
        if not told:
            return []
        highest = max(row["schedule_version"] or 1 for row in told)
        newest: dict[int, Row] = {}
        for row in told:  # in the order of recording
            if (row["schedule_version"] or 1) == highest:
                newest[row["installment_number"]] = row
        lines = [
            Line(
                due_on=row["due_on"],
                number=number,
                principal=cents(row["principal_due"]),
                charges=cents(row["interest_due"]) + cents(row["fees_due"]),
            )
            for number, row in newest.items()
        ]
        lines = [line for line in lines if line.principal + line.charges > 0]
        return sorted(lines, key=lambda line: (line.due_on, line.number))

    # ---------- money

    def received(self, day: date) -> int:
        """Give the net cash known by the day: of each receipt its newest telling."""
        total = 0
        payments: dict[str, Row] = {}
        first_told: dict[str, date] = {}
        for row in self.loan.rows["payments"]:
            told_on = max(self.book.local(row["paid_at"]), self.book.recorded_on(row))
            known = first_told.get(row["payment_id"], date.max)
            first_told[row["payment_id"]] = min(known, told_on)
            if self.book.recorded_on(row) <= day:
                payments[row["payment_id"]] = row
        for row in payments.values():
            if self.book.local(row["paid_at"]) > day:
                continue
            taken_back = row["reversal_of_payment_id"]
            if taken_back is None:
                total += cents(row["amount"])
            elif first_told[taken_back] <= day:
                total -= cents(row["amount"])
        entries: dict[str, Row] = {}
        for row in self.loan.rows["recovery_ledger"]:
            if self.book.recorded_on(row) <= day:
                entries[row["entry_id"]] = row
        for row in entries.values():
            if row["booked_on"] <= day and row["entry_type"] in CASH_ENTRIES:
                total += cents(row["amount"])
        return total

    # ---------- what follows from them

    def valuation(
        self, day: date, *, lines: list[Line], received: int, terms: Row | None
    ) -> Valuation | None:
        """Spread the money over the installments, oldest first, and see what is left."""
        if not lines:
            return None
        money = max(received, 0)
        grace_days = (terms["grace_days"] or 0) if terms else 0
        oldest_unpaid: date | None = None
        missed = past_due = owed_principal = owed_charges = 0
        for line in lines:
            charges_paid = min(money, line.charges)
            principal_paid = min(money - charges_paid, line.principal)
            money -= charges_paid + principal_paid
            unpaid = line.charges - charges_paid + line.principal - principal_paid
            owed_principal += line.principal - principal_paid
            if line.due_on <= day:
                owed_charges += line.charges - charges_paid
            else:
                owed_charges -= charges_paid
            if unpaid and oldest_unpaid is None:
                oldest_unpaid = line.due_on
            if unpaid and line.due_on < day:
                missed += 1
                past_due += unpaid
        late = (day - oldest_unpaid).days if oldest_unpaid else 0
        days_past_due = late if late > grace_days else 0
        if past_due < cents(self.book.settings["minimum_arrears_amount"]):
            days_past_due = 0
        outstanding = owed_principal + max(owed_charges, 0)
        thresholds = self.book.materiality
        return Valuation(
            days_past_due=days_past_due,
            missed_installments=missed,
            arrears=past_due,
            outstanding=outstanding,
            is_material=late > grace_days
            and past_due > cents(thresholds["absolute_amount"])
            and past_due > thresholds["relative_share"] * outstanding,
        )


def month_end(day: date) -> date:
    """Give the last day of the month."""
    first_of_next = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first_of_next - timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """Give the day so many months later; the last day of a month stays one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = month_end(date(year, month + 1, 1))
    return last if day == month_end(day) else last.replace(day=min(day.day, last.day))
