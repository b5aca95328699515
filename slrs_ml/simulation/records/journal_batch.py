"""The journal of a batch of borrowers as its writers see it: written loans, known days.

Rows on loans that are not written are left out, as is all that happened after the last
day. Rows are counted before the latter, so that a longer simulation changes no id.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from slrs_ml.simulation.arrays import Bools, Ints
from slrs_ml.simulation.records.row_ids import (
    DAY,
    LOCAL_TO_UTC,
    Kinds,
    among,
    columns_of,
    count_within,
    loan_numbers,
)

__all__ = ["JournalBatch", "moment"]

# A day of the year 2300 and a second of the day both fit into as many bits.
_TIME_BITS = 17


@dataclass(frozen=True)
class JournalBatch:
    """The journal of a batch, and which of its rows are written.

    Parameters
    ----------
    kinds
        Rows by kind and column, int64 arrays.
    end
        The last day.
    first_borrower
        Index of the batch's first borrower.
    written
        Numbers of the written loans, ascending.
    """

    kinds: Kinds
    end: int
    first_borrower: int
    written: Ints

    def of_loans(self, kind: str, *columns: str) -> tuple[Ints, Ints, dict[str, Ints]]:
        """Loan number, count within the loan, and columns, by loan and time.

        Rows of one moment stay in the journal's order. The columns are those named, day,
        borrower and sequence.
        """
        rows = columns_of(self.kinds, kind, columns=("borrower", "sequence", "day", *columns))
        number = loan_numbers(rows, first_borrower=self.first_borrower)
        return self._in_time(rows, number=number, kept=among(number, written=self.written))

    def of_borrowers(self, kind: str, *columns: str) -> tuple[Ints, Ints, dict[str, Ints]]:
        """Borrower number, count within the borrower, and columns, likewise."""
        rows = columns_of(self.kinds, kind, columns=("borrower", "day", *columns))
        number = rows["borrower"] + self.first_borrower + 1
        return self._in_time(rows, number=number, kept=np.ones(len(number), dtype=bool))

    def _in_time(
        self, rows: dict[str, Ints], *, number: Ints, kept: Bools
    ) -> tuple[Ints, Ints, dict[str, Ints]]:
        chosen = np.flatnonzero(kept)
        # One key of one sort that profits from rows almost in order: several take forty
        # times as long.
        key = number[chosen] - (self.first_borrower + 1)
        for unit in ("day", "second"):
            values = rows[unit][chosen] if unit in rows else 0
            key = (key << _TIME_BITS) + values
        order = chosen[np.argsort(key, kind="stable")]
        count = count_within(number[order])
        known = rows["day"][order] <= self.end
        order, count = order[known], count[known]
        return number[order], count, {name: values[order] for name, values in rows.items()}


def moment(rows: Mapping[str, Ints]) -> Ints:
    """Seconds since 1970 (UTC) of a local day and second."""
    return rows["day"] * DAY + LOCAL_TO_UTC + rows["second"]
