"""Incomes that break and mend, and the distress that a borrower feels in a month.

A shock begins with hazard h exp(s v - s^2/2) where v is standard normal and falls with
ability, is likelier in the macro shock, lasts a geometric number of months and cuts income
to 35 to 75 per cent. Distress, in log odds of missing a payment, is

    x = -(k_w w + k_c (c - 0.25) + k_u u) + macro + season,
    c = ln(income now / (essential expenses + other debts + installments)),

with willingness w and a mood u that nobody sees: u' = r u + sqrt(1 - r^2) e, e standard
normal. The weights k_w, k_c, k_u and the persistence r stand in ``parameters``.
Some borrowers tell the lender of a shock: that is a new version of the borrower.
"""

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints
from slrs_ml.simulation.clock import Clock, first_day
from slrs_ml.simulation.journal import Journal
from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.population import UNEMPLOYED, Population
from slrs_ml.simulation.state import OPEN, State
from slrs_ml.simulation.streams import Streams

__all__ = ["advance_incomes", "distress", "write_borrower_versions"]

_SEASON = {1: 0.12, 12: 0.15, 8: 0.05, 3: -0.08, 4: -0.08}


def is_macro_shock(month: int, *, clock: Clock, parameters: Parameters) -> bool:
    """Whether the macro shock is on: its months are counted from 1 in the observed window."""
    first, last = parameters.macro_months
    return first <= month - clock.first_observed + 1 <= last


def write_borrower_versions(
    journal: Journal, *, who: Bools, day: Ints, state: State, population: Population
) -> None:
    """Write down what the lender now believes of some borrowers (shape of all: borrowers)."""
    told = np.where(state.is_shock_reported, state.shock_income_factor, 1.0)
    income = np.rint(population.income * told * population.stated_income_factor)
    lost = state.is_shock_reported & state.is_job_lost
    chosen = np.flatnonzero(who)
    journal.append(
        "borrower_versions",
        {
            "borrower": chosen,
            "day": day[chosen],
            "income": income.astype(np.int64)[chosen],
            "employment": np.where(lost, UNEMPLOYED, population.employment)[chosen],
        },
    )


def advance_incomes(
    state: State,
    *,
    population: Population,
    streams: Streams,
    month: int,
    clock: Clock,
    parameters: Parameters,
    journal: Journal,
) -> None:
    """End and begin shocks, move moods, and write down what borrowers tell."""
    day = first_day(month) + np.floor(27 * streams.uniform("shock_told_day", month=month)).astype(
        np.int64
    )
    was_shocked = state.shock_months_left > 0
    state.shock_months_left = np.maximum(state.shock_months_left - 1, 0)
    ended = was_shocked & (state.shock_months_left == 0)
    told_of_end = ended & state.is_shock_reported
    state.shock_income_factor[ended] = 1.0
    state.is_shock_reported[ended] = False
    state.is_job_lost[ended] = False

    spread = parameters.shock_spread
    hazard = parameters.shock_onset * np.exp(
        spread * population.shock_spread - 0.5 * spread * spread
    )
    if is_macro_shock(month, clock=clock, parameters=parameters):
        hazard = hazard * parameters.macro_onset_factor
    begun = ~was_shocked & (streams.uniform("shock_onset", month=month) < hazard)
    length = 1 + np.floor(
        np.log(streams.uniform("shock_length", month=month))
        / np.log(1.0 - 1.0 / parameters.shock_months)
    )
    factor = 0.35 + 0.40 * streams.uniform("shock_depth", month=month)
    reported = streams.uniform("shock_reported", month=month) < parameters.shock_reported
    state.shock_months_left[begun] = length.astype(np.int64)[begun]
    state.shock_income_factor[begun] = factor[begun]
    state.is_shock_reported[begun] = reported[begun]
    state.is_job_lost[begun] = (streams.uniform("job_lost", month=month) < 0.55)[begun]
    write_borrower_versions(
        journal,
        who=(begun & reported) | told_of_end,
        day=day,
        state=state,
        population=population,
    )
    keep = parameters.mood_persistence
    state.mood = keep * state.mood + np.sqrt(1.0 - keep * keep) * streams.normal(
        "mood", month=month
    )


def distress(
    state: State,
    *,
    population: Population,
    month: int,
    clock: Clock,
    parameters: Parameters,
) -> Floats:
    """Distress x of each borrower this month, shape ``(borrowers,)``."""
    installments = np.where(state.status == OPEN, state.installment, 0).sum(axis=0)
    spending = population.essential_expenses + population.other_debt + installments
    capacity = np.log(population.income * state.shock_income_factor / spending)
    macro = is_macro_shock(month, clock=clock, parameters=parameters)
    return (
        -parameters.willingness_weight * population.willingness
        - parameters.capacity_weight * (np.clip(capacity, -1.2, 1.0) - 0.25)
        - parameters.mood_weight * state.mood
        + (parameters.macro_distress if macro else 0.0)
        + _SEASON.get(month % 12 + 1, 0.0)
    )
