with

segmentation_rows as (select * from {{ ref('ml_segmentation_rows') }}),

segment_assignments as (select * from {{ ref('ml_segment_assignments') }}),

segment_centroids as (select * from {{ ref('ml_segment_centroids') }}),

feature_catalogue as (select * from {{ ref('feature_catalogue') }}),

-- The profile is read off the rows that the segments were fitted on.
fitted_rows as (
    select
        segment_assignments.model_run_id,
        segment_assignments.algorithm,
        segment_assignments.segment_id,
        segmentation_rows.*,
    from segmentation_rows
    inner join segment_assignments
        on
            segmentation_rows.borrower_id = segment_assignments.borrower_id
            and segmentation_rows.snapshot_date = segment_assignments.snapshot_date
    where segmentation_rows.is_fit_row
),

-- Rounded and summed as decimals: a sum of doubles depends on the order of its rows.
feature_means as (
    {% for feature_name in segment_feature_names() %}
    select
        model_run_id,
        algorithm,
        segment_id,
        '{{ feature_name }}' as feature_name,
        sum(round({{ feature_name }}, 6)::decimal(38, 6))::double
        / nullif(count({{ feature_name }}), 0) as mean_value,
        count(*) as borrowers,
    from fitted_rows
    group by model_run_id, algorithm, segment_id
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

segment_profiles as (
    select
        segment_centroids.model_run_id,
        segment_centroids.algorithm,
        segment_centroids.segment_id,
        segment_centroids.feature_name,
        coalesce(feature_catalogue.feature_group, 'loan') as feature_group,
        coalesce(
            feature_catalogue.feature_label,
            replace(segment_centroids.feature_name, '_', ' ')
        ) as feature_label,
        feature_means.mean_value,
        segment_centroids.centroid as z_score,
        coalesce(feature_means.borrowers, 0) as borrowers,
    from segment_centroids
    left join feature_means
        on
            segment_centroids.model_run_id = feature_means.model_run_id
            and segment_centroids.algorithm = feature_means.algorithm
            and segment_centroids.segment_id = feature_means.segment_id
            and segment_centroids.feature_name = feature_means.feature_name
    left join feature_catalogue
        on segment_centroids.feature_name = feature_catalogue.feature_name
)

select * from segment_profiles
