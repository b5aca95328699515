"""No feature has seen the future.

An adversarial little portfolio is built twice: as it is, and with everything erased that
was recorded after a date. What was known by that date must come out the same to the bit.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.adversarial_portfolio import TABLES, write_portfolio
from tests.foundation import build_foundation, rows

AS_OF = date(2024, 6, 30)


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portfolio")
    write_portfolio(folder, as_of=AS_OF)
    return folder


@pytest.fixture(scope="module")
def full(portfolio: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_foundation(portfolio, home=tmp_path_factory.mktemp("full"), as_of=AS_OF)


def erase_after(folder: Path, *, day: date, into: Path) -> int:
    """Copy the tables without what was recorded after the day; give the rows left out.

    A loan row without a time of recording tells of its closing only from that day on.
    """
    erased = 0
    for table in TABLES:
        source = f"read_csv('{folder / table}.csv', all_varchar = true)"
        later = f"recorded_at is not null and recorded_at >= '{day + timedelta(days=1)}'"
        columns = "*"
        if table == "loans":
            unclosed = f"case when closed_on <= '{day}' then"
            columns = (
                f"* replace ({unclosed} closed_on end as closed_on, "
                f"{unclosed} close_reason end as close_reason)"
            )
        with duckdb.connect() as connection:
            erased += connection.execute(f"select count(*) from {source} where {later}").fetchall()[
                0
            ][0]
            connection.execute(
                f"copy (select {columns} from {source} where not ({later})) "
                f"to '{into / table}.csv' (header)"
            )
    return erased


def relation_as_text(file: Path, relation: str, *, until: date) -> list[tuple]:
    """Give the relation's rows with each value as text, which shows every bit of a double."""
    columns = [
        name
        for name, *_ in rows(file, f"describe {relation}")
        if name not in ("is_decision_snapshot", "loan_valid_from")
    ]
    texts = ", ".join(f"{name}::varchar" for name in columns)
    where = f"snapshot_date <= '{until}' and is_month_end"
    return rows(file, f"select {texts} from {relation} where {where} order by all")


@pytest.mark.parametrize("day", [date(2023, 9, 30), date(2024, 2, 29)])
def test_features_are_the_same_to_the_bit_when_the_future_is_erased(
    portfolio: Path, full: Path, day: date, tmp_path: Path
) -> None:
    data = tmp_path / "erased"
    data.mkdir()
    assert erase_after(portfolio, day=day, into=data) > 300
    erased = build_foundation(data, home=tmp_path, as_of=day)
    for relation in (
        "features.feat_loan_features",
        "features.feat_borrower_features",
        "intermediate.int_loan_months",
        "marts.fct_loan_snapshots",
    ):
        then = relation_as_text(erased, relation, until=day)
        assert len(then) > 300
        assert relation_as_text(full, relation, until=day) == then, relation


def test_the_portfolio_is_worth_erasing(full: Path) -> None:
    """Late records, new schedules, reversals and corrections all change something."""
    counts = rows(
        full,
        """
        select
            (select count(*) from staging.stg_payments where available_on > paid_on),
            (select count(*) from staging.stg_payments where reversal_of_payment_id <> ''),
            (select count(*) - count(distinct payment_id) from staging.stg_payments),
            (select count(*) from staging.stg_payments as reversals
             inner join staging.stg_payments as payments
                on reversals.reversal_of_payment_id = payments.payment_id
             where reversals.recorded_at < payments.recorded_at),
            (select count(*) from staging.stg_recovery_ledger where available_on > booked_on),
            (select count(*) - count(distinct entry_id) from staging.stg_recovery_ledger),
            (select count(*) from intermediate.int_receipts as receipts
             inner join intermediate.int_loan_ends as loan_ends
                on receipts.loan_id = loan_ends.loan_id
                and receipts.available_on > loan_ends.known_on
             where loan_ends.end_state = 'charged_off'),
            (select count(*) from intermediate.int_arrears_spells where ended_by = 'reschedule'),
            (select count(*) from intermediate.int_default_periods),
            (select count(*) from intermediate.int_loan_versions where valid_from > '0001-01-01'),
            (select count(*) from intermediate.int_loan_ends where known_on > ended_on),
            (select count(*) from intermediate.int_loan_months where is_from_report),
            (select count(distinct (loan_id, valid_from)) - count(distinct loan_id)
             from intermediate.int_schedule_lines),
            (select count(*) from intermediate.int_account_months where replaced_on < '9999-12-31'),
            (select count(*) from intermediate.int_account_months
             where known_by > last_day(make_date(
                ((month_number - 1) // 12)::integer, ((month_number - 1) % 12 + 1)::integer, 1
             ))),
            (select count(*) from intermediate.int_contacts where known_on > acted_on),
            (select count(*) from intermediate.int_contacts where replaced_on < '9999-12-31'),
            (select count(*) from intermediate.int_legal_steps where known_on > occurred_on)
        """,
    )[0]
    assert all(count >= 5 for count in counts), counts
