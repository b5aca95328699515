"""Two little worlds, written by hand, and every way in which they may differ."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from slrs_ml.erasure import ALL_ROWS, ColumnResult, compare_worlds, summed

RELATIONS = {"features.feat_loan_features": "loan_id"}
FEATURES = """
create schema features;
create table features.feat_loan_features (
    loan_id varchar, borrower_id varchar, snapshot_date date, is_decision_snapshot boolean,
    loan_state varchar, ratio double
)
"""
STAGING = """
create schema staging;
create table staging.stg_borrowers__checked (
    borrower_id varchar, source_key varchar, reason_code varchar, reason_column varchar,
    row_json varchar, row_hash varchar
);
create table staging.stg_loans__checked (
    loan_id varchar, borrower_id varchar, source_key varchar, reason_code varchar,
    reason_column varchar, row_json varchar, row_hash varchar
);
create table staging.stg_payments__checked (
    loan_id varchar, payment_id varchar, amount integer, source_key varchar,
    reason_code varchar, reason_column varchar, row_json varchar, row_hash varchar
);
create table staging.stg_snapshot_dates (loan_id varchar, snapshot_date date)
"""
CLOCKS = """
create schema erasure;
create table erasure.clocks (owner_kind varchar, owner_id varchar, at_end_of date)
"""


class Worlds:
    """Loans a1 and a2 of borrower a, b1 of b and c1 of c, alike in both worlds."""

    def __init__(self, folder: Path) -> None:
        self.files = {name: folder / f"{name}.duckdb" for name in ("whole", "erased")}
        self.run("whole", FEATURES, STAGING)
        self.run("erased", FEATURES, CLOCKS)
        for loan in ("a1", "a2", "b1", "c1"):
            self.run(
                "whole",
                f"insert into staging.stg_loans__checked (loan_id, borrower_id) "
                f"values ('{loan}', '{loan[0]}')",
            )
            self.run(
                "erased", f"insert into erasure.clocks values ('loan', '{loan}', '2024-01-31')"
            )
            for world in self.files:
                for day in ("2024-01-31", "2024-02-29"):
                    self.run(
                        world,
                        "insert into features.feat_loan_features values "
                        f"('{loan}', '{loan[0]}', '{day}', false, 'open', 0.1)",
                    )
        for borrower in "abc":
            self.run(
                "erased",
                f"insert into erasure.clocks values ('borrower', '{borrower}', '2024-01-31')",
            )

    def run(self, world: str, *statements: str) -> None:
        with duckdb.connect(str(self.files[world])) as connection:
            for statement in statements:
                connection.execute(statement)

    def set(self, world: str, assignment: str, loan: str, day: str = "2024-01-31") -> None:
        self.run(
            world,
            f"update features.feat_loan_features set {assignment} "
            f"where loan_id = '{loan}' and snapshot_date = '{day}'",
        )

    def differing(self) -> dict[str, int]:
        results = compare_worlds(self.files["whole"], self.files["erased"], relations=RELATIONS)
        return {
            found.column_name: found.differing_rows for found in results if found.differing_rows
        }

    def checked(self) -> dict[str, int]:
        results = compare_worlds(self.files["whole"], self.files["erased"], relations=RELATIONS)
        return {found.column_name: found.checked_rows for found in results}


@pytest.fixture
def worlds(tmp_path: Path) -> Worlds:
    return Worlds(tmp_path)


def test_the_same_is_the_same(worlds: Worlds):
    # Later snapshots and what a build's own date decides are not looked at.
    worlds.set("whole", "ratio = 9", "a1", day="2024-02-29")
    worlds.set("whole", "is_decision_snapshot = true", "a1")
    assert worlds.differing() == {}
    assert worlds.checked() == {"loan_id": 4, "loan_state": 4, "ratio": 4, ALL_ROWS: 4}


def test_the_last_bit_and_a_missing_value_are_differences(worlds: Worlds):
    worlds.set("whole", "ratio = 0.1::double + 1.3877787807814457e-17", "a1")
    worlds.set("whole", "ratio = null", "b1")
    worlds.set("erased", "loan_state = 'sold'", "b1")
    assert worlds.differing() == {"ratio": 2, "loan_state": 1, ALL_ROWS: 2}


@pytest.mark.parametrize("world", ["whole", "erased"])
def test_a_loan_that_one_world_lacks_is_a_difference_of_the_key(worlds: Worlds, world: str):
    worlds.run(world, "delete from features.feat_loan_features where loan_id = 'b1'")
    assert worlds.differing() == {"loan_id": 1, ALL_ROWS: 1}


def test_each_looks_at_its_own_date(worlds: Worlds):
    worlds.run(
        "erased",
        "update erasure.clocks set at_end_of = '2024-02-29' where owner_id = 'b1'",
        "update erasure.clocks set at_end_of = '2024-02-29' where owner_id = 'b'",
    )
    worlds.set("whole", "ratio = 9", "b1")
    assert worlds.differing() == {}
    worlds.set("whole", "ratio = 9", "b1", day="2024-02-29")
    assert worlds.differing() == {"ratio": 1, ALL_ROWS: 1}


def test_nothing_is_said_where_staging_refused_a_row_for_what_it_tells_of_later(worlds: Worlds):
    worlds.set("whole", "ratio = 9", "a2")
    worlds.run(
        "whole",
        "insert into staging.stg_loans__checked (loan_id, borrower_id, "
        "reason_code, reason_column) values ('a1', 'a', 'impossible_value', 'term_months')",
    )
    assert worlds.differing() == {"ratio": 1, ALL_ROWS: 1}
    worlds.run(
        "whole",
        "insert into staging.stg_loans__checked (loan_id, borrower_id, "
        "reason_code, reason_column) values ('a1', 'a', 'impossible_value', 'closed_on')",
    )
    assert worlds.differing() == {}
    assert worlds.checked()[ALL_ROWS] == 2


def test_nothing_is_said_where_two_rows_of_one_key_contradict_each_other(worlds: Worlds):
    worlds.set("whole", "ratio = 9", "b1")
    accepted = "insert into staging.stg_payments__checked (loan_id, payment_id, amount) values "
    refused = accepted.replace("amount)", "amount, reason_code)")
    worlds.run("whole", f"{accepted} ('b1', 'p', 5)", f"{refused} ('b1', 'p', 5, 'duplicate_key')")
    # An exact copy says nothing else.
    assert worlds.differing() == {"ratio": 1, ALL_ROWS: 1}
    worlds.run("whole", f"{refused} ('b1', 'p', 6, 'duplicate_key')")
    assert worlds.differing() == {}


def test_a_loan_with_snapshots_declared_at_other_dates_is_left_out(worlds: Worlds):
    worlds.set("whole", "ratio = 9", "b1")
    worlds.run("whole", "insert into staging.stg_snapshot_dates values ('b1', '2024-02-29')")
    assert worlds.differing() == {}
    worlds.run("whole", "insert into staging.stg_snapshot_dates values ('b1', '2024-01-31')")
    assert worlds.differing() == {"ratio": 1, ALL_ROWS: 1}


def test_results_add_up_and_the_totals_come_last():
    found = summed(
        [
            ColumnResult("a", 1, 10),
            ColumnResult(ALL_ROWS, 1, 10),
            ColumnResult("a", 2, 5),
            ColumnResult("b", 0, 5),
            ColumnResult(ALL_ROWS, 2, 5),
        ]
    )
    assert found == [
        ColumnResult("a", 3, 15),
        ColumnResult("b", 0, 5),
        ColumnResult(ALL_ROWS, 3, 15),
    ]
