"""What became of each promise to pay, by the money that came for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.reference.book import Row, cents
from tests.reference.history import ONE_DAY, History


@dataclass
class Promise:
    """One promise as it is known at the build's date; amounts in cents."""

    promise_id: str
    promised_on: date
    given_on: date
    due_on: date
    last_on: date
    known_on: date
    amount: int


def promise_rows(history: History) -> Iterator[Row]:
    """Give the loan's rows of fct_promise_outcomes: of each promise what it came to.

    The money of a day goes to the promise known first, up to what was promised; what is
    left goes to the next whose days it falls into.
    """
    book, settings = history.book, history.book.settings
    days = sorted(history.days)
    left = {}
    before = 0
    for day in days:
        received = history.days[day].received
        left[day] = received - before
        before = received
    for promise in sorted(
        _promises(history), key=lambda one: (one.promised_on, one.due_on, one.promise_id)
    ):
        came = counted = 0
        enough = promise.amount * (1 - settings["promise_tolerance_share"])
        kept_on, kept_amount = None, 0
        day = promise.given_on
        while day <= min(promise.last_on, book.as_of):
            money = left.get(day, 0)
            came += money
            now = min(max(came, 0), promise.amount)
            left[day] = money - (now - counted)
            counted = now
            if money and kept_on is None:
                kept_amount = counted
                if counted >= enough:
                    kept_on = max(day, promise.known_on)
            day += ONE_DAY
        is_over = promise.last_on < book.as_of
        status = "partial" if kept_amount > 0 else "broken"
        over_on = max(promise.last_on + timedelta(days=1), promise.known_on)
        yield {
            "loan_id": history.loan.loan_id,
            "promise_id": promise.promise_id,
            "promise_status": "kept" if kept_on else status if is_over else "open",
            "kept_amount": Decimal(kept_amount) / 100,
            "resolved_on": kept_on or (over_on if is_over else None),
        }


def _promises(history: History) -> Iterator[Promise]:
    book = history.book
    told: dict[str, list[Row]] = {}
    for row in history.loan.rows["promises_to_pay"]:
        known_on = max(book.local(row["promised_at"]), book.recorded_on(row))
        if known_on <= book.as_of:
            told.setdefault(row["promise_id"], []).append({**row, "known_on": known_on})
    for promise_id, versions in told.items():
        newest = versions[-1]
        yield Promise(
            promise_id=promise_id,
            promised_on=min(row["known_on"] for row in versions),
            given_on=book.local(newest["promised_at"]),
            due_on=newest["due_on"],
            last_on=newest["due_on"] + timedelta(days=book.settings["promise_grace_days"]),
            known_on=max(row["known_on"] for row in versions),
            amount=cents(newest["promised_amount"]),
        )
