"""The labels of a loan, from what was watched between a snapshot and a horizon.

The definitions are those of the warehouse (``feat_loan_labels``): of competing events the
first decides, on one day a default before the loan's end and the end before a death; the
deceased are censored.
"""

from slrs_ml.simulation.codes import PAID_OFF
from slrs_ml.simulation.compiled import Record, compiled
from slrs_ml.simulation.engine.arrears import is_default_on
from slrs_ml.simulation.engine.state import NEVER

__all__ = [
    "CENSORED",
    "FULLY_RECOVERED",
    "OUTSTANDING",
    "PARTIALLY_RECOVERED",
    "WRITTEN_OFF",
    "cure",
    "early_warning",
    "recovery_class",
    "recovery_rate",
]

CENSORED = -1
FULLY_RECOVERED, PARTIALLY_RECOVERED, WRITTEN_OFF, OUTSTANDING = range(4)
_LATER = 10**9


@compiled
def _or_later(day: int, horizon: int) -> int:
    return day if day != NEVER and day <= horizon else _LATER


@compiled
def early_warning(loan: Record, died_on: int, horizon: int) -> int:
    """1 where the loan enters default first, or is settled or charged off; -1 censored."""
    default_on = _or_later(loan.first_default_on, horizon)
    ended_on = _or_later(loan.ended_on, horizon)
    gone_on = _or_later(died_on, horizon)
    if default_on < _LATER and default_on <= ended_on and default_on <= gone_on:
        return 1
    if ended_on < _LATER and ended_on <= gone_on:
        return 0 if loan.end_reason == PAID_OFF else 1
    return 0 if gone_on == _LATER else CENSORED


@compiled
def cure(loan: Record, died_on: int, horizon: int) -> int:
    """1 where the arrears end by paying before anything else; -1 censored."""
    cured_on = _or_later(loan.first_cure_on, horizon)
    default_on = _or_later(loan.first_default_on, horizon)
    ended_on = _or_later(loan.ended_on, horizon)
    gone_on = _or_later(died_on, horizon)
    if cured_on < _LATER and cured_on < default_on and cured_on <= ended_on and cured_on <= gone_on:
        return 1
    if default_on < _LATER and default_on <= ended_on and default_on <= gone_on:
        return 0
    if ended_on < _LATER and ended_on <= gone_on:
        return 1 if loan.end_reason == PAID_OFF else 0
    return 0 if gone_on == _LATER else CENSORED


@compiled
def recovery_class(loan: Record, exposed: int, died_on: int, horizon: int) -> int:
    """Which of the four classes a loan in default has come to; -1 censored."""
    ended_on = _or_later(loan.ended_on, horizon)
    gone_on = _or_later(died_on, horizon)
    if gone_on < ended_on:
        return CENSORED
    if ended_on < _LATER and loan.end_reason == PAID_OFF:
        return FULLY_RECOVERED
    if ended_on == _LATER:
        paid_up = not loan.in_arrears and loan.last_spell_paid
        if paid_up and not is_default_on(loan, horizon):
            return FULLY_RECOVERED
    if exposed > 0 and loan.cash >= 0.99 * exposed:
        return FULLY_RECOVERED
    if ended_on < _LATER:
        return WRITTEN_OFF
    if exposed > 0 and loan.cash >= 0.05 * exposed:
        return PARTIALLY_RECOVERED
    return OUTSTANDING


@compiled
def recovery_rate(loan: Record, exposed: int, died_on: int, horizon: int) -> float:
    """Discounted cash over exposure, within 0 and 1; -1 censored."""
    if exposed <= 0 or _or_later(died_on, horizon) < _LATER:
        return -1.0
    return min(max(loan.discounted_cash / exposed, 0.0), 1.0)
