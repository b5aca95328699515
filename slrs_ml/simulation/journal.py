"""What happened, in the order it was written down, before it becomes tables.

Each entry is a batch of rows as equally long int64 or float64 arrays by column name; the
month loop appends, and ``column`` joins once at the end.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["Journal"]


class Journal:
    """Rows of several kinds (``loans``, ``payments``, …), appended month by month."""

    def __init__(self) -> None:
        self._batches: dict[str, list[dict[str, NDArray[np.generic]]]] = {}

    def append(self, kind: str, rows: Mapping[str, NDArray[np.generic]]) -> None:
        """Write down rows; arrays must have one length."""
        if len(next(iter(rows.values()))):
            self._batches.setdefault(kind, []).append(dict(rows))

    def rows(self, kind: str, *, columns: tuple[str, ...]) -> dict[str, NDArray[np.int64]]:
        """All rows of a kind by column; empty int64 arrays where nothing was written."""
        batches = self._batches.get(kind, [])
        empty = np.zeros(0, dtype=np.int64)
        return {
            column: np.concatenate([batch[column] for batch in batches]) if batches else empty
            for column in columns
        }
