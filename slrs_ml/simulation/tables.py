"""The written tables: their columns and types are those of the input contract.

Every row carries ``recorded_at`` where it is an event or a version. Loans and borrowers are
versions: a closed loan has a second row, recorded on the day it closed. Flags and
protected attributes have none; the contract then hides ``closed_at`` until it is past.
Nothing recorded after the last day is written.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["SCHEMAS", "as_table"]

_TEXT, _MONEY, _TIME, _DATE, _RATE, _FLAG, _NUMBER = (
    "text",
    "money",
    "time",
    "date",
    "rate",
    "flag",
    "number",
)

SCHEMAS: dict[str, dict[str, str]] = {
    "borrowers": {
        "borrower_id": _TEXT,
        "birth_date": _DATE,
        "employment_type": _TEXT,
        "employment_started_on": _DATE,
        "monthly_income": _MONEY,
        "is_income_verified": _FLAG,
        "monthly_essential_expenses": _MONEY,
        "monthly_debt_payments": _MONEY,
        "dependents": _NUMBER,
        "country_code": _TEXT,
        "region": _TEXT,
        "postal_code": _TEXT,
        "time_zone": _TEXT,
        "phone_time_zone": _TEXT,
        "education_level": _TEXT,
        "preferred_language": _TEXT,
        "preferred_channel": _TEXT,
        "recorded_at": _TIME,
    },
    "borrower_protected_attributes": {
        "borrower_id": _TEXT,
        "sex": _TEXT,
        "age_band": _TEXT,
        "marital_status": _TEXT,
        "ethnicity": _TEXT,
    },
    "borrower_flags": {
        "flag_id": _TEXT,
        "borrower_id": _TEXT,
        "flag_type": _TEXT,
        "opened_at": _TIME,
        "closed_at": _TIME,
        "review_due_on": _DATE,
    },
    "loans": {
        "loan_id": _TEXT,
        "borrower_id": _TEXT,
        "product_type": _TEXT,
        "loan_purpose": _TEXT,
        "currency": _TEXT,
        "originated_on": _DATE,
        "principal_amount": _MONEY,
        "annual_interest_rate": _RATE,
        "term_months": _NUMBER,
        "installment_amount": _MONEY,
        "grace_days": _NUMBER,
        "is_secured": _FLAG,
        "collateral_value": _MONEY,
        "jurisdiction": _TEXT,
        "collector_role": _TEXT,
        "statute_barred_on": _DATE,
        "closed_on": _DATE,
        "close_reason": _TEXT,
        "recorded_at": _TIME,
    },
    "installments": {
        "loan_id": _TEXT,
        "installment_number": _NUMBER,
        "schedule_version": _NUMBER,
        "due_on": _DATE,
        "principal_due": _MONEY,
        "interest_due": _MONEY,
        "fees_due": _MONEY,
        "recorded_at": _TIME,
    },
    "payments": {
        "payment_id": _TEXT,
        "loan_id": _TEXT,
        "paid_at": _TIME,
        "amount": _MONEY,
        "method": _TEXT,
        "payer": _TEXT,
        "reversal_of_payment_id": _TEXT,
        "recorded_at": _TIME,
    },
    "collection_actions": {
        "action_id": _TEXT,
        "loan_id": _TEXT,
        "borrower_id": _TEXT,
        "acted_at": _TIME,
        "channel": _TEXT,
        "direction": _TEXT,
        "outcome": _TEXT,
        "is_conversation": _FLAG,
        "consent_given_at": _TIME,
        "cost_amount": _MONEY,
        "decision_id": _TEXT,
        "recorded_at": _TIME,
    },
}


def _arrow_type(kind: str) -> "pa.DataType":
    import pyarrow as pa

    return {
        _TEXT: pa.string(),
        _MONEY: pa.decimal128(18, 2),
        _TIME: pa.timestamp("us", tz="UTC"),
        _DATE: pa.date32(),
        _RATE: pa.float64(),
        _FLAG: pa.bool_(),
        _NUMBER: pa.int32(),
    }[kind]


def decimals(cents: NDArray[np.int64], *, is_null: NDArray[np.bool_]) -> "pa.Array":
    """Money from cents: the 16 bytes of a decimal are the cents and their sign."""
    import pyarrow as pa

    words = np.empty((len(cents), 2), dtype="<i8")
    words[:, 0] = cents
    words[:, 1] = cents >> 63
    valid = np.packbits(~is_null, bitorder="little")
    return pa.Array.from_buffers(
        pa.decimal128(18, 2), len(cents), [pa.py_buffer(valid.tobytes()), pa.py_buffer(words)]
    )


def as_table(
    name: str,
    *,
    columns: Mapping[str, "NDArray[np.generic] | pa.Array | str | None"],
    rows: int,
    nulls: Mapping[str, NDArray[np.bool_]] | None = None,
) -> "pa.Table":
    """Cast columns to a table of the contract.

    Parameters
    ----------
    name
        Contract table.
    columns
        By column name: cents for money, day numbers for dates, seconds since 1970 (UTC)
        for times, an Arrow array for text, or one text for all rows; an absent column
        is null.
    rows
        Number of rows.
    nulls
        Where a column is null, by column name.
    """
    import pyarrow as pa

    arrays = []
    schema = pa.schema([(column, _arrow_type(kind)) for column, kind in SCHEMAS[name].items()])
    for column, kind in SCHEMAS[name].items():
        values = columns.get(column)
        mask = (
            np.zeros(rows, dtype=bool)
            if nulls is None
            else nulls.get(column, np.zeros(rows, dtype=bool))
        )
        if values is None:
            arrays.append(pa.nulls(rows, _arrow_type(kind)))
        elif isinstance(values, str):
            arrays.append(pa.repeat(values, rows))
        elif isinstance(values, pa.Array):
            arrays.append(values)
        elif kind == _MONEY:
            arrays.append(decimals(values.astype(np.int64), is_null=mask))
        elif kind == _TIME:
            micros = pa.array(values.astype(np.int64) * 1_000_000, mask=mask)
            arrays.append(micros.cast(_arrow_type(kind)))
        elif kind == _DATE:
            arrays.append(pa.array(values.astype(np.int32), mask=mask).cast(pa.date32()))
        else:
            arrays.append(pa.array(values, mask=mask).cast(_arrow_type(kind)))
    return pa.Table.from_arrays(arrays, schema=schema)
