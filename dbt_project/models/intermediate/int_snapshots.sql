with

loan_spine as (
    select * from {{ ref('int_loan_spine') }}
),

snapshots as (
    select
        loan_id,
        borrower_id,
        loan_state,
        months_on_book,
        is_month_end,
        is_decision_snapshot,
        snapshot_date,
        loan_valid_from,
    from loan_spine
    where is_snapshot
)

select * from snapshots
