-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_customer_messages__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

customer_messages as (
    select
        ---------- ids
        checked.message_id,
        checked.borrower_id,
        checked.loan_id,

        ---------- text
        checked.channel,
        checked.body_text,
        checked.language,

        ---------- dates
        {{ local_date('checked.received_at', 'build_settings.time_zone') }}
            as received_on,
        greatest(
            {{ local_date('checked.received_at', 'build_settings.time_zone') }},
            {{ local_date('checked.recorded_at', 'build_settings.time_zone') }}
        ) as available_on,

        ---------- times
        checked.received_at,
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from customer_messages
