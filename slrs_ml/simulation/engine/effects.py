"""The effects that treatments would have on borrowers as they are at the end of a world."""

from collections.abc import Callable
from functools import cache

import numpy as np

from slrs_ml.simulation.arrays import Floats, Ints
from slrs_ml.simulation.clock import Clock
from slrs_ml.simulation.codes import TREATMENTS
from slrs_ml.simulation.compiled import Records, compiled_and_kept, source_number
from slrs_ml.simulation.engine.income import distress_and_strain
from slrs_ml.simulation.engine.run import open_world
from slrs_ml.simulation.engine.state import NEVER, OPEN
from slrs_ml.simulation.engine.treatment import treatment_effect
from slrs_ml.simulation.engine.world import World
from slrs_ml.simulation.parameters import Parameters

__all__ = ["effects_at_end"]


def effects_at_end(
    people: np.ndarray, loans: np.ndarray, *, clock: Clock, parameters: Parameters
) -> tuple[Ints, Floats]:
    """Log odds by which each treatment moves each borrower with an open loan, if reached.

    Returns
    -------
    tuple
        Places of those borrowers in the batch, and effects of shape
        ``(borrowers, treatments)``.
    """
    holds = (loans["status"] == OPEN).any(axis=1) & (people["died_on"] == NEVER)
    who = np.flatnonzero(holds)
    found = np.zeros((len(who), len(TREATMENTS)))
    first, last = parameters.macro_months
    shock = first <= clock.end - clock.first_observed + 1 <= last
    world = open_world(clock, parameters, room=1)
    fill = _compiled(source_number())
    fill(people[who], loans[who], clock.end, shock, world, found)
    return who, found


@cache
def _compiled(source: int) -> Callable[..., None]:
    """Compile as ``lives`` does: kept until any module of the package changes."""

    @compiled_and_kept
    def fill(
        people: Records, loans: Records, month: int, shock: bool, world: World, found: Floats
    ) -> None:
        if source < 0:
            return
        for place in range(len(people)):
            person = people[place]
            _, strain = distress_and_strain(person, loans[place], month, shock, world)
            for treatment in range(found.shape[1]):
                found[place, treatment] = treatment_effect(person, treatment, strain, world)

    return fill
