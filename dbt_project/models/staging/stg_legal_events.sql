-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_legal_events__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

legal_events as (
    select
        ---------- ids
        checked.legal_event_id,
        checked.loan_id,

        ---------- text
        checked.event_type,

        ---------- numbers
        checked.cost_amount,

        ---------- dates
        {{ local_date('checked.occurred_at', 'build_settings.time_zone') }}
            as occurred_on,
        greatest(
            {{ local_date('checked.occurred_at', 'build_settings.time_zone') }},
            {{ local_date('checked.recorded_at', 'build_settings.time_zone') }}
        ) as available_on,

        ---------- times
        checked.occurred_at,
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from legal_events
