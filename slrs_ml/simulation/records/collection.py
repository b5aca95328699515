"""What collectors and courts did, as tables: promises, legal steps, measures, recoveries.

An event is recorded minutes after it happened, or at night where only its day is known.
"""

from typing import TYPE_CHECKING

from slrs_ml.simulation.arrays import Ints
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import Clock, last_day
from slrs_ml.simulation.codes import LEDGER_ENTRIES, LEGAL_EVENTS, MEASURES
from slrs_ml.simulation.records.consents import consent_tables
from slrs_ml.simulation.records.decisions import decision_tables
from slrs_ml.simulation.records.journal_batch import JournalBatch, moment
from slrs_ml.simulation.records.row_ids import (
    DAY,
    LOCAL_TO_UTC,
    RECORDED_AT_NIGHT,
    Kinds,
    labelled,
    numbered,
)
from slrs_ml.simulation.records.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["collection_tables"]

_HOUR = 3600


def collection_tables(
    rows: Kinds,
    *,
    streams: Streams,
    clock: Clock,
    first_borrower: int,
    written: Ints,
) -> dict[str, "pa.Table"]:
    """Tables of a batch that rest on the journal alone, by contract name.

    Parameters
    ----------
    rows
        Rows of the journal: by kind, by column, int64 arrays of one length a kind. A kind
        that is absent has no rows.
    streams
        Chance of this batch.
    clock
        Nothing that happened after its last day is written.
    first_borrower
        Index of the batch's first borrower.
    written
        Numbers of the loans that are written, ascending.
    """
    batch = JournalBatch(
        rows, end=last_day(clock.end), first_borrower=first_borrower, written=written
    )
    return {
        "promises_to_pay": _promises(batch),
        "legal_events": _legal_events(batch),
        "recovery_ledger": _ledger(batch),
        "forbearance_measures": _measures(batch),
        **decision_tables(batch, streams=streams),
        **consent_tables(batch, streams=streams),
    }


def _promises(batch: JournalBatch) -> "pa.Table":
    number, count, rows = batch.of_loans("promises", "second", "due_day", "amount")
    return as_table(
        "promises_to_pay",
        rows=len(number),
        columns={
            "promise_id": numbered("PP", number=number * 1000 + count, width=12),
            "loan_id": numbered("L", number=number, width=9),
            "promised_at": moment(rows),
            "promised_amount": rows["amount"],
            "due_on": rows["due_day"],
            "recorded_at": moment(rows) + 300,
        },
    )


def _legal_events(batch: JournalBatch) -> "pa.Table":
    number, count, rows = batch.of_loans("legal_events", "event", "cost")
    return as_table(
        "legal_events",
        rows=len(number),
        columns={
            "legal_event_id": numbered("LE", number=number * 1000 + count, width=12),
            "loan_id": numbered("L", number=number, width=9),
            "event_type": labelled(rows["event"], labels=LEGAL_EVENTS),
            "occurred_at": rows["day"] * DAY + LOCAL_TO_UTC + 10 * _HOUR,
            "cost_amount": rows["cost"],
            "recorded_at": rows["day"] * DAY + RECORDED_AT_NIGHT,
        },
    )


def _ledger(batch: JournalBatch) -> "pa.Table":
    number, count, rows = batch.of_loans("ledger", "entry", "amount")
    return as_table(
        "recovery_ledger",
        rows=len(number),
        columns={
            "entry_id": numbered("RE", number=number * 1000 + count, width=12),
            "loan_id": numbered("L", number=number, width=9),
            "booked_on": rows["day"],
            "entry_type": labelled(rows["entry"], labels=LEDGER_ENTRIES),
            "amount": rows["amount"],
            "recorded_at": rows["day"] * DAY + RECORDED_AT_NIGHT,
        },
    )


def _measures(batch: JournalBatch) -> "pa.Table":
    columns = ("measure", "starts", "ends", "is_performing")
    number, count, rows = batch.of_loans("measures", *columns)
    granted_at = rows["day"] * DAY + LOCAL_TO_UTC + 12 * _HOUR
    return as_table(
        "forbearance_measures",
        rows=len(number),
        columns={
            "measure_id": numbered("FM", number=number * 1000 + count, width=12),
            "loan_id": numbered("L", number=number, width=9),
            "measure_type": labelled(rows["measure"], labels=MEASURES),
            "granted_at": granted_at,
            "starts_on": rows["starts"],
            "ends_on": rows["ends"],
            "is_performing_at_grant": rows["is_performing"].astype(bool),
            "recorded_at": granted_at + 600,
        },
        nulls={"ends_on": rows["ends"] < 0},
    )
