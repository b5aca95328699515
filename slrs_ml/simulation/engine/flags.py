"""Circumstances that stop or soften collection: opened at small rates, mostly closed again.

A flag opens with a hazard a month that depends on the borrower's state, and its length
is drawn when it opens; its closing is written only once it has happened. Whom ordinary
treatment harms is flagged as vulnerable more often, not always: some are never seen.
"""

from slrs_ml.simulation.chance import At, draw
from slrs_ml.simulation.codes import (
    BANKRUPTCY,
    BREATHING_SPACE,
    CEASE_COMMUNICATION,
    DECEASED,
    VULNERABLE,
)
from slrs_ml.simulation.compiled import Record, compiled
from slrs_ml.simulation.engine.journal import FLAGS, note
from slrs_ml.simulation.engine.world import USE_FLAG, USE_FLAG_LENGTH, World, first_day

__all__ = ["advance_flags", "is_able", "is_contact_stopped", "is_flagged"]

_FOREVER_MONTHS = 10_000
# Hazards a month: always, in an income shock, with one and with four missed installments.
_HAZARDS = (
    (0.0004, 0.005, 0.002, 0.002),
    (0.0, 0.0, 0.0, 0.006),
    (0.00012, 0.0, 0.0, 0.0),
    (0.0, 0.0, 0.006, 0.004),
    (0.0, 0.002, 0.005, 0.004),
    (0.0, 0.0, 0.002, 0.005),
)
_HARMED_FACTOR = 6.0
# Shortest and longest months open (0: for ever); days to a review (-1: none).
_MONTHS = ((6, 18), (18, 36), (0, 0), (1, 4), (2, 2), (12, 36))
_REVIEW_DAYS = (180, -1, -1, 30, 60, -1)


@compiled
def is_flagged(person: Record, flag: int, month: int) -> bool:
    """Whether a borrower's flag is open in a month."""
    return person.flagged_until[flag] >= month


@compiled
def is_able(person: Record, month: int) -> bool:
    """Whether a borrower may pay of their own accord at all: alive and not bankrupt."""
    return not is_flagged(person, BANKRUPTCY, month) and not is_flagged(person, DECEASED, month)


@compiled
def is_contact_stopped(person: Record, month: int) -> bool:
    """Whether nobody may contact the borrower."""
    return (
        is_flagged(person, DECEASED, month)
        or is_flagged(person, BANKRUPTCY, month)
        or is_flagged(person, BREATHING_SPACE, month)
        or is_flagged(person, CEASE_COMMUNICATION, month)
    )


@compiled
def advance_flags(person: Record, has_loan: bool, missed: int, at: At, world: World) -> None:
    """Open this month's flags and write them down with their later closing.

    ``missed`` is the number of installments missed at the month's beginning.
    """
    if not has_loan or is_flagged(person, DECEASED, at.month):
        return
    for flag in range(len(_HAZARDS)):
        if is_flagged(person, flag, at.month):
            continue
        always, shocked, overdue, deep = _HAZARDS[flag]
        hazard = always
        if person.shock_months_left > 0:
            hazard += shocked
        if missed >= 1:
            hazard += overdue
        if missed >= 4:
            hazard += deep
        if flag == VULNERABLE and person.harm > 0.0:
            hazard *= _HARMED_FACTOR
        if hazard == 0.0:
            continue
        if draw(at, USE_FLAG, flag // 4)[flag % 4] >= hazard:
            continue
        at_day, length, _, _ = draw(at, USE_FLAG_LENGTH, flag)
        day = first_day(world, at.month) + int(27 * at_day)
        shortest, longest = _MONTHS[flag]
        closes = -1
        if longest == 0:
            person.flagged_until[flag] = at.month + _FOREVER_MONTHS
        else:
            months = shortest + int((longest - shortest + 1) * length)
            person.flagged_until[flag] = at.month + months
            closes = day + 30 * months
        if flag == DECEASED:
            person.died_on = day
        review = day + _REVIEW_DAYS[flag] if _REVIEW_DAYS[flag] >= 0 else -1
        note(world.page, FLAGS, at, (person.index, int(flag), day, closes, review))
