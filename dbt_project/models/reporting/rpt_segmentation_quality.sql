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
        is_chosen
    from segmentation_quality
)

select * from candidates
