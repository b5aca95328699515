-- Decision 0040: none is 0 once any legal step of the lender is known, and null before.
with

changed_snapshots as (
    select * from {{ ref('int_changed_snapshots') }}
),

legal_steps as (
    select * from {{ ref('int_legal_steps') }}
),

table_beginnings as (
    select * from {{ ref('int_table_beginnings') }}
),

steps_known as (
    select max(first_known_on) as first_known_on
    from table_beginnings
    where source_table = 'legal_events'
),

counted as (
    select
        changed_snapshots.loan_id,
        changed_snapshots.snapshot_date,
        count(*) as legal_steps_12m,
    from changed_snapshots
    inner join legal_steps
        on
            changed_snapshots.loan_id = legal_steps.loan_id
            and changed_snapshots.snapshot_date >= legal_steps.known_on
            and changed_snapshots.snapshot_date < legal_steps.replaced_on
            and {{ add_months('changed_snapshots.snapshot_date', -12) }}
            < legal_steps.occurred_on
    where legal_steps.event_type <> 'withdrawn'
    group by changed_snapshots.loan_id, changed_snapshots.snapshot_date
),

features as (
    select
        changed_snapshots.loan_id,
        changed_snapshots.snapshot_date,
        case
            when changed_snapshots.snapshot_date >= steps_known.first_known_on
                then coalesce(counted.legal_steps_12m, 0)::double
        end as legal_steps_12m,
    from changed_snapshots
    cross join steps_known
    left join counted
        on
            changed_snapshots.loan_id = counted.loan_id
            and changed_snapshots.snapshot_date = counted.snapshot_date
)

select * from features
