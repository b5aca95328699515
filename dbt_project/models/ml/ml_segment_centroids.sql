-- The founding segments always serve; those of the rule serve where they are stable.
with

segmentation_runs as (select * from {{ ref('ml_segmentation_runs') }}),

training_hashes as (select * from {{ ref('ml_training_hashes') }}),

-- As with risk: the training on the very rows of this build, else the newest
-- (decision 0060). One without stable segments retires the stable ones of another.
current_training as (
    select
        segmentation_runs.train_to,
        segmentation_runs.data_hash,
    from segmentation_runs
    left join training_hashes
        on
            training_hashes.task = 'segmentation'
            and segmentation_runs.data_hash = training_hashes.data_hash
    qualify row_number() over (
            order by
                training_hashes.data_hash is not null desc,
                segmentation_runs.train_to desc,
                segmentation_runs.data_hash desc
        ) = 1
),

serving_runs as (
    select segmentation_runs.*
    from segmentation_runs
    inner join current_training
        on
            segmentation_runs.train_to = current_training.train_to
            and segmentation_runs.data_hash = current_training.data_hash
    where
        segmentation_runs.is_chosen
        or segmentation_runs.algorithm = 'kmeans_founding'
    qualify row_number() over (
            partition by segmentation_runs.algorithm
            order by
                segmentation_runs.trained_at desc,
                segmentation_runs.model_run_id asc,
                segmentation_runs.segments asc
        ) = 1
),

run_centroids as (
    select
        model_run_id,
        algorithm,
        feature_names,
        means,
        scales,
        fills,
        {{ exploded('centroids') }} as centroid,
        {{ exploded(list_places('centroids')) }} as segment_id,
    from serving_runs
),

placed_centroids as (
    select
        *,
        {{ exploded(list_places('feature_names')) }} as place,
    from run_centroids
),

segment_centroids as (
    select
        model_run_id,
        algorithm,
        segment_id::integer as segment_id,
        {{ list_element('feature_names', 'place') }} as feature_name,
        place::integer as place,
        {{ list_element('centroid', 'place') }} as centroid,
        {{ list_element('means', 'place') }} as feature_mean,
        {{ list_element('scales', 'place') }} as feature_scale,
        {{ list_element('fills', 'place') }} as feature_fill,
    from placed_centroids
)

select * from segment_centroids
