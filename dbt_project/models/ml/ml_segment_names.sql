-- A segment is named by what sets it apart: its largest standard scores, and as many of
-- them as it takes to tell it from the others.
with

segment_profiles as (select * from {{ ref('ml_segment_profiles') }}),

serving_segmentations as (select * from {{ ref('ml_serving_segmentations') }}),

ranked_traits as (
    select
        model_run_id,
        algorithm,
        segment_id,
        case
            when feature_label like 'whether the borrower is %'
                then
                    case when z_score >= 0 then 'often ' else 'seldom ' end
                    || substr(feature_label, length('whether the borrower is ') + 1)
            else case when z_score >= 0 then 'high ' else 'low ' end || feature_label
        end as trait,
        z_score,
        row_number() over (
            partition by model_run_id, algorithm, segment_id
            order by round(abs(z_score), 6) desc, feature_name
        ) as trait_rank,
    from segment_profiles
),

trait_lists as (
    select
        model_run_id,
        algorithm,
        segment_id,
        coalesce(
            max(trait) filter (where trait_rank = 1 and abs(z_score) >= 0.25),
            'near the average'
        ) as name_1,
    {% for rank in [2, 3, 4] %}
    coalesce(
        ', ' || max(trait) filter (
            where trait_rank = {{ rank }} and abs(z_score) >= 0.25
        ),
        ''
    ) as trait_{{ rank }},
    {% endfor %}
    from ranked_traits
    group by model_run_id, algorithm, segment_id
),

name_lengths as (
    select
        model_run_id,
        algorithm,
        segment_id,
        name_1 || trait_2 as name_2,
        name_1 || trait_2 || trait_3 as name_3,
        name_1 || trait_2 || trait_3 || trait_4 as name_4,
    from trait_lists
),

counted_names as (
    select
        *,
        {% for length in [2, 3, 4] %}
        count(*) over (partition by model_run_id, algorithm, name_{{ length }})
            as name_{{ length }}_count,
        {% endfor %}
        row_number() over (
            partition by model_run_id, algorithm, name_4
            order by segment_id
        ) as twin_number,
    from name_lengths
),

chosen_names as (
    select
        model_run_id,
        algorithm,
        segment_id,
        case
            when name_2_count = 1 then name_2
            when name_3_count = 1 then name_3
            when name_4_count = 1 then name_4
            else name_4 || ', group ' || twin_number::varchar
        end as segment_name,
    from counted_names
),

segment_names as (
    select
        model_run_id,
        algorithm,
        segment_id,
        upper(substr(segment_name, 1, 1)) || substr(segment_name, 2) as segment_name,
    from chosen_names
    union all
    -- Where somebody may be left out.
    select
        model_run_id,
        algorithm,
        0 as segment_id,
        'Outside all segments' as segment_name,
    from serving_segmentations
    where reach is not null
)

select * from segment_names
