with

source as (
    select * from {{ ref('lending__loan_status_reports') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loans as (
    select distinct loan_id from {{ ref('stg_loans') }}
),

{{ judged_rows('loan_status_reports') }}

select * from checked
