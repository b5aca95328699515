"""What a treatment does: contacts, who is reached, effects, promises, fatigue and harm.

A contact by channel c at hour h reaches borrower i with probability

    P(reached) = sigma(rho_c + r_ic) g(h),   g(h) = exp(-(h - h_i)^2 / 2 s^2)

(g = 1 for written channels), and a borrower who is reached by treatment a is moved, in log
odds of catching up this month, by

    e = tau_ia exp(-f_i n) - harm_i severity_a,
    tau_ia = level + inattention + responsiveness + unwillingness + strain (each with a slope),

where n counts recent contacts. What moved a borrower lasts: each month a share of it remains.
Most are never harmed; those who are pay less after pressure, feel worse, and complain. A
conversation may bring a promise to pay, which adds to the log odds and sets a day.
"""

import numpy as np

from slrs_ml.simulation.arrays import logistic
from slrs_ml.simulation.chance import At, draw
from slrs_ml.simulation.codes import (
    APP,
    CALL,
    CONTACT_COST,
    DISPUTED,
    EMAIL,
    FIELD_VISIT,
    LEGAL_NOTICE,
    LETTER,
    MONITORING,
    NO_ANSWER,
    NOT_CONNECTED,
    PHONE_CALL,
    PLAN_OFFER,
    PROMISE,
    REFUSED,
    REMINDER,
    RIGHT_PARTY,
    SETTLEMENT_OFFER,
    SMS,
    VISIT,
    VOICEMAIL,
    WRONG_PARTY,
)
from slrs_ml.simulation.compiled import Record, compiled
from slrs_ml.simulation.engine.arrears import arrears
from slrs_ml.simulation.engine.journal import (
    CONTACTS,
    LEDGER,
    PROMISES,
    note,
)
from slrs_ml.simulation.engine.legal import serve_notice
from slrs_ml.simulation.engine.reactions import offer, react
from slrs_ml.simulation.engine.world import (
    USE_ANSWER,
    USE_ATTEMPT,
    USE_PROMISE,
    World,
)

__all__ = ["apply_treatment", "reach_probability", "treatment_effect"]

_FIRST_HOUR, _HOURS = 8.5, 11.5
_MOST_CALLS = 3
_DAYS_BETWEEN = 4


@compiled
def reach_probability(person: Record, channel: int, hour: float, world: World) -> float:
    """Probability that a contact by a channel at a local hour reaches the borrower."""
    at_best = logistic(person.reach[channel])
    if channel in (CALL, VISIT):
        distance = (hour - person.best_hour) / world.parameters.hour_width
        return at_best * np.exp(-0.5 * distance * distance)
    return at_best


@compiled
def treatment_effect(person: Record, treatment: int, strain: float, world: World) -> float:
    """Log odds by which a treatment moves a borrower who is reached and not tired."""
    weights = world.parameters.effect[treatment]
    effect = (
        weights[0]
        + weights[1] * person.inattention
        + weights[2] * person.responsiveness
        - weights[3] * person.willingness
        + weights[4] * strain
    )
    if treatment == MONITORING:
        return 0.0
    return max(effect, world.parameters.smallest_effect)


@compiled
def _written_channel(person: Record, pick: float) -> int:
    """Pick a written channel: the preferred one mostly, none that was opted out of."""
    wanted = person.preferred_channel if pick < 0.6 else (SMS, EMAIL, APP)[int(pick * 300) % 3]
    if wanted not in (SMS, EMAIL, APP):
        wanted = SMS
    if person.has_opted_out[wanted]:
        return LETTER
    return wanted


@compiled
def apply_treatment(
    person: Record,
    loan: Record,
    slot: int,
    treatment: int,
    day: int,
    distress: float,
    strain: float,
    at: At,
    world: World,
) -> None:
    """Carry out a month's treatment of a loan from its decision's day on."""
    if treatment == MONITORING:
        return
    calls = _MOST_CALLS if treatment == PHONE_CALL else 1
    for attempt in range(calls):
        pick, hour_drawn, reach_drawn, later = draw(at, USE_ATTEMPT, slot * 8 + attempt)
        if treatment == PHONE_CALL:
            channel = CALL
        elif treatment == FIELD_VISIT:
            channel = VISIT
        elif treatment == REMINDER:
            channel = _written_channel(person, pick)
        else:
            channel = LETTER
        if channel == CALL and person.has_opted_out[CALL]:
            channel = LETTER
        if channel == CALL and attempt >= 1 and pick < 0.35:
            break
        hour = _FIRST_HOUR + _HOURS * hour_drawn
        when = day + attempt * _DAYS_BETWEEN + (int(3 * later) if attempt else 0)
        is_reached = reach_drawn < reach_probability(person, channel, hour, world)
        outcome = _answer(person, slot, attempt, channel, is_reached, at, world)
        cost = world.parameters.contact_cost[channel]
        loan.contact_day = max(loan.contact_day, when)
        _book_cost(person, loan, CONTACT_COST, when, cost, at, world)
        second = int(3600 * hour)
        note(
            world.page,
            CONTACTS,
            at,
            (
                person.index,
                loan.sequence,
                loan.decisions,
                when,
                second,
                int(channel),
                int(outcome),
                int(cost),
            ),
        )
        if is_reached:
            loan.heard_day = when
            severity = world.parameters.severity[treatment]
            tired = np.exp(-person.fatigue_rate * person.recent_contacts)
            loan.push += (
                treatment_effect(person, treatment, strain, world) * tired - person.harm * severity
            )
            person.mood -= world.parameters.harm_to_mood * person.harm * severity
            if outcome == PROMISE:
                _promise(person, loan, slot, when, second, at, world)
        person.recent_contacts += 1.0
        react(person, slot * 8 + attempt, channel, treatment, when, second, at, world)
        if is_reached or channel != CALL:
            break
    if treatment in (PLAN_OFFER, SETTLEMENT_OFFER):
        offer(person, loan, slot, treatment, day, strain, at, world)
    if treatment == LEGAL_NOTICE:
        serve_notice(person, loan, slot, day, at, world)


@compiled
def _book_cost(
    person: Record, loan: Record, entry: int, day: int, cost: int, at: At, world: World
) -> None:
    if cost > 0:
        note(
            world.page,
            LEDGER,
            at,
            (person.index, loan.sequence, day, int(entry), int(cost)),
        )
        if loan.watched_from <= day <= loan.watched_to:
            loan.cost += cost


@compiled
def _answer(
    person: Record, slot: int, attempt: int, channel: int, is_reached: bool, at: At, world: World
) -> int:
    """Outcome code of a contact; -1 is a message that was delivered and not answered."""
    answer, wrong, _, _ = draw(at, USE_ANSWER, slot * 8 + attempt)
    if channel in (CALL, VISIT):
        if is_reached:
            weights = world.parameters.promise
            if answer < logistic(weights[0] + weights[1] * person.willingness):
                return PROMISE
            if wrong < 0.70:
                return RIGHT_PARTY
            return REFUSED if wrong < 0.93 else DISPUTED
        if wrong < world.parameters.wrong_party:
            return WRONG_PARTY
        if answer < 0.18:
            return NOT_CONNECTED
        return NO_ANSWER if answer < 0.72 else VOICEMAIL
    if wrong < 0.03:
        return NOT_CONNECTED
    if is_reached and wrong > 0.93:
        return PROMISE
    return -1


@compiled
def _promise(
    person: Record, loan: Record, slot: int, day: int, second: int, at: At, world: World
) -> None:
    owed = arrears(loan)
    if owed == 0:
        return
    whole, days, _, _ = draw(at, USE_PROMISE, slot)
    amount = owed if whole < 0.6 else min(owed, loan.installment)
    loan.promise_amount = amount
    loan.promise_due_on = day + 3 + int(8 * days)
    note(
        world.page,
        PROMISES,
        at,
        (person.index, loan.sequence, day, second + 120, amount, loan.promise_due_on),
    )
