-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_collection_actions__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

collection_actions as (
    select
        ---------- ids
        checked.action_id,
        checked.loan_id,
        checked.borrower_id,
        checked.decision_id,

        ---------- text
        checked.channel,
        checked.direction,
        checked.outcome,

        ---------- numbers
        checked.cost_amount,

        ---------- booleans
        checked.is_conversation,

        ---------- dates
        {{ local_date('checked.acted_at', 'build_settings.time_zone') }} as acted_on,
        greatest(
            {{ local_date('checked.acted_at', 'build_settings.time_zone') }},
            {{ local_date('checked.recorded_at', 'build_settings.time_zone') }}
        ) as available_on,

        ---------- times
        checked.acted_at,
        checked.consent_given_at,
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from collection_actions
