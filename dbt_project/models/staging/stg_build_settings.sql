with

source as (
    select * from {{ ref('lending__build_settings') }}
),

build_settings as (
    select
        portfolio,
        time_zone,
        coalesce(reporting_currency, 'XXX') as reporting_currency,
        coalesce(salt, '') as salt,
        coalesce(hash_ids::boolean, false) as hash_ids,
        as_of_date::date as as_of_date,
        observed_from::date as observed_from,
    from source
)

select * from build_settings
