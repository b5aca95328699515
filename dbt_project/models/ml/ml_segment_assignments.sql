-- Nearest centroid by the distance of standard scores. A feature that the run does not
-- use has weight 0.
with

segmentation_rows as (select * from {{ ref('ml_segmentation_rows') }}),

segment_centroids as (select * from {{ ref('ml_segment_centroids') }}),

centroid_rows as (
    select
        model_run_id,
        algorithm,
        segment_id,
    {% for feature_name in segment_feature_names() %}
    coalesce(
        max(1.0 / feature_scale)
        filter (where feature_name = '{{ feature_name }}' and feature_scale > 0),
        0.0
    ) as {{ feature_name }}_weight,
    coalesce(
        max(feature_mean + centroid * feature_scale)
        filter (where feature_name = '{{ feature_name }}'),
        0.0
    ) as {{ feature_name }}_center,
    coalesce(
        max(feature_fill) filter (where feature_name = '{{ feature_name }}'), 0.0
    ) as {{ feature_name }}_fill,
    {% endfor %}
    from segment_centroids
    group by model_run_id, algorithm, segment_id
),

distances as (
    select
        segmentation_rows.borrower_id,
        segmentation_rows.snapshot_date,
        segmentation_rows.is_fit_row,
        centroid_rows.model_run_id,
        centroid_rows.algorithm,
        centroid_rows.segment_id,
        round(
            sqrt(
                {% for feature_name in segment_feature_names() %}
                power(
                    (
                        coalesce(
                            segmentation_rows.{{ feature_name }},
                            centroid_rows.{{ feature_name }}_fill
                        )
                        - centroid_rows.{{ feature_name }}_center
                    )
                    * centroid_rows.{{ feature_name }}_weight,
                    2
                )
                {% if not loop.last %}+ {% endif %}
                {% endfor %}
            ),
            9
        ) as distance,
    from segmentation_rows
    cross join centroid_rows
),

segment_assignments as (
    select
        borrower_id,
        snapshot_date,
        algorithm,
        model_run_id,
        any_value(is_fit_row) as is_fit_row,
        min(distance) as distance,
        -- Of two equally near segments the lower number.
        min_by(segment_id, distance + segment_id * 1e-12) as segment_id,
    from distances
    group by borrower_id, snapshot_date, algorithm, model_run_id
)

select * from segment_assignments
