with

source as (
    select * from {{ ref('lending__promises_to_pay') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loans as (
    select distinct loan_id from {{ ref('stg_loans') }}
),

{{ judged_rows('promises_to_pay') }}

select * from checked
