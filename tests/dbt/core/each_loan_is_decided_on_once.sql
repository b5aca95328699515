-- A loan has at most one decision snapshot, and nothing after it.
with

loan_snapshots as (
    select * from {{ ref('fct_loan_snapshots') }}
),

decisions as (
    select
        loan_id,
        count(*) filter (where is_decision_snapshot) as decision_snapshots,
        max(snapshot_date) as last_snapshot,
        max(case when is_decision_snapshot then snapshot_date end) as decided_on
    from loan_snapshots
    group by loan_id
)

select
    loan_id,
    decision_snapshots
from decisions
where decision_snapshots > 1 or decided_on < last_snapshot
