"""The Czech bank's loans: account behaviour before the loan, and too few that have ended."""

from __future__ import annotations

import duckdb
import pytest

from tests.portfolios import Built

pytestmark = pytest.mark.slow


def private(built: Built, sql: str) -> list[tuple]:
    file = built.home / "build" / built.portfolio / "slrs.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_loan_whose_account_is_told_of_is_there(berka):
    assert berka.value("select count(*) from marts.dim_loans") == 354
    assert berka.value("select count(*) from assurance.rejected_records") == 0
    borrowers = private(berka, "select count(distinct borrower_id) from staging.stg_loans")
    assert borrowers == [(354,)]


def test_only_what_has_ended_has_a_label(berka):
    labels = berka.rows(
        "select is_censored, censor_reason, count(*), sum(label_value) "
        "from marts.fct_loan_outcomes group by all order by all"
    )
    assert labels == [(False, None, 43, 3.0), (True, "no_outcome", 311, None)]


def test_the_verdict_is_too_few(berka):
    runs = berka.rows("select distinct status, status_reason from marts.dim_model_runs")
    assert runs == [
        ("rejected", "too few: 3 events and 40 non-events in training, 50 of each are needed")
    ]
    assert berka.value("select count(*) from marts.fct_loan_scores") == 0
    assert berka.value("select count(*) from assurance.fct_feature_set_metrics") == 0


def test_a_loan_is_looked_at_once_at_its_origination(berka):
    assert berka.rows(
        "select count(*), count(distinct loan_id), sum((snapshot_date <> originated_on)::int) "
        "from marts.fct_loan_snapshots inner join marts.dim_loans using (loan_id)"
    ) == [(354, 354, 0)]


def test_the_account_is_told_of_before_the_loan_and_not_after(berka):
    rows = private(
        berka,
        """
        select
            count(*),
            count(*) filter (booked_on >= originated_on),
            count(distinct borrower_id),
            min(amount) < 0 and max(amount) > 0
        from staging.stg_account_transactions
        inner join staging.stg_loans using (borrower_id)
        """,
    )
    assert rows == [(30_200, 0, 354, True)]


def test_movements_add_up_to_the_balance(berka):
    """Signs are right: from nothing, all bookings lead to the last balance, to a crown."""
    rows = private(
        berka,
        """
        with accounts as (
            select account_id, max(booked_on) as last_on, sum(amount) as moved
            from staging.stg_account_transactions
            group by account_id
        ),
        gaps as (
            select account_id, min(abs(balance_amount - moved)) as gap
            from staging.stg_account_transactions
            inner join accounts using (account_id)
            where booked_on = last_on
            group by account_id
        )
        select count(*), max(gap) < 1 from gaps
        """,
    )
    assert rows == [(354, True)]


def test_sex_and_birth_reach_no_feature_and_no_public_table(berka):
    sexes = private(
        berka,
        "select sex, count(*) from staging.stg_borrower_protected_attributes "
        "group by sex order by sex",
    )
    assert {sex for sex, _ in sexes} == {"female", "male"}
    assert sum(count for _, count in sexes) == 5_369
    columns = {row[0] for row in berka.rows("describe marts.dim_borrowers")}
    assert not columns & {"birth_date", "sex", "postal_code"}
