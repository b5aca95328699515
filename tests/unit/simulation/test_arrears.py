"""Days past due, default and cure day by day, on a loan small enough to count by hand."""

import numpy as np
import pytest

from slrs_ml.simulation.clock import Clock, first_day, month_number
from slrs_ml.simulation.engine.arrears import (
    add_money,
    days_past_due,
    end_spell,
    is_default_on,
    walk_days,
    watch,
)
from slrs_ml.simulation.engine.labels import CENSORED, cure, early_warning, recovery_class
from slrs_ml.simulation.engine.run import open_world
from slrs_ml.simulation.engine.state import LOAN, NEVER, OPEN
from slrs_ml.simulation.parameters import Parameters

CLOCK = Clock(months=24, burn_in=12)
WORLD = open_world(CLOCK, Parameters(), room=1)
JANUARY = month_number(2020, 1)
HORIZON = first_day(month_number(2021, 1)) - 1


def day(month: int, of_month: int) -> int:
    """Day number of a day of 2020."""
    return first_day(JANUARY + month - 1) + of_month - 1


@pytest.fixture
def loan() -> np.void:
    """100.00 due on the 10th of each month from January 2020 on, watched from 31 December."""
    record = np.zeros(1, dtype=LOAN)[0]
    record["status"] = OPEN
    record["due_day"] = 10
    record["schedule_month"] = JANUARY - 1
    record["term"] = 24
    record["installment"] = 10_000
    record["arrears_ended_on"] = NEVER
    watch(record, day(1, 1) - 1, HORIZON)
    return record


def live(loan: np.void, month: int, *payments: tuple[int, int]) -> None:
    """Let a month's installment fall due and its payments (day of the month, cents) come in."""
    loan["installments_due"] += 1
    loan["due_total"] += 10_000
    for of_month, amount in payments:
        add_money(loan, day(month, of_month), amount)
    walk_days(loan, day(month, 1), day(month + 1, 1) - 1, WORLD)


def test_the_due_day_is_day_zero(loan: np.void) -> None:
    live(loan, 1, (10, 10_000))
    assert not loan["in_arrears"]
    assert loan["arrears_ended_on"] == NEVER
    live(loan, 2, (11, 10_000))
    assert loan["arrears_ended_on"] == NEVER, "paid by the end of the first day past due"
    live(loan, 3, (12, 10_000))
    assert loan["arrears_ended_on"] == day(3, 12)
    assert loan["first_cure_on"] == day(3, 12)


def test_money_pays_the_oldest_installment_first(loan: np.void) -> None:
    live(loan, 1)
    live(loan, 2, (12, 10_000))
    assert days_past_due(loan, day(2, 29), WORLD) == day(2, 29) - day(2, 10)
    live(loan, 3, (12, 5_000), (20, 4_999))
    assert days_past_due(loan, day(3, 31), WORLD) == day(3, 31) - day(2, 10)


def test_money_counts_in_the_order_it_becomes_known(loan: np.void) -> None:
    live(loan, 1)
    live(loan, 2, (25, 10_000), (12, 10_000))
    assert loan["arrears_ended_on"] == day(2, 25)


def test_default_begins_on_day_ninety_one_and_not_before(loan: np.void) -> None:
    """Due on 10 January: 9 April is day 90, 10 April day 91."""
    for month in (1, 2, 3):
        live(loan, month)
    assert not loan["is_default"]
    live(loan, 4, (10, 10_000))
    assert not loan["is_default"], "paid on the day that would have been the first of a default"
    assert loan["first_default_on"] == NEVER


def test_a_day_later_it_is_a_default(loan: np.void) -> None:
    for month in (1, 2, 3):
        live(loan, month)
    live(loan, 4, (11, 10_000))
    assert loan["first_default_on"] == day(4, 10)
    assert is_default_on(loan, day(4, 30))


def test_a_default_ends_after_ninety_days_without_arrears(loan: np.void) -> None:
    for month in (1, 2, 3):
        live(loan, month)
    live(loan, 4, (20, 40_000))
    assert loan["arrears_ended_on"] == day(4, 20)
    for month in (5, 6, 7):
        live(loan, month, (10, 10_000))
    assert is_default_on(loan, day(4, 20) + 89)
    assert not is_default_on(loan, day(4, 20) + 90)


def test_arrears_within_ninety_days_prolong_the_default_and_are_no_new_one(
    loan: np.void,
) -> None:
    for month in (1, 2, 3):
        live(loan, month)
    live(loan, 4, (20, 40_000))
    live(loan, 5, (15, 10_000))
    watch(loan, day(5, 31), HORIZON)
    for month in range(6, 13):
        live(loan, month)
    assert loan["first_default_on"] == NEVER
    assert early_warning(loan, NEVER, HORIZON) == 0


def test_a_reschedule_ends_arrears_and_is_no_cure(loan: np.void) -> None:
    live(loan, 1)
    end_spell(loan, day(1, 31), False)
    assert not loan["in_arrears"]
    assert loan["first_cure_on"] == NEVER
    assert cure(loan, NEVER, HORIZON) == 0


@pytest.mark.parametrize(
    ("died_on", "expected"), [(day(4, 9), CENSORED), (day(4, 10), 1), (day(4, 11), 1)]
)
def test_of_a_default_and_a_death_the_first_decides(
    loan: np.void, died_on: int, expected: int
) -> None:
    for month in (1, 2, 3, 4):
        live(loan, month)
    assert early_warning(loan, died_on, HORIZON) == expected


@pytest.mark.parametrize(("cash", "expected"), [(4_999, 3), (5_000, 1), (98_999, 1), (99_000, 0)])
def test_what_is_recovered_decides_the_class(loan: np.void, cash: int, expected: int) -> None:
    """Of 1,000.00: from 5 % on partially, from 99 % on fully recovered; else outstanding."""
    loan["in_arrears"] = True
    loan["cash"] = cash
    assert recovery_class(loan, 100_000, NEVER, HORIZON) == expected
    loan["ended_on"], loan["end_reason"] = day(6, 30), 2
    assert recovery_class(loan, 100_000, NEVER, HORIZON) == (0 if cash == 99_000 else 2)
