"""How borrowers react: they opt out of a channel, complain, accept an offer or not.

Opting out and complaining grow likelier with recent contacts, with the severity of a
treatment and, threefold and more, for those whom pressure harms.
"""

from slrs_ml.simulation.arrays import logistic
from slrs_ml.simulation.chance import At, draw
from slrs_ml.simulation.codes import PLAN_OFFER
from slrs_ml.simulation.compiled import Record, compiled
from slrs_ml.simulation.engine.journal import COMPLAINT, CONSENTS, OFFERS, note
from slrs_ml.simulation.engine.world import USE_OFFER, USE_REACTION, World, first_day

__all__ = ["offer", "react"]


@compiled
def react(
    person: Record,
    place: int,
    channel: int,
    treatment: int,
    day: int,
    second: int,
    at: At,
    world: World,
) -> None:
    """Opt out of a channel or complain: the likelier, the more contacts and the more harm."""
    leaves, complains, kind, later = draw(at, USE_REACTION, place)
    parameters = world.parameters
    weight = (1.0 + 0.5 * person.recent_contacts) * (1.0 + 2.0 * person.harm)
    weight *= 0.5 + parameters.severity[treatment]
    day += int(3 * later)
    if leaves < parameters.opt_out * weight and person.has_opted_out[channel] == 0:
        person.has_opted_out[channel] = 1
        note(
            world.page,
            CONSENTS,
            at,
            (person.index, day, second + 1800, int(channel), 0),
        )
    if complains < parameters.complaint * weight:
        note(world.page, COMPLAINT, at, (person.index, day, second + 3600, int(4 * kind)))


@compiled
def offer(
    person: Record,
    loan: Record,
    slot: int,
    treatment: int,
    day: int,
    strain: float,
    at: At,
    world: World,
) -> None:
    """Let the borrower answer an offer; what follows happens at the month's end."""
    answer, days, hour, _ = draw(at, USE_OFFER, slot)
    parameters = world.parameters
    is_plan = treatment == PLAN_OFFER
    weights = parameters.plan_acceptance if is_plan else parameters.settlement_acceptance
    is_accepted = answer < logistic(
        weights[0] + weights[1] * strain + weights[2] * person.willingness
    )
    last = first_day(world, at.month + 1) - 1
    answered_on = min(day + 2 + int(12 * days), last)
    loan.contact_day = max(loan.contact_day, answered_on)
    note(
        world.page,
        OFFERS,
        at,
        (
            person.index,
            loan.sequence,
            answered_on,
            int((9.0 + 9.0 * hour) * 3600),
            (0 if is_plan else 1),
            int(is_accepted),
        ),
    )
    if is_plan:
        loan.takes_plan = is_accepted
    else:
        loan.settles = is_accepted
