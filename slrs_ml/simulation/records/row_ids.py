"""What the rows of all written tables share: ids, codes as texts, local time in UTC.

Ids depend on the borrower and on counting within the borrower or loan alone, so that the
borrowers simulated together change none of them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from slrs_ml.simulation.arrays import Bools, Ints

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "DAY",
    "LOCAL_TO_UTC",
    "RECORDED_AT_NIGHT",
    "Kinds",
    "Rows",
    "among",
    "columns_of",
    "count_within",
    "labelled",
    "loan_numbers",
    "numbered",
]

Rows: TypeAlias = Mapping[str, Ints]
Kinds: TypeAlias = Mapping[str, Rows]

DAY = 86_400
# Local time is five hours behind UTC in winter, four in summer. All hours drawn lie
# between 8 and 22 at five hours' difference, so the local date is the same in both.
LOCAL_TO_UTC = 5 * 3600
RECORDED_AT_NIGHT = LOCAL_TO_UTC + 22 * 3600 + 1800


def columns_of(kinds: Kinds, kind: str, *, columns: tuple[str, ...]) -> dict[str, Ints]:
    """Columns of one kind of journal rows; empty ones where the kind is absent."""
    if kind not in kinds:
        return {column: np.zeros(0, dtype=np.int64) for column in columns}
    return {column: np.asarray(kinds[kind][column], dtype=np.int64) for column in columns}


def numbered(prefix: str, *, number: Ints, width: int) -> "pa.Array":
    """Ids: a prefix and a number with leading zeros."""
    import pyarrow as pa
    import pyarrow.compute as pc

    digits = pc.utf8_lpad(pa.array(number).cast(pa.string()), width=width, padding="0")
    return pc.binary_join_element_wise(prefix, digits, "")


def labelled(code: Ints, *, labels: tuple[str, ...]) -> "pa.Array":
    """Texts of codes; a negative code is null."""
    import pyarrow as pa

    indices = pa.array(code, mask=code < 0)
    return pa.array(labels, type=pa.string()).take(indices)


def loan_numbers(rows: Rows, *, first_borrower: int) -> Ints:
    """Number of a loan: a hundred times the borrower's number, plus its place in a life."""
    return (rows["borrower"] + first_borrower + 1) * 100 + rows["sequence"]


def among(number: Ints, *, written: Ints) -> Bools:
    """Whether each loan is one of the written ones (ascending numbers)."""
    if not len(written):
        return np.zeros(len(number), dtype=bool)
    place = np.minimum(np.searchsorted(written, number), len(written) - 1)
    found: Bools = written[place] == number
    return found


def count_within(number: Ints) -> Ints:
    """Running count from 1 within equal neighbours of a sorted array."""
    begins = np.concatenate([[True], number[1:] != number[:-1]])[: len(number)]
    starts = np.maximum.accumulate(np.where(begins, np.arange(len(number)), 0))
    return np.arange(len(number)) - starts + 1
