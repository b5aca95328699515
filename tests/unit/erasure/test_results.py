"""Results hold for one input and one code; anything else asks for a new check."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from slrs_ml.erasure import ColumnResult, input_and_code_hash, store_results, stored_hash


@pytest.fixture
def project(tmp_path: Path) -> Path:
    models = tmp_path / "project" / "dbt_project" / "models" / "features"
    models.mkdir(parents=True)
    (models / "feat_loan_features.sql").write_text("select 1")
    return tmp_path / "project"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "slrs.duckdb"


def held(file: Path, project: Path, *statements: str) -> str:
    """Load the table anew and give the hash."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema if not exists lending")
        connection.execute(
            "create or replace table lending.loans (loan_id varchar, amount varchar)"
        )
        for statement in statements:
            connection.execute(statement)
    return input_and_code_hash(file, project=project)


ONE = "insert into lending.loans values ('a', '5')"
OTHER = "insert into lending.loans values ('b', '7')"


def test_the_order_of_rows_does_not_count(file: Path, project: Path):
    assert held(file, project, ONE, OTHER) == held(file, project, OTHER, ONE)


@pytest.mark.parametrize(
    "statements",
    [
        (ONE,),
        (ONE, OTHER, OTHER),
        (ONE, "insert into lending.loans values ('7', 'b')"),
        (ONE, OTHER, "alter table lending.loans rename amount to principal"),
        (ONE, OTHER, "create table lending.payments (payment_id varchar)"),
        (ONE, OTHER, "create view lending.payments as select 1 as payment_id"),
    ],
    ids=["a row less", "a row twice", "values changed places", "renamed", "a table", "a view"],
)
def test_any_change_of_the_input_counts(file: Path, project: Path, statements: tuple[str, ...]):
    first = held(file, project, ONE, OTHER)
    assert held(file, project, *statements) != first


def test_code_counts_and_documents_do_not(file: Path, project: Path):
    first = held(file, project, ONE)
    model = project / "dbt_project" / "models" / "features" / "feat_loan_features.sql"
    model.with_suffix(".yml").write_text("version: 2")
    assert input_and_code_hash(file, project=project) == first
    model.write_text("select 2")
    assert input_and_code_hash(file, project=project) != first


def test_results_are_found_again_and_are_no_input(file: Path, project: Path):
    before = held(file, project, ONE)
    assert stored_hash(file) is None
    store_results(file, [ColumnResult("ratio", 0, 9), ColumnResult("*", 1, 9)], held_for=before)
    assert stored_hash(file) == before
    assert input_and_code_hash(file, project=project) == before
    store_results(file, [], held_for=before)
    assert stored_hash(file) is None
