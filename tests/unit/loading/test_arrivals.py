"""Rows that do not say when they were recorded, and the load that brought them first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from slrs_ml.loading import LoadReport, load_portfolio
from tests.unit.loading.folders import TABLES, rows, write_folder

JANUARY, FEBRUARY, MARCH = date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "build" / "lending" / "slrs.duckdb"


@pytest.fixture
def load(tmp_path: Path, database: Path):
    def loaded(as_of: date, **changed: str) -> LoadReport:
        folder = write_folder(tmp_path / "data", **changed)
        return load_portfolio("lending", data_dir=folder, database_path=database, as_of=as_of)

    return loaded


def arrivals(database: Path) -> dict[tuple[str, date], int]:
    found = rows(
        database,
        "select source_table, first_as_of_date, count(*) from lending.row_arrivals "
        "group by all order by all",
    )
    return {(table, day): count for table, day, count in found}


FIRST = {
    ("borrowers", JANUARY): 1,
    ("build_settings", JANUARY): 1,
    ("installments", JANUARY): 1,
    ("loans", JANUARY): 1,
    ("payments", JANUARY): 1,
}


def test_the_first_load_is_the_beginning(load, database):
    report = load(JANUARY)
    assert report.arrived_rows == {}
    assert not report.is_another_source
    assert arrivals(database) == FIRST


def test_a_row_of_a_later_load_is_kept_with_its_date(load, database):
    load(JANUARY)
    more = TABLES["payments"] + "P2,L1,2024-01-10,7\n"
    report = load(FEBRUARY, payments=more)
    assert report.arrived_rows == {"payments": 1}
    assert not report.is_another_source
    assert arrivals(database) == {**FIRST, ("payments", FEBRUARY): 1}
    # Neither a third load nor an earlier date moves what is known.
    assert load(MARCH, payments=more).arrived_rows == {}
    assert load(JANUARY, payments=more).arrived_rows == {}
    assert load(date(2023, 12, 31), payments=more).arrived_rows == {}
    assert arrivals(database) == {**FIRST, ("payments", FEBRUARY): 1}


def test_rows_that_come_again_on_the_first_date_belong_to_the_first_load(load, database):
    load(JANUARY)
    assert load(JANUARY, payments=TABLES["payments"] + "P2,L1,2024-01-10,7\n").arrived_rows == {}
    assert arrivals(database) == {**FIRST, ("payments", JANUARY): 2}


def test_copies_arrive_once_and_order_and_space_do_not_count(load, database):
    load(JANUARY)
    line = TABLES["payments"].splitlines()[1]
    twice = "amount,payment_id,paid_at,loan_id,method,load_id\n" + "".join(
        f"{amount} ,{key},{paid},{loan},,{number}\n"
        for number in (8, 9)
        for key, loan, paid, amount in [line.split(",")]
    )
    report = load(FEBRUARY, payments=twice)
    assert report.rows["payments"] == 2
    assert report.arrived_rows == {}
    assert arrivals(database) == FIRST


def test_a_correction_arrives_and_attributes_of_loans_do_not(load, database):
    load(JANUARY)
    report = load(
        FEBRUARY,
        payments=TABLES["payments"].replace(",100\n", ",90\n"),
        loans="loan_id,borrower_id,principal_amount,closed_on\nL1,B1,1100,2024-02-20\n",
    )
    assert report.arrived_rows == {"payments": 1}


def test_a_flag_that_closes_is_the_flag_that_was_opened(load, database):
    header = "flag_id,borrower_id,flag_type,opened_at,closed_at,review_due_on\n"
    load(JANUARY, borrower_flags=header + "F1,B1,dispute,2024-01-05,,2024-02-05\n")
    closed = header + "F1,B1,dispute,2024-01-05,2024-02-10,2024-03-05\n"
    assert load(FEBRUARY, borrower_flags=closed).arrived_rows == {}


def test_rows_that_say_when_they_were_recorded_are_left_alone(load, database):
    def payments(*lines: str) -> str:
        return "payment_id,loan_id,paid_at,amount,recorded_at\n" + "".join(lines)

    told = "P1,L1,2024-01-10,5,2024-01-11 09:00:00+00\n"
    load(JANUARY, payments=payments(told))
    assert ("payments", JANUARY) not in arrivals(database)
    report = load(FEBRUARY, payments=payments(told.replace("P1", "P2"), "P3,L1,2024-01-10,5, \n"))
    assert report.arrived_rows == {"payments": 1}


def test_a_table_that_comes_later_is_recorded_then(load, database):
    load(JANUARY)
    actions = "action_id,loan_id,acted_at,channel\nA1,L1,2024-01-03,call\n"
    assert load(FEBRUARY, collection_actions=actions).arrived_rows == {"collection_actions": 1}


def test_another_lenders_rows_are_noticed(load, database):
    load(JANUARY)
    report = load(
        FEBRUARY,
        borrowers="borrower_id\nB9\n",
        loans=TABLES["loans"].replace("L1", "L9"),
        installments=TABLES["installments"].replace("L1", "L9"),
        payments=TABLES["payments"].replace("L1", "L9"),
    )
    assert report.is_another_source


def test_a_failed_load_remembers_nothing(load, database, tmp_path):
    load(JANUARY)
    before = arrivals(database)
    (tmp_path / "data" / "build_settings.json").write_text('{"time_zone": "Mars"}')
    with pytest.raises(Exception, match="IANA"):
        load(FEBRUARY, payments=TABLES["payments"] + "P2,L1,2024-01-10,7\n")
    assert arrivals(database) == before
