with

reason_codes as (
    select * from {{ ref('fct_reason_codes') }}
),

newest_snapshots as (
    select
        task,
        outcome_class,
        max(snapshot_date) as snapshot_date
    from reason_codes
    group by task, outcome_class
),

reasons as (
    select
        reason_codes.task,
        reason_codes.outcome_class,
        reason_codes.reason_code,
        reason_codes.direction,
        max(reason_codes.internal_text) as internal_text,
        count(distinct reason_codes.loan_id)::bigint as loans,
        count(distinct reason_codes.loan_id) filter (
            where reason_codes.reason_rank = 1
        )::bigint as loans_first_reason
    from reason_codes
    inner join newest_snapshots
        on
            reason_codes.task = newest_snapshots.task
            and reason_codes.outcome_class = newest_snapshots.outcome_class
            and reason_codes.snapshot_date = newest_snapshots.snapshot_date
    group by
        reason_codes.task,
        reason_codes.outcome_class,
        reason_codes.reason_code,
        reason_codes.direction
)

select * from reasons
