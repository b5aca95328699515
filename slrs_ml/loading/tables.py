"""The tables of the input contract and the columns that a file of each must have.

The contract itself is the dictionary of ``dbt_project/macros/contract_columns.sql``;
what stands here is tested against it.
"""

from __future__ import annotations

__all__ = ["EVENT_COLUMNS", "INPUT_TABLES", "NEEDED_COLUMNS", "SETTINGS_COLUMNS"]

NEEDED_COLUMNS: dict[str, tuple[str, ...]] = {
    "borrowers": ("borrower_id",),
    "borrower_protected_attributes": ("borrower_id",),
    "borrower_flags": ("flag_id", "borrower_id", "flag_type", "opened_at"),
    "loans": ("loan_id", "borrower_id", "principal_amount"),
    "installments": ("loan_id", "installment_number", "due_on", "principal_due"),
    "payments": ("payment_id", "loan_id", "paid_at", "amount"),
    "loan_status_reports": ("loan_id", "reported_on"),
    "loan_outcomes": ("loan_id",),
    "collection_actions": ("action_id", "loan_id", "acted_at", "channel"),
    "snapshot_dates": ("loan_id", "snapshot_date"),
    "loan_undated_attributes": ("loan_id", "attribute_name"),
}

INPUT_TABLES: tuple[str, ...] = tuple(NEEDED_COLUMNS)

SETTINGS_COLUMNS: tuple[str, ...] = (
    *("portfolio", "as_of_date", "observed_from", "time_zone"),
    *("reporting_currency", "hash_ids", "salt"),
)

# What the default as_of_date is read from, beside every recorded_at: things that have
# happened. Due dates and reviews to come are no clock.
EVENT_COLUMNS: dict[str, str] = {
    "payments": "paid_at",
    "collection_actions": "acted_at",
    "loan_status_reports": "reported_on",
    "loan_outcomes": "decided_on",
}
