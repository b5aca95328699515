-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_offer_responses__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

offer_responses as (
    select
        ---------- ids
        checked.loan_id,

        ---------- text
        checked.offer_type,

        ---------- booleans
        checked.is_accepted,

        ---------- dates
        {{ local_date('checked.responded_at', 'build_settings.time_zone') }}
            as responded_on,
        greatest(
            {{ local_date('checked.responded_at', 'build_settings.time_zone') }},
            {{ local_date('checked.recorded_at', 'build_settings.time_zone') }}
        ) as available_on,

        ---------- times
        checked.responded_at,
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from offer_responses
