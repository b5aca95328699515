"""The lives of borrowers, one after the other, from the burn-in to the last month."""

from collections.abc import Callable
from functools import cache

import numpy as np

from slrs_ml.simulation.chance import At
from slrs_ml.simulation.compiled import Records, compiled_and_kept, source_number
from slrs_ml.simulation.engine.futures import Plan, Truth, find_effects, find_labels
from slrs_ml.simulation.engine.month import begin_month, end_month
from slrs_ml.simulation.engine.state import NEVER, OPEN
from slrs_ml.simulation.engine.world import World

__all__ = ["live"]


@cache
def _compiled(source: int) -> Callable[..., int]:
    """Compile, keeping the machine code until any module of the package changes.

    ``source`` is in the closure, as ``compiled_and_kept`` asks for.
    """

    @compiled_and_kept
    def live(
        people: Records,
        loans: Records,
        first: int,
        plan: Plan,
        world: World,
        truth: Truth,
        most_rows: int,
    ) -> int:
        if source < 0:
            return first
        slots = loans.shape[1]
        scratch_person = np.empty_like(people[:1])
        scratch = np.empty_like(loans[0])
        before_person = np.empty_like(people[:1])
        before = np.empty_like(loans[0])
        rates = np.empty((slots, max(plan.paths, 1)))
        for index in range(first, len(people)):
            if (
                world.page.written[0] + most_rows > len(world.page.rows)
                or truth.written[0] + most_rows > len(truth.labels)
                or truth.written[1] + most_rows > len(truth.effects)
            ):
                return index
            own_person, own = people[index : index + 1], loans[index]
            number = plan.first_borrower + own_person[0].index
            for month in range(world.begin, plan.end + 1):
                at = At(plan.seed_0, plan.seed_1, number, month, 0, True)
                shock = plan.macro_first <= month <= plan.macro_last
                begin_month(own_person[0], own, at, shock, world)
                keeps = plan.effects_from <= month <= plan.effects_to
                if keeps:
                    before_person[0] = own_person[0]
                    for slot in range(slots):
                        before[slot] = own[slot]
                end_month(own_person[0], own, at, shock, -1, -1, world)
                if keeps:
                    for slot in range(slots):
                        if (
                            before[slot].status == OPEN
                            and own[slot].sequence == before[slot].sequence
                            and own[slot].decisions > before[slot].decisions
                        ):
                            find_effects(
                                before_person,
                                before,
                                own[slot].treatment,
                                slot,
                                scratch_person,
                                scratch,
                                month,
                                shock,
                                plan,
                                world,
                                truth,
                            )
                if plan.is_label_month[month - world.begin] and own_person[0].died_on == NEVER:
                    find_labels(
                        own_person, own, scratch_person, scratch, rates, month, plan, world, truth
                    )
        return len(people)

    return live


def live(
    people: np.ndarray,
    loans: np.ndarray,
    *,
    first: int,
    plan: Plan,
    world: World,
    truth: Truth,
    most_rows: int,
) -> int:
    """Live the borrowers from ``first`` on, as long as there is room to write.

    Parameters
    ----------
    people, loans
        Records of shape ``(borrowers,)`` and ``(borrowers, slots)``; they end as the
        borrowers are at the end of the last month.
    first
        The borrower to begin with.
    plan, world
        What is wanted, and what all borrowers share.
    truth
        Takes the rows of truth.
    most_rows
        Rows that one borrower can need.

    Returns
    -------
    int
        The first borrower not yet lived.
    """
    compiled = _compiled(source_number())
    return int(compiled(people, loans, first, plan, world, truth, most_rows))
