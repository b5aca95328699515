"""The public rows that the reference expects, from a loan's history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from tests.reference.book import Row, cents
from tests.reference.history import Day, History
from tests.reference.knowledge import month_end, months_later

BUCKETS = ((0, "current"), (30, "1-30"), (60, "31-60"), (90, "61-90"))


def snapshot_rows(history: History) -> Iterator[Row]:
    """Give the loan's rows of fct_loan_snapshots, key and columns by name."""
    for day in history.snapshot_dates():
        yield _row(history, history.days[day])


def _row(history: History, day: Day) -> Row:
    billed, paid = _month(history, day)
    return {
        "loan_id": history.loan.loan_id,
        "snapshot_date": day.day,
        "loan_state": day.state,
        "delinquency_bucket": _bucket(day.days_past_due),
        "forbearance_state": day.forbearance_state,
        "days_past_due": day.days_past_due,
        "days_past_due_material": day.days_past_due_material,
        "missed_installments": day.missed_installments,
        **{
            f"missed_installments_{months}m": _missed_months(history, day, months)
            for months in (3, 6, 12)
        },
        "arrears_amount": _amount(day.arrears),
        "outstanding_amount": _amount(day.outstanding),
        "billed_amount": _amount(billed),
        "paid_amount": _amount(paid),
        "months_on_book": day.months_on_book,
        "ifrs9_stage": _stage(day),
        "is_month_end": day.day == month_end(day.day),
        "is_default": day.is_default,
    }


def _amount(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / 100


def _bucket(days_past_due: int | None) -> str | None:
    if days_past_due is None:
        return None
    return next((name for most, name in BUCKETS if days_past_due <= most), "90+")


def _stage(day: Day) -> int | None:
    if day.state in ("paid_off", "settled", "sold"):
        return None
    late = day.days_past_due
    if day.is_default or (late or 0) > 90 or day.forbearance_state == "forborne_non_performing":
        return 3
    if (late or 0) > 30 or day.forbearance_state in ("forborne_performing", "forborne_probation"):
        return 2
    return None if late is None else 1


def _month(history: History, day: Day) -> tuple[int | None, int | None]:
    """Give what fell due and what came in since the month began, as known on the day."""
    if day.is_from_report:
        report = history.knowledge.report(day.day)
        if month_end(report["reported_on"]) != month_end(day.day):
            return None, None
        amounts = (report["billed_amount"], report["paid_amount"])
        billed, paid = (None if amount is None else cents(amount) for amount in amounts)
        return billed, paid
    if not day.has_schedule:
        return None, None
    first = day.day.replace(day=1)
    lines = history.knowledge.schedule(day.day)
    billed = sum(line.principal + line.charges for line in lines if first <= line.due_on <= day.day)
    before = history.knowledge.received(first - timedelta(days=1))
    return billed, day.received - before


def _missed_months(history: History, day: Day, months: int) -> int | None:
    """Count the months, this one among them, at whose end anything was past due."""
    seen = [day]
    for back in range(1, months):
        ended = month_end(months_later(day.day.replace(day=1), -back))
        if history.has_row(ended):
            seen.append(history.days[ended])
    if all(month.days_past_due is None for month in seen):
        return None
    return sum(max(month.days_past_due or 0, month.missed_installments or 0) > 0 for month in seen)
