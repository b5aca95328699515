with

source as (
    select * from {{ ref('lending__customer_messages') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

borrowers as (
    select distinct borrower_id from {{ ref('stg_borrowers') }}
),

loans as (
    select distinct loan_id from {{ ref('stg_loans') }}
),

{{ judged_rows('customer_messages') }}

select * from checked
