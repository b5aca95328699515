with

loan_snapshots as (
    select * from {{ ref('fct_loan_snapshots') }}
),

loans as (
    select * from {{ ref('dim_loans') }}
),

strategies as (
    select * from {{ ref('fct_recovery_strategies') }}
),

newest_snapshot as (
    select max(loan_snapshots.snapshot_date) as snapshot_date
    from loan_snapshots
),

-- Each loan stands at the snapshot at which it is decided on: the build's date, or its
-- own declared one.
loans_open as (
    select * from loan_snapshots
    where is_decision_snapshot and loan_state = 'open'
),

open_book as (
    select
        newest_snapshot.snapshot_date,
        max(loans.currency) as currency,
        count(loans_open.loan_id)::bigint as loans,
        count(distinct loans.borrower_id)::bigint as borrowers,
        case
            when count(loans_open.days_past_due) > 0
                then count(*) filter (where loans_open.days_past_due > 0)
        end::bigint as loans_past_due,
        case
            when count(loans_open.days_past_due) > 0
                then count(*) filter (where loans_open.is_default)
        end::bigint as loans_in_default,
        sum(loans_open.outstanding_amount)::decimal(18, 2) as outstanding_amount,
        sum(loans_open.arrears_amount)::decimal(18, 2) as arrears_amount,
        sum(loans_open.outstanding_amount) filter (
            where loans_open.is_default
        )::decimal(18, 2) as outstanding_in_default_amount
    from newest_snapshot
    left join loans_open on newest_snapshot.snapshot_date is not null
    left join loans on loans_open.loan_id = loans.loan_id
    where newest_snapshot.snapshot_date is not null
    group by newest_snapshot.snapshot_date
),

decided as (
    select
        count(*)::bigint as loans_decided,
        count(risk_probability)::bigint as loans_scored,
        count(*) filter (
            where band_strategy_code is distinct from strategy_code
        )::bigint as loans_softened,
        count(*) filter (where requires_human)::bigint as loans_requiring_human
    from strategies
),

summarised as (
    select
        open_book.snapshot_date,
        open_book.currency,
        open_book.loans,
        open_book.borrowers,
        open_book.loans_past_due,
        open_book.loans_in_default,
        decided.loans_decided,
        decided.loans_scored,
        decided.loans_softened,
        decided.loans_requiring_human,
        open_book.outstanding_amount,
        open_book.arrears_amount,
        open_book.outstanding_in_default_amount
    from open_book
    cross join decided
)

select * from summarised
