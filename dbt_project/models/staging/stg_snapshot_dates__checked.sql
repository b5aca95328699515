with

source as (
    select * from {{ ref('lending__snapshot_dates') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loans as (
    select distinct loan_id from {{ ref('stg_loans') }}
),

{{ judged_rows('snapshot_dates') }}

select * from checked
