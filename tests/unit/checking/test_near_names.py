"""Names of other houses, translated where that is safe."""

from __future__ import annotations

import pytest

from slrs_ml.checking.near_names import near_name

COLUMNS = ("loan_id", "borrower_id", "originated_on", "principal_amount", "birth_date", "due_on")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("LoanId", "loan_id"),
        ("loan id", "loan_id"),
        ("loan_number", "loan_id"),
        ("contract_no", "loan_id"),
        ("customer_id", "borrower_id"),
        ("Due-Date", "due_on"),
        ("principle_amount", "principal_amount"),
        ("DOB", "birth_date"),
        ("principal", "principal_amount"),
        ("remarks", None),
        ("id", None),
        ("", None),
    ],
)
def test_what_is_probably_meant(name, meant):
    assert near_name(name, known=COLUMNS) == meant


def test_tables_in_the_singular():
    assert near_name("customers", known=("borrowers", "loans")) == "borrowers"
    assert near_name("repayment", known=("borrowers", "payments")) == "payments"
