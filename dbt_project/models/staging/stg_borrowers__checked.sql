with

source as (
    select * from {{ ref('lending__borrowers') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

{{ judged_rows('borrowers') }}

select * from checked
