"""The tables of the input contract and of the truth, and the columns that files must have.

The contracts themselves are the dictionaries of ``dbt_project/macros/contract_columns.sql``
and ``truth_contract.sql``; what stands here is tested against them.
"""

from __future__ import annotations

from collections.abc import Container

__all__ = [
    "ARRIVAL_COLUMNS",
    "EVENT_COLUMNS",
    "INPUT_TABLES",
    "NEEDED_COLUMNS",
    "SETTINGS_COLUMNS",
    "TRUTH_COLUMNS",
    "lacking_tables",
]

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

# What tells a row from one that was seen before. Attributes of borrowers and loans count as
# known at origination, so their key alone does; elsewhere all that the contract lists, but
# for recorded_at and what tells of a later event.
ARRIVAL_COLUMNS: dict[str, tuple[str, ...]] = {
    "borrowers": ("borrower_id",),
    "borrower_protected_attributes": (
        *("borrower_id", "sex", "age_band", "marital_status", "ethnicity"),
    ),
    "borrower_flags": ("flag_id", "borrower_id", "flag_type", "opened_at"),
    "loans": ("loan_id",),
    "installments": (
        *("loan_id", "installment_number", "schedule_version", "due_on", "principal_due"),
        *("interest_due", "fees_due"),
    ),
    "payments": (
        *("payment_id", "loan_id", "paid_at", "amount", "method", "payer"),
        *("reversal_of_payment_id",),
    ),
    "loan_status_reports": (
        *("loan_id", "reported_on", "days_past_due", "missed_installments", "outstanding_amount"),
        *("arrears_amount", "paid_amount", "billed_amount", "reported_status"),
    ),
    "loan_outcomes": (
        *("loan_id", "recovery_status", "recovered_amount", "recovered_fraction", "is_default"),
        *("decided_on",),
    ),
    "collection_actions": (
        *("action_id", "loan_id", "borrower_id", "acted_at", "channel", "direction", "outcome"),
        *("is_conversation", "consent_given_at", "cost_amount", "decision_id"),
    ),
    "contact_consents": (
        *("borrower_id", "channel", "status", "effective_at", "inconvenient_from"),
        *("inconvenient_to",),
    ),
    "account_transactions": (
        *("transaction_id", "borrower_id", "account_id", "booked_on", "amount", "balance_amount"),
        *("transaction_type",),
    ),
    "promises_to_pay": ("promise_id", "loan_id", "promised_at", "promised_amount", "due_on"),
    "legal_events": ("legal_event_id", "loan_id", "event_type", "occurred_at", "cost_amount"),
    "forbearance_measures": (
        *("measure_id", "loan_id", "measure_type", "granted_at", "starts_on", "ends_on"),
        *("is_performing_at_grant",),
    ),
    "recovery_ledger": ("entry_id", "loan_id", "booked_on", "entry_type", "amount"),
    "past_decisions": (
        *("decision_id", "loan_id", "decided_at", "policy_version", "arm", "treatment_code"),
        *("propensity", "is_randomised"),
    ),
    "decision_overrides": (
        *("decision_id", "overridden_at", "overridden_by", "reason", "treatment_code"),
    ),
    "offer_responses": ("loan_id", "responded_at", "offer_type", "is_accepted"),
    "complaints": ("complaint_id", "borrower_id", "received_at", "complaint_type"),
    "customer_messages": (
        *("message_id", "borrower_id", "loan_id", "received_at", "channel", "body_text"),
        *("language",),
    ),
    "treatment_capacities": ("treatment_code", "capacity_on", "units", "unit_cost"),
    "exchange_rates": ("currency", "rated_on", "rate"),
    "snapshot_dates": ("loan_id", "snapshot_date"),
    "loan_undated_attributes": ("loan_id", "attribute_name", "value"),
}

SETTINGS_COLUMNS: tuple[str, ...] = (
    *("portfolio", "as_of_date", "observed_from", "time_zone"),
    *("reporting_currency", "hash_ids", "salt"),
)

# What a simulated world knows of itself. A table of it is whole or absent.
TRUTH_COLUMNS: dict[str, tuple[str, ...]] = {
    "label_probabilities": (
        *("loan_id", "label_name", "label_class", "horizon_months", "probability"),
        *("standard_error", "paths", "snapshot_date"),
    ),
    "recovery_distributions": (
        *("loan_id", "horizon_months", "exposure_amount", "mean_rate", "rate_p05", "rate_p25"),
        *("rate_p50", "rate_p75", "rate_p95", "standard_error", "paths", "snapshot_date"),
    ),
    "effect_parameters": (
        *("borrower_id", "effect_automated_reminder", "effect_phone_call", "effect_field_visit"),
        *("effect_repayment_plan_offer", "effect_settlement_offer", "effect_legal_notice"),
        *("reach_call", "reach_sms", "reach_email", "reach_letter", "reach_visit", "reach_app"),
        *("best_hour", "recent_contacts", "fatigue_rate", "harm", "snapshot_date"),
    ),
    "treatment_outcomes": (
        *("decision_id", "loan_id", "treatment_code", "net_cash_6m", "cure_3m", "paths"),
        *("is_logged_choice", "decided_on"),
    ),
    "planted_faults": ("fault_id", "source_table", "fault_code", "source_key", "reason_code"),
    "message_intents": ("message_id", "intent"),
    "world": ("scenario", "truth_level", "borrowers", "months", "seed", "signal", "paths"),
}

# What the default as_of_date is read from, beside every recorded_at: things that have
# happened. Due dates and reviews to come are no clock.
EVENT_COLUMNS: dict[str, str] = {
    "payments": "paid_at",
    "recovery_ledger": "booked_on",
    "collection_actions": "acted_at",
    "loan_status_reports": "reported_on",
    "loan_outcomes": "decided_on",
}


def lacking_tables(held: Container[str]) -> list[str]:
    """Name the tables that no build can do without and that are not held."""
    needed = ["borrowers", "loans"]
    if "loan_status_reports" not in held:
        needed += ["installments", "payments"]
    return [table for table in needed if table not in held]
