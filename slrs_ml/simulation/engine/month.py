"""One month of one borrower: the step from a state at a month end to the next.

Order within a month: income and mood, flags; of each loan past due at the last month end a
decision and its treatment; installments fall due, payments, claims; the days pass and money
is credited; plans, ends of loans, recoveries; new loans. The state at a month end together
with the path of chance is all that the following months depend on.
"""

from slrs_ml.simulation.chance import At
from slrs_ml.simulation.compiled import Record, Records, compiled
from slrs_ml.simulation.engine.arrears import (
    arrears,
    days_past_due,
    missed_installments,
    walk_days,
)
from slrs_ml.simulation.engine.closing import (
    charge_off_or_finish,
    pay_off_or_settle,
    recover,
    reschedule,
)
from slrs_ml.simulation.engine.flags import advance_flags, is_contact_stopped
from slrs_ml.simulation.engine.income import advance_income, distress_and_strain
from slrs_ml.simulation.engine.legal import advance_claim
from slrs_ml.simulation.engine.lending import originate
from slrs_ml.simulation.engine.payments import (
    GARNISHED,
    fall_due,
    garnish,
    pay,
    pending,
    write_payment,
)
from slrs_ml.simulation.engine.policy import choose_treatment
from slrs_ml.simulation.engine.state import CHARGED_OFF, NEVER, OPEN
from slrs_ml.simulation.engine.treatment import apply_treatment
from slrs_ml.simulation.engine.world import World, first_day, last_day

__all__ = ["begin_month", "end_month"]


@compiled
def _is_decided(person: Record, loan: Record, at: At, world: World) -> bool:
    """Whether the collectors decide about a loan this month."""
    if loan.status != OPEN or is_contact_stopped(person, at.month):
        return False
    return days_past_due(loan, first_day(world, at.month) - 1, world) > 0


@compiled
def begin_month(person: Record, loans: Records, at: At, is_macro_shock: bool, world: World) -> None:
    """Advance what no collector does: income, mood, circumstances, tiredness."""
    missed = 0
    has_loan = False
    for slot in range(len(loans)):
        if loans[slot].status == OPEN:
            has_loan = True
            missed = max(missed, missed_installments(loans[slot]))
    advance_income(person, at, is_macro_shock, world)
    advance_flags(person, has_loan, missed, at, world)
    person.recent_contacts *= world.parameters.contact_persistence


@compiled
def end_month(
    person: Record,
    loans: Records,
    at: At,
    is_macro_shock: bool,
    forced_slot: int,
    forced_treatment: int,
    world: World,
) -> None:
    """Decide, treat, pay, close and lend, to the month's last day.

    ``forced_slot`` and ``forced_treatment`` put a treatment in the place of the
    collectors' choice about one loan, -1 for none.
    """
    distress, strain = distress_and_strain(person, loans, at.month, is_macro_shock, world)
    for slot in range(len(loans)):
        loan = loans[slot]
        if loan.status == OPEN:
            forced = forced_treatment if slot == forced_slot else -1
            _live_loan(person, loan, slot, distress, strain, forced, at, world)
        elif loan.status == CHARGED_OFF:
            loan.contact_day = 0
            advance_claim(person, loan, slot, True, at, world)
            recover(person, loan, slot, distress, at, world)
        originate(person, loans, slot, at, world)


@compiled
def _live_loan(
    person: Record,
    loan: Record,
    slot: int,
    distress: float,
    strain: float,
    forced: int,
    at: At,
    world: World,
) -> None:
    first, last = first_day(world, at.month), last_day(world, at.month)
    loan.contact_day = first - 1
    loan.heard_day = first - 1
    loan.last_money_day = first - 1
    loan.money_count = 0
    loan.takes_plan = False
    loan.settles = False
    loan.promise_due_on = NEVER
    loan.push *= world.parameters.effect_persistence
    missed, owed = missed_installments(loan), arrears(loan)
    if _is_decided(person, loan, at, world):
        days = days_past_due(loan, first - 1, world)
        treatment = choose_treatment(person, loan, slot, days, forced, at, world)
        loan.heard_day = first
        apply_treatment(person, loan, slot, treatment, first, distress, strain, at, world)
    was_due = fall_due(loan, at.month)
    pay(person, loan, slot, was_due, missed, owed, distress, at, world)
    if loan.is_garnished:
        wage = min(garnish(person, loan, slot, at, world), arrears(loan) - pending(loan))
        write_payment(person, loan, slot, GARNISHED, first + 24, wage, at, world)
    advance_claim(person, loan, slot, arrears(loan) > pending(loan), at, world)
    reason = pay_off_or_settle(person, loan, slot, distress, at, world)
    walk_days(loan, first, last, world)
    charge_off_or_finish(person, loan, slot, reason, at, world)
    reschedule(person, loan, at, world)
