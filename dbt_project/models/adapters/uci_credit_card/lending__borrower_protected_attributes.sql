with

clients as (
    select * from {{ ref('uci_credit_card__clients') }}
),

borrower_protected_attributes as (
    select
        client_id as borrower_id,
        {{ mapped_code('sex', {'1': 'male', '2': 'female'}) }} as sex,
        {{ age_band('age') }} as age_band,
        -- 0 stands in the file and in no description of it.
        case marriage
            when '1' then 'married'
            when '2' then 'single'
            when '3' then 'other'
            else 'undocumented_' || marriage
        end as marital_status,
        null::varchar as ethnicity,
        null::varchar as recorded_at,
    from clients
)

select * from borrower_protected_attributes
