"""A table of a batch as text, and the rows that are added to it.

A column that holds a word among its numbers is text, so the tables of a messy world are text
throughout, in the formats that the input contract reads. An added row stands right after the
row it was made from: then the order of rows does not depend on the size of the batch.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints
from slrs_ml.simulation.records.schemas import SCHEMAS

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Sheet", "borrower_of", "instants"]

# Numbers of an id that are one borrower's: a hundred loans, each with a thousand decisions.
_NUMBERS_A_BORROWER = {"borrower_id": 1, "loan_id": 100, "decision_id": 100_000}


def instants(seconds: Ints) -> "pa.Array":
    """Seconds since 1970 (UTC) as text; a time without an offset is read as UTC."""
    import pyarrow as pa

    return pa.array(seconds).cast(pa.timestamp("s")).cast(pa.string())


class Sheet:
    """One table of consecutive borrowers, grouped by borrower.

    Parameters
    ----------
    name
        Contract table.
    table
        Its clean rows, typed.
    key
        Columns of its key.
    first_borrower
        Index of the batch's first borrower.
    borrowers
        How many borrowers the batch has.
    """

    def __init__(
        self,
        name: str,
        *,
        table: "pa.Table",
        key: tuple[str, ...],
        first_borrower: int,
        borrowers: int,
    ) -> None:
        self.name = name
        self.key = key
        self.rows = table.num_rows
        self.borrower = borrower_of(table) - first_borrower
        self.starts = np.searchsorted(self.borrower, np.arange(borrowers + 1))
        self.recorded = _seconds(table, "recorded_at")
        self.table = _as_text(name, table=table)
        self._added: list[pa.Table] = []
        self._after: list[Ints] = []

    def chosen(self, hit: Ints, *, place: Floats, among: Bools | None = None) -> Ints:
        """Row numbers, one of each borrower hit who has any ``among`` those allowed."""
        allowed = np.ones(self.rows, bool) if among is None else among
        rank = np.concatenate([[0], np.cumsum(allowed)])
        first, past = rank[self.starts[hit]], rank[self.starts[hit + 1]]
        has_any = past > first
        wanted = first + np.floor(place[hit] * (past - first)).astype(np.int64)
        return np.flatnonzero(allowed)[wanted[has_any]]

    def has_rows(self, hit: Ints) -> Bools:
        """Whether each borrower has any row."""
        has: Bools = self.starts[hit + 1] > self.starts[hit]
        return has

    def last_of_several(self) -> Bools:
        """Whether a row is the last, and not the only, one of its key."""
        key = np.array(self.table[self.key[0]].to_pylist(), dtype=object)
        is_same = key[1:] == key[:-1]
        last: Bools = np.append(False, is_same) & ~np.append(is_same, False)
        return last

    def texts(self, column: str, *, rows: Ints) -> list[str | None]:
        """A column's texts in some rows."""
        texts: list[str | None] = self.table[column].take(rows).to_pylist()
        return texts

    def delay(self, rows: Ints, *, days: Ints) -> None:
        """Let rows be recorded so many days later."""
        later = np.zeros(self.rows, dtype=np.int64)
        later[rows] = days * 86_400
        self.recorded = self.recorded + later
        place = self.table.column_names.index("recorded_at")
        self.table = self.table.set_column(place, "recorded_at", instants(self.recorded))

    def add(self, rows: Ints, *, changes: Mapping[str, Sequence[str | None]]) -> list[str | None]:
        """Add copies of rows with other texts in some columns, and give their keys."""
        import pyarrow as pa

        copies = self.table.take(pa.array(rows))
        for column, texts in changes.items():
            place = copies.column_names.index(column)
            copies = copies.set_column(place, column, pa.array(texts, pa.string()))
        self._added.append(copies)
        self._after.append(rows)
        return self.keys(copies)

    def keys(self, table: "pa.Table") -> list[str | None]:
        """Keys as a build shows them: the parts that are there, joined by a bar."""
        parts = zip(*(table[column].to_pylist() for column in self.key), strict=True)
        stripped = (tuple((part or "").strip() for part in row) for row in parts)
        return ["|".join(filter(None, row)) or None for row in stripped]

    def whole(self) -> "pa.Table":
        """All rows, each added one after the row that it was made from."""
        import pyarrow as pa

        after = np.concatenate([np.arange(self.rows), *self._after])
        table = pa.concat_tables([self.table, *self._added])
        return table.take(pa.array(np.argsort(after, kind="stable")))


def borrower_of(table: "pa.Table") -> Ints:
    """Index of each row's borrower, read off the id of the borrower, loan or decision."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = next(name for name in _NUMBERS_A_BORROWER if name in table.column_names)
    number = pc.utf8_slice_codeunits(table[column], 1).cast(pa.int64()).to_numpy()
    index: Ints = number // _NUMBERS_A_BORROWER[column] - 1
    return index


def _seconds(table: "pa.Table", column: str) -> Ints:
    """Seconds since 1970 of a time column; none where the table lacks it."""
    import pyarrow as pa

    if column not in table.column_names:
        return np.zeros(0, dtype=np.int64)
    return np.array(table[column].cast(pa.timestamp("s")).cast(pa.int64()))


def _as_text(name: str, *, table: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    columns = {}
    for column in SCHEMAS[name]:
        values = table[column]
        if pa.types.is_timestamp(values.type):
            values = values.cast(pa.timestamp("s"))
        columns[column] = values.cast(pa.string())
    return pa.table(columns)
