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
        timezone(build_settings.time_zone, checked.acted_at)::date as acted_on,

        ---------- times
        checked.acted_at,
        checked.consent_given_at,
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from collection_actions
