"""How loans end: paid off, paid off early, settled, or charged off with some recoveries.

Once a loan has been in default for twelve month ends it is charged off with a constant
hazard (mortgages 0.4 times it), on the month's last day; a repossessed one at once. For two
years after, cash still comes, to the recovery ledger: what its borrower pays an agency,
what a garnished wage brings, and what collateral fetches when it is sold.
"""

import numpy as np

from slrs_ml.simulation.chance import At, draw
from slrs_ml.simulation.codes import (
    AGENCY_FEE,
    CHARGED_OFF_END,
    COLLATERAL_PROCEEDS,
    PAID_OFF,
    RECOVERY_CASH,
    SETTLED,
    SETTLEMENT_DISCOUNT,
    WRITE_OFF,
)
from slrs_ml.simulation.compiled import Record, compiled
from slrs_ml.simulation.engine.arrears import (
    arrears,
    end_spell,
    exposure,
    is_default_on,
    receive,
)
from slrs_ml.simulation.engine.flags import is_able
from slrs_ml.simulation.engine.journal import CLOSINGS, LEDGER, MEASURES, SCHEDULES, note
from slrs_ml.simulation.engine.payments import FINAL, garnish, pending, write_payment
from slrs_ml.simulation.engine.schedules import installment_cents
from slrs_ml.simulation.engine.state import CHARGED_OFF, FREE, NEVER, OPEN
from slrs_ml.simulation.engine.world import (
    USE_END,
    USE_END_DAY,
    USE_RECOVERY,
    USE_SALE,
    World,
    first_day,
    last_day,
)

__all__ = ["charge_off_or_finish", "pay_off_or_settle", "recover", "reschedule"]

_HOME = 2
_RATE_UNITS = 10_000


@compiled
def pay_off_or_settle(
    person: Record, loan: Record, slot: int, distress: float, at: At, world: World
) -> int:
    """Pay a loan off early, or settle it; returns the reason, -1 where neither happens."""
    left = exposure(loan) - pending(loan)
    if loan.installments_due + loan.installments_before < 1 or left <= 0:
        return -1
    if not is_able(person, at.month):
        return -1
    parameters = world.parameters
    drawn, share, room, _ = draw(at, USE_END, slot)
    first, last = first_day(world, at.month), last_day(world, at.month)
    in_default = is_default_on(loan, first - 1) and loan.in_arrears
    if in_default:
        hazard = parameters.workout * np.exp(min(max(-0.5 * distress, -3.0), 1.5))
        hazard *= np.exp(min(max(0.6 * person.willingness, -2.0), 1.5))
        hazard *= 1.0 + 1.2 * loan.is_secured
    else:
        hazard = parameters.prepayment[loan.product] * person.prepayment_factor
        if arrears(loan) > pending(loan):
            hazard *= 0.25
    earliest = max(first + loan.due_day - 1, loan.last_money_day, loan.contact_day)
    day = min(earliest + int((last - earliest + 1) * room), last)
    if loan.settles and in_default:
        lowest, highest = parameters.settlement_share[0], parameters.settlement_share[1]
        write_payment(
            person,
            loan,
            slot,
            FINAL,
            day,
            int(np.rint(left * (lowest + (highest - lowest) * share))),
            at,
            world,
        )
        return SETTLED
    if drawn < hazard:
        write_payment(person, loan, slot, FINAL, day, left, at, world)
        return PAID_OFF
    return -1


@compiled
def _close(person: Record, loan: Record, reason: int, day: int, at: At, world: World) -> None:
    owed = max(exposure(loan), 0)
    note(
        world.page,
        CLOSINGS,
        at,
        (person.index, loan.sequence, day, int(reason), owed),
    )
    if loan.ended_on == NEVER and loan.watched_from < day <= loan.watched_to:
        loan.ended_on = day
        loan.end_reason = reason
    if reason == SETTLED and owed > 0:
        _book(person, loan, SETTLEMENT_DISCOUNT, day, owed, at, world)
    if reason == CHARGED_OFF_END:
        _book(person, loan, WRITE_OFF, day, owed, at, world)
    if reason != CHARGED_OFF_END:
        loan.in_arrears = False
        loan.is_default = False
    loan.status = CHARGED_OFF if reason == CHARGED_OFF_END else FREE
    loan.closed_month = at.month
    loan.months_in_default = 0
    if reason != PAID_OFF:
        blocked = at.month + world.parameters.blocked_months_after_charge_off
        person.blocked_until = max(person.blocked_until, blocked)


@compiled
def _book(
    person: Record, loan: Record, entry: int, day: int, amount: int, at: At, world: World
) -> None:
    note(
        world.page,
        LEDGER,
        at,
        (person.index, loan.sequence, day, int(entry), int(amount)),
    )


@compiled
def charge_off_or_finish(
    person: Record, loan: Record, slot: int, reason: int, at: At, world: World
) -> None:
    """Close a loan whose month is over: paid off, settled, or charged off; else keep it.

    ``reason`` is what ``pay_off_or_settle`` gave before the month's money was credited.
    """
    last = last_day(world, at.month)
    if reason >= 0:
        _close(person, loan, reason, loan.last_money_day, at, world)
        return
    if loan.installments_due == loan.term and arrears(loan) == 0:
        day = max(loan.last_money_day, loan.contact_day, first_day(world, at.month))
        _close(person, loan, PAID_OFF, day, at, world)
        return
    in_default = is_default_on(loan, last) and loan.in_arrears
    loan.months_in_default = loan.months_in_default + 1 if in_default else 0
    if loan.is_repossessed:
        loan.is_repossessed = False
        if arrears(loan) > 0:
            drawn, _, _, _ = draw(at, USE_SALE, slot)
            shortest = world.parameters.sale_months[0]
            longest = world.parameters.sale_months[1]
            loan.sale_month = at.month + shortest + int((longest - shortest + 1) * drawn)
            _close(person, loan, CHARGED_OFF_END, last, at, world)
            return
    if in_default and loan.months_in_default >= world.parameters.charge_off_after:
        hazard = world.parameters.charge_off
        if loan.product == _HOME:
            hazard *= world.parameters.charge_off_of_homes
        drawn, _, _, _ = draw(at, USE_END_DAY, slot)
        if drawn < hazard:
            _close(person, loan, CHARGED_OFF_END, last, at, world)


@compiled
def reschedule(person: Record, loan: Record, at: At, world: World) -> None:
    """Carry out an accepted plan on the month's last day.

    Outside default the arrears are spread over a longer term by a new schedule, which ends
    them without being a cure; in default the borrower is asked for smaller sums.
    """
    last = last_day(world, at.month)
    parameters = world.parameters
    if loan.status != OPEN or not loan.takes_plan or arrears(loan) == 0:
        return
    is_performing = not is_default_on(loan, last)
    left = loan.term - loan.installments_due
    if not is_performing or loan.version > 1 or left < 1:
        loan.plan_until = at.month + parameters.plan_months
        ends = last + 30 * parameters.plan_months
        row = (person.index, loan.sequence, last, 1, last + 1, ends)
        note(world.page, MEASURES, at, (*row, int(is_performing)))
        return
    note(
        world.page,
        MEASURES,
        at,
        (
            person.index,
            loan.sequence,
            last,
            0,
            last + 1,
            (-1),
            int(is_performing),
        ),
    )
    principal = exposure(loan)
    term = int(np.ceil(left * parameters.plan_stretch)) + 1
    note(
        world.page,
        SCHEDULES,
        at,
        (
            person.index,
            loan.sequence,
            last,
            2,
            loan.installments_due,
            loan.paid_total,
            principal,
            int(np.rint(loan.rate * _RATE_UNITS)),
            installment_cents(principal, loan.rate, term),
            term,
        ),
    )
    loan.version = 2
    loan.schedule_month = at.month
    loan.term = term
    loan.installment = installment_cents(principal, loan.rate, term)
    loan.installments_before = loan.installments_due
    loan.installments_due = 0
    loan.balance = principal
    loan.paid_before = loan.paid_total
    loan.due_total = 0
    loan.paid_total = 0
    if loan.in_arrears:
        end_spell(loan, last, False)


@compiled
def recover(person: Record, loan: Record, slot: int, distress: float, at: At, world: World) -> None:
    """Cash on a loan charged off before this month; free its slot after two years."""
    parameters = world.parameters
    first = first_day(world, at.month)
    if loan.sale_month == at.month:
        drawn, at_day, _, _ = draw(at, USE_SALE, slot)
        lowest, highest = parameters.sale_haircut[0], parameters.sale_haircut[1]
        age = at.month - loan.origination_month
        worth = loan.collateral * (1.0 - parameters.collateral_decay[loan.product]) ** age
        proceeds = int(worth * (lowest + (highest - lowest) * drawn))
        _collect(person, loan, COLLATERAL_PROCEEDS, first + int(28 * at_day), proceeds, at, world)
    wage = garnish(person, loan, slot, at, world)
    if wage > 0:
        _collect(person, loan, RECOVERY_CASH, first + 24, wage, at, world)
    if is_able(person, at.month):
        pays, share, at_day, _ = draw(at, USE_RECOVERY, slot)
        hazard = parameters.recovery_after_charge_off
        hazard *= np.exp(min(max(-0.5 * distress, -3.0), 1.5)) * (1.0 + 1.0 * loan.is_secured)
        if pays < hazard:
            lowest, highest = parameters.recovery_share[0], parameters.recovery_share[1]
            amount = int(np.rint(exposure(loan) * (lowest + (highest - lowest) * share)))
            day = first + int(28 * at_day)
            fee = int(parameters.agency_share * amount)
            if _collect(person, loan, RECOVERY_CASH, day, amount, at, world) and fee > 0:
                _book(person, loan, AGENCY_FEE, day, fee, at, world)
    if at.month - loan.closed_month >= parameters.charged_off_months:
        loan.status = FREE


@compiled
def _collect(
    person: Record, loan: Record, entry: int, day: int, amount: int, at: At, world: World
) -> bool:
    amount = min(amount, exposure(loan))
    if amount <= 0:
        return False
    _book(person, loan, entry, day, amount, at, world)
    loan.paid_total += amount
    receive(loan, day, amount)
    return True
