-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_contact_consents__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

contact_consents as (
    select
        ---------- ids
        checked.borrower_id,

        ---------- text
        checked.channel,
        checked.status,

        ---------- dates
        {{ local_date('checked.effective_at', 'build_settings.time_zone') }}
            as effective_on,
        greatest(
            {{ local_date('checked.effective_at', 'build_settings.time_zone') }},
            {{ local_date('checked.recorded_at', 'build_settings.time_zone') }}
        ) as available_on,

        ---------- times
        checked.effective_at,
        checked.inconvenient_from,
        checked.inconvenient_to,
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from contact_consents
