with

source as (
    select * from {{ ref('lending__past_decisions') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loans as (
    select distinct loan_id from {{ ref('stg_loans') }}
),

{{ judged_rows('past_decisions', further_rules=[
    ('propensity = 0', 'impossible_value', 'propensity'),
]) }}

select * from checked
