with

source as (
    select * from {{ ref('lending__legal_events') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loans as (
    select distinct loan_id from {{ ref('stg_loans') }}
),

{{ judged_rows('legal_events') }}

select * from checked
