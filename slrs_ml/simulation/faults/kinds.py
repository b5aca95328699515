"""What can be wrong with a delivered row, and why it then cannot be used.

Every kind of fault has a name and the reason for which a build rejects the row, a code of
the seed ``rejection_reasons``. Most kinds are one text in one column: a word where a number
should stand, the 31st of February, a loan that nobody has. They stand in ``WRONG_TEXTS`` and
apply to every table that has a column for them. Kinds that need more than one row are made in
``faults``.

What is a key, needed or coded is the input contract's, and tested against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from slrs_ml.loading.tables import NEEDED_COLUMNS
from slrs_ml.simulation.records.schemas import (
    DATE,
    FLAG,
    FRACTION,
    MONEY,
    NUMBER,
    RATE,
    SCHEMAS,
    TIME,
    TIME_OF_DAY,
)

__all__ = ["SUBJECTS", "WRONG_TEXTS", "Subject", "WrongText", "wrong_columns"]


@dataclass(frozen=True)
class Subject:
    """A table that faults are planted in.

    Parameters
    ----------
    key
        Columns of its key.
    contradicted
        Column in which two rows of one key and time disagree.
    codes
        Columns that may hold listed codes only.
    needed
        Columns needed beside the key's and those that every file must have.
    signed
        Amounts that may lie below zero.
    share
        Share of the borrowers who have rows, to be hit by each kind; larger where few do.
    late
        Which rows may be recorded weeks late: ``any``, ``last`` (of a key's several versions,
        which stand together in the order of recording) or ``none``.
    corrected
        Column that is told wrong and then right within the hour; none where blank.
    """

    key: tuple[str, ...]
    contradicted: str
    codes: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    share: float = 0.01
    late: str = "any"
    corrected: str = ""


SUBJECTS: dict[str, Subject] = {
    "borrowers": Subject(
        ("borrower_id",), "monthly_income", late="last", corrected="monthly_income"
    ),
    "borrower_protected_attributes": Subject(("borrower_id",), "ethnicity"),
    "borrower_flags": Subject(("flag_id",), "review_due_on", codes=("flag_type",), share=0.03),
    "loans": Subject(
        ("loan_id",),
        "principal_amount",
        codes=("close_reason", "collector_role"),
        needed=("originated_on",),
        late="last",
        corrected="installment_amount",
    ),
    "installments": Subject(
        ("loan_id", "schedule_version", "installment_number"),
        "principal_due",
        late="none",
        corrected="interest_due",
    ),
    "payments": Subject(("payment_id",), "amount", corrected="amount"),
    "collection_actions": Subject(
        ("action_id",),
        "cost_amount",
        codes=("channel", "outcome"),
        corrected="cost_amount",
    ),
    "contact_consents": Subject(
        ("borrower_id", "channel", "effective_at"),
        "inconvenient_from",
        codes=("channel", "status"),
        share=0.05,
    ),
    "account_transactions": Subject(
        ("transaction_id",), "amount", signed=("amount", "balance_amount"), share=0.02
    ),
    "promises_to_pay": Subject(
        ("promise_id",), "promised_amount", share=0.03, corrected="promised_amount"
    ),
    "legal_events": Subject(
        ("legal_event_id",),
        "cost_amount",
        codes=("event_type",),
        share=0.05,
        corrected="cost_amount",
    ),
    "forbearance_measures": Subject(("measure_id",), "ends_on", share=0.08),
    "recovery_ledger": Subject(("entry_id",), "amount", codes=("entry_type",), corrected="amount"),
    "past_decisions": Subject(("decision_id",), "arm"),
    "decision_overrides": Subject(("decision_id", "overridden_at"), "overridden_by", share=0.1),
    "offer_responses": Subject(
        ("loan_id", "responded_at", "offer_type"), "is_accepted", share=0.04
    ),
    "complaints": Subject(("complaint_id",), "complaint_type", share=0.08),
    "customer_messages": Subject(("message_id",), "body_text", share=0.02),
}


@dataclass(frozen=True)
class WrongText:
    """One text in one column of a row that is otherwise good.

    Parameters
    ----------
    code
        Name of the kind.
    reason
        Why a row with it is rejected.
    text
        What is written.
    kinds
        Kinds of column that it is written into.
    columns
        Columns instead, by table.
    """

    code: str
    reason: str
    text: str
    kinds: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _referring(column: str, *, to: str) -> dict[str, tuple[str, ...]]:
    return {table: (column,) for table in SUBJECTS if table != to and column in SCHEMAS[table]}


WRONG_TEXTS: tuple[WrongText, ...] = (
    WrongText(
        "key_missing",
        "missing_value",
        "",
        columns={table: subject.key[:1] for table, subject in SUBJECTS.items()},
    ),
    WrongText(
        "needed_value_blank",
        "missing_value",
        "   ",
        columns={
            table: tuple(
                column
                for column in (*NEEDED_COLUMNS[table], *subject.needed)
                if column not in subject.key
            )
            for table, subject in SUBJECTS.items()
        },
    ),
    WrongText(
        "word_for_a_number", "unreadable_number", "about 200", (MONEY, RATE, FRACTION, NUMBER)
    ),
    WrongText("not_a_number", "unreadable_number", "nan", (MONEY, RATE, FRACTION, NUMBER)),
    WrongText("three_decimals", "unreadable_number", "100.005", (MONEY,)),
    WrongText("thousands_separated", "unreadable_number", "1,234.50", (MONEY,)),
    WrongText("part_of_a_whole", "unreadable_number", "2.6", (NUMBER,)),
    WrongText("day_that_is_none", "unreadable_date", "2023-02-31", (DATE, TIME)),
    WrongText("day_first", "unreadable_date", "31/12/2023", (DATE, TIME)),
    WrongText("hour_that_is_none", "unreadable_time", "25:10", (TIME_OF_DAY,)),
    WrongText("neither_true_nor_false", "unreadable_boolean", "perhaps", (FLAG,)),
    WrongText(
        "amount_below_zero",
        "negative_amount",
        "-25.00",
        columns={
            table: tuple(
                column
                for column, kind in SCHEMAS[table].items()
                if kind == MONEY and column not in subject.signed
            )
            for table, subject in SUBJECTS.items()
        },
    ),
    WrongText("count_below_zero", "impossible_value", "-3", (NUMBER,)),
    WrongText("rate_in_percent", "impossible_value", "45", (RATE, FRACTION)),
    WrongText(
        "chosen_without_chance",
        "impossible_value",
        "0",
        columns={"past_decisions": ("propensity",)},
    ),
    WrongText("day_far_ahead", "impossible_value", "2999-12-31", (DATE, TIME)),
    WrongText("day_long_past", "impossible_value", "1753-01-01", (DATE, TIME)),
    WrongText(
        "closed_before_it_began",
        "impossible_value",
        "1901-01-01",
        columns={"loans": ("closed_on",)},
    ),
    WrongText(
        "code_unknown",
        "unknown_code",
        "telepathy",
        columns={table: subject.codes for table, subject in SUBJECTS.items()},
    ),
    WrongText(
        "borrower_unknown",
        "unknown_borrower",
        "B0000000",
        columns=_referring("borrower_id", to="borrowers"),
    ),
    WrongText(
        "loan_unknown", "unknown_loan", "L000000000", columns=_referring("loan_id", to="loans")
    ),
    WrongText(
        "orphan_reversal",
        "unknown_payment",
        "P000000000000",
        columns={"payments": ("reversal_of_payment_id",)},
    ),
)


def wrong_columns(wrong: WrongText, *, table: str) -> tuple[str, ...]:
    """Columns of a table that the text makes wrong."""
    if wrong.columns:
        return wrong.columns.get(table, ())
    return tuple(column for column, kind in SCHEMAS[table].items() if kind in wrong.kinds)
