"""From the journal to contract tables: ids, times, missing values, what is written at all.

Written are loans that ended in the observed window or have not ended, with their whole
history; of everything, only what was recorded by the last day. Ids depend on the
borrower and on counting within the borrower or loan alone.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from slrs_ml.simulation.arrays import Ints
from slrs_ml.simulation.clock import Clock, first_day, last_day
from slrs_ml.simulation.closing import CLOSE_REASONS
from slrs_ml.simulation.contacts import CHANNELS, COSTS, OUTCOMES
from slrs_ml.simulation.flags import FLAG_NAMES
from slrs_ml.simulation.journal import Journal
from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.payments import METHODS
from slrs_ml.simulation.row_ids import (
    DAY,
    LOCAL_TO_UTC,
    RECORDED_AT_NIGHT,
    among,
    count_within,
    labelled,
    loan_numbers,
    numbered,
)
from slrs_ml.simulation.schedules import whole_schedules
from slrs_ml.simulation.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["loan_tables", "write_down"]


def write_down(
    journal: Journal, *, clock: Clock, parameters: Parameters, first_borrower: int
) -> dict[str, "pa.Table"]:
    """All tables of a batch that rest on the journal, by contract name."""
    end = last_day(clock.end)
    tables, written = loan_tables(
        journal, clock=clock, parameters=parameters, first_borrower=first_borrower
    )
    tables["payments"] = _payments(journal, end=end, first_borrower=first_borrower, written=written)
    tables["collection_actions"] = _actions(
        journal, end=end, first_borrower=first_borrower, written=written
    )
    tables["borrower_flags"] = _flags(journal, end=end, first_borrower=first_borrower)
    return tables


def loan_tables(
    journal: Journal, *, clock: Clock, parameters: Parameters, first_borrower: int
) -> tuple[dict[str, "pa.Table"], Ints]:
    """``loans`` and ``installments``, and the numbers of the written loans, ascending."""
    columns = (
        "borrower",
        "sequence",
        "day",
        "product",
        "principal",
        "annual_rate",
        "term",
        "installment",
        "due_day",
        "origination_month",
        "is_secured",
        "collateral",
        "purpose",
    )
    loans = journal.rows("loans", columns=columns)
    number = loan_numbers(loans, first_borrower=first_borrower)
    closings = journal.rows("closings", columns=("borrower", "sequence", "day", "reason"))
    closed_number = loan_numbers(closings, first_borrower=first_borrower)
    order = np.argsort(closed_number)
    position = np.searchsorted(closed_number[order], number)
    position = np.minimum(position, max(len(order) - 1, 0))
    closed_day = np.full(len(number), -1, dtype=np.int64)
    reason = np.full(len(number), -1, dtype=np.int64)
    if len(order):
        found = order[position]
        matches = closed_number[found] == number
        closed_day = np.where(matches, closings["day"][found], -1)
        reason = np.where(matches, closings["reason"][found], -1)

    alive = (closed_day < 0) | (closed_day >= first_day(clock.first_observed))
    kept = np.flatnonzero(alive)
    kept = kept[np.argsort(number[kept])]
    row = {name: values[kept] for name, values in loans.items()}
    number, closed_day, reason = number[kept], closed_day[kept], reason[kept]

    # The version at origination, then the version at closing.
    closed = np.flatnonzero(closed_day >= 0)
    version = np.concatenate([np.arange(len(kept)), closed])
    is_closing = np.concatenate([np.zeros(len(kept), bool), np.ones(len(closed), bool)])
    order = np.lexsort((is_closing, number[version]))
    version, is_closing = version[order], is_closing[order]
    told = {name: values[version] for name, values in row.items()}
    recorded_day = np.where(is_closing, closed_day[version], told["day"])
    products = parameters.products
    purposes = tuple(purpose for product in products for purpose in product.purposes)
    offsets = np.cumsum([0, *(len(product.purposes) for product in products)])
    purpose = np.where(told["purpose"] < 0, -1, offsets[told["product"]] + told["purpose"])
    table = as_table(
        "loans",
        rows=len(version),
        columns={
            "loan_id": numbered("L", number=number[version], width=9),
            "borrower_id": numbered("B", number=number[version] // 100, width=7),
            "product_type": labelled(
                told["product"], labels=tuple(product.name for product in products)
            ),
            "loan_purpose": labelled(purpose, labels=purposes),
            "currency": "USD",
            "originated_on": told["day"],
            "principal_amount": told["principal"],
            "annual_interest_rate": told["annual_rate"],
            "term_months": told["term"],
            "installment_amount": told["installment"],
            "grace_days": np.zeros(len(version), dtype=np.int64),
            "is_secured": told["is_secured"].astype(bool),
            "collateral_value": told["collateral"],
            "jurisdiction": "US",
            "collector_role": "first_party",
            "closed_on": np.where(is_closing, closed_day[version], 0),
            "close_reason": labelled(
                np.where(is_closing, reason[version], -1), labels=CLOSE_REASONS
            ),
            "recorded_at": recorded_day * DAY + RECORDED_AT_NIGHT,
        },
        nulls={"collateral_value": told["collateral"] < 0, "closed_on": ~is_closing},
    )
    return {"loans": table, "installments": _installments(row, number=number)}, number


def _installments(row: dict[str, NDArray[np.int64]], *, number: Ints) -> "pa.Table":
    index, count, principal, interest = whole_schedules(
        row["principal"],
        annual_rate=row["annual_rate"].astype(np.float64),
        installment=row["installment"],
        terms=row["term"].astype(np.int64),
    )
    months = row["origination_month"][index] + count - 12 * 1970
    first_days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return as_table(
        "installments",
        rows=len(index),
        columns={
            "loan_id": numbered("L", number=number, width=9).take(index),
            "installment_number": count,
            "schedule_version": np.ones(len(index), dtype=np.int64),
            "due_on": first_days + row["due_day"][index] - 1,
            "principal_due": principal,
            "interest_due": interest,
            "fees_due": np.zeros(len(index), dtype=np.int64),
            "recorded_at": row["day"][index] * DAY + RECORDED_AT_NIGHT,
        },
    )


def _payments(journal: Journal, *, end: int, first_borrower: int, written: Ints) -> "pa.Table":
    columns = ("borrower", "sequence", "day", "second", "kind", "amount", "method", "lag")
    rows = journal.rows("payments", columns=columns)
    number = loan_numbers(rows, first_borrower=first_borrower)
    order = np.lexsort((rows["kind"], rows["day"], number))
    order = order[among(number[order], written=written)]
    number = number[order]
    rows = {name: values[order] for name, values in rows.items()}
    count = count_within(number)
    known = rows["day"] + rows["lag"] <= end
    number, count = number[known], count[known]
    rows = {name: values[known] for name, values in rows.items()}
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
            "payer": "borrower",
            "recorded_at": np.where(rows["lag"] > 0, paid_at + rows["lag"] * DAY, paid_at + 60),
        },
    )


def _actions(journal: Journal, *, end: int, first_borrower: int, written: Ints) -> "pa.Table":
    columns = ("borrower", "sequence", "day", "second", "channel", "outcome")
    rows = journal.rows("contacts", columns=columns)
    number = loan_numbers(rows, first_borrower=first_borrower)
    order = np.lexsort((rows["second"], rows["day"], number))
    order = order[among(number[order], written=written)]
    number = number[order]
    rows = {name: values[order] for name, values in rows.items()}
    count = count_within(number)
    acted_at = rows["day"] * DAY + LOCAL_TO_UTC + rows["second"]
    return as_table(
        "collection_actions",
        rows=len(number),
        columns={
            "action_id": numbered("A", number=number * 1000 + count, width=12),
            "loan_id": numbered("L", number=number, width=9),
            "borrower_id": numbered("B", number=number // 100, width=7),
            "acted_at": acted_at,
            "channel": labelled(rows["channel"], labels=CHANNELS),
            "direction": "outbound",
            "outcome": labelled(rows["outcome"], labels=OUTCOMES),
            "is_conversation": rows["outcome"] >= OUTCOMES.index("right_party_contact"),
            "cost_amount": np.array(COSTS)[rows["channel"]],
            "recorded_at": acted_at + 300,
        },
    )


def _flags(journal: Journal, *, end: int, first_borrower: int) -> "pa.Table":
    columns = ("borrower", "flag", "day", "closes", "review")
    rows = journal.rows("flags", columns=columns)
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
