"""What all borrowers of a world share: its numbers, its calendar, its journal.

``uses`` of chance are numbered here, one for each purpose, so that no two share numbers.
"""

from typing import NamedTuple

from slrs_ml.simulation.arrays import Ints
from slrs_ml.simulation.compiled import Record, compiled
from slrs_ml.simulation.engine.journal import Page

__all__ = ["World", "first_day", "last_day", "observed_month"]

(
    USE_MACRO,
    USE_SHOCK,
    USE_SHOCK_SHAPE,
    USE_MOOD,
    USE_FLAG,
    USE_FLAG_LENGTH,
    USE_HUNCH,
    USE_CHOICE,
    USE_CHOICE_NOISE,
    USE_ATTEMPT,
    USE_ANSWER,
    USE_PROMISE,
    USE_REACTION,
    USE_OFFER,
    USE_INSTALLMENT,
    USE_INSTALLMENT_DAY,
    USE_CATCH_UP,
    USE_TOKEN,
    USE_RECORD,
    USE_END,
    USE_END_DAY,
    USE_LEGAL,
    USE_SALE,
    USE_RECOVERY,
    USE_APPLICATION,
    USE_NEW_LOAN,
    USE_NEW_TERMS,
    USE_NEW_PURPOSE,
    USE_GARNISHMENT,
) = range(1, 30)


class World(NamedTuple):
    """Parameters (a record), journal and calendar, in month numbers and days since 1970."""

    parameters: Record
    page: Page
    begin: int
    first_observed: int
    first_days: Ints


@compiled
def first_day(world: World, month: int) -> int:
    """Day number of the first day of a month."""
    return world.first_days[month - world.begin]


@compiled
def last_day(world: World, month: int) -> int:
    """Day number of the last day of a month."""
    return world.first_days[month + 1 - world.begin] - 1


@compiled
def observed_month(world: World, month: int) -> int:
    """Count a month in the observed window, from 1."""
    return month - world.first_observed + 1
