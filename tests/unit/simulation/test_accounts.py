"""Current accounts: balances that add up, shocks that show, nobody after death."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import Clock
from slrs_ml.simulation.codes import FLAG_NAMES
from slrs_ml.simulation.records.accounts import account_tables
from tests.journals import CLOCK, Kinds, journal, of_borrowers, of_people, people

BORROWERS = 500
Accounts = dict[str, list[dict[str, object]]]


def table_of(
    kinds: Kinds, *, begin: int = 0, end: int = BORROWERS, clock: Clock = CLOCK
) -> pa.Table:
    return account_tables(
        of_borrowers(kinds, begin=begin, end=end),
        population=of_people(people(BORROWERS), begin=begin, end=end),
        streams=Streams(1, first_borrower=begin, borrowers=end - begin),
        clock=clock,
    )["account_transactions"]


def by_borrower(table: pa.Table) -> Accounts:
    accounts: Accounts = {}
    for row in table.to_pylist():
        accounts.setdefault(row["borrower_id"], []).append(row)
    return accounts


def everyone(**columns: int) -> dict[str, np.ndarray]:
    return {
        "borrower": np.arange(BORROWERS),
        **{name: np.full(BORROWERS, value) for name, value in columns.items()},
    }


def credits_of(rows: list[dict[str, object]]) -> dict[date, tuple[str, Decimal]]:
    """Type and amount of what came in, by the first of the month."""
    return {
        row["booked_on"].replace(day=1): (row["transaction_type"], row["amount"])
        for row in rows
        if row["amount"] > 0
    }


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    return journal(BORROWERS)


@pytest.fixture(scope="module")
def undisturbed() -> Accounts:
    return by_borrower(table_of({}))


def test_four_in_ten_hold_an_account_from_six_months_before(undisturbed: Accounts) -> None:
    assert 0.34 < len(undisturbed) / BORROWERS < 0.46
    for rows in undisturbed.values():
        months = {row["booked_on"].replace(day=1) for row in rows}
        assert min(months) == date(2019, 7, 1)
        assert max(months) == date(2021, 12, 1)
        assert len(months) == CLOCK.months + 6
        assert len(rows) <= 3 * len(months)


def test_balances_run(kinds: Kinds) -> None:
    for rows in by_borrower(table_of(kinds)).values():
        for before, after in pairwise(rows):
            assert after["booked_on"] > before["booked_on"]
            assert after["balance_amount"] == before["balance_amount"] + after["amount"]


def test_a_cut_income_shows_from_its_first_month_to_its_last(undisturbed: Accounts) -> None:
    shock = {"months": 3, "factor_permille": 500, "is_job_lost": 0}
    shocked = by_borrower(table_of({"shocks": everyone(month=CLOCK.first_observed + 2, **shock)}))
    cut = {date(2020, month, 1) for month in (3, 4, 5)}
    for person, rows in shocked.items():
        usual = credits_of(undisturbed[person])
        for month, (kind, amount) in credits_of(rows).items():
            expected = usual[month][1] / (2 if month in cut else 1)
            assert kind == usual[month][0]
            assert abs(amount - expected) <= Decimal("0.01")


def test_a_lost_job_replaces_the_salary_by_a_benefit() -> None:
    population = people(BORROWERS)
    shock = {"months": 2, "factor_permille": 400, "is_job_lost": 1}
    accounts = by_borrower(table_of({"shocks": everyone(month=CLOCK.first_observed, **shock)}))
    for person, rows in accounts.items():
        income = int(population.income[int(person[1:]) - 1])
        received = credits_of(rows)
        for month in (date(2020, 1, 1), date(2020, 2, 1)):
            assert received[month] == ("benefit", Decimal(round(income * 0.4)) / 100)
    types = {credits_of(rows)[date(2020, 3, 1)][0] for rows in accounts.values()}
    assert types == {"salary", "business_income", "pension", "benefit"}


def test_nothing_is_booked_after_death(undisturbed: Accounts) -> None:
    died = everyone(day=18_262 + 14, flag=FLAG_NAMES.index("deceased"))
    for person, rows in by_borrower(table_of({"flags": died})).items():
        assert rows == [row for row in undisturbed[person] if row["booked_on"] <= date(2020, 1, 15)]


def test_the_overdraft_is_never_exceeded() -> None:
    population = people(BORROWERS)
    shock = {"months": 40, "factor_permille": 250, "is_job_lost": 1}
    accounts = by_borrower(table_of({"shocks": everyone(month=CLOCK.begin, **shock)}))
    lowest = {
        person: min(row["balance_amount"] for row in rows) for person, rows in accounts.items()
    }
    assert min(lowest.values()) < 0
    for person, amount in lowest.items():
        income = int(population.income[int(person[1:]) - 1])
        assert amount >= Decimal(-income * 40 // 100 - 1) / 100


def test_keys_are_unique_and_rows_are_recorded_the_night_they_are_booked(kinds: Kinds) -> None:
    table = table_of(kinds)
    ids = table["transaction_id"].to_pylist()
    assert len(set(ids)) == len(ids)
    for row in table.to_pylist():
        booked = datetime.combine(row["booked_on"], datetime.min.time(), tzinfo=UTC)
        assert (row["recorded_at"] - booked).total_seconds() == (22.5 + 5) * 3600


def test_two_half_batches_equal_one(kinds: Kinds) -> None:
    first, second = table_of(kinds, end=201), table_of(kinds, begin=201)
    assert pa.concat_tables([first, second]).equals(table_of(kinds))


def test_a_longer_world_continues_a_shorter_one(kinds: Kinds) -> None:
    longer = {row["transaction_id"]: row for row in table_of(kinds).to_pylist()}
    shorter = table_of(kinds, clock=Clock(months=12, burn_in=12)).to_pylist()
    assert shorter
    assert all(longer[row["transaction_id"]] == row for row in shorter)


def test_nobody_gives_an_empty_table() -> None:
    assert table_of({}, begin=0, end=0).num_rows == 0
