"""What borrowers pay in a month, and when.

Of the installment that falls due: none with probability sigma(m + x + depth), a part
with sigma(p + x), else all of it, on the due day, a few days early, or late within the
month. Whoever was in arrears at the month's beginning catches up with probability
sigma(c - k x - depth + contact), in full or by one installment (sigma is the logistic);
from four installments behind, k is larger around a typical distress and willingness counts
by itself. Whoever is behind and misses again may still send a token, sigma(t + l w): so
willingness shows in payments that distress keeps small. Missing one month and catching up in
the next is how payments come 1 to 60 days late. x is the distress of ``income``.
"""

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints, logistic
from slrs_ml.simulation.clock import first_day, last_day
from slrs_ml.simulation.journal import Journal
from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.population import Population
from slrs_ml.simulation.schedules import next_installment
from slrs_ml.simulation.state import OPEN, State
from slrs_ml.simulation.streams import Streams

__all__ = ["METHODS", "fall_due", "pay", "write_payments"]

METHODS = ("direct_debit", "bank_transfer", "card", "cash")
_TAX_REFUND = {3: 0.25, 4: 0.25, 12: -0.15, 1: -0.1}


def fall_due(state: State, *, month: int) -> Bools:
    """Let this month's installments fall due; returns the loans that had one."""
    due: Bools = (
        (state.status == OPEN)
        & (state.origination_month < month)
        & (state.installments_due < state.term)
    )
    principal, interest = next_installment(
        state.balance,
        annual_rate=state.annual_rate,
        installment=state.installment,
        is_last=state.installments_due + 1 == state.term,
    )
    state.installments_due += due
    state.balance -= np.where(due, principal, 0)
    state.due_total += np.where(due, principal + interest, 0)
    return due


def write_payments(
    journal: Journal,
    *,
    state: State,
    amount: Ints,
    day: Ints,
    kind: int,
    population: Population,
    streams: Streams,
    month: int,
) -> None:
    """Credit payments and write them down; all shapes ``(slots, borrowers)``.

    ``kind`` orders the payments of a day. Payments that end a loan and recoveries (kind 2
    and above) are recorded the same day, others now and then some days late.
    """
    amount = np.maximum(amount, 0)
    state.paid_total += amount
    slot, who = np.nonzero(amount)
    draw = streams.uniforms(f"payment_record_{kind}", month=month, slots=len(amount))[slot, who]
    is_late_known = (draw < 0.03) & (state.exposure[slot, who] > 0)
    lag = np.where(is_late_known, 1 + np.floor(draw / 0.03 * 6), 0).astype(np.int64)
    draw = streams.uniforms(f"payment_method_{kind}", month=month, slots=len(amount))[slot, who]
    other = 1 + np.searchsorted(np.array([0.6, 0.92]), draw)
    debit = population.pays_by_direct_debit[who] & (kind == 1)
    second = np.floor(
        8 * 3600
        + 14
        * 3600
        * streams.uniforms(f"payment_second_{kind}", month=month, slots=len(amount))[slot, who]
    )
    journal.append(
        "payments",
        {
            "borrower": who,
            "sequence": state.sequence[slot, who],
            "day": first_day(month) - 1 + day[slot, who],
            "second": second.astype(np.int64),
            "kind": np.full(len(who), kind, dtype=np.int64),
            "amount": amount[slot, who],
            "method": np.where(debit, 0, other),
            "lag": lag if kind < 2 else lag * 0,
        },
    )


def pay(
    state: State,
    *,
    due: Bools,
    missed_before: Ints,
    arrears_before: Ints,
    distress: Floats,
    contact_effect: Floats,
    contact_day: Ints,
    population: Population,
    streams: Streams,
    month: int,
    parameters: Parameters,
    journal: Journal,
) -> Ints:
    """Pay installments and arrears of the month.

    Returns
    -------
    Ints
        Day of the month of the last payment (0 where none), shape ``(slots, borrowers)``.
    """
    slots = parameters.slots
    bankrupt = state.is_flagged("bankruptcy", month=month)
    alive = ~state.is_flagged("deceased", month=month)
    common = {
        "state": state,
        "population": population,
        "streams": streams,
        "month": month,
    }

    log_odds = parameters.catch_up - parameters.catch_up_distress * distress
    log_odds = log_odds + contact_effect - 2.0 * bankrupt
    log_odds = log_odds + _TAX_REFUND.get(month % 12 + 1, 0.0)
    for threshold, step in enumerate(parameters.catch_up_by_arrears, start=1):
        log_odds = log_odds + step * (missed_before >= threshold)
    turn, slope = parameters.deep_distress
    deep = parameters.deep_willingness * population.willingness - slope * (distress - turn)
    log_odds = log_odds + deep * (missed_before >= 4)
    caught_up = (
        (arrears_before > 0)
        & alive
        & (streams.uniforms("catch_up", month=month, slots=slots) < logistic(log_odds))
    )
    in_full = streams.uniforms("catch_up_in_full", month=month, slots=slots) < 0.75
    amount = np.where(in_full, arrears_before, np.minimum(arrears_before, state.installment))
    drawn = streams.uniforms("catch_up_day", month=month, slots=slots)
    catch_up_day = np.maximum(2 + np.floor(26 * drawn**1.6).astype(np.int64), contact_day + 1)
    amount = np.where(caught_up, amount, 0)
    write_payments(journal, amount=amount, day=catch_up_day, kind=0, **common)  # type: ignore[arg-type]

    log_odds = parameters.miss + distress + 2.0 * bankrupt
    for threshold, step in zip((1, 2, 4), parameters.miss_by_arrears, strict=True):
        log_odds = log_odds + step * ((missed_before >= threshold) & ~(caught_up & in_full))
    paying = due & alive & (streams.uniforms("miss", month=month, slots=slots) > logistic(log_odds))
    partial = streams.uniforms("partial", month=month, slots=slots) < logistic(
        parameters.partial + distress
    )
    part = 0.3 + 0.6 * streams.uniforms("partial_share", month=month, slots=slots)
    intercept, slope = parameters.token
    token = (
        ~paying
        & alive
        & (missed_before >= 1)
        & (state.status == OPEN)
        & (
            streams.uniforms("token", month=month, slots=slots)
            < logistic(intercept + slope * population.willingness - 1.0 * bankrupt)
        )
    )
    part = np.where(token, 0.5 * part, part)
    paying = paying | token
    partial = partial | token
    owed = np.minimum(state.installment, state.arrears)
    amount = np.where(partial, np.rint(owed * part).astype(np.int64), owed)
    day = _payment_day(
        state,
        distress=distress,
        population=population,
        streams=streams,
        month=month,
        parameters=parameters,
    )
    amount = np.where(paying, amount, 0)
    write_payments(journal, amount=amount, day=day, kind=1, **common)  # type: ignore[arg-type]
    return np.maximum(np.where(caught_up, catch_up_day, 0), np.where(amount > 0, day, 0))


def _payment_day(
    state: State,
    *,
    distress: Floats,
    population: Population,
    streams: Streams,
    month: int,
    parameters: Parameters,
) -> Ints:
    """Day of the month on which the month's installment is paid."""
    slots = parameters.slots
    early = np.floor(5 * streams.uniforms("early_days", month=month, slots=slots))
    early = np.where(population.pays_by_direct_debit, 0, early).astype(np.int64)
    room = last_day(month) - first_day(month) + 1 - state.due_day
    drawn = streams.uniforms("late_days", month=month, slots=slots)
    late_by = np.minimum(1 + np.floor(25 * drawn * drawn).astype(np.int64), room)
    late = (room > 0) & (
        streams.uniforms("late", month=month, slots=slots)
        < logistic(parameters.late + 0.6 * distress)
    )
    return np.where(late, state.due_day + late_by, np.maximum(state.due_day - early, 1))
