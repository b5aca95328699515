"""Outcomes that are written down, for worlds whose signal is weaker than their causes.

Each loan has one snapshot, a month end whose horizon is past, and an outcome decided when
the horizon ends: for a loan in default at the snapshot one of the four classes of recovery,
for any other whether it defaulted. With probability ``signal`` it is what happened, else a
coin that depends on nothing at all. Labels derived from payments would stay predictable
from arrears even among identical borrowers, so that weakening the causes is not enough.
"""

from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.codes import LABEL_CLASSES
from slrs_ml.simulation.engine.futures import LABEL_COLUMNS
from slrs_ml.simulation.records.row_ids import DAY, RECORDED_AT_NIGHT, among, labelled, numbered
from slrs_ml.simulation.records.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["COIN_CLASSES", "COIN_DEFAULT", "outcome_tables"]

# The coins: chance of a default, and of each class of recovery.
COIN_DEFAULT = 0.12
COIN_CLASSES = (0.35, 0.20, 0.25, 0.20)
_HORIZON_MONTHS = 12
# Of a loan that was in default at some month end, how often the snapshot is one of those.
_IN_DEFAULT = 0.5


def outcome_tables(
    labels: Floats, *, streams: Streams, first_borrower: int, written: Ints, signal: float
) -> tuple[dict[str, "pa.Table"], "pa.Table"]:
    """``snapshot_dates`` and ``loan_outcomes`` of a batch, and their true probabilities.

    Parameters
    ----------
    labels
        Rows of ``futures.LABEL_COLUMNS`` for all month ends that may be a snapshot.
    streams
        Chance of this batch.
    first_borrower
        Index of the batch's first borrower.
    written
        Numbers of the written loans, ascending.
    signal
        Probability that an outcome is what happened.
    """
    columns = dict(zip(LABEL_COLUMNS, labels.T, strict=True))
    borrower = columns["borrower"].astype(np.int64)
    sequence = columns["sequence"].astype(np.int64)
    number = (borrower + first_borrower + 1) * 100 + sequence
    is_default = columns["is_default"] > 0
    happened = np.where(is_default, columns["realised_recovery"], columns["realised_early_warning"])
    month = columns["month"].astype(np.int64)
    kept = among(number, written=written) & (happened >= 0)
    kept &= _is_chosen(
        borrower, sequence, month, number=number, is_default=is_default, kept=kept, streams=streams
    )
    borrower, sequence, number = borrower[kept], sequence[kept], number[kept]
    month, is_default, happened = month[kept], is_default[kept], happened[kept]

    def drawn(name: str) -> Floats:
        return streams.uniform_of(name, borrower=borrower, place=sequence)

    recovery_coin = np.searchsorted(np.cumsum(COIN_CLASSES[:-1]), drawn("recovery_coin"), "right")
    default_coin = drawn("default_coin") < COIN_DEFAULT
    is_real = drawn("is_real_outcome") < signal
    ending = np.where(is_real, happened, np.where(is_default, recovery_coin, default_coin))
    snapshot = _month_ends(month)
    decided = _month_ends(month + _HORIZON_MONTHS)
    loan_id = numbered("L", number=number, width=9)
    tables = {
        "snapshot_dates": as_table(
            "snapshot_dates",
            rows=len(number),
            columns={
                "loan_id": loan_id,
                "snapshot_date": snapshot,
                "recorded_at": snapshot * DAY + RECORDED_AT_NIGHT,
            },
        ),
        "loan_outcomes": as_table(
            "loan_outcomes",
            rows=len(number),
            columns={
                "loan_id": loan_id,
                "recovery_status": labelled(
                    np.where(is_default, ending, -1).astype(np.int64), labels=LABEL_CLASSES
                ),
                "is_default": ending > 0,
                "decided_on": decided,
                "recorded_at": decided * DAY + RECORDED_AT_NIGHT,
            },
            nulls={"is_default": is_default},
        ),
    }
    chosen = {name: values[kept] for name, values in columns.items()}
    return tables, _true_probabilities(
        chosen, loan_id=loan_id, snapshot=snapshot, is_default=is_default, signal=signal
    )


def _month_ends(month: Ints) -> Ints:
    later = (month + 1 - 12 * 1970).astype("datetime64[M]").astype("datetime64[D]")
    return later.astype(np.int64) - 1


def _is_chosen(
    borrower: Ints,
    sequence: Ints,
    month: Ints,
    *,
    number: Ints,
    is_default: Bools,
    kept: Bools,
    streams: Streams,
) -> Bools:
    """One row of each loan: of its month ends in default in half of the cases, if any."""
    prefers = streams.uniform_of("prefers_default", borrower=borrower, place=sequence) < _IN_DEFAULT
    place = sequence * 100_000 + month
    rank = streams.uniform_of("outcome_snapshot", borrower=borrower, place=place)
    rank = rank + 1.0 * (prefers & ~is_default) + 2.0 * ~kept
    order = np.lexsort((rank, number))
    is_first = np.concatenate([[True], number[order][1:] != number[order][:-1]])[: len(order)]
    chosen = np.zeros(len(number), dtype=bool)
    chosen[order[is_first]] = True
    return chosen


def _true_probabilities(
    columns: dict[str, Floats],
    *,
    loan_id: "pa.Array",
    snapshot: Ints,
    is_default: Bools,
    signal: float,
) -> "pa.Table":
    import pyarrow as pa

    parts = [
        ("early_warning", "event", ~is_default, columns["early_warning"], COIN_DEFAULT),
        *(
            ("recovery_outcome", name, is_default, columns[name], coin)
            for name, coin in zip(LABEL_CLASSES, COIN_CLASSES, strict=True)
        ),
    ]
    tables = []
    for label, ending, rows, real, coin in parts:
        paths = columns["recovery_paths" if label == "recovery_outcome" else f"{label}_paths"][rows]
        known = np.where(paths > 0, real[rows], 0.0) if signal else np.zeros(int(rows.sum()))
        error = np.sqrt(known * (1.0 - known) / np.maximum(paths, 1.0))
        tables.append(
            pa.table(
                {
                    "loan_id": loan_id.filter(pa.array(rows)),
                    "snapshot_date": pa.array(snapshot[rows].astype(np.int32)).cast(pa.date32()),
                    "label_name": pa.repeat(label, int(rows.sum())),
                    "label_class": pa.repeat(ending, int(rows.sum())),
                    "horizon_months": pa.array(
                        np.full(int(rows.sum()), _HORIZON_MONTHS).astype(np.int32)
                    ),
                    "probability": signal * known + (1.0 - signal) * coin,
                    "standard_error": signal * error,
                    "paths": pa.array(np.nan_to_num(paths).astype(np.int32)),
                }
            )
        )
    keys = ("loan_id", "snapshot_date", "label_name", "label_class")
    return pa.concat_tables(tables).sort_by([(key, "ascending") for key in keys])
