"""The month loop: one pass over all borrowers of a batch for each simulated month.

Order within a month: incomes and moods, flags, contacts with who was overdue at the last
month end, installments fall due, payments, ends of loans, new loans. The state at a month
end together with the streams' path is all that the following months depend on.
"""

from collections.abc import Callable

import numpy as np

from slrs_ml.simulation.clock import Clock, first_day
from slrs_ml.simulation.closing import close_loans
from slrs_ml.simulation.contacts import days_past_due, make_contacts
from slrs_ml.simulation.flags import FLAG_NAMES, advance_flags
from slrs_ml.simulation.income import advance_incomes, distress
from slrs_ml.simulation.journal import Journal
from slrs_ml.simulation.lending import originate
from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.payments import fall_due, pay
from slrs_ml.simulation.population import Population, draw_population
from slrs_ml.simulation.state import State
from slrs_ml.simulation.streams import Streams

__all__ = ["run_world"]


def run_world(
    streams: Streams,
    *,
    clock: Clock,
    parameters: Parameters,
    after_month: Callable[[], None] | None = None,
) -> tuple[Population, Journal]:
    """Simulate the borrowers of some streams from the burn-in's first month to the end.

    Returns
    -------
    tuple
        Who the borrowers are, and the journal of all that happened.
    """
    population = draw_population(streams, begin_day=first_day(clock.begin))
    state = State.empty(slots=parameters.slots, borrowers=streams.borrowers, flags=FLAG_NAMES)
    journal = Journal()
    first_days = clock.first_days(beyond=1)
    days = np.zeros((parameters.slots, streams.borrowers), dtype=np.int64)
    for month in range(clock.begin, clock.end + 1):
        advance_incomes(
            state,
            population=population,
            streams=streams,
            month=month,
            clock=clock,
            parameters=parameters,
            journal=journal,
        )
        advance_flags(state, streams=streams, month=month, journal=journal)
        felt = distress(
            state, population=population, month=month, clock=clock, parameters=parameters
        )
        effect, contact_day = make_contacts(
            state,
            days=days,
            population=population,
            streams=streams,
            month=month,
            parameters=parameters,
            journal=journal,
        )
        missed_before, arrears_before = state.missed, state.arrears
        due = fall_due(state, month=month)
        last_payment_day = pay(
            state,
            due=due,
            missed_before=missed_before,
            arrears_before=arrears_before * (state.status == 1),
            distress=felt,
            contact_effect=effect,
            contact_day=contact_day,
            population=population,
            streams=streams,
            month=month,
            parameters=parameters,
            journal=journal,
        )
        days = days_past_due(state, month=month, first_days=first_days, begin=clock.begin)
        close_loans(
            state,
            days=days,
            last_payment_day=last_payment_day,
            contact_day=contact_day,
            distress=felt,
            population=population,
            streams=streams,
            month=month,
            parameters=parameters,
            journal=journal,
        )
        originate(
            state,
            population=population,
            streams=streams,
            month=month,
            parameters=parameters,
            journal=journal,
        )
        if after_month is not None:
            after_month()
    return population, journal
