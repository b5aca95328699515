"""What must hold in any world, and the portfolio's figures in the baseline."""

import duckdb
import pytest

VIOLATIONS = {
    "a payment before its loan began": """
        from payments inner join closed_loans using (loan_id)
        where paid_at::date < originated_on
    """,
    "a payment of nothing": "from payments where amount <= 0",
    "a payment after a loan was paid off or settled": """
        from payments inner join closed_loans using (loan_id)
        where close_reason in ('paid_off', 'settled') and paid_at::date > closed_on
    """,
    "a payment after a charge-off": """
        from payments inner join closed_loans using (loan_id)
        where close_reason = 'charged_off' and paid_at::date > closed_on
    """,
    "cash in the ledger of a loan that is not charged off": """
        from recovery_ledger inner join closed_loans using (loan_id)
        where entry_type in ('recovery_cash', 'collateral_proceeds')
            and (close_reason is distinct from 'charged_off' or booked_on <= closed_on)
    """,
    "a new schedule whose past does not add up to what was paid": """
        from (
            select loan_id, sum(principal_due + interest_due) as past
            from editions where schedule_version = 2 and due_on <= valid_from group by loan_id
        ) inner join (
            select loan_id, sum(amount) as paid
            from payments inner join (
                select loan_id, max(valid_from) as changed_on from editions group by loan_id
            ) using (loan_id) where recorded_at::date <= changed_on group by loan_id
        ) using (loan_id) where past <> paid
    """,
    "a legal step before ninety days": """
        from past_decisions inner join late_days using (decision_id)
        where treatment_code in ('legal_notice', 'settlement_offer') and days_late <= 90
    """,
    "a lot that sends somebody to court": """
        from past_decisions where is_randomised and treatment_code = 'legal_notice'
    """,
    "a propensity without a lot, or a lot without one": """
        from past_decisions where is_randomised <> (propensity is not null)
    """,
    "a lot about somebody known to be vulnerable": """
        from past_decisions inner join closed_loans using (loan_id)
        inner join borrower_flags using (borrower_id)
        where is_randomised and flag_type = 'vulnerable'
            and decided_at >= opened_at and decided_at < closed_at - interval 60 days
    """,
    "a payment of no loan": "from payments anti join loans using (loan_id)",
    "an installment of no loan": "from installments anti join loans using (loan_id)",
    "a loan without installments": "from loans anti join installments using (loan_id)",
    "a loan of no borrower": "from loans anti join borrowers using (borrower_id)",
    "a flag of no borrower": "from borrower_flags anti join borrowers using (borrower_id)",
    "an action on no loan": """
        from collection_actions anti join loans using (loan_id, borrower_id)
    """,
    "an action outside the life of its loan": """
        from collection_actions inner join closed_loans using (loan_id)
        where acted_at::date not between originated_on and coalesce(closed_on, '9999-12-31')
    """,
    "due dates that do not rise": """
        from (
            select due_on <= lag(due_on, 1, originated_on) over (
                partition by loan_id, schedule_version order by installment_number
            ) as is_wrong
            from installments inner join closed_loans using (loan_id)
        ) where is_wrong
    """,
    "a schedule that does not repay the principal": """
        from (
            select loan_id, sum(principal_due) as principal_due
            from installments where schedule_version = 1 group by loan_id
        ) inner join loans using (loan_id) where principal_due <> principal_amount
    """,
    "a loan closed before the observed window": """
        from closed_loans where closed_on < date '2020-01-01'
    """,
    "something recorded after the end": """
        from (
            select recorded_at from payments
            union all select recorded_at from loans
            union all select recorded_at from borrowers
            union all select recorded_at from collection_actions
        ) where recorded_at::date > date '2024-12-31'
    """,
    "a payment recorded before it was made": "from payments where recorded_at < paid_at",
    "a paid off loan that still has something due": """
        from (
            select loan_id, sum(amount) as paid from payments group by loan_id
        ) inner join closed_loans using (loan_id)
        inner join (
            select loan_id, sum(principal_due + interest_due) as due
            from schedules inner join closed_loans using (loan_id)
            where due_on <= closed_on group by loan_id
        ) using (loan_id)
        where close_reason = 'paid_off' and paid < due and closed_on < date '2024-12-15'
    """,
    "a loan without a borrower version at its origination": """
        from closed_loans where not exists (
            select 1 from borrowers
            where borrowers.borrower_id = closed_loans.borrower_id
                and borrowers.recorded_at::date <= originated_on
        )
    """,
}
KEYS = {
    "borrowers": "borrower_id, recorded_at",
    "borrower_protected_attributes": "borrower_id",
    "borrower_flags": "flag_id",
    "loans": "loan_id, recorded_at",
    "installments": "loan_id, schedule_version, installment_number",
    "payments": "payment_id",
    "collection_actions": "action_id",
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_there_is_never(world: duckdb.DuckDBPyConnection, name: str) -> None:
    assert world.sql(f"select count(*) {VIOLATIONS[name]}").fetchall() == [(0,)]


@pytest.mark.parametrize("table", KEYS)
def test_keys_are_unique(world: duckdb.DuckDBPyConnection, table: str) -> None:
    counts = world.sql(
        f"select count(*), count(distinct ({KEYS[table]})), count(*) > 0 from {table}"
    ).fetchone()
    assert counts is not None
    assert counts[0] == counts[1]
    assert counts[2]


@pytest.fixture(scope="module")
def snapshots(world: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Days past due of open loans at month ends, payments first in, first out."""
    world.execute(
        """
        create or replace table snapshots as
        with

        month_ends as (
            select
                month_number,
                last_day((date '2019-12-01' + to_months(month_number))::date) as snapshot_date,
            from (select range::int as month_number from range(1, 61))
        ),

        due as (
            select
                loan_id, schedule_version, due_on, valid_from, valid_to,
                sum(principal_due + interest_due) over (
                    partition by loan_id, schedule_version order by installment_number
                ) as due_total,
            from editions
        ),

        paid as (
            select
                loan_id, paid_at::date as paid_on,
                sum(sum(amount)) over (partition by loan_id order by paid_at::date) as paid_total,
            from payments group by loan_id, paid_at::date
        ),

        open_loans as (
            select loan_id, month_number, snapshot_date,
            from closed_loans inner join month_ends
                on originated_on <= snapshot_date
                and coalesce(closed_on, date '9999-12-31') > snapshot_date
        ),

        loan_months as (
            select open_loans.*, coalesce(paid_total, 0) as paid_total,
            from open_loans asof left join paid
                on open_loans.loan_id = paid.loan_id and open_loans.snapshot_date >= paid.paid_on
        )

        select
            loan_months.loan_id, loan_months.month_number,
            coalesce(max(loan_months.snapshot_date) - min(due_on), 0) as days_past_due,
        from loan_months left join due
            on due.loan_id = loan_months.loan_id
            and snapshot_date >= valid_from and snapshot_date < valid_to
            and due_on <= snapshot_date and due_total > paid_total
        group by loan_months.loan_id, loan_months.month_number
        """
    )
    return world


@pytest.mark.parametrize(
    ("measure", "low", "high"),
    [
        ("days_past_due between 1 and 30", 0.035, 0.065),
        ("days_past_due between 31 and 90", 0.014, 0.032),
        ("days_past_due > 90", 0.025, 0.060),
    ],
)
def test_arrears_lie_in_their_bands(
    snapshots: duckdb.DuckDBPyConnection, measure: str, low: float, high: float
) -> None:
    share = snapshots.sql(f"select avg(({measure})::int) from snapshots").fetchall()[0][0]
    assert low < share < high


def test_the_book_is_steady_from_its_first_month(snapshots: duckdb.DuckDBPyConnection) -> None:
    first, last, defaulted_first = snapshots.sql(
        """
        select
            count(*) filter (month_number <= 3) / 3,
            count(*) filter (month_number > 57) / 3,
            avg((days_past_due > 90)::int) filter (month_number <= 3),
        from snapshots
        """
    ).fetchall()[0]
    assert 0.9 * 2_000 < first < 1.3 * 2_000
    assert abs(last / first - 1.0) < 0.15
    assert defaulted_first > 0.015


def test_three_to_six_of_a_hundred_loans_default_within_a_year(
    snapshots: duckdb.DuckDBPyConnection,
) -> None:
    rate, rate_current, rate_overdue = snapshots.sql(
        """
        with labelled as (
            select
                days_past_due,
                coalesce(max((days_past_due > 90)::int) over (
                    partition by loan_id order by month_number
                    range between 1 following and 12 following
                ), 0) as has_defaulted,
                month_number,
            from snapshots
        )

        select
            avg(has_defaulted),
            avg(has_defaulted) filter (days_past_due = 0),
            avg(has_defaulted) filter (days_past_due > 0),
        from labelled where days_past_due <= 90 and month_number <= 48
        """
    ).fetchall()[0]
    assert 0.025 < rate < 0.06
    # Arrears tell, and do not tell everything.
    assert rate_overdue > 5 * rate_current
    assert rate_overdue < 0.5


def test_loans_in_default_end_in_more_than_one_way(
    snapshots: duckdb.DuckDBPyConnection,
) -> None:
    ends = dict(
        snapshots.sql(
            """
            select close_reason, count(*)
            from closed_loans
            where loan_id in (select loan_id from snapshots where days_past_due > 90)
            group by close_reason
            """
        ).fetchall()
    )
    assert ends["charged_off"] > 50
    assert ends["paid_off"] > 20
    assert ends["settled"] > 5
    recoveries = snapshots.sql(
        """
        select count(*) from recovery_ledger inner join closed_loans using (loan_id)
        where
            close_reason = 'charged_off' and booked_on > closed_on
            and entry_type in ('recovery_cash', 'collateral_proceeds')
        """
    ).fetchall()[0][0]
    assert recoveries > 20


def test_values_are_missing_and_late_at_small_rates(world: duckdb.DuckDBPyConnection) -> None:
    no_income, no_expenses = world.sql(
        """
        select
            avg((monthly_income is null)::int), avg((monthly_essential_expenses is null)::int),
        from borrowers
        """
    ).fetchall()[0]
    late = world.sql(
        "select avg((recorded_at::date > paid_at::date)::int) from payments"
    ).fetchall()[0][0]
    assert 0.02 < no_income < 0.06
    assert 0.05 < no_expenses < 0.11
    assert 0.01 < late < 0.05
