with

segment_profiles as (
    select * from {{ ref('dim_segment_profiles') }}
),

segmentation_quality as (
    select * from {{ ref('fct_segmentation_quality') }}
),

-- Of the training that serves, what was chosen: segments by rule where any are stable,
-- else the founding four.
shown_run as (
    select model_run_id
    from segmentation_quality
    where is_serving and is_chosen
),

shown as (
    select
        segment_profiles.model_run_id,
        segment_profiles.algorithm,
        segment_profiles.segment_id,
        segment_profiles.segment_name,
        segment_profiles.feature_name,
        segment_profiles.feature_group,
        segment_profiles.distinguishing_group,
        segment_profiles.borrowers,
        segment_profiles.mean_value,
        segment_profiles.z_score
    from segment_profiles
    inner join shown_run on segment_profiles.model_run_id = shown_run.model_run_id
)

select * from shown
