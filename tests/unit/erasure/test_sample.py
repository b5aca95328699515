"""Who is sampled and when, chosen by hash from tables written by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from slrs_ml.erasure import ERASURE_RULES, choose_dates, write_erased_world, write_whole_world
from slrs_ml.errors import BuildError

COLUMNS = {
    "loans": "loan_id, borrower_id, originated_on, closed_on, close_reason, recorded_at",
    "payments": "payment_id, loan_id, paid_at, recorded_at",
    "borrowers": "borrower_id, employment_started_on, recorded_at",
    "past_decisions": "decision_id, loan_id, decided_at, recorded_at",
    "decision_overrides": "decision_id, overridden_at, recorded_at",
    "exchange_rates": "currency, rated_on, recorded_at",
    "snapshot_dates": "loan_id, snapshot_date, recorded_at",
}


@pytest.fixture
def build_file(tmp_path: Path) -> Path:
    """A book of 40 borrowers with a loan each; b07 has paid, b08 was decided on."""
    file = tmp_path / "slrs.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema lending")
        connection.execute("create schema seeds")
        connection.execute("create table seeds.rules as select 1 as rule")
        connection.execute(
            "create table lending.lending__build_settings as "
            "select '2024-06-30' as as_of_date, 'UTC' as time_zone"
        )
        for table, rule in ERASURE_RULES.items():
            owner = {"everyone": "currency"}.get(rule.belongs_to, f"{rule.belongs_to}_id")
            columns = COLUMNS.get(table, f"{owner}, {rule.happened or 'told'}, recorded_at")
            names = dict.fromkeys(columns.split(", "))
            if table == "installments":
                names["schedule_version"] = None
            for column in rule.told_later:
                names[column] = None
            declared = ", ".join(f"{name} varchar" for name in names)
            connection.execute(f"create table lending.lending__{table} ({declared})")
        for number in range(40):
            borrower, loan = f"b{number:02}", f"l{number:02}"
            connection.execute(
                f"insert into lending.lending__borrowers values ('{borrower}', '', '')"
            )
            connection.execute(
                "insert into lending.lending__loans values "
                f"(' {loan}', '{borrower} ', '2023-01-01', null, null, null)"
            )
        connection.execute(
            "insert into lending.lending__payments values "
            "('p1', 'l07', '2024-01-31', null), ('p2', 'l07', '2024-02-01', null)"
        )
        connection.execute(
            "insert into lending.lending__past_decisions values ('d', 'l07', '2024-01-01', null)"
        )
        connection.execute(
            "insert into lending.lending__decision_overrides values "
            "('d', '2024-02-01', null), ('of nobody', '2024-01-01', null)"
        )
        connection.execute(
            "insert into lending.lending__exchange_rates values "
            "('EUR', '2024-01-31', null), ('EUR', '2024-02-01', null)"
        )
    return file


def rows(file: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_sample_holds_all_rows_of_its_borrowers_and_nobody_elses(
    build_file: Path, tmp_path: Path
):
    whole = tmp_path / "whole" / "slrs.duckdb"
    chosen = write_whole_world(build_file, world_file=whole, borrowers=6)
    borrowers = rows(whole, "select borrower_id from lending.lending__borrowers order by all")
    assert chosen == len(borrowers)
    assert 3 <= chosen <= 6
    # Who has most kinds of rows is always among them.
    assert ("b07",) in borrowers
    loans = rows(whole, "select trim(borrower_id) from lending.lending__loans order by all")
    assert loans == borrowers
    assert rows(whole, "select count(*) from lending.lending__payments") == [(2,)]
    assert rows(whole, "select decision_id from lending.lending__decision_overrides") == [("d",)]
    assert rows(whole, "from seeds.rules") == [(1,)]
    again = tmp_path / "again" / "slrs.duckdb"
    write_whole_world(build_file, world_file=again, borrowers=6)
    told = "select borrower_id from lending.lending__borrowers order by all"
    assert rows(again, told) == borrowers
    write_whole_world(build_file, world_file=again, borrowers=None)
    assert len(rows(again, told)) == 40


def test_the_erased_world_is_that_of_the_date(build_file: Path, tmp_path: Path):
    whole, erased = tmp_path / "whole" / "slrs.duckdb", tmp_path / "erased" / "slrs.duckdb"
    write_whole_world(build_file, world_file=whole, borrowers=None)
    write_erased_world(whole, world_file=erased, at_end_of=date(2024, 1, 31))
    assert rows(erased, "select as_of_date from lending.lending__build_settings") == [
        ("2024-01-31",)
    ]
    assert rows(erased, "select payment_id from lending.lending__payments") == [("p1",)]
    assert rows(erased, "from lending.lending__decision_overrides") == []
    assert len(rows(erased, "from lending.lending__exchange_rates")) == 1
    assert len(rows(erased, "from lending.lending__loans")) == 40
    assert rows(erased, "from seeds.rules") == [(1,)]


def test_each_borrower_is_erased_at_a_snapshot_of_their_own(build_file: Path, tmp_path: Path):
    with duckdb.connect(str(build_file)) as connection:
        connection.execute(
            "insert into lending.lending__snapshot_dates values ('l07', '2024-01-31', null), "
            "('l08', '2023-05-01', null), ('l09', '2024-07-01', null)"
        )
    whole, erased = tmp_path / "whole" / "slrs.duckdb", tmp_path / "erased" / "slrs.duckdb"
    write_whole_world(build_file, world_file=whole, borrowers=None)
    write_erased_world(whole, world_file=erased, at_end_of=None)
    clocks = "select owner_id, at_end_of::varchar from erasure.clocks where owner_kind = '{}'"
    assert sorted(rows(erased, clocks.format("loan"))) == [
        ("l07", "2024-01-31"),
        ("l08", "2023-05-01"),
    ]
    assert rows(erased, clocks.format("everyone")) == [("", "2024-01-31")]
    assert rows(erased, "select as_of_date from lending.lending__build_settings") == [
        ("2024-06-30",)
    ]
    assert rows(erased, "select payment_id from lending.lending__payments") == [("p1",)]


def test_a_table_without_a_rule_is_named(build_file: Path, tmp_path: Path):
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("create table lending.lending__horoscopes (loan_id varchar)")
    with pytest.raises(BuildError, match="lending__horoscopes: nothing says when its rows"):
        write_whole_world(build_file, world_file=tmp_path / "w" / "slrs.duckdb", borrowers=3)


def built(*, snapshots: list[tuple[str, int]], declared: list[tuple[str, str]], as_of: str):
    """A world with so many open loans at each date."""
    connection = duckdb.connect()
    for schema in ("features", "staging"):
        connection.execute(f"create schema {schema}")
    connection.execute(
        "create table features.feat_loan_features (snapshot_date date, loan_state varchar)"
    )
    for day, loans in snapshots:
        connection.execute(
            f"insert into features.feat_loan_features select '{day}', 'open' from range({loans})"
        )
    connection.execute(
        f"create table staging.stg_build_settings as select date '{as_of}' as as_of_date"
    )
    connection.execute(
        "create table staging.stg_snapshot_dates (loan_id varchar, snapshot_date date)"
    )
    connection.execute("create table staging.stg_loans (loan_id varchar)")
    for loan, day in declared:
        connection.execute(f"insert into staging.stg_snapshot_dates values ('{loan}', '{day}')")
        connection.execute(f"insert into staging.stg_loans values ('{loan}')")
    return connection


def test_a_date_is_chosen_where_many_loans_are_open_and_before_the_builds_own():
    snapshots = [("2024-01-31", 9), ("2024-02-29", 10), ("2024-03-31", 3), ("2024-04-15", 10)]
    chosen = set()
    for day in range(16, 30):
        world = built(snapshots=snapshots[:3], declared=[], as_of=f"2024-04-{day}")
        found = choose_dates(world, dates=1)
        assert choose_dates(world, dates=1) == found
        chosen |= set(found)
    # Each build looks at another, of those two.
    assert chosen == {date(2024, 1, 31), date(2024, 2, 29)}
    only = built(snapshots=snapshots[3:], declared=[], as_of="2024-04-15")
    assert choose_dates(only, dates=1) == [date(2024, 4, 15)]
    assert choose_dates(built(snapshots=[], declared=[], as_of="2024-04-15"), dates=1) == []


def test_snapshots_of_their_own_are_told_from_one_for_all():
    snapshots = [("2024-01-31", 4)]
    own = [("a", "2023-01-01"), ("b", "2023-02-01"), ("c", "2023-03-01")]
    shared = [("a", "2024-01-31"), ("b", "2024-01-31"), ("c", "2023-03-01")]
    as_of = "2024-06-30"
    assert choose_dates(built(snapshots=snapshots, declared=own, as_of=as_of), dates=1) == [None]
    assert choose_dates(built(snapshots=snapshots, declared=shared, as_of=as_of), dates=1) == [
        date(2024, 1, 31)
    ]
