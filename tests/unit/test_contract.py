"""The contract is read from the macro and the YAML that staging and its documentation read."""

from __future__ import annotations

from pathlib import Path

import pytest

from slrs_ml.contract import read_contract, sql_types
from slrs_ml.errors import SlrsError

PROJECT = Path(__file__).parents[2] / "dbt_project"


def test_tables_and_columns_are_the_macros():
    contract = read_contract(PROJECT)
    loans = contract["loans"]
    assert loans.key == ("loan_id",)
    assert loans.event == "originated_on"
    assert loans.needed == ("loan_id", "borrower_id", "principal_amount")
    assert loans.references == {"borrower_id": "borrowers"}
    assert loans.columns["annual_interest_rate"].kind == "rate"
    assert loans.columns["close_reason"].is_told_later
    assert loans.columns["close_reason"].codes == ("paid_off", "settled", "charged_off", "sold")
    assert loans.columns["originated_on"].description.startswith("Day the loan was paid out")
    assert contract["payments"].references["reversal_of_payment_id"] == "payments"
    assert all(
        column.description for table in contract.values() for column in table.columns.values()
    )


def test_types_are_the_engines():
    types = sql_types(PROJECT)
    assert types["money"] == "decimal(18, 2)"
    assert types["time"] == "timestamptz"


def test_half_a_clone_is_told_from_a_fault_of_ours(tmp_path):
    with pytest.raises(SlrsError, match="whole clone"):
        read_contract(tmp_path)
