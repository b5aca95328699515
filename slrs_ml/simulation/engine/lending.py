"""New loans: who asks, what the lender grants, at which price.

A free slot is filled with a constant chance a month. The lender sees stated income, other
installments and a noisy score; it cuts the principal to an installment that leaves the
burden under 36 per cent of stated income, and refuses borrowers in arrears, recently
charged off or known to have lost income. The worse the score, the higher the price.
"""

import numpy as np

from slrs_ml.simulation.chance import At, draw, normal
from slrs_ml.simulation.compiled import Record, Records, compiled
from slrs_ml.simulation.engine.arrears import arrears
from slrs_ml.simulation.engine.flags import is_able
from slrs_ml.simulation.engine.income import tell_lender
from slrs_ml.simulation.engine.journal import LOANS, note
from slrs_ml.simulation.engine.schedules import installment_cents
from slrs_ml.simulation.engine.state import FREE, NEVER, OPEN
from slrs_ml.simulation.engine.world import (
    USE_APPLICATION,
    USE_NEW_LOAN,
    USE_NEW_TERMS,
    World,
    first_day,
    observed_month,
)

__all__ = ["originate"]

_DUE_DAYS = (1, 5, 10, 15, 20, 25, 28)
_PURPOSES = (5, 2, 2, 3)
_SMALLEST_PRINCIPAL = 50_000
# Below this, rounding installments up to the cent could repay a loan before its term.
_SMALLEST_INSTALLMENT = 2_000
_RATE_UNITS = 10_000


@compiled
def _rounded(cents: float) -> int:
    """Down to whole hundreds of the currency."""
    return int(np.floor(cents / 10_000) * 10_000)


@compiled
def originate(person: Record, loans: Records, slot: int, at: At, world: World) -> None:
    """Fill a free slot with a new loan, where one is asked for and granted."""
    loan = loans[slot]
    parameters = world.parameters
    if loan.status != FREE:
        return
    asks, which, position, multiple = draw(at, USE_APPLICATION, slot)
    if asks >= parameters.origination[slot]:
        return
    if loan.closed_month == at.month or person.blocked_until > at.month:
        return
    if person.is_shock_reported or not is_able(person, at.month):
        return
    others = 0
    for other in range(len(loans)):
        if loans[other].status == OPEN:
            others += loans[other].installment
            if arrears(loans[other]) > 0:
                return

    product, reached = 0, parameters.product_share[0]
    while which > reached and product < len(_PURPOSES) - 1:
        product += 1
        reached += parameters.product_share[product]
    term = parameters.terms[product, int(position * parameters.terms.shape[1])]
    drifted = max(0, observed_month(world, at.month) - parameters.drift_from)
    stated = person.income * person.stated_income_factor
    stated *= 1.0 + parameters.drift_stated_income * drifted
    lowest = parameters.income_multiple[product, 0]
    highest = parameters.income_multiple[product, 1]
    first, second, due, at_day = draw(at, USE_NEW_LOAN, slot)
    score = -0.35 * person.willingness - 0.35 * person.ability + 0.85 * normal(first, second)
    rate = parameters.annual_rate[product] * np.exp(parameters.price_of_risk * score)
    rate = np.rint(min(max(rate, 0.02), 0.30) * _RATE_UNITS) / _RATE_UNITS

    principal = _rounded(stated * (lowest + (highest - lowest) * multiple**1.4))
    wanted = installment_cents(max(principal, 1), rate, term)
    room = parameters.largest_burden * stated - others - person.other_debt
    principal = _rounded(principal * min(max(room / wanted, 0.0), 1.0))
    installment = installment_cents(max(principal, 1), rate, term)
    if principal < _SMALLEST_PRINCIPAL or installment < _SMALLEST_INSTALLMENT:
        return

    secured, cover, purpose, misses_purpose = draw(at, USE_NEW_TERMS, slot)
    is_secured = secured < parameters.secured_share[product]
    low_cover, high_cover = parameters.cover[product, 0], parameters.cover[product, 1]
    collateral = -1
    if is_secured:
        collateral = _rounded(principal * (low_cover + (high_cover - low_cover) * cover))
    reason = -1
    if misses_purpose >= 0.05:
        reason = int(_PURPOSES[product] * purpose)
    day = first_day(world, at.month) + int(28 * at_day)
    person.loans_so_far += 1
    _open(loan, person.loans_so_far, at.month)
    loan.product = product
    loan.rate = rate
    loan.is_secured = is_secured
    loan.collateral = max(collateral, 0)
    loan.due_day = _DUE_DAYS[int(due * len(_DUE_DAYS))]
    loan.term = term
    loan.installment = installment
    loan.balance = principal
    note(
        world.page,
        LOANS,
        at,
        (
            person.index,
            loan.sequence,
            day,
            int(product),
            principal,
            int(np.rint(rate * _RATE_UNITS)),
            int(term),
            installment,
            loan.due_day,
            at.month,
            int(is_secured),
            collateral,
            reason,
        ),
    )
    tell_lender(person, day, at, world)


@compiled
def _open(loan: Record, sequence: int, month: int) -> None:
    """Forget the loan that was in the slot."""
    loan.status = OPEN
    loan.sequence = sequence
    loan.origination_month = month
    loan.schedule_month = month
    loan.version = 1
    loan.installments_due = 0
    loan.installments_before = 0
    loan.due_total = 0
    loan.paid_total = 0
    loan.paid_before = 0
    loan.in_arrears = False
    loan.is_default = False
    loan.arrears_ended_on = NEVER
    loan.months_in_default = 0
    loan.decisions = 0
    loan.push = 0.0
    loan.plan_until = NEVER
    loan.promise_due_on = NEVER
    loan.promise_amount = 0
    loan.legal_stage = 0
    loan.legal_month = NEVER
    loan.is_garnished = False
    loan.sale_month = NEVER
    loan.closed_month = NEVER
    loan.last_spell_paid = False
    loan.takes_plan = False
    loan.settles = False
    loan.is_repossessed = False
    loan.watched_from = 0
    loan.watched_to = NEVER
