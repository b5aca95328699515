with

segmentation_rows as (select * from {{ ref('ml_segmentation_rows') }}),

segment_assignments as (select * from {{ ref('ml_segment_assignments') }}),

segment_centers as (select * from {{ ref('ml_segment_centers') }}),

feature_catalogue as (select * from {{ ref('feature_catalogue') }}),

-- Means are read off the rows that the segments were fitted on.
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
    where segment_assignments.is_fit_row
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

group_strengths as (
    select
        model_run_id,
        algorithm,
        segment_id,
        feature_group,
        round(avg(z_score * z_score), 9) as mean_square,
    from segment_centers
    group by model_run_id, algorithm, segment_id, feature_group
),

-- From a quarter of a standard deviation on, as with names (decision 0090).
distinguishing_groups as (
    select
        model_run_id,
        algorithm,
        segment_id,
        feature_group as distinguishing_group,
    from group_strengths
    where mean_square >= 0.0625
    qualify row_number() over (
            partition by model_run_id, algorithm, segment_id
            order by mean_square desc, feature_group asc
        ) = 1
),

segment_profiles as (
    select
        segment_centers.model_run_id,
        segment_centers.algorithm,
        segment_centers.segment_id,
        segment_centers.feature_name,
        segment_centers.feature_group,
        coalesce(
            feature_catalogue.feature_label,
            replace(segment_centers.feature_name, '_', ' ')
        ) as feature_label,
        distinguishing_groups.distinguishing_group,
        feature_means.mean_value,
        segment_centers.z_score,
        coalesce(feature_means.borrowers, 0) as borrowers,
    from segment_centers
    left join distinguishing_groups
        on
            segment_centers.model_run_id = distinguishing_groups.model_run_id
            and segment_centers.algorithm = distinguishing_groups.algorithm
            and segment_centers.segment_id = distinguishing_groups.segment_id
    left join feature_means
        on
            segment_centers.model_run_id = feature_means.model_run_id
            and segment_centers.algorithm = feature_means.algorithm
            and segment_centers.segment_id = feature_means.segment_id
            and segment_centers.feature_name = feature_means.feature_name
    left join feature_catalogue
        on segment_centers.feature_name = feature_catalogue.feature_name
)

select * from segment_profiles
