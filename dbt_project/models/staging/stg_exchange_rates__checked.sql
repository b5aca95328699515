with

source as (
    select * from {{ ref('lending__exchange_rates') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

{{ judged_rows('exchange_rates') }}

select * from checked
