with

changed_snapshots as (
    select * from {{ ref('int_changed_snapshots') }}
),

loan_months as (
    select * from {{ ref('int_loan_months') }}
),

borrower_dates as (
    select distinct
        borrower_id,
        snapshot_date,
    from changed_snapshots
),

-- All loans of the borrower on the date, whichever of them this build computes.
positions as (
    select
        borrower_dates.borrower_id,
        borrower_dates.snapshot_date,
        count(*) filter (where loan_months.loan_state = 'open') as open_loans,
        count(*) filter (
            where loan_months.loan_state = 'open' and loan_months.days_past_due > 0
        ) as overdue_loans,
        sum(loan_months.outstanding_amount) filter (
            where loan_months.loan_state = 'open'
        )::decimal(18, 2) as exposure_amount,
    from borrower_dates
    inner join loan_months
        on
            borrower_dates.borrower_id = loan_months.borrower_id
            and borrower_dates.snapshot_date = loan_months.snapshot_date
    where loan_months.is_snapshot
    group by borrower_dates.borrower_id, borrower_dates.snapshot_date
)

select * from positions
