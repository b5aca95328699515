with

source as (
    select * from {{ ref('lending__offer_responses') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loans as (
    select distinct loan_id from {{ ref('stg_loans') }}
),

{{ judged_rows('offer_responses') }}

select * from checked
