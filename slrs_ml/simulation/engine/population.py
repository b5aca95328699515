"""Who the borrowers are: what is seen of them, and what is not.

Latent are willingness w and ability a (standard normal, independent). Income is
log-normal around 3,600 a month with a in its mean; essential expenses are a share of
income that falls with a; the hazard of an income shock falls with a. Latent too are how
forgetful a borrower is, how contacts move, tire or harm them, when and how they can be
reached, and whether they keep promises. Group membership moves income a little, so that
the fairness tables have something to find; nothing else depends on it.
"""

from dataclasses import dataclass

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.codes import APP, CALL, CHANNELS, EMAIL, SMS
from slrs_ml.simulation.engine.state import BORROWER, LOAN, NEVER, SLOTS
from slrs_ml.simulation.parameters import Parameters

__all__ = ["REGIONS", "Population", "draw_population", "records_at_begin"]

REGIONS = ("northeast", "southeast", "midwest", "southwest", "west")


@dataclass(frozen=True)
class Population:
    """Borrowers as arrays of shape ``(borrowers,)``; money in cents, dates as day numbers.

    ``reach`` are log odds of being reached at the best hour, ``(borrowers, channels)``;
    ``harm`` is 0 for most.
    """

    index: Ints
    willingness: Floats
    ability: Floats
    inattention: Floats
    responsiveness: Floats
    promise_keeping: Floats
    harm: Floats
    fatigue_rate: Floats
    best_hour: Floats
    reach: Floats
    income: Ints
    stated_income_factor: Floats
    is_income_verified: Bools
    essential_expenses: Ints
    other_debt: Ints
    employment: Ints
    employment_tenure_days: Ints
    shock_hazard: Floats
    prepayment_factor: Floats
    pays_by_direct_debit: Bools
    birth_day: Ints
    dependents: Ints
    region: Ints
    has_phone_elsewhere: Bools
    postal_code: Ints
    education: Ints
    speaks_spanish: Bools
    preferred_channel: Ints
    sex: Ints
    marital_status: Ints
    ethnicity: Ints
    misses_income: Bools
    misses_expenses: Bools
    misses_employment_start: Bools
    misses_region: Bools


def pick(uniform: Floats, *, shares: tuple[float, ...]) -> Ints:
    """Index of the share that each number in (0, 1) falls into."""
    bounds = np.cumsum(shares)
    found = np.searchsorted(bounds / bounds[-1], uniform, side="right")
    return np.minimum(found, len(shares) - 1).astype(np.int64)


def draw_population(streams: Streams, *, begin_day: int, parameters: Parameters) -> Population:
    """Draw the borrowers of these streams, as they are on the first simulated day."""
    willingness = streams.normal("willingness")
    ability = streams.normal("ability")
    ethnicity = pick(streams.uniform("ethnicity"), shares=(0.55, 0.2, 0.15, 0.1))
    employment = pick(streams.uniform("employment"), shares=(0.72, 0.17, 0.08, 0.03))
    spread = 0.28 * ability + 0.38 * streams.normal("income")
    spread = spread - np.array([0.0, 0.03, 0.05, 0.08])[ethnicity]
    spread = spread + np.array([0.0, 0.05, -0.25, -0.6])[employment]
    income = np.rint(360_000 * np.exp(spread)).astype(np.int64)
    share = np.clip(0.50 - 0.05 * ability + 0.07 * streams.normal("expenses"), 0.25, 0.75)
    verified = streams.uniform("is_income_verified") < 0.65
    overstated = 1.0 + 0.25 * streams.uniform("overstated_income")
    age_days = (21.0 + 45.0 * streams.uniform("age") ** 1.2) * 365.25
    least, most = parameters.harm
    harmed = streams.uniform("is_harmed") < parameters.vulnerable_share
    reach = [
        level
        + parameters.reach_willingness * willingness
        + parameters.reach_spread * streams.normal(f"reach_{channel}")
        for channel, level in zip(CHANNELS, parameters.reach, strict=True)
    ]
    shock_proneness = -0.6 * ability + 0.8 * streams.normal("shock_spread")
    spread_of_hazard = parameters.shock_spread
    return Population(
        index=np.arange(streams.first_borrower, streams.first_borrower + streams.borrowers),
        willingness=willingness,
        ability=ability,
        inattention=streams.normal("inattention"),
        responsiveness=streams.normal("responsiveness"),
        promise_keeping=0.5 * willingness + np.sqrt(0.75) * streams.normal("promise_keeping"),
        harm=np.where(harmed, least + (most - least) * streams.uniform("harm"), 0.0),
        fatigue_rate=parameters.fatigue * np.exp(0.4 * streams.normal("fatigue_rate")),
        best_hour=np.clip(14.0 + 3.0 * streams.normal("best_hour"), 8.5, 20.0),
        reach=np.stack(reach, axis=1),
        income=income,
        stated_income_factor=np.where(verified, 1.0, overstated),
        is_income_verified=verified,
        essential_expenses=np.rint(income * share).astype(np.int64),
        other_debt=np.rint(
            income * np.maximum(0.0, 0.14 * streams.uniform("other_debt") - 0.04)
        ).astype(np.int64),
        employment=employment,
        employment_tenure_days=np.rint(-1500.0 * np.log(streams.uniform("tenure"))).astype(
            np.int64
        ),
        shock_hazard=parameters.shock_onset
        * np.exp(spread_of_hazard * shock_proneness - 0.5 * spread_of_hazard**2),
        prepayment_factor=np.exp(0.2 * ability),
        pays_by_direct_debit=streams.uniform("direct_debit") < 0.55,
        birth_day=begin_day - np.rint(age_days).astype(np.int64),
        dependents=pick(streams.uniform("dependents"), shares=(0.42, 0.22, 0.22, 0.1, 0.04)),
        region=pick(streams.uniform("region"), shares=(0.22, 0.26, 0.21, 0.13, 0.18)),
        has_phone_elsewhere=streams.uniform("phone_elsewhere") < 0.05,
        postal_code=(10_000 + np.floor(89_999 * streams.uniform("postal_code"))).astype(np.int64),
        education=pick(streams.uniform("education"), shares=(0.1, 0.4, 0.35, 0.15)),
        speaks_spanish=streams.uniform("language") < 0.14,
        preferred_channel=np.array([CALL, SMS, EMAIL, APP])[
            pick(streams.uniform("channel"), shares=(0.3, 0.35, 0.25, 0.1))
        ],
        sex=pick(streams.uniform("sex"), shares=(0.49, 0.49, 0.02)),
        marital_status=pick(streams.uniform("marital_status"), shares=(0.38, 0.45, 0.13, 0.04)),
        ethnicity=ethnicity,
        misses_income=streams.uniform("misses_income") < 0.04,
        misses_expenses=streams.uniform("misses_expenses") < 0.08,
        misses_employment_start=streams.uniform("misses_employment_start") < 0.10,
        misses_region=streams.uniform("misses_region") < 0.02,
    )


def records_at_begin(population: Population) -> tuple[np.ndarray, np.ndarray]:
    """Records of borrowers and loan slots before the first month: no loans, no history.

    Returns
    -------
    tuple
        ``BORROWER`` records ``(borrowers,)`` and ``LOAN`` records ``(borrowers, slots)``.
    """
    people = np.zeros(len(population.index), dtype=BORROWER)
    for name in BORROWER.names or ():
        if hasattr(population, name):
            people[name] = getattr(population, name)
    people["index"] = np.arange(len(people))
    people["blocked_until"] = NEVER
    people["shock_income_factor"] = 1.0
    people["flagged_until"] = NEVER
    people["died_on"] = NEVER
    loans = np.zeros((len(people), SLOTS), dtype=LOAN)
    loans["installment"] = 1
    loans["closed_month"] = NEVER
    return people, loans
