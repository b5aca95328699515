"""The codes of the journal: what a number stands for, in one place.

A code is the position of its name, so that the month loop handles numbers only and the
written tables names.
"""

TREATMENTS = (
    "routine_monitoring",
    "automated_reminder",
    "phone_call",
    "field_visit",
    "repayment_plan_offer",
    "settlement_offer",
    "legal_notice",
)
(
    MONITORING,
    REMINDER,
    PHONE_CALL,
    FIELD_VISIT,
    PLAN_OFFER,
    SETTLEMENT_OFFER,
    LEGAL_NOTICE,
) = range(7)
ACTIVE_TREATMENTS = TREATMENTS[1:]

CHANNELS = ("call", "sms", "email", "letter", "visit", "app")
CALL, SMS, EMAIL, LETTER, VISIT, APP = range(6)

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
NOT_CONNECTED, NO_ANSWER, VOICEMAIL, WRONG_PARTY, RIGHT_PARTY, PROMISE, REFUSED, DISPUTED = range(8)

FLAG_NAMES = (
    "vulnerable",
    "bankruptcy",
    "deceased",
    "dispute",
    "breathing_space",
    "cease_communication",
)
VULNERABLE, BANKRUPTCY, DECEASED, DISPUTE, BREATHING_SPACE, CEASE_COMMUNICATION = range(6)

CLOSE_REASONS = ("paid_off", "settled", "charged_off")
PAID_OFF, SETTLED, CHARGED_OFF_END = range(3)

METHODS = ("direct_debit", "bank_transfer", "card", "cash", "wage_garnishment")

LEGAL_EVENTS = ("notice", "filed", "judgment", "writ", "possession", "garnishment", "withdrawn")
NOTICE, FILED, JUDGMENT, WRIT, POSSESSION, GARNISHMENT, WITHDRAWN = range(7)

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
(
    RECOVERY_CASH,
    COLLATERAL_PROCEEDS,
    INSURANCE,
    SETTLEMENT_DISCOUNT,
    WRITE_OFF,
    AGENCY_FEE,
    LEGAL_COST,
    CONTACT_COST,
    DEBT_SALE,
) = range(9)

COMPLAINTS = ("frequency", "conduct", "affordability", "error")

EMPLOYMENT_TYPES = ("salaried", "self_employed", "retired", "unemployed")
SALARIED, SELF_EMPLOYED, RETIRED, UNEMPLOYED = range(4)

LABEL_CLASSES = ("fully_recovered", "partially_recovered", "written_off", "outstanding")

OFFERS = ("extend_term", "settlement")
MEASURES = ("term_extension", "payment_plan")
CONSENT_STATUSES = ("opted_out", "opted_in")
POLICIES = ("rule_1", "rule_2")
ARMS = ("policy", "randomised")
