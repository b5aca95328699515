"""What borrowers said about being contacted: consents, hours, complaints.

Some borrowers name hours at which they do not want to be called; these are not in the
journal but drawn here. They name them as their first written loan begins, and again
whenever they consent to calls.
"""

from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.codes import CHANNELS, COMPLAINTS, CONSENT_STATUSES
from slrs_ml.simulation.records.journal_batch import JournalBatch, moment
from slrs_ml.simulation.records.row_ids import labelled, numbered
from slrs_ml.simulation.records.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["consent_tables"]

_HOUR = 3600
_NAMES_HOURS = 0.05
# Local hours at which a borrower does not want to be called, from and to.
_INCONVENIENT = np.array([(8, 12), (9, 17), (12, 14), (17, 21)])


def consent_tables(batch: JournalBatch, *, streams: Streams) -> dict[str, "pa.Table"]:
    """``contact_consents`` and ``complaints`` of a batch."""
    return {
        "contact_consents": _consents(batch, streams=streams),
        "complaints": _complaints(batch),
    }


def _consents(batch: JournalBatch, *, streams: Streams) -> "pa.Table":
    number, _, rows = batch.of_borrowers("consents", "second", "channel", "status")
    call, opted_in = CHANNELS.index("call"), CONSENT_STATUSES.index("opted_in")
    picky = streams.uniform("names_inconvenient_hours") < _NAMES_HOURS
    # Named as the first written loan begins, or before with what is said about calls.
    loan, _, loans = batch.of_loans("loans")
    first, at = np.unique(loan // 100, return_index=True)
    began = loans["day"][at]
    said = rows["channel"] == call
    said_on = np.full(streams.borrowers, batch.end + 1)
    np.minimum.at(said_on, rows["borrower"][said], rows["day"][said])
    place = first - batch.first_borrower - 1
    silent = picky[place] & (said_on[place] > began)
    first, began = first[silent], began[silent]
    who = np.concatenate([number, first])
    day = np.concatenate([rows["day"], began])
    second = np.concatenate([rows["second"], np.full(len(first), 18 * _HOUR)])
    channel = np.concatenate([rows["channel"], np.full(len(first), call)])
    status = np.concatenate([rows["status"], np.full(len(first), opted_in)])
    order = np.lexsort((channel, second, day, who))
    who, day, second = who[order], day[order], second[order]
    channel, status = channel[order], status[order]
    place = who - batch.first_borrower - 1
    names_hours = picky[place] & (channel == call) & (status == opted_in)
    hours = _INCONVENIENT[
        np.floor(len(_INCONVENIENT) * streams.uniform("inconvenient_hours")).astype(np.int64)
    ][place]
    effective_at = moment({"day": day, "second": second})
    return as_table(
        "contact_consents",
        rows=len(who),
        columns={
            "borrower_id": numbered("B", number=who, width=7),
            "channel": labelled(channel, labels=CHANNELS),
            "status": labelled(status, labels=CONSENT_STATUSES),
            "effective_at": effective_at,
            "inconvenient_from": hours[:, 0] * _HOUR,
            "inconvenient_to": hours[:, 1] * _HOUR,
            "recorded_at": effective_at + 120,
        },
        nulls={"inconvenient_from": ~names_hours, "inconvenient_to": ~names_hours},
    )


def _complaints(batch: JournalBatch) -> "pa.Table":
    number, count, rows = batch.of_borrowers("complaints", "second", "complaint")
    return as_table(
        "complaints",
        rows=len(number),
        columns={
            "complaint_id": numbered("CP", number=number * 1000 + count, width=10),
            "borrower_id": numbered("B", number=number, width=7),
            "received_at": moment(rows),
            "complaint_type": labelled(rows["complaint"], labels=COMPLAINTS),
            "recorded_at": moment(rows) + 600,
        },
    )
