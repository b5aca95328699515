"""Every number of the simulated world in one place; the baseline is the default.

Log odds, hazards and probabilities are per month. They were tuned by hand until the
portfolio's figures lay in the bands of decision 0010; none is estimated from real
lending, and none may be quoted as if it were.
"""

from dataclasses import dataclass, field

__all__ = ["PRODUCTS", "Parameters", "Product"]


@dataclass(frozen=True)
class Product:
    """One kind of loan: what it costs, how long it runs, what secures it.

    ``income_multiple`` is the principal over monthly income (lowest, highest);
    ``cover`` the collateral's value over the principal (lowest, highest).
    """

    name: str
    share: float
    income_multiple: tuple[float, float]
    terms: tuple[int, ...]
    annual_rate: float
    secured_share: float
    cover: tuple[float, float]
    prepayment: float
    purposes: tuple[str, ...]


PRODUCTS = (
    Product(
        "personal",
        0.58,
        (0.8, 4.5),
        (12, 18, 24, 36, 48),
        0.125,
        0.0,
        (0.0, 0.0),
        0.006,
        ("debt_consolidation", "home_improvement", "medical", "travel", "other"),
    ),
    Product(
        "vehicle",
        0.24,
        (2.5, 7.5),
        (36, 48, 60, 72),
        0.072,
        1.0,
        (0.85, 1.25),
        0.007,
        ("new_car", "used_car"),
    ),
    Product(
        "home",
        0.06,
        (20.0, 42.0),
        (120, 180, 240),
        0.045,
        1.0,
        (1.05, 1.6),
        0.010,
        ("purchase", "refinance"),
    ),
    Product(
        "business",
        0.12,
        (2.0, 9.0),
        (12, 24, 36, 60),
        0.098,
        0.5,
        (0.6, 1.3),
        0.006,
        ("working_capital", "equipment", "expansion"),
    ),
)


@dataclass(frozen=True)
class Parameters:
    """The baseline world."""

    burn_in_months: int = 96
    slots: int = 2
    products: tuple[Product, ...] = field(default=PRODUCTS)

    # Lending: chance a month that a free slot is filled, by slot.
    origination: tuple[float, ...] = (0.070, 0.014)
    largest_burden: float = 0.36
    blocked_months_after_charge_off: int = 36

    # Income shocks and the macro shock (observed months counted from 1).
    shock_onset: float = 0.0055
    shock_spread: float = 0.75
    shock_months: float = 9.0
    shock_reported: float = 0.55
    macro_months: tuple[int, int] = (10, 25)
    macro_onset_factor: float = 1.7
    macro_distress: float = 0.15

    # Distress and what it does to payments.
    willingness_weight: float = 1.15
    capacity_weight: float = 3.0
    mood_persistence: float = 0.93
    mood_weight: float = 0.9
    miss: float = -4.0
    miss_by_arrears: tuple[float, float, float] = (1.2, 0.6, 0.8)
    partial: float = -4.7
    late: float = -2.2
    catch_up: float = 0.6
    catch_up_by_arrears: tuple[float, float, float, float] = (0.0, -0.5, -0.6, 0.2)
    catch_up_distress: float = 1.0
    # From four installments behind: distress counts more, around this level, by this much.
    deep_distress: tuple[float, float] = (3.0, 0.4)
    deep_willingness: float = 2.4
    # Part payments of those who are behind: log odds, and its slope on willingness.
    token: tuple[float, float] = (-0.2, 3.0)
    contact_effect: float = 0.35
    promise_effect: float = 0.70

    # Ends of a loan.
    workout: float = 0.0045
    settlement: float = 0.010
    charge_off_after: int = 12
    charge_off: float = 0.22
    recovery_after_charge_off: float = 0.045
    charged_off_months: int = 24
