-- What a segment is like on the rows that it was fitted on, whatever its centroids are.
with

serving_segmentations as (select * from {{ ref('ml_serving_segmentations') }}),

run_centers as (
    select
        model_run_id,
        algorithm,
        feature_names,
        feature_groups,
        {{ exploded('segment_centers') }} as center,
        {{ exploded('segment_ids') }} as segment_id,
    from serving_segmentations
),

placed_centers as (
    select
        *,
        {{ exploded(list_places('feature_names')) }} as place,
    from run_centers
),

segment_centers as (
    select
        model_run_id,
        algorithm,
        segment_id::integer as segment_id,
        {{ list_element('feature_names', 'place') }} as feature_name,
        {{ list_element('feature_groups', 'place') }} as feature_group,
        {{ list_element('center', 'place') }} as z_score,
    from placed_centers
)

select * from segment_centers
