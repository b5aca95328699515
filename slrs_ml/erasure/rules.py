"""When each row of the input contract, and what its columns tell, is first known.

The point-in-time rule as a table of its own: one line a contract table. From it the SQL
follows that takes out of a table what nobody could know at the end of a date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["ERASURE_RULES", "KNOWN_BY", "ErasureRule", "rows_known"]

# A day or a time is read as staging does, on the local calendar. What cannot be read says
# nothing here: staging rejects its row either way.
KNOWN_BY = """
create or replace temp macro local_day(told, zone) as (
    case
        when length(trim(told)) = 10 then try_cast(trim(told) as date)
        else (try_cast(trim(told) as timestamptz) at time zone zone)::date
    end
);
create or replace temp macro known_by(told, at_end_of, zone) as (
    coalesce(local_day(told, zone) <= at_end_of, true)
);
"""

# A first schedule without a time of recording was there from the beginning; a later one
# came nobody knows when, and counts from the build's own date (decision 0033).
SCHEDULE_RECORDED_AT = """coalesce(
            told.recorded_at,
            case
                when try_cast(told.schedule_version as double) > min(
                    coalesce(try_cast(told.schedule_version as double), 1)
                ) over (partition by trim(told.loan_id))
                    then settings.as_of_date::varchar
            end
        )"""


@dataclass(frozen=True)
class ErasureRule:
    """What is known when, of one table of the input contract.

    Attributes
    ----------
    belongs_to
        Whose rows they are: the column that names the ``borrower``, the ``loan`` or the
        logged ``decision``; ``everyone`` where a row is about no borrower.
    happened
        The column with the time of the event that the row tells of; none where the row
        describes a state, which counts from its recording alone.
    undated
        What becomes of a row whose event has no time: it is ``kept``, or ``erased`` where
        the contract calls the time unknown.
    recorded
        When the warehouse could first know the row, in SQL.
    told_later
        Columns that tell of a later event, each with the column that dates the event. At
        a date before it they are blank.
    agreed
        Dates that tell of no event: what is due, promised, reviewed or barred on a later day
        was agreed when the row was recorded. They stay.
    """

    belongs_to: Literal["borrower", "loan", "decision", "everyone"]
    happened: str | None = None
    undated: Literal["kept", "erased"] = "kept"
    recorded: str = "told.recorded_at"
    told_later: Mapping[str, str] = field(default_factory=dict)
    agreed: tuple[str, ...] = ()


ERASURE_RULES: Mapping[str, ErasureRule] = {
    "borrowers": ErasureRule(
        "borrower",
        told_later={"employment_started_on": "employment_started_on"},
        agreed=("birth_date",),
    ),
    "borrower_protected_attributes": ErasureRule("borrower"),
    "borrower_flags": ErasureRule(
        "borrower", "opened_at", told_later={"closed_at": "closed_at"}, agreed=("review_due_on",)
    ),
    "loans": ErasureRule(
        "loan",
        "originated_on",
        told_later={"closed_on": "closed_on", "close_reason": "closed_on"},
        agreed=("statute_barred_on",),
    ),
    "installments": ErasureRule("loan", recorded=SCHEDULE_RECORDED_AT, agreed=("due_on",)),
    "payments": ErasureRule("loan", "paid_at"),
    "loan_status_reports": ErasureRule("loan", "reported_on"),
    "loan_outcomes": ErasureRule("loan", "decided_on", undated="erased"),
    "collection_actions": ErasureRule(
        "loan", "acted_at", told_later={"consent_given_at": "consent_given_at"}
    ),
    "contact_consents": ErasureRule("borrower", "effective_at"),
    "account_transactions": ErasureRule("borrower", "booked_on"),
    "promises_to_pay": ErasureRule("loan", "promised_at", agreed=("due_on",)),
    "legal_events": ErasureRule("loan", "occurred_at"),
    "forbearance_measures": ErasureRule("loan", "granted_at", agreed=("starts_on", "ends_on")),
    "recovery_ledger": ErasureRule("loan", "booked_on"),
    "past_decisions": ErasureRule("loan", "decided_at"),
    "decision_overrides": ErasureRule("decision", "overridden_at"),
    "offer_responses": ErasureRule("loan", "responded_at"),
    "complaints": ErasureRule("borrower", "received_at"),
    "customer_messages": ErasureRule("borrower", "received_at"),
    "treatment_capacities": ErasureRule("everyone", "capacity_on"),
    "exchange_rates": ErasureRule("everyone", "rated_on"),
    # Which dates count is declared with the source, before any of its rows.
    "snapshot_dates": ErasureRule("loan", agreed=("snapshot_date",)),
    # Nobody knows when they were written: at no date may a feature read them.
    "loan_undated_attributes": ErasureRule("loan", "recorded_at", undated="erased"),
}


def rows_known(table: str, *, source: str, columns: tuple[str, ...]) -> str:
    """Write the SQL that leaves of a table what was known by the end of a date.

    Parameters
    ----------
    table
        A table of the input contract.
    source
        The relation to read: its rows as text, under the contract's names.
    columns
        Its columns, in order.

    Returns
    -------
    str
        A query over the source, ``clocks`` (owner_kind, owner_id, at_end_of: the date of
        each borrower, loan, logged decision, and of everyone under a blank id),
        ``settings`` (as_of_date, zone; one row) and the macros of `KNOWN_BY`.
    """
    rule = ERASURE_RULES[table]
    owner = "''" if rule.belongs_to == "everyone" else f"trim(told.{rule.belongs_to}_id)"
    shown = ",\n    ".join(_told(column, rule.told_later.get(column)) for column in columns)
    happened = "true"
    if rule.happened:
        happened = f"known_by({rule.happened}, at_end_of, zone)"
        if rule.undated == "erased":
            happened += f" and nullif(trim({rule.happened}), '') is not null"
    return f"""
with recorded as (
    select
        told.*,
        clocks.at_end_of,
        settings.zone,
        {rule.recorded} as known_from,
    from {source} as told
    inner join clocks
        on clocks.owner_kind = '{rule.belongs_to}' and clocks.owner_id = {owner}
    cross join settings
)

select
    {shown},
from recorded
where
    known_by(known_from, at_end_of, zone)
    and {happened}
"""


def _told(column: str, dated_by: str | None) -> str:
    if dated_by is None:
        return column
    return f"case when local_day({dated_by}, zone) <= at_end_of then {column} end as {column}"
