"""Which treatment the collectors chose: a rule, a hunch that nobody logged, and a lot.

On the first of a month, of each open loan past due the day before, unless contact is stopped.
The rule gives each treatment a utility by bucket; the hunch, which knows a little of the
borrower's willingness, moves harsher treatments up; the greatest utility wins. The log
holds neither the hunch nor the noise, so the propensity of these decisions is unknown
and success rates by action are confounded, as in any real log.

One decision in ten is drawn by lot, evenly among the treatments that are allowed: its
propensity is known. No lot sends anybody to court, and nobody known to be vulnerable takes
part in one.
"""

import numpy as np

from slrs_ml.simulation.chance import At, draw, normal
from slrs_ml.simulation.codes import (
    FIELD_VISIT,
    LEGAL_NOTICE,
    MONITORING,
    PHONE_CALL,
    PLAN_OFFER,
    REMINDER,
    SETTLEMENT_OFFER,
    VULNERABLE,
)
from slrs_ml.simulation.compiled import Record, compiled
from slrs_ml.simulation.engine.flags import is_flagged
from slrs_ml.simulation.engine.journal import DECISIONS, note
from slrs_ml.simulation.engine.world import (
    USE_CHOICE,
    USE_CHOICE_NOISE,
    USE_HUNCH,
    World,
    first_day,
    observed_month,
)

__all__ = ["choose_treatment", "is_allowed"]

_TREATMENTS = 7
_DECIDED_AT = 7 * 3600


@compiled
def is_allowed(treatment: int, person: Record, loan: Record, days: int, month: int) -> bool:
    """Whether a treatment may be chosen for a loan some days past due."""
    if treatment in (MONITORING, REMINDER):
        return True
    vulnerable = is_flagged(person, VULNERABLE, month)
    if treatment == PLAN_OFFER:
        return days > 30 and loan.version == 1
    if treatment == PHONE_CALL:
        return not vulnerable
    if treatment == FIELD_VISIT:
        return days > 60 and not vulnerable
    if treatment == SETTLEMENT_OFFER:
        return days > 90 and not vulnerable
    return days > 90 and loan.legal_stage == 0 and not vulnerable


@compiled
def choose_treatment(
    person: Record, loan: Record, slot: int, days: int, forced: int, at: At, world: World
) -> int:
    """Choose and write down the month's treatment of a loan; ``forced`` overrides (else -1)."""
    parameters = world.parameters
    bucket = min((days - 1) // 30, 3)
    lot, pick, _, _ = draw(at, USE_CHOICE, slot)
    in_lot = lot < parameters.randomised_share and not is_flagged(person, VULNERABLE, at.month)
    chosen, allowed = MONITORING, 0
    if in_lot:
        for treatment in range(LEGAL_NOTICE):
            allowed += is_allowed(treatment, person, loan, days, at.month)
        place = min(int(pick * allowed), allowed - 1)
        for treatment in range(LEGAL_NOTICE):
            if is_allowed(treatment, person, loan, days, at.month):
                if place == 0:
                    chosen = treatment
                place -= 1
    else:
        first, second, _, _ = draw(at, USE_HUNCH, slot)
        hunch = parameters.hunch_noise * normal(first, second)
        hunch -= parameters.hunch_unwillingness * person.willingness
        is_second = observed_month(world, at.month) >= parameters.second_rule_from
        best = -1e9
        for treatment in range(_TREATMENTS):
            if not is_allowed(treatment, person, loan, days, at.month):
                continue
            noise, _, _, _ = draw(at, USE_CHOICE_NOISE, slot * 8 + treatment)
            utility = (
                parameters.second_rule[bucket, treatment]
                if is_second
                else parameters.rule[bucket, treatment]
            )
            utility += parameters.hunch_by_treatment[treatment] * hunch
            utility -= parameters.choice_noise * np.log(-np.log(noise))
            if utility > best:
                best, chosen = utility, treatment
    loan.decisions += 1
    loan.treatment = chosen
    note(
        world.page,
        DECISIONS,
        at,
        (
            person.index,
            loan.sequence,
            loan.decisions,
            first_day(world, at.month),
            int(_DECIDED_AT),
            int(chosen),
            int(in_lot),
            int(np.rint(1e6 / allowed)) if in_lot else -1,
            int(1 + (observed_month(world, at.month) >= parameters.second_rule_from)),
        ),
    )
    return chosen if forced < 0 else forced
