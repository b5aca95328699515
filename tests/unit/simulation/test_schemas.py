"""The simulator's tables have the columns and kinds of the input contract."""

import ast
import re
from pathlib import Path

import pytest

from slrs_ml.simulation.records.schemas import SCHEMAS, TEXT
from slrs_ml.simulation.records.tables import as_table

MACRO = Path(__file__).parents[3] / "dbt_project" / "macros" / "contract_columns.sql"
# Written beside the tables as a file of its own, or for the loader's own use.
NOT_WRITTEN = {"build_settings"}
# This lender has no grades of its own.
UNTOLD = {"lender_grade"}
# The contract hides what these tell of later: they need no time of recording.
UNRECORDED = {"borrower_flags", "borrower_protected_attributes"}
KINDS = {
    "id": {"text"},
    "text": {"text"},
    "money": {"money"},
    "balance": {"money"},
    "rate": {"rate"},
    "fraction": {"fraction"},
    "count": {"number"},
    "boolean": {"flag"},
    "date": {"date"},
    "time": {"time"},
    "clock": {"time_of_day"},
    "ratio": {"rate"},
}


@pytest.fixture(scope="module")
def contract() -> dict[str, dict[str, dict[str, str]]]:
    found = re.search(
        r"set contract = (\{.*?\n    \}) -%", MACRO.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found, "the dictionary of contract_columns.sql was not found"
    return ast.literal_eval(found[1])


def test_every_table_of_the_contract_has_a_schema(contract) -> None:
    assert set(contract) - NOT_WRITTEN <= set(SCHEMAS)


def test_schemas_hold_the_contracts_columns(contract) -> None:
    for name in set(contract) & set(SCHEMAS):
        declared = set(contract[name]["columns"])
        left_out = {"recorded_at"} if name in UNRECORDED else set()
        assert set(SCHEMAS[name]) == declared - left_out - UNTOLD, name


def test_schemas_hold_the_contracts_kinds(contract) -> None:
    for name in set(contract) & set(SCHEMAS):
        for column, kind in SCHEMAS[name].items():
            known = KINDS.get(contract[name]["columns"][column], {kind})
            assert kind in known, (name, column)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_table_may_be_empty(name: str) -> None:
    table = as_table(name, columns={}, rows=0)
    assert table.num_rows == 0
    assert table.column_names == list(SCHEMAS[name])


def test_keys_and_references_are_text() -> None:
    for name, columns in SCHEMAS.items():
        for column, kind in columns.items():
            if column.endswith("_id"):
                assert kind == TEXT, (name, column)
