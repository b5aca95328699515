-- Decision 0040: none is 0 once any measure of the lender is known, and null before.
with

changed_snapshots as (
    select * from {{ ref('int_changed_snapshots') }}
),

forbearance_measures as (
    select * from {{ ref('int_forbearance_measures') }}
),

table_beginnings as (
    select * from {{ ref('int_table_beginnings') }}
),

measures_known as (
    select max(first_known_on) as first_known_on
    from table_beginnings
    where source_table = 'forbearance_measures'
),

-- A measure told again holds in its newer version from the day that is known.
measures as (
    select
        loan_id,
        granted_on,
        known_on,
        coalesce(
            lead(known_on) over (partition by measure_id order by known_on),
            date '9999-12-31'
        ) as replaced_on,
    from forbearance_measures
),

counted as (
    select
        changed_snapshots.loan_id,
        changed_snapshots.snapshot_date,
        count(*) as forbearance_measures_24m,
    from changed_snapshots
    inner join measures
        on
            changed_snapshots.loan_id = measures.loan_id
            and changed_snapshots.snapshot_date >= measures.known_on
            and changed_snapshots.snapshot_date < measures.replaced_on
            and {{ add_months('changed_snapshots.snapshot_date', -24) }}
            < measures.granted_on
    group by changed_snapshots.loan_id, changed_snapshots.snapshot_date
),

features as (
    select
        changed_snapshots.loan_id,
        changed_snapshots.snapshot_date,
        case
            when changed_snapshots.snapshot_date >= measures_known.first_known_on
                then coalesce(counted.forbearance_measures_24m, 0)::double
        end as forbearance_measures_24m,
    from changed_snapshots
    cross join measures_known
    left join counted
        on
            changed_snapshots.loan_id = counted.loan_id
            and changed_snapshots.snapshot_date = counted.snapshot_date
)

select * from features
