"""Circumstances that stop or soften collection: opened at small rates, mostly closed again.

A flag opens with a hazard a month that depends on the borrower's state, and its length
is drawn when it opens; its closing is written only once it has happened.
"""

from dataclasses import dataclass

import numpy as np

from slrs_ml.simulation.arrays import Bools, Ints
from slrs_ml.simulation.clock import first_day
from slrs_ml.simulation.journal import Journal
from slrs_ml.simulation.state import OPEN, State
from slrs_ml.simulation.streams import Streams

__all__ = ["FLAGS", "FLAG_NAMES", "NO_CONTACT", "advance_flags"]

_FOREVER_MONTHS = 10_000


@dataclass(frozen=True)
class Flag:
    """Hazards a month: always, in an income shock, with 1+ and with 4+ missed installments.

    ``months`` is the shortest and longest length, None for ever; ``review_days`` after
    opening a review is due, None where there is none.
    """

    name: str
    always: float
    shocked: float
    overdue: float
    deep: float
    months: tuple[int, int] | None
    review_days: int | None


FLAGS = (
    Flag("vulnerable", 0.0005, 0.006, 0.002, 0.002, (6, 18), 180),
    Flag("bankruptcy", 0.0, 0.0, 0.0, 0.006, (18, 36), None),
    Flag("deceased", 0.00012, 0.0, 0.0, 0.0, None, None),
    Flag("dispute", 0.0, 0.0, 0.006, 0.004, (1, 4), 30),
    Flag("breathing_space", 0.0, 0.002, 0.005, 0.004, (2, 2), 60),
    Flag("cease_communication", 0.0, 0.0, 0.002, 0.005, (12, 36), None),
)
FLAG_NAMES = tuple(flag.name for flag in FLAGS)
NO_CONTACT = ("deceased", "bankruptcy", "breathing_space", "cease_communication")


def advance_flags(state: State, *, streams: Streams, month: int, journal: Journal) -> None:
    """Open this month's flags and write them down with their later closing."""
    has_loan: Bools = (state.status == OPEN).any(axis=0)
    missed: Ints = state.missed.max(axis=0)
    for code, flag in enumerate(FLAGS):
        hazard = (
            flag.always
            + flag.shocked * (state.shock_months_left > 0)
            + flag.overdue * (missed >= 1)
            + flag.deep * (missed >= 4)
        )
        opened = (
            has_loan
            & ~state.is_flagged(flag.name, month=month)
            & ~state.is_flagged("deceased", month=month)
            & (streams.uniform(f"flag_{flag.name}", month=month) < hazard)
        )
        lengths = streams.uniform(f"flag_length_{flag.name}", month=month)
        days = streams.uniform(f"flag_day_{flag.name}", month=month)
        chosen = np.flatnonzero(opened)
        day = first_day(month) + np.floor(27 * days[chosen]).astype(np.int64)
        closes = np.full(len(chosen), -1, dtype=np.int64)
        if flag.months is None:
            state.flagged_until[flag.name][chosen] = month + _FOREVER_MONTHS
        else:
            shortest, longest = flag.months
            length = shortest + np.floor((longest - shortest + 1) * lengths[chosen])
            state.flagged_until[flag.name][chosen] = month + length.astype(np.int64)
            closes = day + 30 * length.astype(np.int64)
        review = day + flag.review_days if flag.review_days is not None else closes * 0 - 1
        journal.append(
            "flags",
            {
                "borrower": chosen,
                "flag": np.full(len(chosen), code, dtype=np.int64),
                "day": day,
                "closes": closes,
                "review": review,
            },
        )
