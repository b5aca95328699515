with

source as (
    select * from {{ ref('lending__treatment_capacities') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

{{ judged_rows('treatment_capacities') }}

select * from checked
