"""What was decided about loans, what people overrode, and what borrowers said to offers.

Overrides are not in the journal but drawn here: one decision of the policy in a hundred.
From the morning after its last contact on, and before the next decision, a person stops
the treatment, so that what the log says was done under the decision was done.
"""

from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.arrays import Floats
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.codes import ARMS, OFFERS, POLICIES, TREATMENTS
from slrs_ml.simulation.records.journal_batch import JournalBatch, moment
from slrs_ml.simulation.records.row_ids import among, labelled, numbered
from slrs_ml.simulation.records.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["decision_tables"]

_HOUR = 3600
_OVERRIDDEN = 0.01
# Who overrides, why, and what holds from then on.
_OVERRIDES = (
    ("team_lead", "Borrower called in and agreed a date; wait for it", "routine_monitoring"),
    ("team_lead", "Payment announced by the borrower's bank", "routine_monitoring"),
    ("vulnerability_desk", "File suggests illness in the family; pause", "no_contact"),
    ("complaints_desk", "Complaint being looked into; no further step", "no_contact"),
    ("branch_manager", "Long-standing customer; leave to the branch", "no_contact"),
)


def decision_tables(batch: JournalBatch, *, streams: Streams) -> dict[str, "pa.Table"]:
    """``past_decisions``, ``decision_overrides`` and ``offer_responses`` of a batch."""
    return {
        "past_decisions": _decisions(batch),
        "decision_overrides": _overrides(batch, streams=streams),
        "offer_responses": _offer_responses(batch),
    }


def _decisions(batch: JournalBatch) -> "pa.Table":
    columns = ("number", "second", "treatment", "is_randomised", "propensity_ppm", "policy")
    number, _, rows = batch.of_loans("decisions", *columns)
    return as_table(
        "past_decisions",
        rows=len(number),
        columns={
            "decision_id": numbered("D", number=number * 1000 + rows["number"], width=12),
            "loan_id": numbered("L", number=number, width=9),
            "decided_at": moment(rows),
            "policy_version": labelled(rows["policy"] - 1, labels=POLICIES),
            "arm": labelled(rows["is_randomised"], labels=ARMS),
            "treatment_code": labelled(rows["treatment"], labels=TREATMENTS),
            "propensity": rows["propensity_ppm"] / 1_000_000,
            "is_randomised": rows["is_randomised"].astype(bool),
            "recorded_at": moment(rows) + 60,
        },
        nulls={"propensity": rows["propensity_ppm"] < 0},
    )


def _overrides(batch: JournalBatch, *, streams: Streams) -> "pa.Table":
    columns = ("number", "second", "treatment", "is_randomised")
    number, _, rows = batch.of_loans("decisions", *columns)
    decision = number * 1000 + rows["number"]
    # Decided, then contacted for the last time, then overridden, then decided anew.
    last = rows["day"].copy()
    contacted, _, contacts = batch.of_loans("contacts", "second", "decision")
    under = contacted * 1000 + contacts["decision"]
    place = np.searchsorted(decision, under)
    found = among(under, written=decision)
    np.maximum.at(last, place[found], contacts["day"][found])
    is_followed = number[1:] == number[:-1]
    following = np.append(np.where(is_followed, rows["day"][1:], batch.end + 1), batch.end + 1)
    following = following[: len(number)]

    def drawn(name: str) -> Floats:
        return streams.uniform_of(name, borrower=rows["borrower"], place=decision % 100_000)

    chosen = np.flatnonzero(
        (rows["is_randomised"] == 0)
        & (rows["treatment"] > 0)
        & (last + 1 < following)
        & (drawn("override") < _OVERRIDDEN)
    )
    second = np.floor(9 * _HOUR + 8 * _HOUR * drawn("override_hour")).astype(np.int64)
    overridden_at = moment({"day": last + 1, "second": second})[chosen]
    choice = np.floor(len(_OVERRIDES) * drawn("override_reason")).astype(np.int64)[chosen]
    who, why, instead = zip(*_OVERRIDES, strict=True)
    return as_table(
        "decision_overrides",
        rows=len(chosen),
        columns={
            "decision_id": numbered("D", number=decision[chosen], width=12),
            "overridden_at": overridden_at,
            "overridden_by": labelled(choice, labels=who),
            "reason": labelled(choice, labels=why),
            "treatment_code": labelled(choice, labels=instead),
            "recorded_at": overridden_at + 60,
        },
    )


def _offer_responses(batch: JournalBatch) -> "pa.Table":
    number, _, rows = batch.of_loans("offers", "second", "offer", "is_accepted")
    return as_table(
        "offer_responses",
        rows=len(number),
        columns={
            "loan_id": numbered("L", number=number, width=9),
            "responded_at": moment(rows),
            "offer_type": labelled(rows["offer"], labels=OFFERS),
            "is_accepted": rows["is_accepted"].astype(bool),
            "recorded_at": moment(rows) + 300,
        },
    )
