"""Every number of the simulated world in one place; the baseline is the default.

Log odds, hazards and probabilities are per month. They were set by hand until the
portfolio's figures lay in the bands of decision 0011; none is estimated from real
lending, and none may be quoted as if it were.

Tuples by product follow ``products.PRODUCT_NAMES``, by channel ``codes.CHANNELS``, by
treatment ``codes.TREATMENTS``; rows of a policy are the delinquency buckets 1-30, 31-60,
61-90 and above 90 days.
"""

from dataclasses import astuple, dataclass, fields

import numpy as np

__all__ = ["Parameters", "parameter_record"]


@dataclass(frozen=True)
class Parameters:
    """The baseline world."""

    burn_in_months: int = 96

    # Products: share of applications, principal over monthly income (lowest, highest),
    # terms in months, price a year, share secured, collateral over principal, prepayment.
    product_share: tuple[float, ...] = (0.58, 0.24, 0.06, 0.12)
    income_multiple: tuple[tuple[float, float], ...] = (
        (0.8, 4.5),
        (2.5, 7.5),
        (20.0, 42.0),
        (2.0, 9.0),
    )
    terms: tuple[tuple[int, ...], ...] = (
        (12, 18, 24, 36, 48),
        (36, 48, 60, 72, 72),
        (120, 180, 180, 240, 240),
        (12, 24, 36, 60, 60),
    )
    annual_rate: tuple[float, ...] = (0.125, 0.072, 0.045, 0.098)
    secured_share: tuple[float, ...] = (0.0, 1.0, 1.0, 0.5)
    cover: tuple[tuple[float, float], ...] = ((0.0, 0.0), (0.85, 1.25), (1.05, 1.6), (0.6, 1.3))
    prepayment: tuple[float, ...] = (0.006, 0.007, 0.010, 0.006)
    price_of_risk: float = 0.22

    # Lending: chance a month that a free slot is filled, by slot.
    origination: tuple[float, float] = (0.070, 0.014)
    largest_burden: float = 0.36
    blocked_months_after_charge_off: int = 36

    # Income shocks and the one macro shock (observed months counted from 1); where it has
    # not begun, a future meets it with a hazard.
    shock_onset: float = 0.0055
    shock_spread: float = 0.75
    shock_months: float = 9.0
    shock_reported: float = 0.55
    macro_months: tuple[int, int] = (10, 25)
    macro_hazard: float = 1.0 / 120.0
    macro_onset_factor: float = 1.7
    macro_distress: float = 0.15

    # Drift, from an observed month on: distress a month, stated incomes a month, and
    # what the lender's price of risk loses.
    drift_from: int = 10_000
    drift_distress: float = 0.0
    drift_stated_income: float = 0.0

    # Distress.
    willingness_weight: float = 1.15
    capacity_weight: float = 3.0
    capacity_center: float = 0.25
    mood_persistence: float = 0.93
    mood_weight: float = 0.9
    season: tuple[float, ...] = (0.12, 0.0, -0.08, -0.08, 0.0, 0.0, 0.0, 0.05, 0.0, 0.0, 0.0, 0.15)

    # What distress does to an installment: missed, paid in part, paid late in its month.
    miss: float = -4.5
    miss_inattention: float = 0.35
    miss_by_arrears: tuple[float, float, float] = (1.2, 0.6, 0.8)
    partial: float = -4.7
    late: float = -2.2
    # Arrears: caught up by the borrower alone, in a tax refund's months, when deep behind.
    catch_up: float = -0.2
    tax_refund: tuple[float, ...] = (
        *(-0.1, 0.0, 0.38, 0.38, 0.0, 0.0),
        *(0.0, 0.0, 0.0, 0.0, 0.0, -0.15),
    )
    catch_up_by_arrears: tuple[float, float, float, float] = (0.0, -0.58, -0.6, 0.2)
    catch_up_distress: float = 1.0
    deep_distress: tuple[float, float] = (3.0, 0.4)
    deep_willingness: float = 2.0
    catch_up_in_full: float = 0.75
    # Part payments of those who are behind: log odds, and their slope on willingness.
    token: tuple[float, float] = (-0.2, 3.0)
    recorded_late: float = 0.03

    # Treatments: effect on the log odds of catching up, if reached: level, and slopes on
    # inattention, responsiveness, unwillingness and strain.
    effect: tuple[tuple[float, float, float, float, float], ...] = (
        (0.0, 0.0, 0.0, 0.0, 0.0),
        (0.55, 0.35, 0.10, 0.0, -0.15),
        (1.20, 0.30, 0.30, 0.05, -0.20),
        (1.40, 0.0, 0.25, 0.35, -0.25),
        (0.90, 0.0, 0.20, -0.10, 0.80),
        (0.30, 0.0, 0.10, 0.0, 0.25),
        (1.50, 0.0, 0.0, 0.55, -0.40),
    )
    severity: tuple[float, ...] = (0.0, 0.1, 0.5, 1.0, 0.0, 0.3, 1.2)
    smallest_effect: float = -0.4
    effect_persistence: float = 0.55
    hour_width: float = 4.0
    # Log odds of reaching by channel, at the best hour; who is willing answers.
    reach: tuple[float, ...] = (-0.45, 0.3, -0.3, 0.6, 0.2, -0.6)
    reach_willingness: float = 0.30
    reach_spread: float = 0.60
    contact_persistence: float = 0.6
    fatigue: float = 0.22
    vulnerable_share: float = 0.09
    harm: tuple[float, float] = (0.9, 2.0)
    harm_to_mood: float = 0.35
    contact_cost: tuple[int, ...] = (350, 8, 1, 120, 4_500, 0)
    wrong_party: float = 0.05
    opt_out: float = 0.004
    complaint: float = 0.003

    # Promises: made on a conversation, and what one adds to the log odds.
    promise: tuple[float, float] = (-0.2, 0.5)
    promise_effect: float = 1.15
    promise_keeping: float = 0.5
    kept_in_time: float = 0.92

    # The collectors' rule (utility by bucket and treatment), what the hunch adds by
    # treatment, the hunch's weight on unwillingness, and the noise of the choice.
    rule: tuple[tuple[float, ...], ...] = (
        (0.9, 1.5, 0.3, -9.0, -9.0, -9.0, -9.0),
        (-0.3, 0.9, 1.2, -9.0, 0.2, -9.0, -9.0),
        (-0.9, 0.2, 1.2, 0.2, 0.6, -9.0, -9.0),
        (-0.2, -0.4, 0.8, 0.3, 0.3, -0.3, 0.2),
    )
    second_rule: tuple[tuple[float, ...], ...] = (
        (0.2, 1.0, 1.3, -9.0, -9.0, -9.0, -9.0),
        (-1.0, 0.3, 1.5, -9.0, 1.0, -9.0, -9.0),
        (-1.5, -0.4, 1.0, 0.2, 1.4, -9.0, -9.0),
        (-1.0, -1.0, 0.7, 0.0, 1.0, 0.6, -0.4),
    )
    second_rule_from: int = 10_000
    hunch_by_treatment: tuple[float, ...] = (-1.0, -0.5, 0.4, 0.9, 0.2, 0.3, 1.1)
    hunch_unwillingness: float = 0.75
    hunch_noise: float = 0.65
    choice_noise: float = 0.7
    randomised_share: float = 0.10

    # Offers: log odds of accepting, with slopes on strain and willingness.
    plan_acceptance: tuple[float, float, float] = (-0.9, 0.8, 0.5)
    plan_stretch: float = 1.6
    plan_months: int = 6
    plan_token: float = 1.2
    settlement_acceptance: tuple[float, float, float] = (-3.6, 0.4, 0.4)
    settlement_share: tuple[float, float] = (0.35, 0.70)

    # The law: months and chances between stages, costs in cents, pressure a stage.
    legal_months: tuple[tuple[int, int], ...] = ((2, 4), (2, 6), (1, 3))
    legal_withdrawn: float = 0.22
    legal_cost: tuple[int, ...] = (6_000, 38_000, 15_000, 9_000, 55_000, 4_000, 0)
    legal_pressure: float = 0.25
    garnished_share: float = 0.035
    sale_months: tuple[int, int] = (1, 5)
    sale_haircut: tuple[float, float] = (0.55, 0.85)
    collateral_decay: tuple[float, ...] = (0.0, 0.015, 0.0, 0.012)

    # Ends of a loan.
    workout: float = 0.0035
    charge_off_after: int = 12
    charge_off: float = 0.22
    charge_off_of_homes: float = 0.4
    recovery_after_charge_off: float = 0.009
    recovery_share: tuple[float, float] = (0.02, 0.18)
    agency_share: float = 0.25
    charged_off_months: int = 24


def parameter_record(parameters: Parameters) -> np.void:
    """Parameters as one record, which compiled code reads by name; tuples become arrays."""
    values = [np.array(value) for value in astuple(parameters)]
    columns = [
        (field.name, value.dtype, value.shape)
        for field, value in zip(fields(parameters), values, strict=True)
    ]
    record = np.zeros(1, dtype=np.dtype(columns, align=True))
    for field, value in zip(fields(parameters), values, strict=True):
        record[field.name][0] = value
    return record[0]
