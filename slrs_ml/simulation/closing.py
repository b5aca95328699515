"""How loans end: paid off, paid off early, settled, or charged off with some recoveries.

Once a loan has been in default for twelve month ends it is charged off with a constant
hazard (mortgages 0.4 times it), on the month's last day. For two years after, its borrower
may still pay shares of what is owed, at a rate that rises with willingness and falls
with distress.
"""

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints
from slrs_ml.simulation.clock import first_day, last_day
from slrs_ml.simulation.journal import Journal
from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.payments import write_payments
from slrs_ml.simulation.population import Population
from slrs_ml.simulation.state import CHARGED_OFF, FREE, OPEN, State
from slrs_ml.simulation.streams import Streams

__all__ = ["CLOSE_REASONS", "close_loans"]

CLOSE_REASONS = ("paid_off", "settled", "charged_off")


def close_loans(
    state: State,
    *,
    days: Ints,
    last_payment_day: Ints,
    contact_day: Ints,
    distress: Floats,
    population: Population,
    streams: Streams,
    month: int,
    parameters: Parameters,
    journal: Journal,
) -> None:
    """End the loans that end this month, after its ordinary payments.

    ``days`` are days past due at the end of the month; ``last_payment_day`` and
    ``contact_day`` are the days of the month of the last payment and contact so far, 0
    where none (nobody is contacted about a loan that has ended); all of shape
    ``(slots, borrowers)``.
    """
    slots = parameters.slots
    able = ~state.is_flagged("bankruptcy", month=month) & ~state.is_flagged("deceased", month=month)
    is_open = state.status == OPEN
    in_default = is_open & (days > 90)
    state.months_in_default = np.where(
        in_default,
        state.months_in_default + 1,
        np.where(state.arrears > 0, state.months_in_default, 0),
    )
    earliest = np.maximum(np.maximum(state.due_day, last_payment_day), contact_day)
    room = last_day(month) - first_day(month) + 1 - earliest
    drawn = streams.uniforms("closing_day", month=month, slots=slots)
    day = earliest + np.floor(room * drawn).astype(np.int64)
    common = {"population": population, "streams": streams, "month": month}

    hazard = np.array([product.prepayment for product in parameters.products])[state.product]
    hazard = hazard * np.exp(0.2 * population.ability)
    hazard = np.where(state.arrears > 0, 0.25 * hazard, hazard)
    workout = parameters.workout * np.exp(np.clip(-0.5 * distress, -3.0, 1.5))
    workout = workout * np.exp(np.clip(0.6 * population.willingness, -2.0, 1.5))
    workout = workout * (1.0 + 1.2 * state.is_secured)
    hazard = np.where(in_default, workout, hazard)
    started = (state.installments_due >= 1) & (state.exposure > 0) & is_open
    prepaid = started & able & (streams.uniforms("prepayment", month=month, slots=slots) < hazard)
    settled = (
        started
        & able
        & in_default
        & ~prepaid
        & (state.months_in_default >= 3)
        & (streams.uniforms("settlement", month=month, slots=slots) < parameters.settlement)
    )
    share = 0.35 + 0.35 * streams.uniforms("settlement_share", month=month, slots=slots)
    amount = np.where(prepaid, state.exposure, 0)
    amount = np.where(settled, np.rint(state.exposure * share).astype(np.int64), amount)
    write_payments(journal, state=state, amount=amount, day=day, kind=2, **common)  # type: ignore[arg-type]

    finished = is_open & (state.installments_due == state.term) & (state.arrears == 0) & ~settled
    finished = finished & ~prepaid
    hazard = parameters.charge_off * np.where(state.product == 2, 0.4, 1.0)
    charged_off = (
        in_default
        & ~prepaid
        & ~settled
        & (state.months_in_default >= parameters.charge_off_after)
        & (streams.uniforms("charge_off", month=month, slots=slots) < hazard)
    )
    month_length = last_day(month) - first_day(month) + 1
    ends = (
        (prepaid | finished, np.where(prepaid, day, np.maximum(last_payment_day, 1))),
        (settled, day),
        (charged_off, np.full_like(day, month_length)),
    )
    for reason, (closed, closing_day) in enumerate(ends):
        slot, who = np.nonzero(closed)
        journal.append(
            "closings",
            {
                "borrower": who,
                "sequence": state.sequence[slot, who],
                "day": first_day(month) - 1 + closing_day[slot, who],
                "reason": np.full(len(who), reason, dtype=np.int64),
            },
        )
        state.status[closed] = FREE if reason < 2 else CHARGED_OFF
        state.closed_month[closed] = month
        state.months_in_default[closed] = 0
        if reason:
            blocked = month + parameters.blocked_months_after_charge_off
            state.blocked_until[who] = np.maximum(state.blocked_until[who], blocked)
    _recover(
        state,
        distress=distress,
        able=able,
        population=population,
        streams=streams,
        month=month,
        parameters=parameters,
        journal=journal,
    )


def _recover(
    state: State,
    *,
    distress: Floats,
    able: Bools,
    population: Population,
    streams: Streams,
    month: int,
    parameters: Parameters,
    journal: Journal,
) -> None:
    """Payments on loans charged off before this month; free the slot after two years."""
    slots = parameters.slots
    after = (state.status == CHARGED_OFF) & (state.closed_month < month)
    hazard = parameters.recovery_after_charge_off * np.exp(np.clip(-0.5 * distress, -3.0, 1.5))
    hazard = hazard * (1.0 + 1.0 * state.is_secured)
    pays = (
        after
        & able
        & (state.exposure > 0)
        & (streams.uniforms("recovery", month=month, slots=slots) < hazard)
    )
    share = 0.05 + 0.30 * streams.uniforms("recovery_share", month=month, slots=slots)
    day = 1 + np.floor(28 * streams.uniforms("recovery_day", month=month, slots=slots)).astype(
        np.int64
    )
    amount = np.where(pays, np.rint(state.exposure * share).astype(np.int64), 0)
    write_payments(
        journal,
        state=state,
        amount=amount,
        day=day,
        kind=3,
        population=population,
        streams=streams,
        month=month,
    )
    state.status[after & (month - state.closed_month >= parameters.charged_off_months)] = FREE
