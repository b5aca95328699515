"""The law: slow, costly, and stopped by a bankruptcy.

A notice may be followed by a filed claim, a judgment, and then a writ: wages are garnished
where there are any, collateral is taken into possession and sold some months later for
less than it would fetch in peace. Between stages lie months; a claim may be withdrawn
instead. Each stage adds to the pressure to catch up, and each costs.
"""

from slrs_ml.simulation.chance import At, draw
from slrs_ml.simulation.codes import (
    BANKRUPTCY,
    DECEASED,
    FILED,
    GARNISHMENT,
    JUDGMENT,
    LEGAL_COST,
    NOTICE,
    POSSESSION,
    UNEMPLOYED,
    WITHDRAWN,
    WRIT,
)
from slrs_ml.simulation.compiled import Record, compiled
from slrs_ml.simulation.engine.flags import is_flagged
from slrs_ml.simulation.engine.journal import LEDGER, LEGAL, note
from slrs_ml.simulation.engine.state import NEVER
from slrs_ml.simulation.engine.world import USE_LEGAL, World, first_day

__all__ = ["advance_claim", "legal_pressure", "serve_notice"]

NO_CLAIM, NOTICED, CLAIM_FILED, JUDGED, EXECUTED = 0, 1, 2, 3, 4


@compiled
def legal_pressure(loan: Record, world: World) -> float:
    """Log odds that a running claim adds to catching up."""
    return world.parameters.legal_pressure * min(loan.legal_stage, JUDGED)


@compiled
def _book(person: Record, loan: Record, event: int, day: int, at: At, world: World) -> None:
    cost = world.parameters.legal_cost[event]
    loan.contact_day = max(loan.contact_day, day)
    note(
        world.page,
        LEGAL,
        at,
        (person.index, loan.sequence, day, int(event), int(cost)),
    )
    if cost > 0:
        note(
            world.page,
            LEDGER,
            at,
            (person.index, loan.sequence, day, int(LEGAL_COST), int(cost)),
        )
    if loan.watched_from <= day <= loan.watched_to:
        loan.cost += cost


@compiled
def _wait(loan: Record, stage: int, drawn: float, at: At, world: World) -> None:
    shortest = world.parameters.legal_months[stage, 0]
    longest = world.parameters.legal_months[stage, 1]
    loan.legal_month = at.month + shortest + int((longest - shortest + 1) * drawn)


@compiled
def serve_notice(person: Record, loan: Record, slot: int, day: int, at: At, world: World) -> None:
    """Begin a claim."""
    if loan.legal_stage != NO_CLAIM:
        return
    _, _, drawn, _ = draw(at, USE_LEGAL, slot)
    loan.legal_stage = NOTICED
    _wait(loan, 0, drawn, at, world)
    _book(person, loan, NOTICE, day, at, world)


@compiled
def advance_claim(
    person: Record, loan: Record, slot: int, is_overdue: bool, at: At, world: World
) -> None:
    """Take a claim one stage further where its time has come, or withdraw it."""
    if loan.legal_stage in (NO_CLAIM, EXECUTED) or at.month < loan.legal_month:
        return
    gone, at_day, drawn, _ = draw(at, USE_LEGAL, slot)
    day = first_day(world, at.month) + 7 + int(14 * at_day)
    stopped = is_flagged(person, BANKRUPTCY, at.month) or is_flagged(person, DECEASED, at.month)
    if stopped or not is_overdue or gone < world.parameters.legal_withdrawn:
        loan.legal_stage = NO_CLAIM
        _book(person, loan, WITHDRAWN, day, at, world)
        return
    loan.legal_stage += 1
    if loan.legal_stage == CLAIM_FILED:
        _wait(loan, 1, drawn, at, world)
        _book(person, loan, FILED, day, at, world)
    elif loan.legal_stage == JUDGED:
        _wait(loan, 2, drawn, at, world)
        _book(person, loan, JUDGMENT, day, at, world)
    else:
        _book(person, loan, WRIT, day, at, world)
        if loan.is_secured and loan.sale_month == NEVER:
            loan.is_repossessed = True
            _book(person, loan, POSSESSION, day + 3, at, world)
        elif person.employment != UNEMPLOYED and not person.is_job_lost:
            loan.is_garnished = True
            _book(person, loan, GARNISHMENT, day + 3, at, world)
