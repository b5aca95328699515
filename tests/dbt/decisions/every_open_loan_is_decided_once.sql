-- The loans decided are the loans open at the decision snapshot, each of them once.
with

loan_snapshots as (
    select * from {{ ref('fct_loan_snapshots') }}
),

strategies as (
    select * from {{ ref('fct_recovery_strategies') }}
),

loans_open as (
    select
        loan_id,
        snapshot_date,
    from loan_snapshots
    where
        is_decision_snapshot
        and loan_state = 'open'
),

loans_undecided as (
    select
        loans_open.loan_id,
        loans_open.snapshot_date,
        count(strategies.loan_id) as decisions,
    from loans_open
    left join strategies
        on
            loans_open.loan_id = strategies.loan_id
            and loans_open.snapshot_date = strategies.snapshot_date
    group by all
    having count(strategies.loan_id) <> 1
),

loans_decided_without_being_open as (
    select
        strategies.loan_id,
        strategies.snapshot_date,
        1 as decisions,
    from strategies
    left join loans_open
        on
            strategies.loan_id = loans_open.loan_id
            and strategies.snapshot_date = loans_open.snapshot_date
    where loans_open.loan_id is null
),

loans_astray as (
    select * from loans_undecided
    union all
    select * from loans_decided_without_being_open
)

select * from loans_astray
