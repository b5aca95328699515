"""What is known of the world before it is simulated is found in what was simulated.

Each share is compared with its expectation within five standard errors of independent
draws; a wrong parameter or a stream used twice would move it much further.
"""

from dataclasses import replace

import numpy as np
import pytest

from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import Clock
from slrs_ml.simulation.codes import LEGAL_NOTICE, SETTLEMENT_OFFER, TREATMENTS
from slrs_ml.simulation.engine.futures import EFFECT_COLUMNS
from slrs_ml.simulation.engine.population import draw_population
from slrs_ml.simulation.engine.run import Lived, Wanted, live_borrowers
from slrs_ml.simulation.parameters import Parameters

PARAMETERS = Parameters()
BORROWERS = 2_000


@pytest.fixture(scope="module")
def lived() -> Lived:
    return live_borrowers(
        Streams(29, first_borrower=0, borrowers=BORROWERS),
        clock=Clock(months=60, burn_in=PARAMETERS.burn_in_months),
        parameters=PARAMETERS,
        wanted=Wanted(),
        threads=2,
    )


def near(share: float, expected: float, rows: int) -> bool:
    error = np.sqrt(expected * (1.0 - expected) / rows)
    return bool(abs(share - expected) < 5.0 * error)


def test_traits_are_standard_normal_and_independent() -> None:
    many = 100_000
    population = draw_population(
        Streams(3, first_borrower=0, borrowers=many), begin_day=0, parameters=PARAMETERS
    )
    traits = np.stack(
        [
            population.willingness,
            population.ability,
            population.inattention,
            population.responsiveness,
        ]
    )
    assert np.abs(traits.mean(axis=1)).max() < 5.0 / np.sqrt(many)
    assert np.abs(traits.var(axis=1) - 1.0).max() < 5.0 * np.sqrt(2.0 / many)
    assert np.abs(np.corrcoef(traits) - np.eye(len(traits))).max() < 5.0 / np.sqrt(many)
    assert near(float((population.harm > 0).mean()), PARAMETERS.vulnerable_share, many)


def test_one_decision_in_ten_is_by_lot_even_among_what_is_allowed(lived: Lived) -> None:
    decisions = lived.journal.rows("decisions")
    by_lot = decisions["is_randomised"] == 1
    # Nobody known to be vulnerable takes part: a little less than the share.
    assert 0.9 * PARAMETERS.randomised_share < by_lot.mean() < 1.02 * PARAMETERS.randomised_share
    assert not (by_lot & (decisions["treatment"] == LEGAL_NOTICE)).any()
    assert ((decisions["propensity_ppm"] > 0) == by_lot).all()
    # To do nothing and to remind are always allowed.
    for allowed in (3, 4, 5, 6):
        rows = by_lot & (decisions["propensity_ppm"] == round(1e6 / allowed))
        for code in (0, 1):
            share = float((decisions["treatment"][rows] == code).mean())
            assert near(share, 1.0 / allowed, int(rows.sum()))


def test_the_hunch_sends_the_unwilling_harsher_treatment_and_a_lot_does_not(
    lived: Lived,
) -> None:
    decisions = lived.journal.rows("decisions")
    willing = lived.population.willingness[decisions["borrower"]]
    is_harsh = np.isin(decisions["treatment"], (3, SETTLEMENT_OFFER, LEGAL_NOTICE))
    by_rule = (decisions["propensity_ppm"] < 0) & (decisions["treatment"] != 0)
    assert willing[by_rule & is_harsh].mean() < willing[by_rule & ~is_harsh].mean() - 0.2
    lots = decisions["propensity_ppm"] == 250_000
    called, others = lots & (decisions["treatment"] == 2), lots & (decisions["treatment"] != 2)
    error = np.sqrt(1.0 / called.sum() + 1.0 / others.sum())
    assert abs(willing[called].mean() - willing[others].mean()) < 5.0 * error


def test_shocks_come_at_their_hazard_and_last_their_months(lived: Lived) -> None:
    calm = replace(PARAMETERS, macro_months=(10_000, 10_015), shock_spread=0.0)
    clock = Clock(months=24, burn_in=48)
    quiet = live_borrowers(
        Streams(31, first_borrower=0, borrowers=BORROWERS),
        clock=clock,
        parameters=calm,
        wanted=Wanted(),
        threads=2,
    )
    shocks = quiet.journal.rows("shocks")
    months = shocks["months"]
    assert abs(months.mean() - calm.shock_months) < 5.0 * calm.shock_months / np.sqrt(len(months))
    lived_months = BORROWERS * (clock.end - clock.begin + 1) - months.sum()
    assert near(len(months) / lived_months, calm.shock_onset, int(lived_months))
    assert near(float(shocks["is_reported"].mean()), calm.shock_reported, len(months))
    assert shocks["factor_permille"].min() / 1000 >= 0.35
    assert shocks["factor_permille"].max() / 1000 <= 0.75


def test_payments_are_recorded_late_at_their_rate(lived: Lived) -> None:
    payments = lived.journal.rows("payments")
    ordinary = payments["kind"] <= 1
    late = (payments["known_day"] > payments["day"])[ordinary].mean()
    # A payment of the month's last day or of a loan's last cents is known at once.
    assert 0.85 * PARAMETERS.recorded_late < late < 1.05 * PARAMETERS.recorded_late


def test_who_is_not_reached_is_not_moved() -> None:
    """Nobody reached, no offer accepted: on the same paths all treatments end alike."""
    unreachable = replace(
        PARAMETERS,
        reach=(-99.0,) * 6,
        plan_acceptance=(-99.0, 0.0, 0.0),
        settlement_acceptance=(-99.0, 0.0, 0.0),
        opt_out=0.0,
    )
    clock = Clock(months=24, burn_in=60)
    lived = live_borrowers(
        Streams(37, first_borrower=0, borrowers=600),
        clock=clock,
        parameters=unreachable,
        wanted=Wanted(effect_months=(clock.first_observed, clock.end - 6), effect_paths=4),
        threads=2,
    )
    effects = dict(zip(EFFECT_COLUMNS, lived.effects.T, strict=True))
    number = (effects["borrower"] * 100 + effects["sequence"]) * 1000 + effects["number"]
    nothing = effects["treatment"] == 0
    usual = dict(zip(number[nothing], effects["cure"][nothing], strict=True))
    for code in range(1, LEGAL_NOTICE):
        rows = effects["treatment"] == code
        gain = effects["cure"][rows] - np.array([usual[key] for key in number[rows]])
        # A contact still moves the day of a payment within its month, and a day may decide.
        assert (gain != 0.0).mean() < 0.01, TREATMENTS[code]
    assert len(usual) > 300
