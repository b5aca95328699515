-- The snapshots that a build computes.
with

changed_months as (
    select * from {{ ref('int_changed_months') }}
),

changed_snapshots as (
    select
        loan_id,
        borrower_id,
        loan_state,
        months_on_book,
        is_month_end,
        is_decision_snapshot,
        snapshot_date,
        loan_valid_from,
    from changed_months
    where is_snapshot
)

select * from changed_snapshots
