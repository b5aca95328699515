-- Decision 0040: none is 0 once any of the lender's promises is known, and null before.
with

changed_snapshots as (
    select * from {{ ref('int_changed_snapshots') }}
),

promise_outcomes as (
    select * from {{ ref('int_promise_outcomes') }}
),

table_beginnings as (
    select * from {{ ref('int_table_beginnings') }}
),

promises_known as (
    select max(first_known_on) as first_known_on
    from table_beginnings
    where source_table = 'promises_to_pay'
),

-- As of the date a promise has the outcome that was known by then, or none yet.
promises_of_snapshots as (
    select
        changed_snapshots.loan_id,
        changed_snapshots.snapshot_date,
        case
            when promise_outcomes.resolved_on <= changed_snapshots.snapshot_date
                then promise_outcomes.promise_status
            else 'open'
        end as promise_status,
    from changed_snapshots
    inner join promise_outcomes
        on
            changed_snapshots.loan_id = promise_outcomes.loan_id
            and changed_snapshots.snapshot_date >= promise_outcomes.valid_from
            and changed_snapshots.snapshot_date < promise_outcomes.valid_to
            and {{ add_months('changed_snapshots.snapshot_date', -12) }}
            < promise_outcomes.given_on
),

counted as (
    select
        loan_id,
        snapshot_date,
        count(*) as promises_12m,
        count(*) filter (where promise_status = 'kept') as kept_promises_12m,
        count(*) filter (where promise_status <> 'open') as resolved_promises_12m,
        count(*) filter (where promise_status = 'broken') as broken_promises_12m,
        max((promise_status = 'open')::integer) as has_open_promise,
    from promises_of_snapshots
    group by loan_id, snapshot_date
),

features as (
    select
        changed_snapshots.loan_id,
        changed_snapshots.snapshot_date,
        {% for feature_name in [
            'promises_12m', 'broken_promises_12m', 'has_open_promise',
        ] -%}
        case
            when changed_snapshots.snapshot_date >= promises_known.first_known_on
                then coalesce(counted.{{ feature_name }}, 0)::double
        end as {{ feature_name }},
        {% endfor -%}
        counted.kept_promises_12m::double
        / nullif(counted.resolved_promises_12m, 0)::double
            as kept_promise_share_12m,
    from changed_snapshots
    cross join promises_known
    left join counted
        on
            changed_snapshots.loan_id = counted.loan_id
            and changed_snapshots.snapshot_date = counted.snapshot_date
)

select * from features
