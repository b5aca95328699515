with

legal_events as (
    select * from {{ ref('stg_legal_events') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

versions as (
    select
        legal_events.legal_event_id,
        legal_events.loan_id,
        legal_events.event_type,
        legal_events.occurred_on,
        legal_events.available_on as known_on,
        {{ replaced_on('legal_events', 'legal_event_id') }} as replaced_on,
        build_settings.as_of_date,
    from legal_events
    cross join build_settings
),

-- A version that was replaced on the day it became known never held.
legal_steps as (
    select * from versions
    where known_on <= as_of_date and known_on < replaced_on
)

select * from legal_steps
