-- The founding segments always serve; those of the rule serve where they are stable.
with

segmentation_runs as (select * from {{ ref('ml_segmentation_runs') }}),

newest_runs as (
    select
        model_run_id,
        algorithm,
        segments,
        feature_names,
        means,
        scales,
        fills,
        centroids,
        train_to,
    from segmentation_runs
    where is_chosen or algorithm = 'kmeans_founding'
    qualify row_number() over (
            partition by algorithm
            order by
                train_to desc,
                data_hash desc,
                trained_at desc,
                model_run_id asc,
                segments asc
        ) = 1
),

-- A newer training without stable segments retires the older stable ones.
newest_trainings as (
    select max(train_to) as train_to
    from segmentation_runs
),

serving_runs as (
    select newest_runs.*
    from newest_runs
    inner join newest_trainings on newest_runs.train_to = newest_trainings.train_to
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
