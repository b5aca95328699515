-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_forbearance_measures__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

forbearance_measures as (
    select
        ---------- ids
        checked.measure_id,
        checked.loan_id,

        ---------- text
        checked.measure_type,

        ---------- booleans
        checked.is_performing_at_grant,

        ---------- dates
        checked.starts_on,
        checked.ends_on,
        {{ local_date('checked.granted_at', 'build_settings.time_zone') }}
            as granted_on,
        greatest(
            {{ local_date('checked.granted_at', 'build_settings.time_zone') }},
            {{ local_date('checked.recorded_at', 'build_settings.time_zone') }}
        ) as available_on,

        ---------- times
        checked.granted_at,
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from forbearance_measures
