"""The contract stands in one macro; what repeats parts of it must agree with it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from slrs_ml.loading import NEEDED_COLUMNS, PUBLIC_SOURCES
from slrs_ml.loading.arrivals import arrival_hash
from slrs_ml.loading.tables import (
    ARRIVAL_COLUMNS,
    EVENT_COLUMNS,
    SETTINGS_COLUMNS,
    TRUTH_COLUMNS,
)

PROJECT = Path(__file__).parents[3] / "dbt_project"
# Part of a key, but a file may lack it: then every row is of one version, or of one kind.
NOT_IN_EVERY_FILE = {"schedule_version", "offer_type"}


def dictionary(macro_file: str) -> dict[str, dict]:
    text = (PROJECT / "macros" / macro_file).read_text(encoding="utf-8")
    found = re.search(r"set contract = (\{.*?\n    \}) -%", text, re.DOTALL)
    assert found, f"the dictionary of {macro_file} was not found"
    return ast.literal_eval(found[1])


@pytest.fixture(scope="module")
def contract() -> dict[str, dict]:
    return dictionary("contract_columns.sql")


@pytest.fixture(scope="module")
def sources() -> dict[str, dict]:
    text = (PROJECT / "models" / "adapters" / "_sources.yml").read_text(encoding="utf-8")
    (source,) = yaml.safe_load(text)["sources"]
    return {table["name"]: table for table in source["tables"]}


def test_the_loader_needs_the_contracts_columns(contract):
    needed = {name: tuple(table["needed"]) for name, table in contract.items()}
    settings = needed.pop("build_settings")
    assert needed == NEEDED_COLUMNS
    assert set(settings) <= set(SETTINGS_COLUMNS)
    assert tuple(contract["build_settings"]["columns"]) == SETTINGS_COLUMNS


def test_the_clock_reads_columns_of_the_contract(contract):
    for table, column in EVENT_COLUMNS.items():
        assert contract[table]["columns"][column] in {"date", "time"}
        assert contract[table]["event"] == column


def test_rows_are_told_apart_by_the_contracts_columns(contract):
    # Later columns, and why keys alone tell borrowers and loans: decision 0070.
    later = {"recorded_at", "closed_at", "review_due_on"}
    by_key = ("borrowers", "loans")
    told = {
        name: tuple(
            table["key"] if name in by_key else (c for c in table["columns"] if c not in later)
        )
        for name, table in contract.items()
        if name != "build_settings"
    }
    assert told == ARRIVAL_COLUMNS


def test_a_row_is_told_by_the_names_of_its_values():
    assert arrival_hash("loans", {"loan_id", "borrower_id"}) == (
        "md5(concat_ws(chr(31), 'loan_id=' || nullif(trim(\"loan_id\"::varchar), '')))"
    )


def test_the_sources_declare_what_the_loader_writes_about_a_load(sources):
    for table in ("input_formats", "unreadable_lines", "row_arrivals"):
        assert all(column["description"] for column in sources[table]["columns"])


def test_the_sources_declare_the_contracts_columns(contract, sources):
    declared = {name: [column["name"] for column in sources[name]["columns"]] for name in contract}
    assert declared == {name: list(table["columns"]) for name, table in contract.items()}


def test_the_sources_declare_the_public_files_columns(sources):
    for public in (file for source in PUBLIC_SOURCES.values() for file in source.files):
        declared = [column["name"] for column in sources[public.table]["columns"]]
        if public.has_row_number:
            assert declared.pop(0) == "source_row_number"
        assert declared == list(public.columns)


def test_each_table_of_the_contract_is_whole(contract):
    for name, table in contract.items():
        columns = table["columns"]
        assert set(table["key"]) <= set(table["needed"]) | NOT_IN_EVERY_FILE, name
        assert set(table["needed"]) <= set(columns), name
        assert set(table.get("codes", {})) <= set(columns), name
        assert columns.get(table.get("event", "recorded_at"), "date") in {"date", "time"}
        assert set(table.get("told_later", ())) <= set(columns) - set(table["needed"]), name
        for column, referred in table.get("references", {}).items():
            assert column in columns, name
            assert column in contract[referred]["key"], name


def test_the_truth_is_declared_once():
    truth = dictionary("truth_contract.sql")
    declared = PROJECT / "models" / "marts" / "assurance" / "_sources.yml"
    (source,) = yaml.safe_load(declared.read_text(encoding="utf-8"))["sources"]
    types = {
        table["name"]: {
            column["name"]: column["data_type"].replace(",", ", ") for column in table["columns"]
        }
        for table in source["tables"]
    }
    assert types == {name: table["columns"] for name, table in truth.items()}
    assert {name: tuple(columns) for name, columns in types.items()} == TRUTH_COLUMNS
    for name, table in truth.items():
        assert set(table["key"]) <= set(table["columns"]), name
