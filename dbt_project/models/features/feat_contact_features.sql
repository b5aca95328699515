-- Decision 0040: none is 0 once any of the lender's contacts is known, and null before.
with

changed_snapshots as (
    select * from {{ ref('int_changed_snapshots') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

table_beginnings as (
    select * from {{ ref('int_table_beginnings') }}
),

contacts_known as (
    select max(first_known_on) as first_known_on
    from table_beginnings
    where source_table = 'collection_actions'
),

snapshots as (
    select
        loan_id,
        snapshot_date,
        {% for months in [1, 3, 6, 12] -%}
        {{ add_months('snapshot_date', -months) }} as before_{{ months }}m,
        {% endfor -%}
    from changed_snapshots
),

-- Known at the date, and less than so many months old.
contacts_of_snapshots as (
    select
        snapshots.loan_id,
        snapshots.snapshot_date,
        contacts.is_attempt,
        contacts.is_attempt and contacts.is_in_person as is_try,
        contacts.is_right_party,
        contacts.outcome,
        contacts.acted_on,
        {% for months in [1, 3, 6] -%}
        contacts.acted_on > snapshots.before_{{ months }}m as is_within_{{ months }}m,
        {% endfor -%}
    from snapshots
    inner join contacts
        on
            snapshots.loan_id = contacts.loan_id
            and snapshots.snapshot_date >= contacts.known_on
            and snapshots.snapshot_date < contacts.replaced_on
            and snapshots.before_12m < contacts.acted_on
),

-- One pass over the contacts of the last twelve months.
counted as (
    select
        loan_id,
        snapshot_date,
        count(*) filter (where is_attempt and is_within_1m) as contact_attempts_1m,
        count(*) filter (where is_attempt and is_within_3m) as contact_attempts_3m,
        count(*) filter (where is_right_party and is_within_3m)
            as right_party_contacts_3m,
        count(*) filter (where is_try and is_within_6m) as tries_6m,
        count(*) filter (where is_try and is_right_party and is_within_6m)
            as tries_reached_6m,
        count(*) filter (where outcome = 'refused' and is_within_6m) as refusals_6m,
        max(acted_on) filter (where is_right_party) as last_reached_on,
    from contacts_of_snapshots
    group by loan_id, snapshot_date
),

features as (
    select
        snapshots.loan_id,
        snapshots.snapshot_date,
        {% for feature_name in [
            'contact_attempts_1m', 'contact_attempts_3m', 'right_party_contacts_3m',
            'refusals_6m',
        ] -%}
        case
            when snapshots.snapshot_date >= contacts_known.first_known_on
                then coalesce(counted.{{ feature_name }}, 0)::double
        end as {{ feature_name }},
        {% endfor -%}
        counted.tries_reached_6m::double / nullif(counted.tries_6m, 0)::double
            as contact_reach_rate_6m,
        (
            {{ month_number('snapshots.snapshot_date') }}
            - {{ month_number('counted.last_reached_on') }}
        )::double as months_since_conversation,
    from snapshots
    cross join contacts_known
    left join counted
        on
            snapshots.loan_id = counted.loan_id
            and snapshots.snapshot_date = counted.snapshot_date
)

select * from features
