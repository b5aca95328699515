"""What happened, in the order it was written down, before it becomes tables.

A page holds rows of int64, each of a kind with columns of its own; the month loop writes
what happens down, borrower by borrower, month by month, and nothing of futures. ``Journal``
collects full pages.
"""

from typing import NamedTuple

import numpy as np

from slrs_ml.simulation.arrays import Ints
from slrs_ml.simulation.chance import At
from slrs_ml.simulation.compiled import compiled

__all__ = ["KINDS", "Journal", "Page", "empty_page", "note"]

KINDS: dict[str, tuple[str, ...]] = {
    "loans": (
        *("borrower", "sequence", "day", "product", "principal", "rate", "term", "installment"),
        *("due_day", "month", "is_secured", "collateral", "purpose"),
    ),
    "schedules": (
        *("borrower", "sequence", "day", "version", "past_count", "paid_before", "principal"),
        *("rate", "installment", "term"),
    ),
    "payments": (
        *("borrower", "sequence", "day", "second", "kind", "amount", "method", "known_day"),
    ),
    "closings": ("borrower", "sequence", "day", "reason", "exposure"),
    "borrower_versions": ("borrower", "day", "income", "employment"),
    "flags": ("borrower", "flag", "day", "closes", "review"),
    "decisions": (
        *("borrower", "sequence", "number", "day", "second", "treatment", "is_randomised"),
        *("propensity_ppm", "policy"),
    ),
    "contacts": (
        *("borrower", "sequence", "decision", "day", "second", "channel", "outcome", "cost"),
    ),
    "promises": ("borrower", "sequence", "day", "second", "amount", "due_day"),
    "legal_events": ("borrower", "sequence", "day", "event", "cost"),
    "ledger": ("borrower", "sequence", "day", "entry", "amount"),
    "offers": ("borrower", "sequence", "day", "second", "offer", "is_accepted"),
    "measures": ("borrower", "sequence", "day", "measure", "starts", "ends", "is_performing"),
    "complaints": ("borrower", "day", "second", "complaint"),
    "consents": ("borrower", "day", "second", "channel", "status"),
    "shocks": ("borrower", "month", "months", "factor_permille", "is_job_lost", "is_reported"),
}
(
    LOANS,
    SCHEDULES,
    PAYMENTS,
    CLOSINGS,
    BORROWER_VERSIONS,
    FLAGS,
    DECISIONS,
    CONTACTS,
    PROMISES,
    LEGAL,
    LEDGER,
    OFFERS,
    MEASURES,
    COMPLAINT,
    CONSENTS,
    SHOCKS,
) = range(len(KINDS))


_COLUMNS = 1 + max(len(columns) for columns in KINDS.values())


class Page(NamedTuple):
    """An open page: its rows, each a kind and that kind's columns, and how many there are."""

    written: Ints
    rows: Ints


def empty_page(room: int) -> Page:
    """Page with room for some rows."""
    return Page(
        written=np.zeros(1, dtype=np.int64), rows=np.empty((room, _COLUMNS), dtype=np.int64)
    )


@compiled
def note(page: Page, kind: int, at: At, row: tuple[int, ...]) -> None:
    """Write down a row of a kind, where it happened."""
    if at.is_written:
        place = page.written[0]
        page.rows[place, 0] = kind
        for column in range(len(row)):
            page.rows[place, column + 1] = row[column]
        page.written[0] = place + 1


class Journal:
    """Rows of all kinds, page after page."""

    def __init__(self) -> None:
        self._taken: dict[str, list[Ints]] = {kind: [] for kind in KINDS}

    def take(self, page: Page) -> None:
        """Sort what is written by kind, keeping its order, and empty the page."""
        rows = page.rows[: page.written[0]]
        for code, (kind, columns) in enumerate(KINDS.items()):
            self._taken[kind].append(rows[rows[:, 0] == code, 1 : len(columns) + 1])
        page.written[0] = 0

    def extend(self, other: "Journal") -> None:
        """Add the rows of the next borrowers."""
        for kind, taken in other._taken.items():
            self._taken[kind].extend(taken)

    def rows(self, kind: str) -> dict[str, Ints]:
        """All rows of a kind by column, in the order of borrowers and months."""
        columns = KINDS[kind]
        empty = np.zeros((0, len(columns)), dtype=np.int64)
        joined = np.concatenate([empty, *self._taken[kind]])
        return {name: np.ascontiguousarray(joined[:, place]) for place, name in enumerate(columns)}
