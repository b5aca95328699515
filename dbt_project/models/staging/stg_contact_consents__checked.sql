with

source as (
    select * from {{ ref('lending__contact_consents') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

borrowers as (
    select distinct borrower_id from {{ ref('stg_borrowers') }}
),

{{ judged_rows('contact_consents') }}

select * from checked
