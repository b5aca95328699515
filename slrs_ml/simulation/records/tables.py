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

from slrs_ml.simulation.records.schemas import (
    DATE,
    FLAG,
    FRACTION,
    MONEY,
    NUMBER,
    RATE,
    SCHEMAS,
    TEXT,
    TIME,
    TIME_OF_DAY,
)

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["SCHEMAS", "as_table"]


def _arrow_type(kind: str) -> "pa.DataType":
    import pyarrow as pa

    return {
        TEXT: pa.string(),
        MONEY: pa.decimal128(18, 2),
        TIME: pa.timestamp("us", tz="UTC"),
        TIME_OF_DAY: pa.time64("us"),
        DATE: pa.date32(),
        RATE: pa.float64(),
        FRACTION: pa.float64(),
        FLAG: pa.bool_(),
        NUMBER: pa.int32(),
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
        for times, seconds since midnight for times of day, an Arrow array for text, or one
        text for all rows; an absent column is null.
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
        elif kind == MONEY:
            arrays.append(decimals(values.astype(np.int64), is_null=mask))
        elif kind in {TIME, TIME_OF_DAY}:
            micros = pa.array(values.astype(np.int64) * 1_000_000, mask=mask)
            arrays.append(micros.cast(_arrow_type(kind)))
        elif kind == DATE:
            arrays.append(pa.array(values.astype(np.int32), mask=mask).cast(pa.date32()))
        else:
            arrays.append(pa.array(values, mask=mask).cast(_arrow_type(kind)))
    return pa.Table.from_arrays(arrays, schema=schema)
