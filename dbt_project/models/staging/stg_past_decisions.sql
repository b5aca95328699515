-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_past_decisions__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

past_decisions as (
    select
        ---------- ids
        checked.decision_id,
        checked.loan_id,

        ---------- text
        checked.policy_version,
        checked.arm,
        checked.treatment_code,

        ---------- numbers
        checked.propensity,

        ---------- booleans
        checked.is_randomised,

        ---------- dates
        {{ local_date('checked.decided_at', 'build_settings.time_zone') }}
            as decided_on,
        greatest(
            {{ local_date('checked.decided_at', 'build_settings.time_zone') }},
            {{ local_date('checked.recorded_at', 'build_settings.time_zone') }}
        ) as available_on,

        ---------- times
        checked.decided_at,
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from past_decisions
