-- The centroids that borrowers are assigned to: one a segment for k-means, else many.
with

serving_segmentations as (select * from {{ ref('ml_serving_segmentations') }}),

run_centroids as (
    select
        model_run_id,
        algorithm,
        is_chosen,
        train_to,
        reach,
        clip,
        feature_names,
        means,
        scales,
        fills,
        weights,
        centroid_segment_ids,
        {{ exploded('centroids') }} as centroid,
        {{ exploded(list_places('centroids')) }} as centroid_number,
    from serving_segmentations
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
        centroid_number::integer as centroid_number,
        {{ list_element('centroid_segment_ids', 'centroid_number') }}::integer
            as segment_id,
        {{ list_element('feature_names', 'place') }} as feature_name,
        {{ list_element('centroid', 'place') }} as centroid,
        {{ list_element('means', 'place') }} as feature_mean,
        {{ list_element('scales', 'place') }} as feature_scale,
        {{ list_element('fills', 'place') }} as feature_fill,
        {{ list_element('weights', 'place') }} as feature_weight,
        clip,
        reach,
        is_chosen,
        train_to,
    from placed_centroids
)

select * from segment_centroids
