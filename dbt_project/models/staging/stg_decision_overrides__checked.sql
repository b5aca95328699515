with

source as (
    select * from {{ ref('lending__decision_overrides') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

{{ judged_rows('decision_overrides') }}

select * from checked
