"""Whom the collectors contact, by which channel, and what comes of it.

The logging policy is a rule on the days past due that collectors saw at the last month
end, moved by a hunch that nobody logged; the hunch knows a little of the borrower's
willingness, so naive success rates by action are confounded, as in any real log. A
month with a contact has higher log odds of catching up, one with a promise higher still.
"""

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints, logistic
from slrs_ml.simulation.clock import first_day
from slrs_ml.simulation.flags import NO_CONTACT
from slrs_ml.simulation.journal import Journal
from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.population import Population
from slrs_ml.simulation.state import OPEN, State
from slrs_ml.simulation.streams import Streams

__all__ = ["CHANNELS", "OUTCOMES", "days_past_due", "make_contacts"]

CHANNELS = ("call", "sms", "email", "letter", "visit", "app")
OUTCOMES = (
    "not_connected",
    "no_answer",
    "voicemail",
    "wrong_party",
    "right_party_contact",
    "promise_to_pay",
    "refused",
    "dispute",
)
COSTS = (350, 8, 1, 120, 4500, 0)
# Rows: 1-30, 31-60, 61-90, more than 90 days past due.
_ATTEMPT = np.array([[1.6, -1.2, -3.5], [2.2, 0.4, -1.5], [2.4, 1.0, -0.5], [1.0, -0.2, -1.5]])
_CHANNEL = np.array(
    [
        [0.12, 0.38, 0.30, 0.02, 0.00, 0.18],
        [0.55, 0.15, 0.15, 0.10, 0.00, 0.05],
        [0.55, 0.08, 0.10, 0.24, 0.02, 0.01],
        [0.50, 0.05, 0.07, 0.30, 0.07, 0.01],
    ]
).cumsum(axis=1)
_IN_PERSON = (CHANNELS.index("call"), CHANNELS.index("visit"))
_NOT_REACHED = np.array([0.18, 0.52, 0.24, 0.06]).cumsum()


def days_past_due(state: State, *, month: int, first_days: Ints, begin: int) -> Ints:
    """Days past due of open loans at the end of a month, first in, first out.

    ``first_days`` holds the first day of each month from month ``begin`` on.
    """
    oldest_unpaid = state.paid_total // state.installment + 1
    due_month = np.minimum(state.origination_month + oldest_unpaid, month)
    due_on = first_days[np.maximum(due_month - begin, 0)] + state.due_day - 1
    is_overdue = (state.status == OPEN) & (state.arrears > 0)
    return np.where(is_overdue, first_days[month + 1 - begin] - 1 - due_on, 0)


def make_contacts(
    state: State,
    *,
    days: Ints,
    population: Population,
    streams: Streams,
    month: int,
    parameters: Parameters,
    journal: Journal,
) -> tuple[Floats, Ints]:
    """Contact those who were overdue at the end of the month before (``days`` past due).

    Returns
    -------
    tuple
        What it adds to the log odds of catching up, and the day of the month of the
        last contact (0 where none), both of shape ``(slots, borrowers)``.
    """
    slots = parameters.slots
    stopped = np.any([state.is_flagged(name, month=month) for name in NO_CONTACT], axis=0)
    eligible = (days > 0) & ~stopped & (state.status == OPEN)
    bucket = np.clip((days - 1) // 30, 0, 3)
    hunch = 0.8 * streams.normals("hunch", month=month, slots=slots)
    hunch = hunch - 0.5 * population.willingness
    effect = np.zeros(days.shape)
    last_day = np.zeros(days.shape, dtype=np.int64)
    for attempt in range(_ATTEMPT.shape[1]):
        chance = logistic(_ATTEMPT[bucket, attempt] + hunch)
        drawn = streams.uniforms(f"attempt_{attempt}", month=month, slots=slots)
        made = eligible & (drawn < chance)
        slot, who = np.nonzero(made)
        day = 1 + np.floor(
            3 * attempt + 4 * streams.uniforms(f"attempt_day_{attempt}", month=month, slots=slots)
        ).astype(np.int64)
        pick = streams.uniforms(f"attempt_channel_{attempt}", month=month, slots=slots)
        channel = (pick[slot, who, None] > _CHANNEL[bucket[slot, who]]).sum(axis=1)
        outcome = _outcomes(
            np.isin(channel, _IN_PERSON),
            willingness=population.willingness[who],
            reach=streams.uniforms(f"attempt_reach_{attempt}", month=month, slots=slots)[slot, who],
            answer=streams.uniforms(f"attempt_answer_{attempt}", month=month, slots=slots)[
                slot, who
            ],
        )
        second = np.floor(
            (9 * 3600)
            + 10
            * 3600
            * streams.uniforms(f"attempt_hour_{attempt}", month=month, slots=slots)[slot, who]
        )
        promised = outcome == OUTCOMES.index("promise_to_pay")
        effect[slot, who] += (attempt == 0) * parameters.contact_effect
        effect[slot, who] += promised * parameters.promise_effect
        last_day[slot, who] = day[slot, who]
        journal.append(
            "contacts",
            {
                "borrower": who,
                "sequence": state.sequence[slot, who],
                "day": first_day(month) - 1 + day[slot, who],
                "second": second.astype(np.int64),
                "channel": channel,
                "outcome": outcome,
            },
        )
    return effect, last_day


def _outcomes(in_person: Bools, *, willingness: Floats, reach: Floats, answer: Floats) -> Ints:
    """Outcome codes; -1 is a message that was delivered and not answered."""
    reached = reach < logistic(-0.9 + 0.3 * willingness)
    not_reached = np.searchsorted(_NOT_REACHED, answer).clip(max=3)
    promise = logistic(-0.4 + 0.6 * willingness)
    conversation = np.where(
        answer < promise, 5, np.where(answer < 0.72, 4, np.where(answer < 0.94, 6, 7))
    )
    spoken = np.where(reached, conversation, not_reached)
    written = np.where(reach < 0.03, 0, np.where(reach > 0.94, 5, -1))
    return np.where(in_person, spoken, written).astype(np.int64)
