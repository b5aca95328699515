"""What happened to loans and borrowers as tables: payments, contacts, flags.

Of everything, only what was recorded by the last day. Ids depend on the borrower and on
counting within the borrower or loan alone.
"""

from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.arrays import Ints
from slrs_ml.simulation.clock import Clock, last_day
from slrs_ml.simulation.codes import CHANNELS, FLAG_NAMES, METHODS, OUTCOMES, RIGHT_PARTY
from slrs_ml.simulation.records.row_ids import (
    DAY,
    LOCAL_TO_UTC,
    Kinds,
    Rows,
    among,
    count_within,
    labelled,
    loan_numbers,
    numbered,
)
from slrs_ml.simulation.records.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["event_tables"]

_GARNISHMENT = METHODS.index("wage_garnishment")


def event_tables(
    kinds: Kinds, *, clock: Clock, first_borrower: int, written: Ints
) -> dict[str, "pa.Table"]:
    """``payments``, ``collection_actions`` and ``borrower_flags`` of a batch.

    ``written`` are the numbers of the written loans, ascending.
    """
    end = last_day(clock.end)
    return {
        "payments": _payments(
            kinds["payments"], end=end, first_borrower=first_borrower, written=written
        ),
        "collection_actions": _actions(
            kinds["contacts"], end=end, first_borrower=first_borrower, written=written
        ),
        "borrower_flags": _flags(kinds["flags"], end=end, first_borrower=first_borrower),
    }


def _of_written_loans(
    rows: Rows, *, by: tuple[str, ...], first_borrower: int, written: Ints
) -> tuple[dict[str, Ints], Ints]:
    """Rows of the written loans in order of loan and some columns, and their loans."""
    number = loan_numbers(rows, first_borrower=first_borrower)
    order = np.lexsort((*(rows[name] for name in reversed(by)), number))
    order = order[among(number[order], written=written)]
    return {name: values[order] for name, values in rows.items()}, number[order]


def _payments(rows: Rows, *, end: int, first_borrower: int, written: Ints) -> "pa.Table":
    rows, number = _of_written_loans(
        rows, by=("day", "kind"), first_borrower=first_borrower, written=written
    )
    count = count_within(number)
    known = rows["known_day"] <= end
    number, count = number[known], count[known]
    rows = {name: values[known] for name, values in rows.items()}
    lag = rows["known_day"] - rows["day"]
    paid_at = rows["day"] * DAY + LOCAL_TO_UTC + rows["second"]
    return as_table(
        "payments",
        rows=len(number),
        columns={
            "payment_id": numbered("P", number=number * 1000 + count, width=12),
            "loan_id": numbered("L", number=number, width=9),
            "paid_at": paid_at,
            "amount": rows["amount"],
            "method": labelled(rows["method"], labels=METHODS),
            "payer": labelled(
                (rows["method"] == _GARNISHMENT).astype(np.int64), labels=("borrower", "employer")
            ),
            "recorded_at": np.where(lag > 0, paid_at + lag * DAY, paid_at + 60),
        },
    )


def _actions(rows: Rows, *, end: int, first_borrower: int, written: Ints) -> "pa.Table":
    rows, number = _of_written_loans(
        rows, by=("day", "second"), first_borrower=first_borrower, written=written
    )
    acted_at = rows["day"] * DAY + LOCAL_TO_UTC + rows["second"]
    return as_table(
        "collection_actions",
        rows=len(number),
        columns={
            "action_id": numbered("A", number=number * 1000 + count_within(number), width=12),
            "loan_id": numbered("L", number=number, width=9),
            "borrower_id": numbered("B", number=number // 100, width=7),
            "acted_at": acted_at,
            "channel": labelled(rows["channel"], labels=CHANNELS),
            "direction": "outbound",
            "outcome": labelled(rows["outcome"], labels=OUTCOMES),
            "is_conversation": rows["outcome"] >= RIGHT_PARTY,
            "cost_amount": rows["cost"],
            "decision_id": numbered("D", number=number * 1000 + rows["decision"], width=12),
            "recorded_at": acted_at + 300,
        },
    )


def _flags(rows: Rows, *, end: int, first_borrower: int) -> "pa.Table":
    borrower = rows["borrower"] + first_borrower + 1
    order = np.lexsort((rows["flag"], rows["day"], borrower))
    borrower = borrower[order]
    rows = {name: values[order] for name, values in rows.items()}
    noon = LOCAL_TO_UTC + 12 * 3600
    return as_table(
        "borrower_flags",
        rows=len(borrower),
        columns={
            "flag_id": numbered("F", number=borrower * 100 + count_within(borrower), width=9),
            "borrower_id": numbered("B", number=borrower, width=7),
            "flag_type": labelled(rows["flag"], labels=FLAG_NAMES),
            "opened_at": rows["day"] * DAY + noon,
            "closed_at": rows["closes"] * DAY + noon,
            "review_due_on": rows["review"],
        },
        nulls={
            "closed_at": (rows["closes"] < 0) | (rows["closes"] > end),
            "review_due_on": rows["review"] < 0,
        },
    )
