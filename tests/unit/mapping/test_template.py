"""The template is the contract: every table, every column, and SQL that runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from slrs_ml.contract import read_contract, sql_types
from slrs_ml.errors import InputError
from slrs_ml.mapping import write_template

PROJECT = Path(__file__).parents[3] / "dbt_project"


@pytest.fixture(scope="module")
def contract():
    return read_contract(PROJECT)


@pytest.fixture
def template(tmp_path, contract):
    folder = tmp_path / "mapping"
    write_template(folder, contract=contract, sql_types=sql_types(PROJECT))
    return folder


def test_every_table_runs_and_has_the_contracts_columns(template, contract):
    with duckdb.connect(":memory:") as connection:
        connection.execute((template / "sources.sql").read_text())
        for name, table in contract.items():
            connection.execute((template / f"{name}.sql").read_text())
            described = connection.execute(f"describe lending.{name}").fetchall()
            assert [row[0] for row in described] == list(table.columns)
            assert connection.execute(f"select count(*) from lending.{name}").fetchone() == (0,)


def test_every_column_is_told_with_its_meaning(template, contract):
    for name, table in contract.items():
        text = re.sub(r"\n\s*-- ", " ", (template / f"{name}.sql").read_text())
        for column in table.columns.values():
            assert f"{column.name} · " in text
            assert column.description in text
            assert all(code in text for code in column.codes)
    loans = re.sub(r"\s+-- ", " ", (template / "loans.sql").read_text())
    assert "closed_on · optional · date." in loans
    assert "Leave it null as long as it has not happened" in loans
    assert "principal_amount · needed · amount with two decimals" in loans


def test_the_runner_reads_what_is_needed_and_lists_the_rest(template, contract):
    lines = (template / "run.sql").read_text().splitlines()
    read = [line.removeprefix(".read ") for line in lines if line.startswith(".read ")]
    others = [line.removeprefix("-- .read ") for line in lines if line.startswith("-- .read ")]
    needed = ("borrowers", "loans", "installments", "payments")
    assert read == ["sources.sql", *(f"{table}.sql" for table in needed)]
    assert {*read, *others} == {"sources.sql", *(f"{table}.sql" for table in contract)}


def test_nothing_that_stands_is_replaced_unasked(template, contract):
    (template / "loans.sql").write_text("mine")
    with pytest.raises(InputError, match="--force"):
        write_template(template, contract=contract, sql_types=sql_types(PROJECT))
    assert (template / "loans.sql").read_text() == "mine"
    write_template(template, contract=contract, sql_types=sql_types(PROJECT), overwrite=True)
    assert (template / "loans.sql").read_text() != "mine"


def test_a_place_that_is_a_file_is_refused(tmp_path, contract):
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_template(tmp_path / "taken", contract=contract, sql_types=sql_types(PROJECT))
