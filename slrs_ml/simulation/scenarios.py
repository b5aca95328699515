"""Named worlds: the baseline, and what differs from it.

A scenario changes parameters alone, save two: ``no_signal`` is the baseline with signal 0,
and ``messy`` is the baseline with faults planted in what is written.
"""

from dataclasses import dataclass, field, replace

from slrs_ml.errors import InputError
from slrs_ml.simulation.parameters import Parameters

__all__ = ["SCENARIOS", "Scenario", "scenario_named"]


@dataclass(frozen=True)
class Scenario:
    """A world by name: its parameters, its signal where not asked for, its faults."""

    description: str
    parameters: Parameters = field(default_factory=Parameters)
    signal: float = 1.0
    has_faults: bool = False


_BASELINE = Parameters()

SCENARIOS: dict[str, Scenario] = {
    "baseline": Scenario("a mild shock in months 10 to 25, one collectors' rule throughout"),
    "recession": Scenario(
        "a deep and long shock that begins in month 31",
        replace(
            _BASELINE,
            macro_months=(31, 54),
            macro_onset_factor=3.2,
            macro_distress=0.45,
        ),
    ),
    "policy_change": Scenario(
        "from month 31 on another collectors' rule: more calls, more plans, fewer claims",
        replace(_BASELINE, second_rule_from=31),
    ),
    "drift": Scenario(
        "from month 25 on distress grows and stated incomes are inflated, month by month",
        replace(_BASELINE, drift_from=25, drift_distress=0.015, drift_stated_income=0.006),
    ),
    "no_signal": Scenario("outcomes by coin, independent of everything", signal=0.0),
    "messy": Scenario(
        "the baseline, written down with late, duplicate, corrupt and contradictory rows",
        has_faults=True,
    ),
}


def scenario_named(name: str) -> Scenario:
    """Scenario of a name.

    Raises
    ------
    InputError
        Where there is none.
    """
    if name not in SCENARIOS:
        raise InputError(
            f"simulate: there is no scenario {name!r}; expected one of {', '.join(SCENARIOS)}. "
            "Give another --scenario."
        )
    return SCENARIOS[name]
