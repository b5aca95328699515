with

source as (
    select * from {{ ref('lending__account_transactions') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

borrowers as (
    select distinct borrower_id from {{ ref('stg_borrowers') }}
),

{{ judged_rows('account_transactions') }}

select * from checked
