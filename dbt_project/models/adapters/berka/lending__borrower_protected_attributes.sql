-- The month of a birth number says the sex: 50 is added for women. The age band is the
-- age at the build's as_of_date, the end of the bank's extract.
with

clients as (
    select * from {{ source('lending', 'berka_client_source') }}
),

build_settings as (
    select * from {{ ref('lending__build_settings') }}
),

clients_dated as (
    select
        clients.client_id,
        case
            when not regexp_full_match(trim(clients.birth_number), '[0-9]{6}')
                then clients.birth_number
            when substr(trim(clients.birth_number), 3, 2) > '50' then 'female'
            else 'male'
        end as sex,
        try_cast(
            {{ six_digit_date('clients.birth_number', month_offset=50) }} as date
        ) as born_on,
        try_cast(build_settings.as_of_date as date) as counted_on,
    from clients
    cross join build_settings
),

clients_aged as (
    select
        client_id,
        sex,
        year(counted_on) - year(born_on)
        - (
            month(counted_on) * 100 + day(counted_on)
            < month(born_on) * 100 + day(born_on)
        )::integer as age_years,
    from clients_dated
),

borrower_protected_attributes as (
    select
        client_id as borrower_id,
        sex,
        {{ age_band('age_years') }} as age_band,
        null::varchar as marital_status,
        null::varchar as ethnicity,
        null::varchar as recorded_at,
    from clients_aged
)

select * from borrower_protected_attributes
