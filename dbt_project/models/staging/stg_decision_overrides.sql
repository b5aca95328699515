-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_decision_overrides__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

decision_overrides as (
    select
        ---------- ids
        checked.decision_id,

        ---------- text
        checked.overridden_by,
        checked.reason,
        checked.treatment_code,

        ---------- dates
        {{ local_date('checked.overridden_at', 'build_settings.time_zone') }}
            as overridden_on,
        greatest(
            {{ local_date('checked.overridden_at', 'build_settings.time_zone') }},
            {{ local_date('checked.recorded_at', 'build_settings.time_zone') }}
        ) as available_on,

        ---------- times
        checked.overridden_at,
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from decision_overrides
