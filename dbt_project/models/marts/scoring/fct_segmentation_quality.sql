with

segmentation_runs as (select * from {{ ref('ml_segmentation_runs') }}),

segmentation_quality as (
    select
        ---------- text
        algorithm,
        status,
        ---------- numbers
        segments::integer as segments,
        round(silhouette, 6)::double as silhouette,
        round(bootstrap_ari, 6)::double as bootstrap_ari,
        round(noise_share, 6)::double as noise_share,
        borrowers::bigint as borrowers,
        ---------- booleans
        is_chosen,
        ---------- dates
        train_to::date as train_to,
        ---------- provenance
        model_run_id,
    from segmentation_runs
)

select * from segmentation_quality
order by algorithm, train_to, model_run_id, segments
