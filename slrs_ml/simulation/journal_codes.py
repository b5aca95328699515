"""What the codes of the journal mean: each tuple holds the contract's text at its code.

Codes are written by the month engine and read by the writers of tables, so they stand
apart from both.
"""

__all__ = [
    "ARMS",
    "CHANNELS",
    "CLOSE_REASONS",
    "COMPLAINTS",
    "CONSENT_STATUSES",
    "FLAG_NAMES",
    "LEDGER_ENTRIES",
    "LEGAL_EVENTS",
    "MEASURES",
    "OFFERS",
    "OUTCOMES",
    "POLICIES",
    "TREATMENTS",
]

CHANNELS = ("call", "sms", "email", "letter", "visit", "app")
CLOSE_REASONS = ("paid_off", "settled", "charged_off")
OUTCOMES = (
    "not_connected",
    "no_answer",
    "voicemail",
    "wrong_party",
    "right_party_contact",
    "promise_to_pay",
    "refused",
    "dispute",
)
FLAG_NAMES = (
    "vulnerable",
    "bankruptcy",
    "deceased",
    "dispute",
    "breathing_space",
    "cease_communication",
)
# Code 0 does nothing: it is what the others are compared with.
TREATMENTS = (
    "routine_monitoring",
    "automated_reminder",
    "phone_call",
    "field_visit",
    "repayment_plan_offer",
    "settlement_offer",
    "legal_notice",
)
POLICIES = ("rule_1", "rule_2")
ARMS = ("policy", "randomised")
LEGAL_EVENTS = (
    "notice",
    "filed",
    "judgment",
    "writ",
    "possession",
    "garnishment",
    "withdrawn",
)
LEDGER_ENTRIES = (
    "recovery_cash",
    "collateral_proceeds",
    "insurance",
    "settlement_discount",
    "write_off",
    "agency_fee",
    "legal_cost",
    "contact_cost",
    "debt_sale",
)
OFFERS = ("extend_term", "settlement")
MEASURES = ("term_extension", "payment_plan")
COMPLAINTS = ("frequency", "conduct", "affordability", "error")
CONSENT_STATUSES = ("opted_out", "opted_in")
