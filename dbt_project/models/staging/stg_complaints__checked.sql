with

source as (
    select * from {{ ref('lending__complaints') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

borrowers as (
    select distinct borrower_id from {{ ref('stg_borrowers') }}
),

{{ judged_rows('complaints') }}

select * from checked
