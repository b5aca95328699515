"""Incomes that break and mend, and the distress that a borrower feels in a month.

A shock begins with hazard h exp(s v - s^2/2), where v is standard normal and falls with
ability, is likelier in the macro shock, lasts a geometric number of months and cuts income
to 35 to 75 per cent. Distress, in log odds of missing a payment, is

    x = -(k_w w + k_c (c - c0) + k_u u) + macro + season + drift,
    c = ln(income now / (essential expenses + other debts + installments)),

with willingness w and a mood u that nobody sees: u' = r u + sqrt(1 - r^2) e, e standard
normal. Strain, between -1 and 1, is c0 - c: what money alone does. Some borrowers tell
the lender of a shock: that is a new version of the borrower.
"""

import numpy as np

from slrs_ml.simulation.chance import At, draw, normal
from slrs_ml.simulation.codes import UNEMPLOYED
from slrs_ml.simulation.compiled import Record, Records, compiled
from slrs_ml.simulation.engine.journal import BORROWER_VERSIONS, SHOCKS, note
from slrs_ml.simulation.engine.state import OPEN
from slrs_ml.simulation.engine.world import (
    USE_MOOD,
    USE_SHOCK,
    USE_SHOCK_SHAPE,
    World,
    first_day,
    observed_month,
)

__all__ = ["advance_income", "distress_and_strain", "tell_lender"]


@compiled
def tell_lender(person: Record, day: int, at: At, world: World) -> None:
    """Write down what the lender now believes of a borrower."""
    known = person.shock_income_factor if person.is_shock_reported else 1.0
    income = int(np.rint(person.income * known * person.stated_income_factor))
    lost = person.is_shock_reported and person.is_job_lost
    employment = UNEMPLOYED if lost else person.employment
    note(world.page, BORROWER_VERSIONS, at, (person.index, day, income, employment))


@compiled
def advance_income(person: Record, at: At, is_macro_shock: bool, world: World) -> None:
    """End or begin a shock, move the mood, and write down what the borrower tells."""
    parameters = world.parameters
    onset, told_day, length, depth = draw(at, USE_SHOCK, 0)
    day = first_day(world, at.month) + int(27 * told_day)
    if person.shock_months_left > 0:
        person.shock_months_left -= 1
        if person.shock_months_left == 0:
            was_reported = person.is_shock_reported
            person.shock_income_factor = 1.0
            person.is_shock_reported = False
            person.is_job_lost = False
            if was_reported:
                tell_lender(person, day, at, world)
    else:
        hazard = person.shock_hazard
        if is_macro_shock:
            hazard *= parameters.macro_onset_factor
        if onset < hazard:
            reported, job_lost, _, _ = draw(at, USE_SHOCK_SHAPE, 0)
            months = 1 + int(np.log(length) / np.log(1.0 - 1.0 / parameters.shock_months))
            person.shock_months_left = months
            person.shock_income_factor = 0.35 + 0.40 * depth
            person.is_shock_reported = reported < parameters.shock_reported
            person.is_job_lost = job_lost < 0.55
            note(
                world.page,
                SHOCKS,
                at,
                (
                    person.index,
                    at.month,
                    months,
                    int(1000 * person.shock_income_factor),
                    int(person.is_job_lost),
                    int(person.is_shock_reported),
                ),
            )
            if person.is_shock_reported:
                tell_lender(person, day, at, world)
    first, second, _, _ = draw(at, USE_MOOD, 0)
    keep = parameters.mood_persistence
    person.mood = keep * person.mood + np.sqrt(1.0 - keep * keep) * normal(first, second)


@compiled
def distress_and_strain(
    person: Record, loans: Records, month: int, is_macro_shock: bool, world: World
) -> tuple[float, float]:
    """Distress x in log odds, and strain within -1 and 1, of a borrower in a month."""
    parameters = world.parameters
    spending = person.essential_expenses + person.other_debt
    for slot in range(len(loans)):
        if loans[slot].status == OPEN:
            spending += loans[slot].installment
    capacity = np.log(person.income * person.shock_income_factor / spending)
    drifted = max(0, observed_month(world, month) - parameters.drift_from)
    distress = (
        -parameters.willingness_weight * person.willingness
        - parameters.capacity_weight * (min(max(capacity, -1.2), 1.0) - parameters.capacity_center)
        - parameters.mood_weight * person.mood
        + (parameters.macro_distress if is_macro_shock else 0.0)
        + parameters.season[month % 12]
        + parameters.drift_distress * drifted
    )
    return distress, min(max(parameters.capacity_center - capacity, -1.0), 1.0)
