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
    "contact_consents": ("borrower_id", "channel", "status", "effective_at"),
    "account_transactions": ("transaction_id", "borrower_id", "booked_on", "amount"),
    "promises_to_pay": ("promise_id", "loan_id", "promised_at", "promised_amount", "due_on"),
    "legal_events": ("legal_event_id", "loan_id", "event_type", "occurred_at"),
    "forbearance_measures": ("measure_id", "loan_id", "measure_type", "granted_at"),
    "recovery_ledger": ("entry_id", "loan_id", "booked_on", "entry_type", "amount"),
    "past_decisions": ("decision_id", "loan_id", "decided_at", "treatment_code"),
    "decision_overrides": ("decision_id", "overridden_at", "overridden_by", "reason"),
    "offer_responses": ("loan_id", "responded_at"),
    "complaints": ("complaint_id", "borrower_id", "received_at"),
    "customer_messages": ("message_id", "borrower_id", "received_at", "body_text"),
    "treatment_capacities": ("treatment_code", "capacity_on", "units"),
    "exchange_rates": ("currency", "rated_on", "rate"),
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
    "recovery_ledger": "booked_on",
    "collection_actions": "acted_at",
    "loan_status_reports": "reported_on",
    "loan_outcomes": "decided_on",
}
