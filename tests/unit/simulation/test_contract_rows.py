"""What the writers write is what the input contract accepts, table by table."""

import ast
import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.records.accounts import account_tables
from slrs_ml.simulation.records.collection import collection_tables
from slrs_ml.simulation.records.global_tables import global_tables
from slrs_ml.simulation.records.messages import message_tables
from slrs_ml.simulation.records.schemas import SCHEMAS
from slrs_ml.simulation.records.tables import as_table
from tests.journals import CLOCK, journal, people, written_loans

MACRO = Path(__file__).parents[3] / "dbt_project" / "macros" / "contract_columns.sql"
BORROWERS = 400
KEYS = {
    "account_transactions": "transaction_id",
    "complaints": "complaint_id",
    "contact_consents": "borrower_id, channel, effective_at",
    "customer_messages": "message_id",
    "decision_overrides": "decision_id",
    "exchange_rates": "currency, rated_on",
    "forbearance_measures": "measure_id",
    "legal_events": "legal_event_id",
    "message_intents": "message_id",
    "offer_responses": "loan_id, responded_at, offer_type",
    "past_decisions": "decision_id",
    "promises_to_pay": "promise_id",
    "recovery_ledger": "entry_id",
    "treatment_capacities": "treatment_code, capacity_on",
}


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    kinds, population = journal(BORROWERS), people(BORROWERS)
    streams = Streams(1, first_borrower=0, borrowers=BORROWERS)
    batch = {"streams": streams, "clock": CLOCK}
    written = written_loans(kinds)
    return {
        **collection_tables(kinds, first_borrower=0, written=written, **batch),
        **message_tables(kinds, population=population, written=written, **batch),
        **account_tables(kinds, population=population, **batch),
        **global_tables(clock=CLOCK, borrowers=BORROWERS),
    }


@pytest.fixture(scope="module")
def world(tables: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, table in tables.items():
        connection.register(name, table)
    kinds = journal(BORROWERS)
    connection.register("loans", pa.table({"loan_id": [f"L{n:09d}" for n in written_loans(kinds)]}))
    borrowers = [f"B{number + 1:07d}" for number in range(BORROWERS)]
    connection.register("borrowers", pa.table({"borrower_id": borrowers}))
    return connection


@pytest.fixture(scope="module")
def contract() -> dict[str, dict]:
    found = re.search(
        r"set contract = (\{.*?\n    \}) -%", MACRO.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found, "the dictionary of contract_columns.sql was not found"
    return ast.literal_eval(found[1])


def test_the_writers_write_these_tables_and_no_others(tables: dict[str, pa.Table]) -> None:
    assert set(tables) == {*KEYS, "loan_status_reports"}
    for name, table in tables.items():
        if name in SCHEMAS:
            assert table.schema == as_table(name, columns={}, rows=0).schema, name


@pytest.mark.parametrize("name", KEYS)
def test_keys_are_unique(world: duckdb.DuckDBPyConnection, name: str) -> None:
    rows, keys = world.sql(
        f"select count(*), count(distinct ({KEYS[name]})) from {name}"
    ).fetchall()[0]
    assert rows == keys > 0


@pytest.mark.parametrize("name", KEYS)
def test_the_contract_accepts_each_row(
    world: duckdb.DuckDBPyConnection, contract: dict[str, dict], name: str
) -> None:
    table = contract.get(name, {})
    conditions = [f"{column} is null" for column in table.get("needed", ())]
    for column, codes in table.get("codes", {}).items():
        conditions.append(f"{column} not in {tuple(codes)}")
    for column, kind in table.get("columns", {}).items():
        if kind in {"money", "count", "fraction", "rate", "ratio"}:
            conditions.append(f"{column} < 0")
    for condition in conditions:
        wrong = world.sql(f"select count(*) from {name} where {condition}").fetchall()
        assert wrong == [(0,)], condition


@pytest.mark.parametrize("name", KEYS)
def test_rows_refer_to_what_is_written(world: duckdb.DuckDBPyConnection, name: str) -> None:
    columns = {row[0] for row in world.sql(f"describe {name}").fetchall()}
    for referred, key in (("loans", "loan_id"), ("borrowers", "borrower_id")):
        if key in columns:
            lost = world.sql(
                f"select count(*) from {name} anti join {referred} using ({key}) "
                f"where {key} is not null"
            ).fetchall()
            assert lost == [(0,)]


@pytest.mark.parametrize("name", sorted(set(KEYS) - {"message_intents"}))
def test_all_was_recorded_by_the_last_day(world: duckdb.DuckDBPyConnection, name: str) -> None:
    world.execute("set timezone = 'America/New_York'")
    late = world.sql(
        f"select count(*) from {name} where recorded_at::date > date '2021-12-31' "
        "or recorded_at is null"
    ).fetchall()
    assert late == [(0,)]
