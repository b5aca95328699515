"""A loan replayed day by day, each day with what was known by its end.

Nothing is looked up ahead: the state of a day follows from the day before and from what
that day brought. Slow, and simple enough to be read against the definitions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.reference.book import BEGINNING, Book, Loan, Row, cents
from tests.reference.default import Default, Period
from tests.reference.forbearance import Forbearance
from tests.reference.knowledge import (
    Closing,
    Knowledge,
    Valuation,
    month_end,
    months_later,
)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """A loan at the end of one day; amounts in cents."""

    day: date
    state: str
    is_from_report: bool
    days_past_due: int | None
    days_past_due_material: int | None
    missed_installments: int | None
    arrears: int | None
    outstanding: int | None
    received: int
    has_schedule: bool
    is_default: bool
    forbearance_state: str | None
    ended_arrears: bool
    cured_by_paying: bool
    months_on_book: int | None


class History:
    """All days of one loan, from the first on which it was known to the build's date."""

    def __init__(self, loan: Loan, book: Book) -> None:
        self.loan, self.book = loan, book
        self.knowledge = Knowledge(loan, book)
        self.periods: list[Period] = []
        self.days: dict[date, Day] = {day.day: day for day in self._replay()}

    def first_day(self) -> date | None:
        """Give the first day on which loan and borrower were known and the loan existed."""
        known_on = max(
            min(self.book.recorded_on(row) for row in self.loan.rows["loans"]),
            self.loan.borrower_known_on,
        )
        starts = [row["originated_on"] for row in self.loan.rows["loans"] if row["originated_on"]]
        starts += [row["reported_on"] for row in self.loan.rows["loan_status_reports"]]
        return max(known_on, min(starts)) if starts else None

    @property
    def has_money(self) -> bool:
        """Say whether schedule or payments tell of the loan, and not reports alone."""
        return any(day.has_schedule or day.received for day in self.days.values())

    def _replay(self) -> Iterator[Day]:
        knowledge, book = self.knowledge, self.book
        earliest = [row["due_on"] for row in self.loan.rows["installments"]]
        starts = [row["originated_on"] for row in self.loan.rows["loans"] if row["originated_on"]]
        starts += [row["reported_on"] for row in self.loan.rows["loan_status_reports"]]
        day = min([*starts, *earliest], default=book.as_of)
        forbearance = Forbearance(self.loan, book)
        default = Default(book.settings, forbearance)
        self.periods = default.periods
        material_days, was_late = 0, False
        charged_off: tuple[int, int] | None = None
        lines, received = [], 0
        terms = closing = report = None
        is_first = True
        while day <= book.as_of:
            lines_before, received_before = lines, received
            if is_first or day in knowledge.news:
                terms, closing = knowledge.terms(day), knowledge.closing(day)
                report = knowledge.report(day)
                lines, received = knowledge.schedule(day), knowledge.received(day)
                is_first = False
            state = closing.reason if closing else "open"
            is_closed = state in ("paid_off", "settled", "sold")
            valuation = knowledge.valuation(day, lines=lines, received=received, terms=terms)
            if closing and state == "charged_off" and charged_off is None:
                charged_off = self._charge_off(closing)
            days_past_due, missed, arrears, outstanding = self._owed(
                report, valuation, is_closed=is_closed, charged_off=charged_off, received=received
            )
            is_late = (days_past_due or 0) > 0
            is_material = valuation is not None and valuation.is_material and report is None
            material_days = material_days + 1 if is_material and not is_closed else 0
            default.step(
                day,
                state=state,
                days_past_due=days_past_due or 0,
                material_days=material_days,
            )
            is_default = default.is_running or state == "charged_off"
            forbearance.step(
                day,
                is_closed=is_closed,
                is_default=is_default,
                days_past_due=days_past_due or 0,
                received=received - received_before,
            )
            has_paid = received > received_before and lines == lines_before
            has_counter = report is None and (bool(lines) or is_closed)
            yield Day(
                day=day,
                state=state,
                is_from_report=report is not None,
                days_past_due=days_past_due,
                days_past_due_material=material_days if has_counter else None,
                missed_installments=missed,
                arrears=arrears,
                outstanding=outstanding,
                received=received,
                has_schedule=bool(lines),
                is_default=is_default,
                forbearance_state=forbearance.state,
                ended_arrears=was_late and not is_late,
                cured_by_paying=was_late
                and not is_late
                and not is_closed
                and (report is not None or has_paid),
                months_on_book=self._months_on_book(day),
            )
            was_late = is_late
            day += ONE_DAY

    def _charge_off(self, closing: Closing) -> tuple[int, int]:
        """Give what was owed on the day of the charge-off, and the money received by then."""
        day, knowledge = closing.known_on, self.knowledge
        received = knowledge.received(day)
        valuation = knowledge.valuation(
            day, lines=knowledge.schedule(day), received=received, terms=knowledge.terms(day)
        )
        return (valuation.outstanding if valuation else 0, received)

    def _owed(
        self,
        report: Row | None,
        valuation: Valuation | None,
        *,
        is_closed: bool,
        charged_off: tuple[int, int] | None,
        received: int,
    ) -> tuple[int | None, int | None, int | None, int | None]:
        """Give days past due, missed installments, arrears, exposure; reports speak first."""
        if is_closed:
            return 0, 0, 0, 0
        if report is not None:
            days = report["days_past_due"]
            missed, arrears = report["missed_installments"], report["arrears_amount"]
            if days == 0:
                missed = 0 if missed is None else missed
                arrears = 0 if arrears is None else arrears
            owed = report["outstanding_amount"]
            return (
                days,
                missed,
                None if arrears is None else cents(arrears),
                None if owed is None else cents(owed),
            )
        if valuation is None:
            return None, None, None, None
        outstanding = valuation.outstanding
        if charged_off is not None:
            outstanding = max(charged_off[0] - (received - charged_off[1]), 0)
        return (
            valuation.days_past_due,
            valuation.missed_installments,
            min(valuation.arrears, outstanding),
            outstanding,
        )

    def _months_on_book(self, day: date) -> int | None:
        terms = self.knowledge.terms(day)
        if terms is None or terms["originated_on"] is None:
            return None
        start = terms["originated_on"]
        return (day.year - start.year) * 12 + day.month - start.month

    def snapshot_dates(self) -> Iterator[date]:
        """Give the month ends, and the build's date, at which the loan has a row."""
        first = self.first_day()
        if first is None:
            return
        day = max(first, self.book.observed_from)
        while day <= self.book.as_of:
            if (day == month_end(day) or day == self.book.as_of) and self._is_on_the_books(day):
                yield day
            day += ONE_DAY

    def has_row(self, day: date) -> bool:
        """Say whether the loan has a row of its months at the day, observed or before."""
        first = self.first_day()
        return first is not None and first <= day and self._is_on_the_books(day)

    def _is_on_the_books(self, day: date) -> bool:
        terms = self.knowledge.terms(day)
        if terms is None or (terms["originated_on"] or BEGINNING) > day:
            return False
        closing = self.knowledge.closing(day)
        if closing is None:
            return True
        last = month_end(closing.known_on)
        if closing.reason == "charged_off":
            last = max(last, month_end(months_later(closing.closed_on, 24)))
        return day <= last
