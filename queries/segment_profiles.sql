-- What sets each segment of borrowers apart?
--
-- One row per segment and feature, the three that differ most from the average.
-- Read: z_score counts standard deviations from the mean of all borrowers; a segment's
-- name is made from the same figures, and distinguishing_group is the group of features
-- that differs most. No segment is ever a target of a risk model.
with

segment_profiles as (
    select * from marts.dim_segment_profiles
),

features_ranked as (
    select
        algorithm,
        model_run_id,
        segment_id,
        segment_name,
        distinguishing_group,
        borrowers,
        feature_name,
        round(mean_value, 4) as mean_value,
        round(z_score, 2) as z_score,
        row_number() over (
            partition by model_run_id, segment_id
            order by abs(z_score) desc nulls last, feature_name asc
        ) as feature_rank,
    from segment_profiles
),

features_telling as (
    select * from features_ranked
    where feature_rank <= 3
)

select * from features_telling
order by
    algorithm asc,
    model_run_id asc,
    segment_id asc,
    feature_rank asc
