"""The written loans and their installments: what was agreed, and agreed anew.

Written are loans that ended in the observed window or have not ended, with their whole
history. A loan is told at its origination, at a reschedule and at its closing, each a
version. A reschedule restates the whole schedule: past numbers hold what was paid of
them, and the rest falls due under later numbers.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from slrs_ml.simulation.arrays import Bools, Ints
from slrs_ml.simulation.clock import Clock, first_day
from slrs_ml.simulation.codes import CLOSE_REASONS
from slrs_ml.simulation.engine.schedules import whole_schedules
from slrs_ml.simulation.products import PRODUCT_NAMES, purpose_labels
from slrs_ml.simulation.records.row_ids import (
    DAY,
    RECORDED_AT_NIGHT,
    Kinds,
    Rows,
    labelled,
    loan_numbers,
    numbered,
)
from slrs_ml.simulation.records.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["loan_tables"]

_RATE_UNITS = 10_000.0
_NEVER = np.iinfo(np.int64).max


class _Lines(NamedTuple):
    """Installments of some schedules, one row a line."""

    number: Ints
    order: Ints
    version: Ints
    due_on: Ints
    principal: Ints
    interest: Ints
    recorded: Ints


def loan_tables(
    kinds: Kinds, *, clock: Clock, first_borrower: int
) -> tuple[dict[str, "pa.Table"], Ints]:
    """``loans`` and ``installments``, and the numbers of the written loans, ascending."""
    loans = kinds["loans"]
    number = loan_numbers(loans, first_borrower=first_borrower)
    closings, changes = kinds["closings"], kinds["schedules"]
    closed = _found(number, among=loan_numbers(closings, first_borrower=first_borrower))
    changed = _found(number, among=loan_numbers(changes, first_borrower=first_borrower))
    closed_day = _taken(closings["day"], closed, otherwise=_NEVER)
    kept = np.flatnonzero(closed_day >= first_day(clock.first_observed))
    kept = kept[np.argsort(number[kept])]
    row = {name: values[kept] for name, values in loans.items()}
    number = number[kept]
    closing = {
        "day": closed_day[kept],
        "reason": _taken(closings["reason"], closed[kept], otherwise=-1),
    }
    change = {
        name: _taken(values, changed[kept], otherwise=_NEVER) for name, values in changes.items()
    }
    tables = {
        "loans": _versions(row, number=number, closing=closing, change=change),
        "installments": _installments(row, number=number, change=change),
    }
    return tables, number


def _found(number: Ints, *, among: Ints) -> Ints:
    """Place of each loan among others, each there at most once; -1 where it is not."""
    if not len(among):
        return np.full(len(number), -1, dtype=np.int64)
    order = np.argsort(among)
    place = np.minimum(np.searchsorted(among[order], number), len(order) - 1)
    return np.where(among[order][place] == number, order[place], -1)


def _taken(values: Ints, place: Ints, *, otherwise: int) -> Ints:
    if not len(values):
        return np.full(len(place), otherwise, dtype=np.int64)
    return np.where(place >= 0, values[place], otherwise)


def _versions(row: Rows, *, number: Ints, closing: Rows, change: Rows) -> "pa.Table":
    changed = np.flatnonzero(change["day"] < _NEVER)
    closed = np.flatnonzero(closing["day"] < _NEVER)
    loan = np.concatenate([np.arange(len(number)), changed, closed])
    step = np.repeat([0, 1, 2], [len(number), len(changed), len(closed)])
    order = np.lexsort((step, number[loan]))
    loan, step = loan[order], step[order]
    is_closing = step == 2
    is_changed = (step == 1) | (is_closing & (change["day"][loan] < _NEVER))
    told = {name: values[loan] for name, values in row.items()}
    term = change["past_count"][loan] + change["term"][loan]
    days = np.stack([told["day"], change["day"][loan], closing["day"][loan]])
    purposes, offsets = purpose_labels()
    purpose = np.where(
        told["purpose"] < 0, -1, np.array(offsets)[told["product"]] + told["purpose"]
    )
    return as_table(
        "loans",
        rows=len(loan),
        columns={
            "loan_id": numbered("L", number=number[loan], width=9),
            "borrower_id": numbered("B", number=number[loan] // 100, width=7),
            "product_type": labelled(told["product"], labels=PRODUCT_NAMES),
            "loan_purpose": labelled(purpose, labels=purposes),
            "currency": "USD",
            "originated_on": told["day"],
            "principal_amount": told["principal"],
            "annual_interest_rate": told["rate"] / _RATE_UNITS,
            "term_months": np.where(is_changed, term, told["term"]),
            "installment_amount": np.where(
                is_changed, change["installment"][loan], told["installment"]
            ),
            "grace_days": np.zeros(len(loan), dtype=np.int64),
            "is_secured": told["is_secured"].astype(bool),
            "collateral_value": told["collateral"],
            "jurisdiction": "US",
            "collector_role": "first_party",
            "closed_on": np.where(is_closing, closing["day"][loan], 0),
            "close_reason": labelled(
                np.where(is_closing, closing["reason"][loan], -1), labels=CLOSE_REASONS
            ),
            "recorded_at": days[step, np.arange(len(loan))] * DAY + RECORDED_AT_NIGHT,
        },
        nulls={"collateral_value": told["collateral"] < 0, "closed_on": ~is_closing},
    )


def _installments(row: Rows, *, number: Ints, change: Rows) -> "pa.Table":
    first = _schedule(
        row["principal"],
        rate=row["rate"],
        installment=row["installment"],
        term=row["term"],
        month=row["month"],
        due_day=row["due_day"],
    )
    index, count, due_on, principal, interest = first
    agreed = _Lines(
        number=number[index],
        order=count,
        version=np.ones(len(index), dtype=np.int64),
        due_on=due_on,
        principal=principal,
        interest=interest,
        recorded=row["day"][index],
    )
    changed = np.flatnonzero(change["day"] < _NEVER)
    new = {name: values[changed] for name, values in change.items()}
    index, count, due_on, principal, interest = _schedule(
        new["principal"],
        rate=new["rate"],
        installment=new["installment"],
        term=new["term"],
        month=(new["day"].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64))
        + 12 * 1970,
        due_day=row["due_day"][changed],
    )
    anew = _Lines(
        number=number[changed][index],
        order=new["past_count"][index] + count,
        version=np.full(len(index), 2, dtype=np.int64),
        due_on=due_on,
        principal=principal,
        interest=interest,
        recorded=new["day"][index],
    )
    past = _restated(agreed, number=number, change=change)
    lines = _Lines(*(np.concatenate(parts) for parts in zip(agreed, past, anew, strict=True)))
    order = np.lexsort((lines.order, lines.version, lines.number))
    lines = _Lines(*(values[order] for values in lines))
    return as_table(
        "installments",
        rows=len(order),
        columns={
            "loan_id": numbered("L", number=lines.number, width=9),
            "installment_number": lines.order,
            "schedule_version": lines.version,
            "due_on": lines.due_on,
            "principal_due": lines.principal,
            "interest_due": lines.interest,
            "fees_due": np.zeros(len(order), dtype=np.int64),
            "recorded_at": lines.recorded * DAY + RECORDED_AT_NIGHT,
        },
    )


def _schedule(
    principal: Ints, *, rate: Ints, installment: Ints, term: Ints, month: Ints, due_day: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Lines of annuities: loan's place, number, due date, principal and interest due."""
    index, count, principal_due, interest_due = whole_schedules(
        principal, annual_rate=rate / _RATE_UNITS, installment=installment, terms=term
    )
    months = month[index] + count - 12 * 1970
    first_days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return index, count, first_days + due_day[index] - 1, principal_due, interest_due


def _restated(agreed: _Lines, *, number: Ints, change: Rows) -> _Lines:
    """Past lines of the schedules that were changed: what was paid, interest first."""
    place = np.searchsorted(number, agreed.number)
    is_past: Bools = (change["day"][place] < _NEVER) & (agreed.order <= change["past_count"][place])
    lines = _Lines(*(values[is_past] for values in agreed))
    place = place[is_past]
    due = lines.principal + lines.interest
    total = np.cumsum(due)
    begins = np.concatenate([[True], lines.number[1:] != lines.number[:-1]])[: len(due)]
    before = (total - due)[begins]
    before = total - due - before[np.cumsum(begins) - 1] if len(due) else total
    paid = np.clip(change["paid_before"][place] - before, 0, due)
    interest = np.minimum(paid, lines.interest)
    return lines._replace(
        version=np.full(len(due), 2, dtype=np.int64),
        principal=paid - interest,
        interest=interest,
        recorded=change["day"][place],
    )
