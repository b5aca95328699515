with

collection_actions as (
    select * from {{ ref('stg_collection_actions') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- What the borrower began is no attempt of ours. The right party was reached where the
-- outcome says so, or that there was a conversation.
versions as (
    select
        collection_actions.action_id,
        collection_actions.loan_id,
        collection_actions.channel,
        collection_actions.outcome,
        coalesce(collection_actions.direction, 'outbound') <> 'inbound' as is_attempt,
        collection_actions.channel in ('call', 'visit') as is_in_person,
        coalesce(
            collection_actions.is_conversation
            or collection_actions.outcome in (
                'right_party_contact', 'promise_to_pay', 'refused', 'dispute', 'payment'
            ),
            false
        ) as is_right_party,
        collection_actions.acted_on,
        collection_actions.available_on as known_on,
        {{ replaced_on('collection_actions', 'action_id') }} as replaced_on,
        build_settings.as_of_date,
    from collection_actions
    cross join build_settings
),

-- A version that was replaced on the day it became known never held.
contacts as (
    select * from versions
    where known_on <= as_of_date and known_on < replaced_on
)

select * from contacts
