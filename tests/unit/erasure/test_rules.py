"""What is known when: the table of rules against the contract, and rows worked out by hand."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from slrs_ml.contract import ContractTable, read_contract
from slrs_ml.erasure import ERASURE_RULES
from slrs_ml.erasure.rules import KNOWN_BY, rows_known

PROJECT = Path(__file__).parents[3] / "dbt_project"
# Stricter than the contract says: a day's capacity and rate count from that day, and an
# attribute without a time of recording from no day at all.
HAPPENED_MORE = {
    "treatment_capacities": "capacity_on",
    "exchange_rates": "rated_on",
    "loan_undated_attributes": "recorded_at",
}
# These carry their own date: it is no news before it.
TOLD_LATER_MORE = {
    "borrowers": {"employment_started_on"},
    "collection_actions": {"consent_given_at"},
}


@pytest.fixture(scope="module")
def contract() -> dict[str, ContractTable]:
    tables = read_contract(PROJECT)
    # Settings are no rows about anything.
    tables.pop("build_settings")
    return tables


def test_every_table_of_the_contract_has_its_rule(contract: dict[str, ContractTable]):
    assert set(ERASURE_RULES) == set(contract)


def test_rules_agree_with_the_contract(contract: dict[str, ContractTable]):
    for name, table in contract.items():
        rule = ERASURE_RULES[name]
        assert rule.happened == HAPPENED_MORE.get(name, table.event), name
        later = {column.name for column in table.columns.values() if column.is_told_later}
        assert set(rule.told_later) == later | TOLD_LATER_MORE.get(name, set()), name
        if rule.belongs_to != "everyone":
            assert f"{rule.belongs_to}_id" in table.columns, name


def test_every_date_of_the_contract_is_judged(contract: dict[str, ContractTable]):
    for name, table in contract.items():
        rule = ERASURE_RULES[name]
        judged = {"recorded_at", rule.happened, *rule.told_later, *rule.agreed}
        judged |= set(rule.told_later.values())
        dated = {
            column.name for column in table.columns.values() if column.kind in {"date", "time"}
        }
        assert dated <= judged, name
        assert judged - {None} <= set(table.columns), name


def known(table: str, rows: list[dict[str, str | None]], *, day: str) -> list[tuple]:
    """Give what of the rows is known by the end of a day in New York."""
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    owner = {"everyone": ""}.get(ERASURE_RULES[table].belongs_to, "b1")
    if ERASURE_RULES[table].belongs_to == "loan":
        owner = "l1"
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(KNOWN_BY)
        connection.execute(
            "create temp table settings as "
            "select date '2024-06-30' as as_of_date, 'America/New_York' as zone"
        )
        connection.execute(
            "create temp table clocks as select ? as owner_kind, ? as owner_id, "
            "?::date as at_end_of",
            [ERASURE_RULES[table].belongs_to, owner, day],
        )
        declared = ", ".join(f"{name} varchar" for name in columns)
        connection.execute(f"create temp table given ({declared})")
        for row in rows:
            connection.execute(
                f"insert into given values ({', '.join('?' * len(columns))})",
                [row.get(name) for name in columns],
            )
        return connection.execute(rows_known(table, source="given", columns=columns)).fetchall()


def payment(name: str, paid_at: str, recorded_at: str | None) -> dict[str, str | None]:
    return {"payment_id": name, "loan_id": " l1 ", "paid_at": paid_at, "recorded_at": recorded_at}


def test_a_row_is_known_once_it_has_happened_and_was_recorded():
    rows = [
        payment("on the day", "2024-01-31 10:00:00+00", "2024-01-31 11:00:00+00"),
        payment("recorded later", "2024-01-31 10:00:00+00", "2024-02-01 11:00:00+00"),
        payment("paid later", "2024-02-01 10:00:00+00", "2024-01-31 11:00:00+00"),
        # 3 in the morning of 1 February in UTC is 31 January in New York; 5 is not.
        payment("late in the evening", "2024-02-01T03:00:00Z", "2024-02-01 04:59:59+00"),
        payment("after midnight", "2024-02-01 05:00:00+00", "2024-02-01 05:00:00+00"),
        payment("never recorded", "2024-01-31", None),
        payment("never recorded, later", "2024-02-01", " "),
        payment("cannot be read", "soon", "someday"),
    ]
    found = [row[0] for row in known("payments", rows, day="2024-01-31")]
    assert found == ["on the day", "late in the evening", "never recorded", "cannot be read"]


def test_columns_of_a_later_event_are_blank():
    loan = {"loan_id": "l1", "originated_on": "2023-05-01", "statute_barred_on": "2030-01-01"}
    rows = [
        {**loan, "closed_on": "2024-01-31", "close_reason": "settled", "recorded_at": None},
        {**loan, "closed_on": "2024-02-01", "close_reason": "sold", "recorded_at": None},
        {**loan, "closed_on": None, "close_reason": "paid_off", "recorded_at": None},
        {**loan, "originated_on": "2024-02-01", "closed_on": None, "close_reason": None},
    ]
    told = [row[2:5] for row in known("loans", rows, day="2024-01-31")]
    barred = "2030-01-01"
    assert told == [
        (barred, "2024-01-31", "settled"),
        (barred, None, None),
        (barred, None, None),
    ]


def test_an_outcome_without_a_date_is_never_known():
    rows = [
        {"loan_id": "l1", "is_default": "true", "decided_on": "2024-01-31", "recorded_at": None},
        {"loan_id": "l1", "is_default": "false", "decided_on": "2024-02-01", "recorded_at": None},
        {"loan_id": "l1", "is_default": "no", "decided_on": None, "recorded_at": "2023-01-01"},
    ]
    assert [row[1] for row in known("loan_outcomes", rows, day="2024-01-31")] == ["true"]


def test_a_later_schedule_without_a_time_counts_from_the_builds_date():
    def line(version: str | None, due_on: str, recorded_at: str | None) -> dict[str, str | None]:
        return {
            "loan_id": "l1",
            "schedule_version": version,
            "due_on": due_on,
            "recorded_at": recorded_at,
        }

    rows = [
        # What is due later was agreed from the beginning.
        line("1", "2026-01-01", None),
        line("2", "2026-02-01", None),
        line("3", "2026-03-01", "2024-01-15 12:00:00+00"),
        line("4", "2026-04-01", "2024-02-15 12:00:00+00"),
    ]
    assert [row[1] for row in known("installments", rows, day="2024-01-31")] == ["1", "3"]
    assert len(known("installments", rows, day="2024-06-30")) == 4


def test_rows_of_everyone_are_erased_too():
    rows = [
        {"currency": "EUR", "rated_on": "2024-01-31", "rate": "1.1", "recorded_at": None},
        {"currency": "EUR", "rated_on": "2024-02-01", "rate": "1.2", "recorded_at": None},
    ]
    assert [row[2] for row in known("exchange_rates", rows, day="2024-01-31")] == ["1.1"]
