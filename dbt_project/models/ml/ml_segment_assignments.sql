{#- Each feature as a coordinate, of a row and of a centroid, in weighted scores. -#}
{%- set row_coordinates = [] -%}
{%- set centroid_coordinates = [] -%}
{%- for feature_name in segment_feature_names() -%}
{%- set score -%}
            (
                coalesce(
                    segmentation_rows.{{ feature_name }},
                    run_scales.{{ feature_name }}_fill
                ) - run_scales.{{ feature_name }}_mean
            ) / run_scales.{{ feature_name }}_scale
{%- endset -%}
{%- do row_coordinates.append(
    'coalesce(greatest(least(' ~ score ~ ', run_scales.clip), -run_scales.clip) * '
    ~ 'run_scales.' ~ feature_name ~ '_weight, 0.0)'
) -%}
{%- do centroid_coordinates.append(
    "coalesce(max(centroid) filter (where feature_name = '" ~ feature_name ~ "'), 0.0)"
) -%}
{%- endfor -%}
-- Each borrower at each date is assigned to the nearest centroid of every serving
-- segmentation. A feature that a run does not use has a coordinate of 0 on both sides.
with

segmentation_rows as (select * from {{ ref('ml_segmentation_rows') }}),

segment_centroids as (select * from {{ ref('ml_segment_centroids') }}),

-- Of a run that was fitted on an earlier month end its own rows count as fitted, not
-- those that a fit would read now.
fit_dates as (
    select max(snapshot_date) as fit_date
    from segmentation_rows
    where is_fit_row
),

run_scales as (
    select
        model_run_id,
        algorithm,
        max(train_to) as train_to,
        bool_or(is_chosen) as is_chosen,
        max(clip) as clip,
        max(reach) as reach,
    {% for feature_name in segment_feature_names() %}
    max(feature_fill) filter (where feature_name = '{{ feature_name }}')
        as {{ feature_name }}_fill,
    max(feature_mean) filter (where feature_name = '{{ feature_name }}')
        as {{ feature_name }}_mean,
    max(feature_scale) filter (where feature_name = '{{ feature_name }}')
        as {{ feature_name }}_scale,
    max(feature_weight) filter (where feature_name = '{{ feature_name }}')
        as {{ feature_name }}_weight,
    {% endfor %}
    from segment_centroids
    where centroid_number = 1
    group by model_run_id, algorithm
),

centroids as (
    select
        model_run_id,
        algorithm,
        centroid_number,
        max(segment_id) as segment_id,
        {{ list_of(centroid_coordinates) }} as centroid,
    from segment_centroids
    group by model_run_id, algorithm, centroid_number
),

points as (
    select
        segmentation_rows.borrower_id,
        segmentation_rows.snapshot_date,
        case
            when run_scales.train_to < fit_dates.fit_date
                then segmentation_rows.snapshot_date = run_scales.train_to
            else segmentation_rows.is_fit_row
        end as is_fit_row,
        segmentation_rows.is_month_end,
        run_scales.model_run_id,
        run_scales.algorithm,
        run_scales.is_chosen,
        run_scales.reach,
        {{ list_of(row_coordinates) }} as coordinates,
    from segmentation_rows
    cross join run_scales
    cross join fit_dates
),

distances as (
    select
        points.borrower_id,
        points.snapshot_date,
        points.is_fit_row,
        points.is_month_end,
        points.model_run_id,
        points.algorithm,
        points.is_chosen,
        points.reach,
        centroids.centroid_number,
        centroids.segment_id,
        round(
            {{ list_distance('points.coordinates', 'centroids.centroid') }}, 9
        ) as distance,
    from points
    inner join centroids
        on
            points.model_run_id = centroids.model_run_id
            and points.algorithm = centroids.algorithm
),

nearest_centroids as (
    select
        borrower_id,
        snapshot_date,
        algorithm,
        model_run_id,
        any_value(is_fit_row) as is_fit_row,
        any_value(is_month_end) as is_month_end,
        any_value(is_chosen) as is_chosen,
        any_value(reach) as reach,
        min(distance) as distance,
        -- Of two equally near centroids the first.
        min_by(segment_id, distance + centroid_number * 1e-12) as segment_id,
    from distances
    group by borrower_id, snapshot_date, algorithm, model_run_id
),

segment_assignments as (
    select
        borrower_id,
        algorithm,
        case when distance > reach then 0 else segment_id end as segment_id,
        distance,
        is_fit_row,
        is_month_end,
        is_chosen,
        snapshot_date,
        model_run_id,
    from nearest_centroids
)

select * from segment_assignments
