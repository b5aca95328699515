"""Current accounts that some borrowers hold with the lender: income, living, other debts.

Three bookings a month: what comes in at its beginning, what living costs in its middle,
what goes to other lenders towards its end. An income shock shows in what comes in from its
first month on: the salary is cut, or where the job is lost replaced by a benefit. Living
takes the essential expenses and half of what then stands above a cushion, and gives way
when the overdraft is used up; so does the payment to other lenders. Loans of this lender
are paid from elsewhere. Nothing but incomes, expenses, debts and chance goes in: no account
tells of its owner's willingness.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import Clock, first_day
from slrs_ml.simulation.codes import FLAG_NAMES
from slrs_ml.simulation.engine.population import Population
from slrs_ml.simulation.records.row_ids import (
    DAY,
    RECORDED_AT_NIGHT,
    Kinds,
    columns_of,
    labelled,
    numbered,
)
from slrs_ml.simulation.records.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["account_tables"]

_HOLDERS = 0.4
_MONTHS_BEFORE = 6
_TYPES = ("salary", "business_income", "pension", "benefit", "living_expenses", "debt_payment")
_BENEFIT, _LIVING, _DEBT = (_TYPES.index(name) for name in _TYPES[3:])
# Income by employment: its type, and the spread of its logarithm from month to month.
_INCOME_TYPE = np.array([0, 1, 2, 3])
_INCOME_SPREAD = np.array([0.01, 0.20, 0.0, 0.0])
_LIVING_SPREAD = 0.10
_SPENT_ABOVE_CUSHION = 0.5
_OVERDRAFT = 0.4
_BOOKINGS = 3
# Of a borrower's transaction numbers, leaves room for 2,700 years.
_NUMBERS = 100_000


@dataclass(frozen=True)
class _Holders:
    """Those who hold an account: who they are, and the months of their accounts."""

    index: Ints
    months: Ints
    income_factor: Floats
    is_job_lost: Bools


def account_tables(
    rows: Kinds, *, population: Population, streams: Streams, clock: Clock
) -> dict[str, "pa.Table"]:
    """``account_transactions`` of a batch, from six months before the observed window.

    Parameters
    ----------
    rows
        Rows of the journal; ``shocks`` and ``flags`` are read.
    population
        The batch's borrowers: income, essential expenses, other debts, employment.
    streams
        Chance of this batch.
    clock
        Nothing after its last day is written.
    """
    holders = _holders(rows, streams=streams, clock=clock)
    who = holders.index
    amount, balance, kind = _run_accounts(holders, population=population, streams=streams)
    day = _booking_days(holders, streams=streams)
    died = _days_of_death(rows, borrowers=streams.borrowers)[who]
    is_booked = (amount != 0) & (day <= died[:, None, None])
    booked = np.flatnonzero(is_booked)
    of_month = booked % (len(holders.months) * _BOOKINGS)
    place = booked // (len(holders.months) * _BOOKINGS)
    borrower = who + streams.first_borrower + 1
    booked_on = day.reshape(-1)[booked]
    return {
        "account_transactions": as_table(
            "account_transactions",
            rows=len(booked),
            columns={
                "transaction_id": numbered(
                    "TX", number=borrower[place] * _NUMBERS + of_month + 1, width=12
                ),
                "borrower_id": numbered("B", number=borrower, width=7).take(place),
                "account_id": numbered("AC", number=borrower, width=7).take(place),
                "booked_on": booked_on,
                "amount": amount.reshape(-1)[booked],
                "balance_amount": balance.reshape(-1)[booked],
                "transaction_type": labelled(kind.reshape(-1)[booked], labels=_TYPES),
                "recorded_at": booked_on * DAY + RECORDED_AT_NIGHT,
            },
        )
    }


def _holders(rows: Kinds, *, streams: Streams, clock: Clock) -> _Holders:
    index = np.flatnonzero(streams.uniform("holds_account") < _HOLDERS)
    months = np.arange(clock.first_observed - _MONTHS_BEFORE, clock.end + 1)
    columns = ("borrower", "month", "months", "factor_permille", "is_job_lost")
    shocks = columns_of(rows, "shocks", columns=columns)
    place = np.full(streams.borrowers, -1)
    place[index] = np.arange(len(index))
    # One entry for each month of each shock.
    shock = np.repeat(np.arange(len(shocks["month"])), shocks["months"])
    begins = np.cumsum(shocks["months"]) - shocks["months"]
    month = shocks["month"][shock] + np.arange(len(shock)) - begins[shock] - months[0]
    who = place[shocks["borrower"][shock]]
    kept = (who >= 0) & (month >= 0) & (month < len(months))
    who, month, shock = who[kept], month[kept], shock[kept]
    factor = np.ones((len(index), len(months)))
    factor[who, month] = shocks["factor_permille"][shock] / 1000
    is_job_lost = np.zeros(factor.shape, dtype=bool)
    is_job_lost[who, month] = shocks["is_job_lost"][shock] > 0
    return _Holders(index, months, factor, is_job_lost)


def _run_accounts(
    holders: _Holders, *, population: Population, streams: Streams
) -> tuple[Ints, Ints, Ints]:
    """Amount, balance after it, and type of each booking: (holders, months, bookings)."""
    who = holders.index
    employment, usual = population.employment[who], population.income[who]
    cushion = usual * (0.1 + 1.4 * streams.uniform("account_cushion")[who] ** 2)
    overdraft = -np.rint(_OVERDRAFT * usual).astype(np.int64)
    balance = np.rint(cushion).astype(np.int64)
    shape = (len(who), len(holders.months), _BOOKINGS)
    amounts, balances = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    kinds = np.zeros(shape, dtype=np.int64) + np.array([0, _LIVING, _DEBT])
    kinds[:, :, 0] = np.where(holders.is_job_lost, _BENEFIT, _INCOME_TYPE[employment][:, None])
    for step, month in enumerate(holders.months.tolist()):
        varying = np.where(holders.is_job_lost[:, step], 0.0, _INCOME_SPREAD[employment])
        income = usual * holders.income_factor[:, step]
        income = income * np.exp(varying * streams.normal("account_income", month=month)[who])
        income = np.rint(income).astype(np.int64)
        prices = np.exp(_LIVING_SPREAD * streams.normal("account_living", month=month)[who])
        needed = population.essential_expenses[who] * prices
        debt = population.other_debt[who]
        spare = np.maximum(0.0, balance + income - needed - debt - cushion)
        living = np.rint(needed + _SPENT_ABOVE_CUSHION * spare).astype(np.int64)
        living = np.minimum(living, np.maximum(0, balance + income - overdraft))
        left = balance + income - living
        debt = np.where(left - debt >= overdraft, debt, 0)
        amounts[:, step] = np.stack([income, -living, -debt], axis=1)
        balances[:, step] = np.stack([balance + income, left, left - debt], axis=1)
        balance = left - debt
    return amounts, balances, kinds


def _booking_days(holders: _Holders, *, streams: Streams) -> Ints:
    """Day numbers of the bookings: each holder's own days of the month, living varying."""
    who = holders.index
    paid = 1 + np.floor(5 * streams.uniform("account_payday")[who]).astype(np.int64)
    debts = 20 + np.floor(8 * streams.uniform("account_debt_day")[who]).astype(np.int64)
    days = np.zeros((len(who), len(holders.months), _BOOKINGS), dtype=np.int64)
    for step, month in enumerate(holders.months.tolist()):
        living = np.floor(10 * streams.uniform("account_living_day", month=month)[who])
        begin = first_day(month) - 1
        days[:, step, 0] = begin + paid
        days[:, step, 1] = begin + 8 + living.astype(np.int64)
        days[:, step, 2] = begin + debts
    return days


def _days_of_death(rows: Kinds, *, borrowers: int) -> Ints:
    flags = columns_of(rows, "flags", columns=("borrower", "flag", "day"))
    died = np.full(borrowers, np.iinfo(np.int64).max)
    dead = flags["flag"] == FLAG_NAMES.index("deceased")
    np.minimum.at(died, flags["borrower"][dead], flags["day"][dead])
    return died
