with

segmentation_quality as (
    select * from {{ ref('fct_segmentation_quality') }}
),

candidates as (
    select
        model_run_id,
        algorithm,
        segments::integer as segments,
        round(silhouette, 4)::double as silhouette,
        round(bootstrap_ari, 4)::double as bootstrap_ari,
        round(noise_share, 4)::double as noise_share,
        status,
        is_chosen,
        is_serving
    from segmentation_quality
    where is_current
)

select * from candidates
