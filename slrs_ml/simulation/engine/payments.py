"""What borrowers pay in a month, and when.

Of the installment that falls due: none with probability sigma(m + x + inattention +
depth), a part with sigma(p + x), else all of it, on the due day, a few days early, or late
within the month. Whoever was in arrears at the month's beginning catches up with

    sigma(c - k x - depth + push + promise + pressure + season),

in full or by one installment; push is what treatments did, pressure a claim's. Without any
treatment that is self-cure. From four installments behind, k is larger around a typical
distress and willingness counts by itself. Whoever is behind and misses again may still send
a token, sigma(t + l w): so willingness shows in payments that distress keeps small. A
promise is kept when its borrower catches up in time by the amount promised.
"""

import numpy as np

from slrs_ml.simulation.arrays import logistic
from slrs_ml.simulation.chance import At, draw
from slrs_ml.simulation.codes import BANKRUPTCY, DECEASED, METHODS, UNEMPLOYED
from slrs_ml.simulation.compiled import Record, compiled
from slrs_ml.simulation.engine.arrears import add_money, exposure
from slrs_ml.simulation.engine.flags import is_flagged
from slrs_ml.simulation.engine.journal import PAYMENTS, note
from slrs_ml.simulation.engine.legal import legal_pressure
from slrs_ml.simulation.engine.schedules import next_installment
from slrs_ml.simulation.engine.state import NEVER, OPEN
from slrs_ml.simulation.engine.world import (
    USE_CATCH_UP,
    USE_GARNISHMENT,
    USE_INSTALLMENT,
    USE_INSTALLMENT_DAY,
    USE_RECORD,
    World,
    first_day,
    last_day,
)

__all__ = ["fall_due", "garnish", "pay", "pending", "write_payment"]

CATCH_UP, INSTALLMENT, FINAL, GARNISHED = 0, 1, 2, 3
_MOST_DAYS_LATE_KNOWN = 6
_METHOD_GARNISHMENT = METHODS.index("wage_garnishment")


@compiled
def fall_due(loan: Record, month: int) -> bool:
    """Let this month's installment of a loan fall due; whether there was one."""
    if loan.status != OPEN or loan.schedule_month >= month or loan.installments_due >= loan.term:
        return False
    principal, interest = next_installment(
        loan.balance, loan.rate, loan.installment, loan.installments_due + 1 == loan.term
    )
    loan.installments_due += 1
    loan.balance -= principal
    loan.due_total += principal + interest
    return True


@compiled
def pending(loan: Record) -> int:
    """Cents received this month and not yet credited."""
    total = 0
    for place in range(loan.money_count):
        total += loan.money_amount[place]
    return total


@compiled
def write_payment(
    person: Record, loan: Record, slot: int, kind: int, day: int, amount: int, at: At, world: World
) -> None:
    """Receive a payment and write it down; some are recorded days late within the month."""
    if amount <= 0:
        return
    late, second, method, _ = draw(at, USE_RECORD, slot * 8 + kind)
    known_day = day
    share = world.parameters.recorded_late
    if kind <= INSTALLMENT and late < share and exposure(loan) > pending(loan) + amount:
        lag = 1 + int(late / share * _MOST_DAYS_LATE_KNOWN)
        known_day = min(day + lag, last_day(world, at.month))
    if kind == GARNISHED:
        code = _METHOD_GARNISHMENT
    elif kind == INSTALLMENT and person.pays_by_direct_debit:
        code = 0
    else:
        code = 1 + (method > 0.6) + (method > 0.92)
    add_money(loan, known_day, amount)
    loan.last_money_day = max(loan.last_money_day, known_day)
    note(
        world.page,
        PAYMENTS,
        at,
        (
            person.index,
            loan.sequence,
            day,
            int(8 * 3600 + 14 * 3600 * second),
            int(kind),
            int(amount),
            int(code),
            known_day,
        ),
    )


@compiled
def _catch_up_log_odds(
    person: Record, loan: Record, missed: int, distress: float, at: At, world: World
) -> float:
    parameters = world.parameters
    log_odds = parameters.catch_up - parameters.catch_up_distress * distress
    log_odds += loan.push + legal_pressure(loan, world)
    log_odds += parameters.tax_refund[at.month % 12]
    for threshold in range(1, 5):
        if missed >= threshold:
            log_odds += parameters.catch_up_by_arrears[threshold - 1]
    if missed >= 4:
        turn, slope = parameters.deep_distress[0], parameters.deep_distress[1]
        log_odds += parameters.deep_willingness * person.willingness - slope * (distress - turn)
    if loan.promise_due_on != NEVER:
        log_odds += parameters.promise_effect + parameters.promise_keeping * person.promise_keeping
    if is_flagged(person, BANKRUPTCY, at.month):
        log_odds -= 2.0
    return log_odds


@compiled
def pay(
    person: Record,
    loan: Record,
    slot: int,
    was_due: bool,
    missed: int,
    owed_before: int,
    distress: float,
    at: At,
    world: World,
) -> None:
    """Pay arrears and the installment of the month.

    ``missed`` and ``owed_before`` are installments and cents overdue as the month began.
    """
    if is_flagged(person, DECEASED, at.month):
        return
    first, last = first_day(world, at.month), last_day(world, at.month)
    parameters = world.parameters
    if owed_before > 0:
        caught_up, in_full, at_day, in_time = draw(at, USE_CATCH_UP, slot)
        if caught_up < logistic(_catch_up_log_odds(person, loan, missed, distress, at, world)):
            amount = owed_before
            if in_full >= parameters.catch_up_in_full:
                amount = min(owed_before, loan.installment)
            day = max(first + 1 + int(26 * at_day**1.6), loan.heard_day + 1)
            if loan.promise_due_on != NEVER and in_time < parameters.kept_in_time:
                amount = max(amount, min(loan.promise_amount, owed_before))
                room = loan.promise_due_on - loan.heard_day
                day = loan.heard_day + 1 + int(max(room, 1) * at_day)
            write_payment(person, loan, slot, CATCH_UP, min(day, last), amount, at, world)
    _pay_installment(person, loan, slot, was_due, missed, distress, at, world)


@compiled
def _pay_installment(
    person: Record,
    loan: Record,
    slot: int,
    was_due: bool,
    missed: int,
    distress: float,
    at: At,
    world: World,
) -> None:
    parameters = world.parameters
    bankrupt = is_flagged(person, BANKRUPTCY, at.month)
    misses, parts, part, tokens = draw(at, USE_INSTALLMENT, slot)
    log_odds = parameters.miss + distress + 1.5 * bankrupt
    if not person.pays_by_direct_debit:
        log_odds += parameters.miss_inattention * person.inattention
    for threshold in range(1, 4):
        if missed >= threshold:
            log_odds += parameters.miss_by_arrears[threshold - 1]
    owed = max(loan.due_total - loan.paid_total - pending(loan), 0)
    owed = min(owed, loan.installment)
    if owed == 0:
        return
    share = 1.0
    if not was_due or misses < logistic(log_odds):
        if missed < 1:
            return
        intercept, slope = parameters.token[0], parameters.token[1]
        intercept += parameters.plan_token * (loan.plan_until >= at.month)
        if tokens >= logistic(intercept + slope * person.willingness - 1.0 * bankrupt):
            return
        share = 0.5 * (0.15 + 0.70 * part)
    elif parts < logistic(parameters.partial + distress):
        share = 0.15 + 0.70 * part
    amount = int(np.rint(owed * share))
    day = _installment_day(person, loan, slot, distress, at, world)
    write_payment(person, loan, slot, INSTALLMENT, day, amount, at, world)


@compiled
def _installment_day(
    person: Record, loan: Record, slot: int, distress: float, at: At, world: World
) -> int:
    early, is_late, late, _ = draw(at, USE_INSTALLMENT_DAY, slot)
    first, last = first_day(world, at.month), last_day(world, at.month)
    due_on = first + loan.due_day - 1
    if due_on < last and is_late < logistic(world.parameters.late + 0.6 * distress):
        return due_on + min(1 + int(25 * late * late), last - due_on)
    days_early = 0 if person.pays_by_direct_debit else int(5 * early)
    return max(due_on - days_early, first)


@compiled
def garnish(person: Record, loan: Record, slot: int, at: At, world: World) -> int:
    """Cents of the month's wage that are taken for a loan; 0 where there is no wage."""
    if (
        not loan.is_garnished
        or person.is_job_lost
        or person.employment == UNEMPLOYED
        or is_flagged(person, BANKRUPTCY, at.month)
        or is_flagged(person, DECEASED, at.month)
    ):
        return 0
    some, _, _, _ = draw(at, USE_GARNISHMENT, slot)
    if some > 0.9:
        return 0
    wage = person.income * person.shock_income_factor
    return int(world.parameters.garnished_share * wage)
