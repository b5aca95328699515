"""A small portfolio in which everything that can arrive late does.

Payments, their corrections and reversals, closings, incomes, corrections of installments,
new schedules, entries of the ledger, status reports, measures of forbearance, promises,
bookings on accounts, contacts and legal steps are recorded days to months after they
happened, a reversal also before its payment. Deterministic in its seed.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

TABLES = (
    *("borrowers", "loans", "installments", "payments", "recovery_ledger"),
    *("loan_status_reports", "forbearance_measures", "promises_to_pay"),
    *("account_transactions", "collection_actions", "legal_events"),
)
HEADERS = {
    "borrowers": "borrower_id,employment_type,employment_started_on,monthly_income,recorded_at",
    "loans": (
        "loan_id,borrower_id,product_type,originated_on,principal_amount,annual_interest_rate,"
        "term_months,installment_amount,grace_days,collateral_value,closed_on,close_reason,"
        "recorded_at"
    ),
    "installments": (
        "loan_id,installment_number,schedule_version,due_on,principal_due,interest_due,recorded_at"
    ),
    "payments": "payment_id,loan_id,paid_at,amount,reversal_of_payment_id,recorded_at",
    "recovery_ledger": "entry_id,loan_id,booked_on,entry_type,amount,recorded_at",
    "loan_status_reports": (
        "loan_id,reported_on,days_past_due,missed_installments,outstanding_amount,billed_amount,"
        "paid_amount,recorded_at"
    ),
    "forbearance_measures": (
        "measure_id,loan_id,measure_type,granted_at,starts_on,ends_on,is_performing_at_grant,"
        "recorded_at"
    ),
    "promises_to_pay": "promise_id,loan_id,promised_at,promised_amount,due_on,recorded_at",
    "account_transactions": (
        "transaction_id,borrower_id,booked_on,amount,balance_amount,recorded_at"
    ),
    "collection_actions": "action_id,loan_id,acted_at,channel,outcome,recorded_at",
    "legal_events": "legal_event_id,loan_id,event_type,occurred_at,recorded_at",
}


def write_portfolio(
    folder: Path, *, as_of: date, borrowers: int = 90, seed: int = 20240630
) -> None:
    """Write the tables as CSV files into the folder."""
    portfolio = _Portfolio(as_of=as_of, seed=seed)
    for number in range(borrowers):
        portfolio.add_borrower(f"b{number:03d}")
    for table in TABLES:
        with (folder / f"{table}.csv").open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADERS[table].split(","))
            writer.writerows(
                row for row in portfolio.rows[table] if str(row[-1]) <= f"{as_of} 23:59:59"
            )


class _Portfolio:
    def __init__(self, *, as_of: date, seed: int) -> None:
        self.as_of = as_of
        self.chance = random.Random(seed)
        self.ledger_chance = random.Random(seed + 1)
        self.care_chance = random.Random(seed + 2)
        self.behaviour_chance = random.Random(seed + 3)
        self.rows: dict[str, list[Sequence[object]]] = {table: [] for table in TABLES}

    def _late(self, day: date, *, share: float = 0.3, most: int = 70) -> str:
        """Give a time of recording, mostly the day itself, sometimes much later."""
        days = self.chance.randint(1, most) if self.chance.random() < share else 0
        return f"{day + timedelta(days=days)} {self.chance.randint(0, 23):02d}:30:00+00"

    def add_borrower(self, borrower: str) -> None:
        chance = self.chance
        start = date(2022, 10, 1) + timedelta(days=chance.randint(0, 300))
        for version in range(chance.choice((1, 1, 2, 3))):
            day = start + timedelta(days=150 * version)
            income = f"{chance.randint(900, 4000)}.00"
            kind = chance.choice(("salaried", "self_employed", "unemployed"))
            self.rows["borrowers"].append(
                (borrower, kind, date(2019, 5, 1), income, self._late(day))
            )
        self._book(borrower, start)
        for number in range(chance.choice((1, 1, 2))):
            originated = start + timedelta(days=chance.randint(0, 90))
            if chance.random() < 0.15:
                self._add_reported_loan(f"{borrower}-r{number}", borrower, originated)
            else:
                self._add_loan(f"{borrower}-l{number}", borrower, originated)

    def _loan_row(
        self, loan: str, borrower: str, originated: date, closing: tuple[object, object], at: str
    ) -> None:
        grace = len(loan) % 2 * 3
        product = "personal" if "-l" in loan else "credit_card"
        self.rows["loans"].append(
            (
                *(loan, borrower, product, originated, "1200.00", "0.12", 12, "110.00"),
                *(grace, "600.00", *closing, at),
            )
        )

    def _add_loan(self, loan: str, borrower: str, originated: date) -> None:
        chance = self.chance
        dues = [originated + timedelta(days=30 * n + 12) for n in range(1, 13)]
        recorded = f"{originated} 08:00:00+00"
        dated = chance.random() < 0.8
        for number, due in enumerate(dues, 1):
            at = recorded if dated else ""
            self.rows["installments"].append((loan, number, 1, due, "100.00", "10.00", at))
            if dated and chance.random() < 0.03:
                corrected = self._late(due - timedelta(days=20), share=0.8)
                self.rows["installments"].append(
                    (loan, number, 1, due, "100.00", "25.00", corrected)
                )
        willingness = chance.choice((0.97, 0.8, 0.45))
        closed = self._pay(loan, dues, willingness)
        if closed is not None and closed[1] == "charged_off":
            self._recover(loan, closed[0])
        if dated and willingness < 0.9 and chance.random() < 0.4:
            day = originated + timedelta(days=chance.randint(100, 260))
            at = self._late(day)
            for number, due in enumerate(dues, 1):
                later = due + timedelta(days=120)
                self.rows["installments"].append((loan, number, 2, later, "100.00", "12.00", at))
        if willingness < 0.9:
            self._forbear(loan, originated)
            self._promise(loan, dues)
            self._contact(loan, dues)
        versioned = chance.random() < 0.7
        self._loan_row(
            loan,
            borrower,
            originated,
            ("", "") if versioned or closed is None else closed,
            recorded if versioned else "",
        )
        if versioned and closed is not None:
            at = self._late(closed[0], share=0.6)
            self._loan_row(loan, borrower, originated, closed, at)

    def _forbear(self, loan: str, originated: date) -> None:
        """Grant up to two measures, some of them known only weeks later."""
        chance = self.care_chance
        day = originated + timedelta(days=chance.randint(60, 300))
        for number in range(chance.choice((0, 1, 1, 2))):
            kind = chance.choice(("payment_plan", "payment_holiday", "term_extension"))
            ends = day + timedelta(days=90) if kind != "term_extension" else ""
            performing = chance.choice(("true", "true", "false", ""))
            recorded = day + timedelta(days=chance.choice((0, 0, 0, 40)))
            self.rows["forbearance_measures"].append(
                (
                    *(f"{loan}-m{number}", loan, kind, f"{day} 09:00:00+00", day, ends),
                    *(performing, f"{recorded} 18:00:00+00"),
                )
            )
            day += timedelta(days=chance.randint(1, 200))

    def _promise(self, loan: str, dues: Sequence[date]) -> None:
        """Promise money around due dates, so that the days of promises overlap."""
        chance = self.care_chance
        for number in range(chance.choice((0, 2, 4))):
            day = chance.choice(dues) + timedelta(days=chance.randint(-5, 40))
            due = day + timedelta(days=chance.randint(0, 30))
            recorded = day + timedelta(days=chance.choice((0, 0, 0, 12)))
            self.rows["promises_to_pay"].append(
                (
                    *(
                        f"{loan}-p{number}",
                        loan,
                        f"{day} 15:00:00+00",
                        chance.choice((37, 110, 165)),
                    ),
                    *(due, f"{recorded} 20:00:00+00"),
                )
            )

    def _told(self, day: date, times: int) -> list[str]:
        """Give times of recording of one event, the first mostly the day itself."""
        chance = self.behaviour_chance
        days, told = chance.choice((0, 0, 0, 2, 35)), []
        for _ in range(times):
            told.append(f"{day + timedelta(days=days)} {chance.randint(0, 23):02d}:10:00+00")
            days += chance.randint(1, 60)
        return told

    def _book(self, borrower: str, start: date) -> None:
        """Book money in and out of some borrowers' accounts, some bookings told twice."""
        chance = self.behaviour_chance
        if chance.random() < 0.4:
            return
        day = start - timedelta(days=chance.randint(0, 200))
        balance, number = chance.randint(-100, 900), 0
        while day < self.as_of:
            day += timedelta(days=chance.randint(3, 40))
            amount = chance.choice((900, 120, -300, -300, -410))
            balance, number = balance + amount, number + 1
            for told in self._told(day, chance.choice((1, 1, 1, 1, 2))):
                key = f"{borrower}-t{number}"
                self.rows["account_transactions"].append(
                    (key, borrower, day, amount, balance, told)
                )
                amount, balance = amount + 50, balance + 50
                day += timedelta(days=chance.choice((0, 0, 20)))

    def _contact(self, loan: str, dues: Sequence[date]) -> None:
        """Try to reach the borrower after due dates, and go to law now and then."""
        chance = self.behaviour_chance
        outcomes = ("no_answer", "no_answer", "right_party_contact", "refused", "")
        for number in range(chance.choice((0, 3, 8))):
            day = chance.choice(dues) + timedelta(days=chance.randint(0, 60))
            channel = chance.choice(("call", "call", "visit", "letter"))
            for told in self._told(day, chance.choice((1, 1, 1, 2))):
                self.rows["collection_actions"].append(
                    (
                        *(f"{loan}-a{number}", loan, f"{day} 23:30:00+00", channel),
                        *(chance.choice(outcomes), told),
                    )
                )
        for number in range(chance.choice((0, 0, 2))):
            day = chance.choice(dues) + timedelta(days=chance.randint(30, 120))
            kind = chance.choice(("notice", "filed", "withdrawn"))
            for told in self._told(day, chance.choice((1, 2))):
                self.rows["legal_events"].append(
                    (f"{loan}-s{number}", loan, kind, f"{day} 08:00:00+00", told)
                )

    def _recover(self, loan: str, closed_on: date) -> None:
        """Book cash and costs from shortly before the charge-off on, some of them told twice."""
        chance = self.ledger_chance
        day = closed_on - timedelta(days=20)
        for number in range(6):
            day += timedelta(days=chance.randint(1, 25))
            kind = chance.choice(
                ("recovery_cash", "collateral_proceeds", "insurance", "legal_cost")
            )
            amount = chance.choice((15, 40, 130))
            for told in range(chance.choice((1, 1, 2))):
                recorded = day + timedelta(days=chance.choice((0, 0, 3, 45)) + 50 * told)
                key = (f"{loan}-e{number}", loan, day)
                self.rows["recovery_ledger"].append((*key, kind, amount, f"{recorded} 12:00:00+00"))
                kind = chance.choice((kind, "legal_cost", "recovery_cash"))

    def _pay(self, loan: str, dues: Sequence[date], willingness: float) -> tuple[date, str] | None:
        chance = self.chance
        paid = 0
        for number, due in enumerate(dues):
            if chance.random() > willingness:
                continue
            day = due + timedelta(days=chance.choice((-9, 0, 0, 0, 4, 25, 70)))
            amount = chance.choice((110, 110, 110, 55, 220, 37))
            key = f"{loan}-{number}"
            at = self._late(day)
            paid += amount
            self.rows["payments"].append((key, loan, f"{day} 10:00:00+00", amount, "", at))
            if chance.random() < 0.06:
                told = chance.choice((amount, 110, 20))
                again = self._late(day + timedelta(days=75))
                paid += told - amount
                self.rows["payments"].append((key, loan, f"{day} 10:00:00+00", told, "", again))
            if chance.random() < 0.06:
                back = day + timedelta(days=chance.randint(2, 40))
                paid -= amount
                self.rows["payments"].append(
                    (f"{key}-back", loan, f"{back} 10:00:00+00", amount, key, self._late(back))
                )
        last = dues[-1] + timedelta(days=chance.randint(1, 60))
        if paid >= 1320:
            return last, "paid_off"
        if willingness < 0.5 and chance.random() < 0.6:
            early = dues[5] + timedelta(days=chance.randint(0, 120))
            return early, chance.choice(("charged_off", "settled", "sold"))
        return None

    def _add_reported_loan(self, loan: str, borrower: str, originated: date) -> None:
        chance = self.chance
        self._loan_row(loan, borrower, originated, ("", ""), "")
        missed = 0
        day = originated
        while day < self.as_of:
            day += timedelta(days=30)
            missed = max(missed + chance.choice((-2, -1, 0, 0, 1, 1)), 0)
            for _ in range(chance.choice((1, 1, 1, 2))):
                owed = chance.randint(100, 1200)
                figures = (30 * missed, missed, owed, 80, chance.randint(0, 90))
                late = self._late(day)
                self.rows["loan_status_reports"].append((loan, day, *figures, late))
