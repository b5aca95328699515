"""Tables that do not hang on borrowers: capacities of treatments and exchange rates.

A month's capacities are planned by the night before it begins: for business days, and for
each month's last day, at which decisions are made. They grow with the portfolio and are a
fifth smaller in August and December, when staff are away. All loans are in US dollars; the
euro's rate is two slow waves and there for the table's sake.
"""

from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.clock import Clock, first_day, last_day
from slrs_ml.simulation.codes import TREATMENTS
from slrs_ml.simulation.records.row_ids import DAY, RECORDED_AT_NIGHT, labelled
from slrs_ml.simulation.records.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["global_tables"]

# By treatment: units a day for 10,000 borrowers, cost of one in cents.
_UNITS = np.array([10_000, 500, 80, 4, 25, 6, 3])
_UNIT_COSTS = np.array([0, 8, 350, 4_500, 600, 600, 2_500])
_QUIET_MONTHS = (8, 12)


def global_tables(*, clock: Clock, borrowers: int = 10_000) -> dict[str, "pa.Table"]:
    """Tables written once a world, not once a batch, by contract name.

    ``loan_status_reports`` is among them, without rows: this lender has installments and
    payments.

    Parameters
    ----------
    clock
        Capacities are of the observed window, rates of the whole simulated time.
    borrowers
        Borrowers of the whole world: capacities grow with them.
    """
    return {
        "treatment_capacities": _capacities(clock, borrowers=borrowers),
        "exchange_rates": _exchange_rates(clock),
        "loan_status_reports": as_table("loan_status_reports", columns={}, rows=0),
    }


def _capacities(clock: Clock, *, borrowers: int) -> "pa.Table":
    days, planned, is_quiet = [], [], []
    for month in range(clock.first_observed, clock.end + 1):
        of_month = np.arange(first_day(month), first_day(month + 1))
        # 1970-01-01 was a Thursday.
        is_worked = ((of_month + 3) % 7 < 5) | (of_month == last_day(month))
        days.append(of_month[is_worked])
        planned.append(np.full(is_worked.sum(), first_day(month) - 1))
        is_quiet.append(np.full(is_worked.sum(), month % 12 + 1 in _QUIET_MONTHS))
    treatments = len(TREATMENTS)
    day = np.repeat(np.concatenate(days), treatments)
    code = np.tile(np.arange(treatments), len(day) // treatments)
    staffed = np.where(np.repeat(np.concatenate(is_quiet), treatments), 0.8, 1.0)
    units = np.maximum(1, np.rint(_UNITS[code] * staffed * borrowers / 10_000)).astype(np.int64)
    units = np.where(code == 0, borrowers, units)
    return as_table(
        "treatment_capacities",
        rows=len(day),
        columns={
            "treatment_code": labelled(code, labels=TREATMENTS),
            "capacity_on": day,
            "units": units,
            "unit_cost": _UNIT_COSTS[code],
            "recorded_at": np.repeat(np.concatenate(planned), treatments) * DAY + RECORDED_AT_NIGHT,
        },
    )


def _exchange_rates(clock: Clock) -> "pa.Table":
    days = np.arange(first_day(clock.begin), last_day(clock.end) + 1)
    euro = 1.11 + 0.05 * np.sin(2 * np.pi * days / 1461) + 0.03 * np.sin(2 * np.pi * days / 389)
    rate = np.stack([np.ones(len(days)), np.round(euro, 4)], axis=1).reshape(-1)
    day = np.repeat(days, 2)
    return as_table(
        "exchange_rates",
        rows=len(day),
        columns={
            "currency": labelled(np.tile([0, 1], len(days)), labels=("USD", "EUR")),
            "rated_on": day,
            "rate": rate,
            "recorded_at": day * DAY + RECORDED_AT_NIGHT,
        },
    )
