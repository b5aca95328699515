with

receipts as (
    select * from {{ ref('int_receipts') }}
),

recovery_ledger as (
    select * from {{ ref('stg_recovery_ledger') }}
),

collection_actions as (
    select * from {{ ref('stg_collection_actions') }}
),

legal_events as (
    select * from {{ ref('stg_legal_events') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- Of the versions of one entry, action or event that are known by the build's date the
-- newest counts.
ledger_entries as (
    select recovery_ledger.*
    from recovery_ledger
    cross join build_settings
    where recovery_ledger.available_on <= build_settings.as_of_date
    qualify
        row_number() over (
            partition by recovery_ledger.entry_id
            order by recovery_ledger.recorded_at desc nulls last
        ) = 1
),

actions as (
    select collection_actions.*
    from collection_actions
    cross join build_settings
    where
        collection_actions.cost_amount is not null
        and coalesce(
            {{ local_date(
                'collection_actions.recorded_at', 'build_settings.time_zone'
            ) }},
            collection_actions.acted_on
        ) <= build_settings.as_of_date
    qualify
        row_number() over (
            partition by collection_actions.action_id
            order by collection_actions.recorded_at desc nulls last
        ) = 1
),

legal_steps as (
    select legal_events.*
    from legal_events
    cross join build_settings
    where
        legal_events.cost_amount is not null
        and legal_events.available_on <= build_settings.as_of_date
    qualify
        row_number() over (
            partition by legal_events.legal_event_id
            order by legal_events.recorded_at desc nulls last
        ) = 1
),

-- A cost stands once. Where the ledger books a kind of cost at all, it speaks for that
-- kind; else the actions and the legal events tell what they cost.
kinds_booked as (
    select distinct entry_type
    from ledger_entries
    where entry_type in ('contact_cost', 'legal_cost')
),

flows as (
    select
        loan_id,
        available_on as known_on,
        received_amount as cash_amount,
        0::decimal(18, 2) as cost_amount,
    from receipts
    union all
    select
        loan_id,
        available_on as known_on,
        0::decimal(18, 2) as cash_amount,
        amount as cost_amount,
    from ledger_entries
    where entry_type in ('contact_cost', 'legal_cost')
    union all
    select
        loan_id,
        acted_on as known_on,
        0::decimal(18, 2) as cash_amount,
        cost_amount,
    from actions
    where 'contact_cost' not in (select kinds_booked.entry_type from kinds_booked)
    union all
    select
        loan_id,
        available_on as known_on,
        0::decimal(18, 2) as cash_amount,
        cost_amount,
    from legal_steps
    where 'legal_cost' not in (select kinds_booked.entry_type from kinds_booked)
),

flows_by_day as (
    select
        flows.loan_id,
        sum(flows.cash_amount)::decimal(18, 2) as cash_amount,
        sum(flows.cost_amount)::decimal(18, 2) as cost_amount,
        flows.known_on,
    from flows
    cross join build_settings
    where flows.known_on <= build_settings.as_of_date
    group by flows.loan_id, flows.known_on
    having sum(flows.cash_amount) <> 0 or sum(flows.cost_amount) <> 0
)

select * from flows_by_day
