with

segmentation_runs as (select * from {{ ref('ml_segmentation_runs') }}),

serving_segmentations as (select * from {{ ref('ml_serving_segmentations') }}),

current_training as (
    select distinct
        train_to,
        data_hash,
        settings_hash,
    from serving_segmentations
),

segmentation_quality as (
    select
        ---------- text
        segmentation_runs.algorithm,
        segmentation_runs.status,
        ---------- numbers
        segmentation_runs.segments::integer as segments,
        round(segmentation_runs.silhouette, 6)::double as silhouette,
        round(segmentation_runs.bootstrap_ari, 6)::double as bootstrap_ari,
        round(segmentation_runs.noise_share, 6)::double as noise_share,
        segmentation_runs.borrowers::bigint as borrowers,
        ---------- booleans
        segmentation_runs.is_chosen,
        serving_segmentations.model_run_id is not null as is_serving,
        current_training.data_hash is not null as is_current,
        ---------- dates
        segmentation_runs.train_to::date as train_to,
        ---------- provenance
        segmentation_runs.model_run_id,
    from segmentation_runs
    left join serving_segmentations
        on
            segmentation_runs.model_run_id = serving_segmentations.model_run_id
            and segmentation_runs.segments = serving_segmentations.segments
    left join current_training
        on
            segmentation_runs.train_to = current_training.train_to
            and segmentation_runs.data_hash = current_training.data_hash
            and segmentation_runs.settings_hash = current_training.settings_hash
)

select * from segmentation_quality
order by algorithm, train_to, model_run_id, segments
