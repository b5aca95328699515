with

segment_profiles as (select * from {{ ref('dim_segment_profiles') }})

select
    model_run_id,
    algorithm,
    segment_name,
from segment_profiles
group by model_run_id, algorithm, segment_name
having count(distinct segment_id) > 1
