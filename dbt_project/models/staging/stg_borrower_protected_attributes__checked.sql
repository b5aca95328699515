with

source as (
    select * from {{ ref('lending__borrower_protected_attributes') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

borrowers as (
    select distinct borrower_id from {{ ref('stg_borrowers') }}
),

{{ judged_rows('borrower_protected_attributes') }}

select * from checked
