"""Capacities and exchange rates of the whole world."""

from datetime import date

import pyarrow.compute as pc

from slrs_ml.simulation.clock import Clock
from slrs_ml.simulation.codes import TREATMENTS
from slrs_ml.simulation.records.global_tables import global_tables

TABLES = global_tables(clock=Clock(months=3, burn_in=2))


def test_each_treatment_has_a_capacity_on_each_business_day_and_each_last_day() -> None:
    """January 2020 had 23 business days, February 20 and its last, a Saturday, March 22."""
    rows = TABLES["treatment_capacities"].to_pylist()
    assert len(rows) == len(TREATMENTS) * (23 + 21 + 22)
    days = {row["capacity_on"] for row in rows}
    assert date(2020, 2, 29) in days
    assert date(2020, 2, 28) in days
    assert date(2020, 3, 1) not in days
    assert {row["treatment_code"] for row in rows} == set(TREATMENTS)


def test_a_months_capacities_are_known_before_it_begins() -> None:
    for row in TABLES["treatment_capacities"].to_pylist():
        assert row["recorded_at"].date() <= row["capacity_on"].replace(day=1)


def test_capacities_grow_with_the_portfolio() -> None:
    small, large = (
        pc.sum(
            global_tables(clock=Clock(months=1, burn_in=0), borrowers=n)["treatment_capacities"][
                "units"
            ]
        ).as_py()
        for n in (10_000, 1_000_000)
    )
    assert large == 100 * small


def test_there_is_a_rate_of_each_currency_on_each_day() -> None:
    rows = TABLES["exchange_rates"].to_pylist()
    assert len(rows) == 2 * (30 + 31 + 31 + 29 + 31)
    assert {row["rate"] for row in rows if row["currency"] == "USD"} == {1.0}
    assert all(1.0 < row["rate"] < 1.25 for row in rows if row["currency"] == "EUR")
    assert all(row["recorded_at"].date() >= row["rated_on"] for row in rows)


def test_there_are_no_status_reports() -> None:
    assert TABLES["loan_status_reports"].num_rows == 0
