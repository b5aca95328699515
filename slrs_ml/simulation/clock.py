"""The simulator's calendar: months by number, dates as days since 1970-01-01.

A month's number is ``12 * year + month - 1``. The observed window always begins in
January 2020, so that a longer simulation of a seed continues a shorter one.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from slrs_ml.simulation.arrays import Ints

__all__ = ["TIME_ZONE", "Clock", "first_day", "last_day", "month_number"]

TIME_ZONE = "America/New_York"
_FIRST_OBSERVED_YEAR = 2020
_EPOCH = date(1970, 1, 1)


def month_number(year: int, month: int) -> int:
    """Number of a calendar month (month from 1)."""
    return 12 * year + month - 1


def first_day(month: int) -> int:
    """Day number of the first day of a month."""
    return (date(month // 12, month % 12 + 1, 1) - _EPOCH).days


def last_day(month: int) -> int:
    """Day number of the last day of a month."""
    return first_day(month + 1) - 1


@dataclass(frozen=True)
class Clock:
    """From when to when the world runs, and from when on it is observed.

    Parameters
    ----------
    months
        Observed months.
    burn_in
        Months simulated before, which bring the book into its steady state.
    """

    months: int
    burn_in: int

    @property
    def first_observed(self) -> int:
        """Number of the first observed month."""
        return month_number(_FIRST_OBSERVED_YEAR, 1)

    @property
    def begin(self) -> int:
        """Number of the first simulated month."""
        return self.first_observed - self.burn_in

    @property
    def end(self) -> int:
        """Number of the last simulated month."""
        return self.first_observed + self.months - 1

    @property
    def observed_from(self) -> date:
        """First day of the first observed month."""
        return _EPOCH + timedelta(days=first_day(self.first_observed))

    @property
    def as_of_date(self) -> date:
        """Last day of the last month: nothing after it is written."""
        return _EPOCH + timedelta(days=last_day(self.end))

    def first_days(self, *, beyond: int = 0) -> Ints:
        """Day numbers of the first day of each month from ``begin`` to ``end + beyond``."""
        months = np.arange(self.begin - 1970 * 12, self.end + beyond + 1 - 1970 * 12)
        return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
